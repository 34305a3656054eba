// Deals stretches of equal level out to buckets.

#pragma once

#include <cassert>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "kernels/level_tally.hpp"

namespace monalys::kernels {

/// Takes the levels of all seconds from the first boundary to the last, in order and without holes. Seconds are counted
/// from the first boundary. Boundaries as in concurrency.hpp; they must outlive this.
class BucketLevels {
 public:
  explicit BucketLevels(std::span<const std::int64_t> boundaries)
      : boundaries_(boundaries),
        bucket_end_(static_cast<std::uint64_t>(boundaries[1] - boundaries[0])),
        tally_(boundaries.front()),
        first_(boundaries.front()) {
    levels_.reserve(boundaries.size() - 1);
  }

  /// `level` held over [from, until), which is not empty.
  void take(std::uint32_t level, std::uint64_t from, std::uint64_t until) {
    if (until > bucket_end_) [[unlikely]]
      return take_across(level, from, until);
    tally_.add(level, static_cast<std::uint32_t>(until - from), boundaries_.front() + static_cast<std::int64_t>(from));
  }

  /// One level per bucket. Call once, when all seconds are taken.
  [[nodiscard]] std::vector<BucketLevel> finish() {
    assert(bucket_ + 2 == boundaries_.size());
    levels_.push_back(tally_.summary());
    return std::move(levels_);
  }

  /// After finish(): the whole tallies of the first and the last bucket.
  [[nodiscard]] const LevelTally& first_bucket() const { return bucket_ > 0 ? first_ : tally_; }
  [[nodiscard]] const LevelTally& last_bucket() const { return tally_; }

 private:
  void take_across(std::uint32_t level, std::uint64_t from, std::uint64_t until);

  std::span<const std::int64_t> boundaries_;
  std::size_t bucket_ = 0;    // which one tally_ is for
  std::uint64_t bucket_end_;  // its end
  LevelTally tally_;
  LevelTally first_;
  std::vector<BucketLevel> levels_;  // of the buckets that are over
};

}  // namespace monalys::kernels
