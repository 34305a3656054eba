// Other pseudonyms and keys in the place of those that are stored.

#pragma once

#include <string_view>

#include "base/result.hpp"
#include "store/duckdb/connection.hpp"
#include "store/store.hpp"

namespace monalys::store::duckdb_store {

/// See Store::rotate().
[[nodiscard]] Result<void> rotate(Connection& connection, const Rotation& rotation, std::string_view setting,
                                  std::string_view value);

}  // namespace monalys::store::duckdb_store
