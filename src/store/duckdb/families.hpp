// Program families as tables that facts can be joined with: one row for each text that a realm's facts name as their
// program.

#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/duckdb/connection.hpp"
#include "store/question.hpp"

namespace monalys::store::duckdb_store {

/// The table that says what the numbers of a dimension stand for: columns id and value, 0 the empty text.
[[nodiscard]] std::string_view names_of(Dimension dimension);

/// Makes the temporary tables that scope() looks into, if the question names families.
[[nodiscard]] Result<void> prepare_families(Connection& connection, const Question& question);

/// The number of the family that a fact `f` of the realm is of.
[[nodiscard]] std::string family_of(Realm realm);

}  // namespace monalys::store::duckdb_store
