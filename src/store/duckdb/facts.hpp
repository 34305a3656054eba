// Facts as rows of the fact tables, their spare tables and staging tables.

#pragma once

#include <cstdint>

#include "base/result.hpp"
#include "facts/fact.hpp"
#include "store/duckdb/connection.hpp"
#include "store/duckdb/texts.hpp"

namespace monalys::store::duckdb_store {

/// The texts must have been met and settled. Sets all columns but `derived` and `hidden`, without ending the row.
/// `file` is a FileEntry::id.
void set_columns(Appender& out, const Interval& fact, const Texts& texts, std::uint64_t file);
void set_columns(Appender& out, const Level& fact, const Texts& texts, std::uint64_t file);
void set_columns(Appender& out, const Moment& fact, const Texts& texts, std::uint64_t file);
void set_columns(Appender& out, const Event& fact, const Texts& texts, std::uint64_t file);

/// Tells the texts of a fact, so that they have numbers when it is written.
inline void meet_texts(Texts& texts, const Interval& fact) {
  for (const auto text : {fact.project, fact.host, fact.label, fact.detail}) texts.meet(text);
}
inline void meet_texts(Texts& texts, const Level& fact) {
  for (const auto text : {fact.project, fact.volume, fact.label}) texts.meet(text);
}
inline void meet_texts(Texts& texts, const Moment& fact) {
  for (const auto text : {fact.project, fact.host, fact.label, fact.detail}) texts.meet(text);
}
inline void meet_texts(Texts& texts, const Event& fact) {
  for (const auto text : {fact.host, fact.line, fact.label, fact.detail}) texts.meet(text);
}
inline void meet_texts(Texts& texts, const Membership& fact) {
  for (const auto text : {fact.organisation, fact.project}) texts.meet(text);
}

/// Of an interval's row.
inline constexpr std::size_t kDerivedColumn = 16;
inline constexpr std::size_t kHiddenColumn = 17;

}  // namespace monalys::store::duckdb_store
