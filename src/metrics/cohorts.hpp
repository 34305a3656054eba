// Who comes back: of those who came for the first time in a bucket, how many were seen in each later one.
//
// Of each bucket is asked how many of its people came for the first time how many buckets before (Dimension::age), so
// that an answer depends on nothing later and is remembered. A cohort is a diagonal through these.

#pragma once

#include "metrics/ask.hpp"

namespace monalys::metrics {

/// The table of a metric that is split by age: buckets are the cohorts. Other than in other tables rows are sorted by
/// bucket, then age, and a cohort has no rows for what is yet to come.
[[nodiscard]] Result<Table> ask_cohorts(store::Store& store, const Platform& platform, const Request& request);

/// Fails for such a table: its rows make no series that could be derived from or forecast.
[[nodiscard]] Result<void> check_is_series(const Table& table);

}  // namespace monalys::metrics
