// Facts past the period for which they may be kept.

#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/duckdb/connection.hpp"
#include "store/store.hpp"

namespace monalys::store::duckdb_store {

/// From when on facts are kept, Unix seconds, of realms some of whose facts were disposed of.
[[nodiscard]] Result<std::map<Realm, std::int64_t>> kept_from(Connection& connection);

/// Deletes what ended before those instants and notes it, in one transaction. No change is noted: what is sealed holds.
[[nodiscard]] Result<std::vector<Disposal>> dispose(Connection& connection, const std::map<Realm, std::int64_t>& before,
                                                    std::string_view decision, std::int64_t now);

/// See Store::rewrite().
[[nodiscard]] Result<void> rewrite(Connection& connection);

[[nodiscard]] Result<std::vector<Disposal>> disposals(Connection& connection);

}  // namespace monalys::store::duckdb_store
