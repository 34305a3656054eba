// Which organisation a person belongs to at an instant, and of which type it is, as tables that facts can be joined
// with.

#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/duckdb/connection.hpp"
#include "store/question.hpp"

namespace monalys::store::duckdb_store {

/// Makes the temporary tables that scope() joins with, if the question groups or filters by organisation or
/// its type. They show the registers as they are now.
[[nodiscard]] Result<void> prepare_belonging(Connection& connection, const Question& question);

/// Part of a FROM clause: joins fact `f` with at most one row of each of those tables, those that hold at `instant`.
[[nodiscard]] std::string join_belonging(std::string_view instant);

/// The organisation, null where the person belongs to none.
inline constexpr std::string_view kOrganisationOfUser = "coalesce(by_project.organisation, by_user.organisation)";

}  // namespace monalys::store::duckdb_store
