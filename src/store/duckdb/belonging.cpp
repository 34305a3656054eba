// A person may have several memberships at once. The one of the fact's own project speaks first, then the oldest, then
// the first by name. So that no fact need look at all memberships of its user, they are laid out beforehand as
// stretches that do not overlap: belonging_by_project by user and project, belonging_by_user by user alone.

#include "store/duckdb/belonging.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

namespace monalys::store::duckdb_store {
namespace {

struct Membership {
  std::int64_t from, until;
  std::string organisation;  // by name the first speaks
  std::uint32_t number;      // of that text
};
using Memberships = std::vector<Membership>;

/// [from, until) stretches in ascending order, each with the membership that speaks.
Memberships laid_out(Memberships memberships) {
  std::ranges::sort(memberships, {}, [](const Membership& m) { return std::tie(m.from, m.organisation); });
  std::vector<std::int64_t> changes;
  for (const auto& membership : memberships) {
    changes.push_back(membership.from);
    changes.push_back(membership.until);
  }
  std::ranges::sort(changes);
  const auto repeated = std::ranges::unique(changes);
  changes.erase(repeated.begin(), repeated.end());

  Memberships stretches;
  for (std::size_t i = 0; i + 1 < changes.size(); ++i) {
    const auto speaks = std::ranges::find_if(
        memberships, [&](const Membership& m) { return m.from <= changes[i] && m.until > changes[i]; });
    if (speaks == memberships.end()) continue;
    const bool goes_on = !stretches.empty() && stretches.back().until == changes[i] &&
                         stretches.back().organisation == speaks->organisation;
    if (goes_on) {
      stretches.back().until = changes[i + 1];
    } else {
      stretches.push_back({changes[i], changes[i + 1], speaks->organisation, speaks->number});
    }
  }
  return stretches;
}

}  // namespace

Result<void> prepare_belonging(Connection& connection, const Question& question) {
  if (!names_organisations(question)) return {};

  MONALYS_TRY(auto rows, connection.query("SELECT m.\"user\", m.project, t.value, coalesce(m.from_at, 0), m.until_at, "
                                          "t.id FROM membership m JOIN text t ON t.id = m.organisation "
                                          "WHERE m.\"user\" <> 0"));
  std::map<std::uint64_t, Memberships> by_user;
  std::map<std::pair<std::uint64_t, std::uint32_t>, Memberships> by_project;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto user = rows.data<std::uint64_t>(0)[i];
      const Membership membership{*rows.integer(3, i), rows.integer(4, i).value_or(INT64_MAX),
                                  std::string(rows.text(2, i)), rows.data<std::uint32_t>(5)[i]};
      by_user[user].push_back(membership);
      by_project[{user, rows.data<std::uint32_t>(1)[i]}].push_back(membership);
    }
  }

  // Of several organisations that a register names for one project, the first by name; so with types.
  const bool types = names(question, Dimension::organisation_type);
  if (types) {
    MONALYS_CHECK(
        connection.run("CREATE OR REPLACE TEMP TABLE type_of_organisation AS SELECT o.label AS organisation, "
                       "arg_min(o.detail, t.value) AS type FROM fact_organisation o JOIN text t "
                       "ON t.id = o.detail WHERE o.label <> 0 GROUP BY o.label"));
  }
  MONALYS_CHECK(connection.run(fmt::format(
      "CREATE OR REPLACE TEMP TABLE organisation_of_project AS SELECT p.project, p.organisation, {} AS type "
      "FROM (SELECT p.project, arg_min(p.label, t.value) AS organisation FROM fact_project p JOIN text t "
      "ON t.id = p.label WHERE p.project <> 0 GROUP BY p.project) p{}",
      types ? "y.type" : "0::UINTEGER",
      types ? " LEFT JOIN type_of_organisation y ON y.organisation = p.organisation" : "")));

  constexpr std::string_view kColumns =
      "\"user\" UBIGINT, project UINTEGER, organisation UINTEGER, from_at BIGINT, until_at BIGINT";
  for (const auto* table : {"belonging_by_user", "belonging_by_project"}) {
    MONALYS_CHECK(connection.run(fmt::format("CREATE OR REPLACE TEMP TABLE {}({})", table, kColumns)));
  }
  const auto append = [](Appender& out, std::uint64_t user, std::uint32_t project,
                         const Memberships& memberships) -> Result<void> {
    for (const auto& stretch : laid_out(memberships)) {
      out.set(0, user);
      out.set(1, project);
      out.set(2, stretch.number);
      out.set(3, stretch.from);
      out.set(4, stretch.until);
      MONALYS_CHECK(out.end_row());
    }
    return {};
  };
  {
    MONALYS_TRY(auto out, Appender::open(connection, "belonging_by_user", Appender::Place::temporary));
    for (const auto& [user, memberships] : by_user) MONALYS_CHECK(append(out, user, 0, memberships));
    MONALYS_CHECK(out.close());
  }
  MONALYS_TRY(auto out, Appender::open(connection, "belonging_by_project", Appender::Place::temporary));
  for (const auto& [place, memberships] : by_project) {
    MONALYS_CHECK(append(out, place.first, place.second, memberships));
  }
  return out.close();
}

std::string join_belonging(std::string_view instant) {
  return fmt::format(
      " LEFT JOIN belonging_by_project by_project ON by_project.\"user\" = f.\"user\" AND "
      "by_project.project = f.project AND by_project.from_at <= {0} AND by_project.until_at > {0}"
      " LEFT JOIN belonging_by_user by_user ON by_user.\"user\" = f.\"user\" AND by_user.from_at <= {0} AND "
      "by_user.until_at > {0}",
      instant);
}

}  // namespace monalys::store::duckdb_store
