#include "kernels/bucket_levels.hpp"

namespace monalys::kernels {

void BucketLevels::take_across(std::uint32_t level, std::uint64_t from, std::uint64_t until) {
  const std::int64_t origin = boundaries_.front();
  while (until > bucket_end_) {
    if (from < bucket_end_) {
      tally_.add(level, static_cast<std::uint32_t>(bucket_end_ - from), origin + static_cast<std::int64_t>(from));
      from = bucket_end_;
    }
    levels_.push_back(tally_.summary());
    if (bucket_ == 0) first_ = tally_;
    ++bucket_;
    tally_.restart(boundaries_[bucket_]);
    bucket_end_ = static_cast<std::uint64_t>(boundaries_[bucket_ + 1] - origin);
  }
  take(level, from, until);
}

}  // namespace monalys::kernels
