// Which files were read, what was wrong in them, and the settings that are kept beside the facts.

#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/duckdb/connection.hpp"
#include "store/store.hpp"

namespace monalys::store::duckdb_store {

/// Writes the entries, reasons and rejected positions of a batch, inside a transaction. Gives the ids of its files, in
/// their order. Entries whose id is among `taken` get a new one.
[[nodiscard]] Result<std::vector<std::uint64_t>> write_ledger(Connection& connection, const Batch& batch,
                                                              const std::set<std::uint64_t>& taken);

[[nodiscard]] Result<std::vector<FileEntry>> ledger(Connection& connection);
[[nodiscard]] Result<std::vector<Store::ReasonCount>> reasons(Connection& connection);
[[nodiscard]] Result<std::vector<Store::RejectedRecord>> rejected(Connection& connection, std::string_view source);

[[nodiscard]] Result<std::optional<std::string>> setting(Connection& connection, std::string_view name);
/// 0 when there is none.
[[nodiscard]] Result<std::uint64_t> number_setting(Connection& connection, std::string_view name);
/// Inside a transaction.
[[nodiscard]] Result<void> write_setting(Connection& connection, std::string_view name, std::string_view value);

/// A temporary table with one column, id.
[[nodiscard]] Result<void> stage_ids(Connection& connection, const std::string& table,
                                     const std::vector<std::uint64_t>& ids);

}  // namespace monalys::store::duckdb_store
