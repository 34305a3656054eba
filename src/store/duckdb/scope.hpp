// The rows that a question is about, as SQL: a realm's table, its filters, and the columns that it groups by.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/duckdb/connection.hpp"
#include "store/question.hpp"

namespace monalys::store::duckdb_store {

struct Scope {
  std::string sql;                    // SELECT <columns>, g0, g1, ... FROM ... WHERE ...
  std::vector<Parameter> parameters;  // texts borrow from the question
};

/// `columns` are expressions over the fact `f`; `instant` is the one at which a person's organisation is looked up;
/// `condition` may be empty. The groups of the question follow the columns, named g0, g1, ...: numbers of texts
/// (names_of says in which table), never null. Where the question speaks of organisations or families,
/// prepare_belonging() and prepare_families() must have been called.
[[nodiscard]] Scope scope(const Question& question, Realm realm, std::string_view columns, std::string_view instant,
                          std::string_view condition);

/// The rows of both, one after the other; their columns must be the same. The first may be empty.
void append(Scope& all, const Scope& part);

/// ", g0, g1" and so on.
[[nodiscard]] std::string group_names(const Question& question);

}  // namespace monalys::store::duckdb_store
