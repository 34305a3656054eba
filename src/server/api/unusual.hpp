// What somebody should look at: computed sentences, each with the condition under which it is said.
//
//   a month outside its forecast   the last full month's figure lies outside the 95 % interval of a forecast that was
//                                  made from the months before it
//   waits have doubled             nine of ten waits are at least twice the median of the twelve months before, and
//   over
//                                  a minute
//   a source has gone silent       one whose records come daily has none of the last five days that others tell of; one
//                                  without any for half a year has ended

#pragma once

#include <chrono>

#include "ingest/status.hpp"
#include "server/api/endpoint.hpp"
#include "store/store.hpp"

namespace monalys::server::api {

/// Whether a source's records should have come: daily ones, from five days to half a year behind the newest of all.
[[nodiscard]] bool is_silent(const ingest::SourceStatus& source, const ingest::Status& status);

/// [{text, query}], those about sources with an empty query.
[[nodiscard]] Result<Json> unusual(store::Store& store, const Asked& asked, std::chrono::year_month_day month,
                                   const ingest::Status& status);

}  // namespace monalys::server::api
