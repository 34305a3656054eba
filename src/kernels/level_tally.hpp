// What is told of one bucket: how high a level stood, for how many seconds, and when it was first highest.

#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace monalys::kernels {

/// The levels of one bucket, exact at one second.
struct BucketLevel {
  std::uint32_t maximum = 0;
  /// The 95th percentile over the bucket's seconds, by nearest rank.
  std::uint32_t p95 = 0;
  /// Unix second at which the maximum was first reached within the bucket; the bucket's begin when the maximum is 0.
  std::int64_t maximum_at = 0;
  /// Sum of level times seconds: the mean is total / length, and totals of parts add up to that of the whole.
  std::uint64_t total = 0;

  friend bool operator==(const BucketLevel&, const BucketLevel&) = default;
};

/// Gathers the levels of the seconds of one bucket, in ascending order of time. Seconds per level are counted in an
/// array for levels below a million and in a map above, so memory never follows the level. A bucket holds fewer than
/// 2^32 seconds.
class LevelTally {
 public:
  explicit LevelTally(std::int64_t bucket_begin) : maximum_at_(bucket_begin) {}

  /// `level` stood for `seconds` (at least one) from `at`.
  void add(std::uint32_t level, std::uint32_t seconds, std::int64_t at) {
    total_ += std::uint64_t{level} * seconds;
    seconds_ += seconds;
    if (level > maximum_) {
      maximum_ = level;
      maximum_at_ = at;
    }
    if (level < minimum_) minimum_ = level;
    if (level < low_.size()) [[likely]] {
      low_[level] += seconds;
    } else {
      add_new(level, seconds);
    }
  }

  /// Adds a tally of later seconds of the same bucket.
  void absorb(const LevelTally& later);

  [[nodiscard]] BucketLevel summary() const;

  /// Starts over for another bucket, keeping the memory.
  void restart(std::int64_t bucket_begin);

 private:
  static constexpr std::uint32_t kLowLevels = 1U << 20;

  void add_new(std::uint32_t level, std::uint32_t seconds);
  [[nodiscard]] std::uint32_t percentile_95() const;

  std::uint32_t maximum_ = 0;
  std::uint32_t minimum_ = UINT32_MAX;
  std::int64_t maximum_at_;
  std::uint64_t total_ = 0;
  std::uint64_t seconds_ = 0;
  std::vector<std::uint32_t> low_;               // seconds at each level below kLowLevels
  std::map<std::uint32_t, std::uint32_t> high_;  // the same for the others
};

}  // namespace monalys::kernels
