// The tables. One per realm, so that a question reads nothing else; besides them the ledger and the registers.

#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "facts/realm.hpp"
#include "store/duckdb/connection.hpp"

namespace monalys::store::duckdb_store {

/// Raised when a table changes; a store of a later version is refused.
inline constexpr int kSchemaVersion = 1;

/// "fact_session"
[[nodiscard]] std::string table_of(Realm realm);
/// The columns of a realm's table, "name TYPE, ..."; staging tables have the same.
[[nodiscard]] std::string columns_of(Shape shape);

/// Makes missing tables, and checks the version of those that are there.
[[nodiscard]] Result<void> prepare(Connection& connection, const std::filesystem::path& file, bool may_write);

}  // namespace monalys::store::duckdb_store
