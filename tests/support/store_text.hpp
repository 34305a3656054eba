// A store as text, so that two can be compared: what they know, not when or in which order it came.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace monalys::testing {

/// A line for each row of each table, sorted within the table. Files stand by source and path instead of their number,
/// and the time of ingest and the count of commits are left out.
[[nodiscard]] std::string store_text(const std::filesystem::path& store);

/// Only the facts, memberships and derived sessions, without the file they came from.
[[nodiscard]] std::string facts_text(const std::filesystem::path& store);

/// What the ledger says of these files below `logs`, by the files' own bytes: how many records they hold, what became
/// of them, and where and why records were rejected. A file that is known as a copy has the entry of the other one.
[[nodiscard]] std::string ledger_text(const std::filesystem::path& store, const std::filesystem::path& logs,
                                      const std::vector<std::filesystem::path>& paths);

/// The first lines in which two texts differ; empty: none.
[[nodiscard]] std::string first_difference(const std::string& expected, const std::string& found);

}  // namespace monalys::testing
