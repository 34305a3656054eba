// Percentiles by nearest rank: always a value that occurred, never one between two.

#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace monalys::kernels {

/// The rank, counted from 1, of a percentile among `count` ascending values: ceil(percent / 100 x count), at least 1.
/// count is at least 1, percent from 0 to 100.
[[nodiscard]] constexpr std::uint64_t nearest_rank(std::uint64_t count, unsigned percent) {
  assert(count > 0 && percent <= 100);
  // Whole hundreds apart, so that no count overflows.
  const std::uint64_t rank = count / 100 * percent + (count % 100 * percent + 99) / 100;
  return rank == 0 ? 1 : rank;
}

/// The values at `percents` (each from 0 to 100, in any order), in the order asked; nothing when there are no values.
/// Reorders `values`; time is linear in them.
[[nodiscard]] std::vector<std::int64_t> percentiles(std::span<std::int64_t> values, std::span<const unsigned> percents);

/// The share, 0 to 1, of values that are at most `limit`; nothing when there are no values.
[[nodiscard]] std::optional<double> share_at_most(std::span<const std::int64_t> values, std::int64_t limit);

}  // namespace monalys::kernels
