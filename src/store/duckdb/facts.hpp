// Facts as rows of the fact tables, their spare tables and staging tables.

#pragma once

#include <cstdint>

#include "base/result.hpp"
#include "facts/fact.hpp"
#include "store/duckdb/connection.hpp"

namespace monalys::store::duckdb_store {

/// Sets all columns but `derived`, without ending the row. `file` is a FileEntry::id.
void set_columns(Appender& out, const Interval& fact, std::uint64_t file);
void set_columns(Appender& out, const Level& fact, std::uint64_t file);
void set_columns(Appender& out, const Moment& fact, std::uint64_t file);
void set_columns(Appender& out, const Event& fact, std::uint64_t file);

/// Of an interval's row.
inline constexpr std::size_t kDerivedColumn = 15;

}  // namespace monalys::store::duckdb_store
