// What a metric is expected to be in the buckets to come, and when that reaches a capacity.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "kernels/forecast.hpp"
#include "metrics/ask.hpp"

namespace monalys::metrics {

/// How far to look ahead when nobody says: a year. Fails for hours, in which a day and a week repeat at once.
[[nodiscard]] Result<std::size_t> usual_horizon(BucketSize by);
/// Further ahead nothing is said.
inline constexpr std::size_t kMostAhead = 1000;
/// Fewer values in a row are not forecast.
inline constexpr std::size_t kEnoughValues = kernels::kLeastForecastValues;
/// How many buckets before the first one shown are worth asking for: forecasts rest on them too.
[[nodiscard]] std::size_t buckets_behind(BucketSize by);

/// The table without its first `left_out` buckets and without those at its end that are not over or not complete, and
/// with `horizon` buckets to come. Each group is forecast by itself, from the values in a row that reach its end: a
/// bucket without logs or kept from this reader breaks them, an incomplete one does not, and what came before the first
/// bucket that is not zero is not of the group's time. Where no group has enough values, the buckets stay as they were
/// and Table::ahead is 0. Nothing is expected below 0, nor a share above 1. Figures have six digits.
[[nodiscard]] Result<Table> forecast(Table table, const Zone& zone, std::size_t horizon, std::size_t left_out);

/// When the capacity in force in a bucket is reached. Indices into Table::buckets.
struct Reach {
  const Capacity* capacity = nullptr;      // the one reached, else the one in force at the end
  bool already = false;                    // by the last known value
  std::optional<std::size_t> expected;     // first bucket whose expected value reaches it
  std::optional<std::size_t> at_earliest;  // first bucket whose upper 80 % limit reaches it
};

/// For a forecast without groups; absent without a forecast or when no capacity of the metric is in force. `capacities`
/// must outlive the answer; those of other metrics are passed over.
[[nodiscard]] std::optional<Reach> reach(const Table& table, const std::vector<Capacity>& capacities, const Zone& zone);

}  // namespace monalys::metrics
