#include "store/duckdb/scope.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "store/duckdb/belonging.hpp"
#include "store/duckdb/families.hpp"
#include "store/duckdb/schema.hpp"
#include "store/duckdb/texts.hpp"

namespace monalys::store::duckdb_store {
namespace {

constexpr std::string_view kOrganisationOfProject =
    "(SELECT o.organisation FROM organisation_of_project o WHERE o.project = f.project)";
constexpr std::string_view kTypeOfProject =
    "(SELECT o.type FROM organisation_of_project o WHERE o.project = f.project)";

/// What a gateway tells of too is not another connection. But it is the same person, wherever persons are counted, and
/// only the host knows that a connection was dropped.
bool hidden_ones_do_not_count(const Question& question) {
  switch (question.measure) {
    case Measure::unique_people:
    case Measure::new_people:
    case Measure::users_max:
    case Measure::users_mean:
    case Measure::users_p95:
    case Measure::users_during:
    case Measure::returning_people:
    case Measure::lapsed_people:
    case Measure::active_days_percentile:
    case Measure::active_days_mean:
      return false;
    case Measure::ended_as:
      return question.outcome != Outcome::dropped;
    default:
      return true;
  }
}

std::string expression(Dimension dimension, Realm realm) {
  switch (dimension) {
    case Dimension::project:
      return "f.project";
    case Dimension::host:
      return row(realm).shape == Shape::level ? "f.volume" : "f.host";
    case Dimension::label:
      return "f.label";
    case Dimension::detail:
      return row(realm).shape == Shape::level ? "0::UINTEGER" : "f.detail";
    case Dimension::organisation:
      if (is_of_people(realm)) return std::string(kOrganisationOfUser);
      if (realm == Realm::project || realm == Realm::organisation) return "f.label";
      return realm == Realm::server || realm == Realm::series ? "0::UINTEGER" : std::string(kOrganisationOfProject);
    case Dimension::organisation_type:
      if (is_of_people(realm)) {
        return fmt::format("(SELECT y.type FROM type_of_organisation y WHERE y.organisation = {})",
                           kOrganisationOfUser);
      }
      if (realm == Realm::organisation) return "f.detail";
      return realm == Realm::server || realm == Realm::series ? "0::UINTEGER" : std::string(kTypeOfProject);
    case Dimension::family:
      return family_of(realm);
    case Dimension::active_days:
    case Dimension::age:
      break;  // of people, not of facts: answer_habits.cpp
  }
  std::unreachable();
}

}  // namespace

std::string group_names(const Question& question) {
  std::string names;
  for (std::size_t i = 0; i < question.group.size(); ++i) names += fmt::format(", g{}", i);
  return names;
}

void append(Scope& all, const Scope& part) {
  if (!all.sql.empty()) all.sql += " UNION ALL ";
  all.sql += part.sql;
  all.parameters.insert(all.parameters.end(), part.parameters.begin(), part.parameters.end());
}

Scope scope(const Question& question, Realm realm, std::string_view columns, std::string_view instant,
            std::string_view condition) {
  Scope made;
  made.sql = fmt::format("SELECT {}", columns);
  for (std::size_t i = 0; i < question.group.size(); ++i) {
    made.sql += fmt::format(", coalesce({}, 0::UINTEGER) AS g{}", expression(question.group[i], realm), i);
  }
  std::map<Dimension, std::vector<std::string_view>> wanted;
  for (const auto& filter : question.where) wanted[filter.dimension].push_back(filter.value);
  made.sql += fmt::format(" FROM {} f", table_of(realm));
  if (names_organisations(question) && is_of_people(realm)) made.sql += join_belonging(instant);
  made.sql += " WHERE true";
  if (!condition.empty()) made.sql += fmt::format(" AND ({})", condition);
  // A connection that failed never was one; only as failures are they counted.
  if (realm == Realm::connection && question.measure != Measure::ended_as) {
    made.sql += fmt::format(" AND f.outcome <> {}", std::to_underlying(Outcome::failed));
  }
  if (realm == Realm::connection && hidden_ones_do_not_count(question)) made.sql += " AND NOT f.hidden";
  for (const auto& [dimension, values] : wanted) {
    made.sql += fmt::format(" AND coalesce({}, 0::UINTEGER) IN {}", expression(dimension, realm),
                            numbers_of_parameters(values.size(), names_of(dimension)));
    for (const auto value : values) made.parameters.emplace_back(value);
  }
  return made;
}

}  // namespace monalys::store::duckdb_store
