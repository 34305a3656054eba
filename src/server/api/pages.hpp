// The table of pages for one reader, with the months filled in.

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "server/api/endpoint.hpp"
#include "server/api/page_table.hpp"
#include "store/store.hpp"

namespace monalys::server::api {

/// Months in braces become labels: {12} is the month twelve before `last`.
[[nodiscard]] std::string filled(std::string_view query, std::chrono::year_month last);

/// The last full month; nothing when there are no facts at all.
[[nodiscard]] Result<std::optional<std::chrono::year_month_day>> last_month(store::Store& store, const Config& config);

/// As a value in a query.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace monalys::server::api
