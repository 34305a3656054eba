// A metric's figure of the last full month, and how it has changed in a year: what stands at the head of pages.

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/api/endpoint.hpp"
#include "store/store.hpp"

namespace monalys::server::api {

/// Of a month (any day of it). `project`: of which alone; empty: of all. Nothing where it is not known, or not for this
/// reader.
[[nodiscard]] Result<std::optional<Json>> key_figure(store::Store& store, const Asked& asked, std::string_view metric,
                                                     std::chrono::year_month_day month,
                                                     const std::string& project = {});

/// The series of a metric by month to the end of that month, for who asks; nothing where it is not for this reader.
[[nodiscard]] Result<std::optional<metrics::Table>> months_until(store::Store& store, const Asked& asked,
                                                                 std::string_view metric,
                                                                 std::chrono::year_month_day month);

}  // namespace monalys::server::api
