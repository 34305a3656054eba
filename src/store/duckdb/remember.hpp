// What is remembered of answers, kept in the store's file.

#pragma once

#include <string>

#include "base/result.hpp"
#include "store/duckdb/connection.hpp"
#include "store/memory.hpp"

namespace monalys::store::duckdb_store {

/// What the file knows of a question: whatever was kept, whether it holds or not.
[[nodiscard]] Result<Memory::Pieces> recall(Connection& connection, const std::string& question);

/// Writes down, in one transaction, what the file does not know yet: buckets of a day and longer.
[[nodiscard]] Result<void> keep(Connection& connection, Memory& memory);
/// The same of one question.
[[nodiscard]] Result<void> keep(Connection& connection, const std::string& question, Memory::Pieces& pieces);
/// Whether there is anything to write.
[[nodiscard]] bool anything_to_keep(Memory& memory);

}  // namespace monalys::store::duckdb_store
