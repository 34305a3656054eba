#include "store/duckdb/scope.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "store/duckdb/schema.hpp"

namespace monalys::store::duckdb_store {
namespace {

/// A person belongs to the organisation of the membership that holds at the instant: the one of the same project
/// first, then the oldest.
constexpr std::string_view kOrganisationOfUser = R"sql(
  (SELECT arg_min(m.organisation, {{'a': CASE WHEN m.project = f.project THEN 0 ELSE 1 END,
                                    'b': coalesce(m.from_at, 0), 'c': m.organisation}})
   FROM membership m
   WHERE m."user" = f."user" AND coalesce(m.from_at, 0) <= {0}
     AND (m.until_at IS NULL OR m.until_at > {0})))sql";

constexpr std::string_view kOrganisationOfProject =
    "(SELECT min(p.label) FROM fact_project p WHERE p.project = f.project AND f.project <> '')";

std::string expression(Dimension dimension, Realm realm, std::string_view instant) {
  switch (dimension) {
    case Dimension::project:
      return "f.project";
    case Dimension::host:
      return row(realm).shape == Shape::level ? "f.volume" : "f.host";
    case Dimension::label:
      return "f.label";
    case Dimension::detail:
      return row(realm).shape == Shape::level ? "''" : "f.detail";
    case Dimension::organisation:
      switch (realm) {
        case Realm::project:
          return "f.label";
        case Realm::agreement:
        case Realm::order:
        case Realm::support_case:
        case Realm::output:
        case Realm::storage:
          return std::string(kOrganisationOfProject);
        case Realm::server:
        case Realm::series:
          return "''";
        default:
          return fmt::format(fmt::runtime(kOrganisationOfUser), instant);
      }
  }
  std::unreachable();
}

}  // namespace

std::string group_names(const Question& question) {
  std::string names;
  for (std::size_t i = 0; i < question.group.size(); ++i) names += fmt::format(", g{}", i);
  return names;
}

Scope scope(const Question& question, Realm realm, std::string_view columns, std::string_view instant,
            std::string_view condition) {
  Scope made;
  made.sql = fmt::format("SELECT {}", columns);
  for (std::size_t i = 0; i < question.group.size(); ++i) {
    made.sql += fmt::format(", coalesce({}, '') AS g{}", expression(question.group[i], realm, instant), i);
  }
  made.sql += fmt::format(" FROM {} f WHERE true", table_of(realm));
  if (!condition.empty()) made.sql += fmt::format(" AND ({})", condition);

  std::map<Dimension, std::vector<std::string_view>> wanted;
  for (const auto& filter : question.where) wanted[filter.dimension].push_back(filter.value);
  for (const auto& [dimension, values] : wanted) {
    made.sql += fmt::format(" AND coalesce({}, '') IN (", expression(dimension, realm, instant));
    for (std::size_t i = 0; i < values.size(); ++i) {
      made.sql += i == 0 ? "?" : ", ?";
      made.parameters.emplace_back(values[i]);
    }
    made.sql += ")";
  }
  return made;
}

}  // namespace monalys::store::duckdb_store
