// Figures that were known before there were logs.

#pragma once

#include <string_view>
#include <vector>

#include "store/duckdb/connection.hpp"
#include "store/store.hpp"

namespace monalys::store::duckdb_store {

/// Store::figures().
[[nodiscard]] Result<std::vector<Store::Figure>> figures(Connection& connection, std::string_view metric);

}  // namespace monalys::store::duckdb_store
