// Figures made of figures: the change from a year before, running means, sums from the beginning, indices, shares, and
// what is left of a capacity.

#pragma once

#include <span>
#include <string_view>

#include "base/result.hpp"
#include "metrics/ask.hpp"

namespace monalys::metrics {

enum class Derivation {
  change,      // against the same bucket a year before, as a share: 0.1 is a tenth more
  moving,      // mean of the bucket and those before it, a year in all
  cumulative,  // sum from the first bucket shown; only of flows
  index,       // the first known value of each group is 100
  share,       // of each group in the sum of all groups of its bucket; only of flows that add up over groups
  headroom,    // the metric's capacity less the value: below zero where it is exceeded
  use,         // the value as a share of the capacity
};

[[nodiscard]] Result<Derivation> parse_derivation(std::string_view word);

/// How many buckets before the first one shown must be asked for too.
[[nodiscard]] Result<std::size_t> buckets_before(Derivation derivation, BucketSize by);

/// A table of the same groups and of all buckets but the first `left_out`, which only serve the others. Its metric says
/// what was done. A value is absent where one that it is made of is, and a share where the sum is nothing; a cumulative
/// sum goes on after a gap only when the gap is known to be nothing, so it ends there. The capacity of a bucket is the
/// least that was in force in it, of what stands at its end (Kind::stock) the one in force on its last day; before the
/// first one there is no value. Fails for what cannot be derived from the metric.
[[nodiscard]] Result<Table> derive(Table table, Derivation derivation, std::size_t left_out,
                                   std::span<const Capacity> capacities = {}, const Zone& zone = Zone::utc());

/// Whether a derivation compares with a capacity, which is there for all: not for groups or a part.
[[nodiscard]] bool is_of_capacity(Derivation derivation);

}  // namespace monalys::metrics
