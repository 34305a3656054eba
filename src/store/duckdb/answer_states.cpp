// How things stood at the end of a bucket: what was open, what was agreed. A group of which nothing was open in any of
// the buckets is not named: facts from outside the buckets must not show in the answer.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <unordered_map>

#include "kernels/percentiles.hpp"
#include "store/duckdb/answer.hpp"
#include "store/duckdb/cells.hpp"
#include "store/duckdb/distinct_people.hpp"
#include "store/duckdb/scope.hpp"

namespace monalys::store::duckdb_store {
namespace {

constexpr std::int64_t kMicro = 1'000'000;
constexpr std::int64_t kNever = INT64_MAX;
constexpr std::int64_t kAlways = INT64_MIN;
std::size_t count_below(const std::vector<std::int64_t>& sorted, std::int64_t limit) {
  return static_cast<std::size_t>(std::ranges::lower_bound(sorted, limit) - sorted.begin());
}

/// From the first instant until before the second, in Unix microseconds.
struct Validity {
  std::int64_t from, until;
};
using ByProject = std::unordered_map<std::uint32_t, std::vector<Validity>>;  // by the number of its name

/// At a bucket's end a thing that ends just then still counts.
bool any_holds(std::span<const Validity> validities, std::int64_t end) {
  return std::ranges::any_of(validities, [&](const Validity& v) { return v.from < end && v.until >= end; });
}
bool any_began(std::span<const Validity> validities, std::int64_t end) {
  return std::ranges::any_of(validities, [&](const Validity& v) { return v.from < end; });
}

/// A thing removed has ended, whatever its register says of the end.
constexpr std::string_view kEnd = "least(coalesce(f.ended_at, f.other_at), coalesce(f.other_at, f.ended_at))";

}  // namespace

// The number open at instant b is the number begun before b less the number ended before b; so each group keeps two
// sorted columns and each bucket costs two binary searches.
Result<Measured> state_at_end(Connection& connection, const Question& question) {
  const bool removal_matters = question.realm == Realm::project;
  // A project or server without a first day was always there; an order without one says nothing of its beginning.
  const bool may_lack_begin = removal_matters || question.realm == Realm::server;
  const auto rows_of =
      scope(question, question.realm,
            fmt::format("coalesce(f.asked_at, f.begun_at) AS b, {} AS e, f.other_at AS r",
                        removal_matters ? kEnd : "f.ended_at"),
            "coalesce(f.asked_at, f.begun_at)", may_lack_begin ? "" : "coalesce(f.asked_at, f.begun_at) IS NOT NULL");
  MONALYS_TRY(auto rows, connection.query(rows_of.sql, rows_of.parameters));
  Cells cells{connection, question};
  struct Columns {
    std::vector<std::int64_t> up, down;
  };
  std::vector<Columns> groups;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto group = cells.groups.of(rows, 3, i);
      if (group >= groups.size()) groups.resize(group + 1);
      const auto begun = rows.integer(0, i).value_or(kAlways);
      const auto ended = rows.integer(1, i).value_or(kNever);
      const auto removed = removal_matters ? rows.integer(2, i).value_or(kNever) : kNever;
      auto& [up, down] = groups[group];
      if (question.measure == Measure::open_at_end) {
        up.push_back(begun);
        down.push_back(std::max(begun, ended));
      } else if (question.measure == Measure::ended_at_end) {
        up.push_back(ended);
        down.push_back(removed);
      } else {
        up.push_back(removed);
      }
    }
  }
  for (std::size_t group = 0; group < groups.size(); ++group) {
    auto& [up, down] = groups[group];
    std::ranges::sort(up);
    std::ranges::sort(down);
    for (std::size_t bucket = 0; bucket + 1 < question.boundaries.size(); ++bucket) {
      const auto end = question.boundaries[bucket + 1] * kMicro;
      if (const auto open = count_below(up, end) - count_below(down, end); open != 0) {
        cells.add(group, bucket, static_cast<double>(open));
      }
    }
  }
  return cells.finish(Cells::Empty::is_zero);
}

/// Of how many persons the things are that are open.
Result<Measured> people_at_end(Connection& connection, const Question& question) {
  const auto rows_of =
      scope(question, question.realm, "f.\"user\" AS u, coalesce(f.asked_at, f.begun_at) AS b, f.ended_at AS e",
            "coalesce(f.asked_at, f.begun_at)", "f.\"user\" <> 0 AND coalesce(f.asked_at, f.begun_at) IS NOT NULL");
  MONALYS_TRY(auto rows, connection.stream(rows_of.sql, rows_of.parameters));
  Cells cells{connection, question};
  DistinctPeople people(cells);
  while (rows.next()) {
    const auto* users = rows.data<std::uint64_t>(0);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto group = cells.groups.of(rows, 3, i);
      const Validity open{*rows.integer(1, i), rows.integer(2, i).value_or(kNever)};
      for (std::size_t bucket = 0; bucket + 1 < question.boundaries.size(); ++bucket) {
        if (any_holds({&open, 1}, question.boundaries[bucket + 1] * kMicro)) people.see(group, bucket, users[i]);
      }
    }
  }
  MONALYS_CHECK(rows.problem());
  return cells.finish(Cells::Empty::is_zero);
}

Result<Measured> open_age(Connection& connection, const Question& question) {
  const auto rows_of =
      scope(question, question.realm, "f.asked_at AS b, coalesce(f.ended_at, 9223372036854775807) AS e", "f.asked_at",
            "f.asked_at IS NOT NULL");
  MONALYS_TRY(auto rows, connection.query(rows_of.sql, rows_of.parameters));
  Cells cells{connection, question};
  std::map<std::pair<std::size_t, std::size_t>, std::vector<std::int64_t>> ages;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto group = cells.groups.of(rows, 2, i);
      const auto asked = *rows.integer(0, i);
      for (std::size_t bucket = 0; bucket < cells.buckets(); ++bucket) {
        const auto end = question.boundaries[bucket + 1];
        if (asked >= end * kMicro || *rows.integer(1, i) < end * kMicro) continue;
        ages[{group, bucket}].push_back(end - asked / kMicro);
      }
    }
  }
  for (auto& [place, values] : ages) {
    cells.at(place.first, place.second).value =
        question.measure == Measure::open_age_longest
            ? static_cast<double>(std::ranges::max(values))
            : static_cast<double>(kernels::percentiles(values, std::array{question.percent}).front());
  }
  return cells.finish(Cells::Empty::is_absent);
}

Result<Measured> lacking_at_end(Connection& connection, const Question& question) {
  MONALYS_TRY(auto agreements,
              connection.query("SELECT project, coalesce(begun_at, 0), ended_at FROM fact_agreement "
                               "WHERE label IN (SELECT id FROM text WHERE value IN ('signed', 'not_needed'))"));
  ByProject covered;  // by a signed agreement, or because none is needed
  while (agreements.next()) {
    for (std::size_t i = 0; i < agreements.size(); ++i) {
      covered[agreements.data<std::uint32_t>(0)[i]].push_back(
          {*agreements.integer(1, i), agreements.integer(2, i).value_or(kNever)});
    }
  }

  const auto rows_of =
      scope(question, Realm::project, fmt::format("f.project AS p, f.begun_at AS b, {} AS e, f.other_at AS r", kEnd),
            "f.begun_at", "");
  MONALYS_TRY(auto projects, connection.query(rows_of.sql, rows_of.parameters));
  Cells cells{connection, question};
  while (projects.next()) {
    for (std::size_t i = 0; i < projects.size(); ++i) {
      const auto found = covered.find(projects.data<std::uint32_t>(0)[i]);
      const auto validities = found == covered.end() ? std::span<const Validity>{} : std::span{found->second};
      const auto group = cells.groups.of(projects, 4, i);
      const auto begun = projects.integer(1, i).value_or(kAlways);
      const auto ended = projects.integer(2, i).value_or(kNever);
      const auto removed = projects.integer(3, i).value_or(kNever);
      for (std::size_t bucket = 0; bucket < cells.buckets(); ++bucket) {
        const auto end = question.boundaries[bucket + 1] * kMicro;
        const bool lacks = question.measure == Measure::lacking_at_end
                               ? begun < end && ended >= end && !any_holds(validities, end)
                               : ended < end && removed >= end && !any_began(validities, end);
        if (lacks) cells.add(group, bucket, 1);
      }
    }
  }
  return cells.finish(Cells::Empty::is_zero);
}

Result<Measured> agreed_at_end(Connection& connection, const Question& question) {
  const bool expiring = question.measure == Measure::expiring_at_end;
  const auto rows_of =
      scope(question, Realm::agreement, "f.project AS p, coalesce(f.begun_at, 0) AS b, f.ended_at AS e", "f.begun_at",
            "f.label IN (SELECT id FROM text WHERE value = ?) AND f.project <> 0");
  auto parameters = rows_of.parameters;
  parameters.insert(parameters.begin(), std::string_view{question.label});
  MONALYS_TRY(auto rows, connection.query(rows_of.sql, parameters));
  Cells cells{connection, question};
  std::vector<ByProject> groups;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto group = cells.groups.of(rows, 3, i);
      if (group >= groups.size()) groups.resize(group + 1);
      groups[group][rows.data<std::uint32_t>(0)[i]].push_back(
          {*rows.integer(1, i), rows.integer(2, i).value_or(kNever)});
    }
  }
  for (std::size_t group = 0; group < groups.size(); ++group) {
    for (const auto& [project, validities] : groups[group]) {
      for (std::size_t bucket = 0; bucket < cells.buckets(); ++bucket) {
        const auto end = question.boundaries[bucket + 1] * kMicro;
        if (!any_holds(validities, end)) continue;
        if (expiring && any_holds(validities, end + kExpiryDays * 86'400 * kMicro)) continue;
        cells.add(group, bucket, 1);
      }
    }
  }
  return cells.finish(Cells::Empty::is_zero);
}

}  // namespace monalys::store::duckdb_store
