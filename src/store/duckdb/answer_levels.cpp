// How much was stored at the end of a bucket (snapshots.hpp), by how much it grew, and how much of the limits it was.

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

#include "store/duckdb/answer.hpp"
#include "store/duckdb/cells.hpp"
#include "store/duckdb/snapshots.hpp"

namespace monalys::store::duckdb_store {
Result<Measured> levels_at_end(Connection& connection, const Question& question) {
  MONALYS_TRY(const auto speaking, speaking_at_ends(connection, question));
  const auto rows_of = rows_of_speaking(question);
  // Numbers of files may be unknown where sizes are known; then so is their sum.
  MONALYS_TRY(auto rows,
              connection.query(fmt::format("SELECT v, t, CASE WHEN count({0}) = count(*) THEN CAST(sum({0}) AS DOUBLE) "
                                           "END{1} FROM ({2}) GROUP BY v, t{1}",
                                           question.measure == Measure::level_files ? "files" : "bytes",
                                           group_names(question), rows_of.sql),
                               rows_of.parameters));
  Cells cells{connection, question};
  std::set<std::pair<std::size_t, std::size_t>> unknown;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto found = speaking.find({rows.data<std::uint32_t>(0)[i], *rows.integer(1, i)});
      if (found == speaking.end()) continue;
      const auto group = cells.groups.of(rows, 3, i);
      const bool known = !rows.is_null(2, i);
      for (const auto bucket : found->second) {
        if (!known) unknown.insert({group, bucket});
        cells.add(group, bucket, known ? rows.data<double>(2)[i] : 0);
      }
    }
  }
  MONALYS_CHECK(connection.run("DROP TABLE speaking"));
  auto nothing = fill_with_nothing(cells, question, speaking);
  for (const auto& [group, bucket] : unknown) cells.at(group, bucket) = {.value = {}, .at = {}, .unknown = true};
  return cells.finish(std::move(nothing));
}

// The level at a bucket's begin is that at the end of the bucket before, so all ends and the first begin are asked for
// at once.
Result<Measured> level_growth(Connection& connection, const Question& question) {
  Question ends = question;
  ends.measure = Measure::level_bytes;
  ends.boundaries.insert(ends.boundaries.begin(), question.boundaries.front() - 1);
  MONALYS_TRY(const auto levels, levels_at_end(connection, ends));

  const auto less = [](const std::optional<double>& later, const std::optional<double>& earlier) {
    return later && earlier ? std::optional{*later - *earlier} : std::nullopt;
  };
  Measured growth;
  for (std::size_t i = 1; i < levels.nothing.size(); ++i) {
    growth.nothing.push_back(less(levels.nothing[i], levels.nothing[i - 1]));
  }
  for (auto cell = levels.cells.begin(); cell != levels.cells.end();) {
    auto of_group = levels.nothing;
    std::vector<bool> named(of_group.size());
    const auto& group = cell->group;
    for (; cell != levels.cells.end() && cell->group == group; ++cell) {
      of_group[cell->bucket] = cell->value;
      named[cell->bucket] = true;
    }
    for (std::uint32_t i = 0; i + 1 < of_group.size(); ++i) {
      if (named[i] || named[i + 1]) growth.cells.push_back({group, i, less(of_group[i + 1], of_group[i]), {}});
    }
  }
  return growth;
}

Result<Measured> level_quota_use(Connection& connection, const Question& question) {
  MONALYS_TRY(const auto speaking, speaking_at_ends(connection, question));
  const auto rows_of = rows_of_speaking(question);
  MONALYS_TRY(auto rows, connection.query(fmt::format("SELECT v, t, CAST(sum(bytes) AS DOUBLE), CAST(sum(quota) AS "
                                                      "DOUBLE){0} FROM ({1}) WHERE quota > 0 GROUP BY v, t{0}",
                                                      group_names(question), rows_of.sql),
                                          rows_of.parameters));
  Cells cells{connection, question};
  std::map<std::pair<std::size_t, std::size_t>, std::pair<double, double>> used_of_limit;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto found = speaking.find({rows.data<std::uint32_t>(0)[i], *rows.integer(1, i)});
      if (found == speaking.end()) continue;
      const auto group = cells.groups.of(rows, 4, i);
      for (const auto bucket : found->second) {
        auto& [used, limit] = used_of_limit[{group, bucket}];
        used += rows.data<double>(2)[i];
        limit += rows.data<double>(3)[i];
      }
    }
  }
  MONALYS_CHECK(connection.run("DROP TABLE speaking"));
  for (const auto& [place, sums] : used_of_limit) cells.add(place.first, place.second, sums.first / sums.second);
  return cells.finish(Cells::Empty::is_absent);
}

}  // namespace monalys::store::duckdb_store
