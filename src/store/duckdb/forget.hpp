// Taking out of the tables what some files brought. What other files say of the same keys takes its place, so that the
// tables are as if the files had never been read.

#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/duckdb/changes.hpp"
#include "store/duckdb/connection.hpp"
#include "store/store.hpp"

namespace monalys::store::duckdb_store {

/// Set while events are stored, or were removed, from which sessions were not derived again.
inline constexpr std::string_view kSessionsToDerive = "sessions_to_derive";

/// What remove_files() did. The rows that went are kept in temporary tables until note_removed().
struct Removed {
  Forgotten counts;
  /// Ids that passed to other files with the same content.
  std::set<std::uint64_t> taken_over;
  /// Tables some of whose facts went: each has its own temporary table of them, gone_of().
  std::set<std::string> tables;
};
[[nodiscard]] std::string gone_of(const std::string& table);

/// Inside a transaction. Ids that are not in the ledger are passed over.
[[nodiscard]] Result<Removed> remove_files(Connection& connection, std::vector<std::uint64_t> files, Touched& touched);

/// Compares what is in the fact tables now with what was there before remove_files(): only what differs is touched.
/// Inside the same transaction, after everything else.
[[nodiscard]] Result<void> note_removed(Connection& connection, const Removed& removed, Touched& touched);

/// The same for memberships: all that were added in the transaction are in the temporary table kAddedMemberships, if
/// there are any. Where they change, so may every answer.
inline constexpr std::string_view kAddedMemberships = "added_membership";
[[nodiscard]] Result<void> note_memberships(Connection& connection, const Removed& removed, bool some_added,
                                            Touched& touched);

[[nodiscard]] Result<Forgotten> forget(Connection& connection, std::span<const std::uint64_t> files);

}  // namespace monalys::store::duckdb_store
