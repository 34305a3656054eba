// Concurrency from a copy of the rows that matter: for columns that are not sorted, and for few rows in a long time.
// concurrency() in concurrency.hpp chooses.

#pragma once

#include "kernels/concurrency.hpp"

namespace monalys::kernels {

/// From a copy of 24 bytes a row, sorted by begin.
[[nodiscard]] std::vector<BucketLevel> concurrency_of_unsorted(const IntervalColumns& rows,
                                                               std::span<const std::int64_t> boundaries);

/// From a sorted list of the changes, 16 bytes a row. Time does not depend on how many seconds the buckets have, only
/// on rows and buckets; with many rows a second it is far slower than a sweep.
[[nodiscard]] std::vector<BucketLevel> concurrency_of_few(const IntervalColumns& rows,
                                                          std::span<const std::int64_t> boundaries);

}  // namespace monalys::kernels
