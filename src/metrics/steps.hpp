// The local days, or ages, that questions about people's habits are asked in.

#pragma once

#include <span>

#include "base/calendar.hpp"
#include "store/question.hpp"

namespace monalys::metrics {

/// Gives a question about such buckets the local days that they cover, where it counts days.
[[nodiscard]] Result<void> set_days(store::Question& question, std::span<const Bucket> buckets, const Zone& zone);

/// The steps in which ages are counted: these buckets.
[[nodiscard]] store::Steps ages(BucketSize by, std::span<const Bucket> buckets, const Zone& zone);

}  // namespace monalys::metrics
