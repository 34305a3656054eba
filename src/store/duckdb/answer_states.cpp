// How things stood at the end of a bucket: what was open, what was agreed, how much was stored.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "store/duckdb/answer.hpp"
#include "store/duckdb/cells.hpp"
#include "store/duckdb/scope.hpp"

namespace monalys::store::duckdb_store {
namespace {

constexpr std::int64_t kMicro = 1'000'000;
constexpr std::int64_t kNever = INT64_MAX;
constexpr std::int64_t kAlways = INT64_MIN;
/// A snapshot speaks for the storage until it is this old.
constexpr std::int64_t kSnapshotHolds = 35 * 86'400;

std::size_t count_below(const std::vector<std::int64_t>& sorted, std::int64_t limit) {
  return static_cast<std::size_t>(std::ranges::lower_bound(sorted, limit) - sorted.begin());
}

/// [from, until) in Unix microseconds.
struct Validity {
  std::int64_t from, until;
  [[nodiscard]] bool before_end(std::int64_t end) const { return from < end && until >= end; }
};

}  // namespace

// The number open at instant b is the number begun before b less the number ended before b; so each group keeps two
// sorted columns and each bucket costs two binary searches.
Result<Answer> state_at_end(Connection& connection, const Question& question) {
  // A thing removed has ended, whatever its register says of the end.
  const auto rows_of =
      scope(question, question.realm,
            "coalesce(f.asked_at, f.begun_at) AS b, least(coalesce(f.ended_at, f.other_at), coalesce(f.other_at, "
            "f.ended_at)) AS e, f.other_at AS r, f.ended_at AS plain_end",
            "coalesce(f.asked_at, f.begun_at)", "");
  MONALYS_TRY(auto rows, connection.query(rows_of.sql, rows_of.parameters));
  Cells cells{question};
  struct Columns {
    std::vector<std::int64_t> up, down;
  };
  std::vector<Columns> groups;
  const bool removal_matters = question.realm == Realm::project;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto group = cells.groups.of(rows, 4, i);
      if (group >= groups.size()) groups.resize(group + 1);
      const auto begun = rows.integer(0, i).value_or(kAlways);
      const auto ended = rows.integer(removal_matters ? 1 : 3, i).value_or(kNever);
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
      cells.add(group, bucket, static_cast<double>(count_below(up, end) - count_below(down, end)));
    }
  }
  return cells.finish(Cells::Empty::is_zero);
}

Result<Answer> agreements_at_end(Connection& connection, const Question& question) {
  // The filters and groups are those of projects; agreements are looked up by project.
  MONALYS_TRY(auto agreements,
              connection.query("SELECT project, label, coalesce(begun_at, 0), ended_at FROM fact_agreement"));
  std::unordered_map<std::string, std::vector<Validity>> signed_by_project;
  std::unordered_map<std::string, std::vector<Validity>> covered_by_project;  // signed, or none needed
  while (agreements.next()) {
    for (std::size_t i = 0; i < agreements.size(); ++i) {
      const Validity validity{*agreements.integer(2, i), agreements.integer(3, i).value_or(kNever)};
      const std::string project{agreements.text(0, i)};
      const auto state = agreements.text(1, i);
      if (state == "signed") signed_by_project[project].push_back(validity);
      if (state == "signed" || state == "not_needed") covered_by_project[project].push_back(validity);
    }
  }

  const auto rows_of = scope(question, Realm::project,
                             "f.project AS p, f.begun_at AS b, least(coalesce(f.ended_at, f.other_at), "
                             "coalesce(f.other_at, f.ended_at)) AS e, f.other_at AS r",
                             "f.begun_at", "");
  MONALYS_TRY(auto projects, connection.query(rows_of.sql, rows_of.parameters));
  Cells cells{question};
  static const std::vector<Validity> kNone;
  std::set<std::string> seen;
  while (projects.next()) {
    for (std::size_t i = 0; i < projects.size(); ++i) {
      const std::string project{projects.text(0, i)};
      const auto found = [&](const auto& by_project) -> const std::vector<Validity>& {
        const auto at = by_project.find(project);
        return at == by_project.end() ? kNone : at->second;
      };
      const auto group = cells.groups.of(projects, 4, i);
      const auto begun = projects.integer(1, i).value_or(kAlways);
      const auto ended = projects.integer(2, i).value_or(kNever);
      const auto removed = projects.integer(3, i).value_or(kNever);
      if (question.measure == Measure::agreed_at_end && !seen.insert(project).second) continue;
      for (std::size_t bucket = 0; bucket + 1 < question.boundaries.size(); ++bucket) {
        const auto end = question.boundaries[bucket + 1] * kMicro;
        const auto valid = [&](const Validity& validity) { return validity.before_end(end); };
        const auto was_valid = [&](const Validity& validity) { return validity.from < end; };
        bool counts = false;
        switch (question.measure) {
          case Measure::agreed_at_end:
            counts = std::ranges::any_of(found(signed_by_project), valid);
            break;
          case Measure::lacking_at_end:
            counts = begun < end && ended >= end && std::ranges::none_of(found(covered_by_project), valid);
            break;
          default:
            counts = ended < end && removed >= end && std::ranges::none_of(found(covered_by_project), was_valid);
        }
        cells.add(group, bucket, counts ? 1 : 0);
      }
    }
  }
  return cells.finish(Cells::Empty::is_zero);
}

// A snapshot is what one volume looked like at one instant: all rows of that (volume, label, at). It is complete when
// every row of it has a size. For each bucket and volume the last complete one speaks, if it is not too old.
Result<Answer> levels_at_end(Connection& connection, const Question& question) {
  MONALYS_TRY(auto snapshots,
              connection.query("SELECT volume, at FROM fact_storage WHERE label = ? AND at < ? GROUP BY volume, at "
                               "HAVING count(value) = count(*) ORDER BY volume, at",
                               {std::string_view{question.label}, question.boundaries.back() * kMicro}));
  std::map<std::string, std::vector<std::int64_t>> complete;
  while (snapshots.next()) {
    for (std::size_t i = 0; i < snapshots.size(); ++i) {
      complete[std::string(snapshots.text(0, i))].push_back(*snapshots.integer(1, i));
    }
  }

  // Which snapshot speaks for which buckets.
  std::map<std::pair<std::string, std::int64_t>, std::vector<std::size_t>> speaks_for;
  for (const auto& [volume, instants] : complete) {
    for (std::size_t bucket = 0; bucket + 1 < question.boundaries.size(); ++bucket) {
      const auto end = question.boundaries[bucket + 1] * kMicro;
      const auto before = count_below(instants, end);
      if (before > 0 && instants[before - 1] >= end - kSnapshotHolds * kMicro) {
        speaks_for[{volume, instants[before - 1]}].push_back(bucket);
      }
    }
  }

  MONALYS_CHECK(connection.run("CREATE OR REPLACE TEMP TABLE speaking(volume VARCHAR, at BIGINT)"));
  MONALYS_TRY(auto speaking, Appender::open(connection, "speaking"));
  for (const auto& [snapshot, buckets] : speaks_for) {
    speaking.set(0, std::string_view{snapshot.first});
    speaking.set(1, snapshot.second);
    MONALYS_CHECK(speaking.end_row());
  }
  MONALYS_CHECK(speaking.close());

  const auto rows_of = scope(question, Realm::storage, "f.volume AS v, f.at AS t, f.value AS bytes, f.files AS files",
                             "f.at", "f.label = ? AND f.at IN (SELECT s.at FROM speaking s)");
  auto parameters = rows_of.parameters;
  parameters.insert(parameters.begin(), std::string_view{question.label});
  const auto names = group_names(question);
  MONALYS_TRY(
      auto rows,
      connection.query(fmt::format("SELECT v, t, CAST(sum({0}) AS BIGINT){1} FROM ({2}) GROUP BY v, t{1}",
                                   question.measure == Measure::level_files ? "files" : "bytes", names, rows_of.sql),
                       parameters));
  Cells cells{question};
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto found = speaks_for.find({std::string(rows.text(0, i)), *rows.integer(1, i)});
      const auto sum = rows.integer(2, i);
      if (found == speaks_for.end() || !sum) continue;
      const auto group = cells.groups.of(rows, 3, i);
      for (const auto bucket : found->second) cells.add(group, bucket, static_cast<double>(*sum));
    }
  }
  MONALYS_CHECK(connection.run("DROP TABLE speaking"));
  return cells.finish(Cells::Empty::is_absent);
}

}  // namespace monalys::store::duckdb_store
