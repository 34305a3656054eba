#include "kernels/level_tally.hpp"

#include <algorithm>
#include <bit>

#include "kernels/percentiles.hpp"

namespace monalys::kernels {

void LevelTally::add_new(std::uint32_t level, std::uint32_t seconds) {
  if (level >= kLowLevels) {
    high_[level] += seconds;
    return;
  }
  low_.resize(std::max<std::size_t>(64, std::bit_ceil(level + 1U)));
  low_[level] += seconds;
}

void LevelTally::absorb(const LevelTally& later) {
  if (later.maximum_ > maximum_) {
    maximum_ = later.maximum_;
    maximum_at_ = later.maximum_at_;
  }
  minimum_ = std::min(minimum_, later.minimum_);
  total_ += later.total_;
  seconds_ += later.seconds_;
  if (low_.size() < later.low_.size()) low_.resize(later.low_.size());
  for (std::size_t level = 0; level < later.low_.size(); ++level) low_[level] += later.low_[level];
  for (const auto& [level, seconds] : later.high_) high_[level] += seconds;
}

BucketLevel LevelTally::summary() const {
  return {.maximum = maximum_, .p95 = percentile_95(), .maximum_at = maximum_at_, .total = total_};
}

// From the top: the wanted level is the first one that is no longer among the seconds above the rank.
std::uint32_t LevelTally::percentile_95() const {
  if (seconds_ == 0) return 0;
  const std::uint64_t above_rank = seconds_ - nearest_rank(seconds_, 95);
  std::uint64_t passed = 0;
  for (auto it = high_.rbegin(); it != high_.rend(); ++it) {
    passed += it->second;
    if (passed > above_rank) return it->first;
  }
  auto level = static_cast<std::uint32_t>(std::min<std::size_t>(std::size_t{maximum_} + 1, low_.size()));
  while (level > minimum_) {
    passed += low_[--level];
    if (passed > above_rank) return level;
  }
  return minimum_;
}

void LevelTally::restart(std::int64_t bucket_begin) {
  // Only what this bucket can have touched, so that a day of small levels does not pay for an earlier high one.
  if (minimum_ < low_.size()) {
    const auto end = std::min<std::size_t>(std::size_t{maximum_} + 1, low_.size());
    std::fill(low_.begin() + minimum_, low_.begin() + static_cast<std::ptrdiff_t>(end), 0U);
  }
  high_.clear();
  maximum_ = 0;
  minimum_ = UINT32_MAX;
  maximum_at_ = bucket_begin;
  total_ = 0;
  seconds_ = 0;
}

}  // namespace monalys::kernels
