// The tables. One per realm, so that a question reads nothing else; besides them the ledger and the registers.
//
// A fact is one row of its realm's table. When several files say something of one key, the table holds the greatest
// version, and a spare table what each of the other files says, so that a file may be forgotten.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "facts/realm.hpp"
#include "store/duckdb/connection.hpp"

namespace monalys::store::duckdb_store {

/// Raised when a table changes; a store of another version is refused.
inline constexpr int kSchemaVersion = 4;

/// "fact_session"
[[nodiscard]] std::string table_of(Realm realm);

struct FactTable {
  std::string name;
  std::string spare;
  std::string columns;         // "name TYPE, ..." of the spare table, and of staging tables
  std::optional<Realm> realm;  // nothing: the events of all realms
  /// The table has two last columns that the others have not: `derived` (from events), and `hidden` (links.hpp).
  bool is_of_intervals;
  std::vector<std::string_view> texts;  // columns that hold numbers of the table `text`

  /// What to select from `name` for a row as in `spare`.
  [[nodiscard]] std::string_view all_columns() const { return is_of_intervals ? "* EXCLUDE (derived, hidden)" : "*"; }
  /// What to add to a row of `spare` for one of `name`.
  [[nodiscard]] std::string_view neither() const { return is_of_intervals ? ", false, false" : ""; }
};
[[nodiscard]] FactTable fact_table(Realm realm);
[[nodiscard]] FactTable event_table();
[[nodiscard]] std::vector<FactTable> all_fact_tables();

/// Makes the tables of a new store, and checks the version of one that is there.
[[nodiscard]] Result<void> prepare(Connection& connection, const std::filesystem::path& file, bool may_write);

}  // namespace monalys::store::duckdb_store
