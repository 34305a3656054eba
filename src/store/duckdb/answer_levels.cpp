// How much was stored at the end of a bucket.
//
// A snapshot is what one volume looked like at one instant: all rows of that (volume, label, at). It is complete when
// every row of it has a size. For each bucket and volume the last complete one speaks, if it is not too old; what it
// does not name is not stored there any more.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "store/duckdb/answer.hpp"
#include "store/duckdb/cells.hpp"
#include "store/duckdb/scope.hpp"
#include "store/duckdb/texts.hpp"

namespace monalys::store::duckdb_store {
namespace {

constexpr std::int64_t kMicro = 1'000'000;
/// A snapshot speaks for the storage until it is this old.
constexpr std::int64_t kSnapshotHolds = kCarriedSeconds * kMicro;

using Snapshot = std::pair<std::uint32_t, std::int64_t>;        // volume, at
using Speaking = std::map<Snapshot, std::vector<std::size_t>>;  // for these buckets

Result<Speaking> speaking_snapshots(Connection& connection, const Question& question) {
  std::vector<Parameter> parameters{std::string_view{question.label}, question.boundaries.back() * kMicro};
  for (const auto& filter : question.where) {
    if (filter.dimension == Dimension::host) parameters.emplace_back(std::string_view{filter.value});
  }
  const auto volumes = parameters.size() - 2;
  MONALYS_TRY(auto rows, connection.query(
                             fmt::format("SELECT f.volume, f.at FROM fact_storage f WHERE f.label IN {} AND f.at < ?{} "
                                         "GROUP BY f.volume, f.at HAVING count(f.value) = count(*) "
                                         "ORDER BY f.volume, f.at",
                                         numbers_of_parameters(1),
                                         volumes == 0 ? "" : " AND f.volume IN " + numbers_of_parameters(volumes)),
                             parameters));
  std::map<std::uint32_t, std::vector<std::int64_t>> complete;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      complete[rows.data<std::uint32_t>(0)[i]].push_back(*rows.integer(1, i));
    }
  }
  Speaking speaking;
  for (const auto& [volume, instants] : complete) {
    for (std::size_t bucket = 0; bucket + 1 < question.boundaries.size(); ++bucket) {
      const auto end = question.boundaries[bucket + 1] * kMicro;
      const auto after = std::ranges::lower_bound(instants, end);
      if (after == instants.begin() || *(after - 1) < end - kSnapshotHolds) continue;
      speaking[{volume, *(after - 1)}].push_back(bucket);
    }
  }
  return speaking;
}

/// Lets SQL know them.
Result<void> write_table(Connection& connection, const Speaking& speaking) {
  MONALYS_CHECK(connection.run("CREATE OR REPLACE TEMP TABLE speaking(volume UINTEGER, \"at\" BIGINT)"));
  MONALYS_TRY(auto out, Appender::open(connection, "speaking", Appender::Place::temporary));
  for (const auto& [snapshot, buckets] : speaking) {
    out.set(0, snapshot.first);
    out.set(1, snapshot.second);
    MONALYS_CHECK(out.end_row());
  }
  return out.close();
}

/// Where some snapshot spoke and did not name a group, the group stored nothing. Of a volume only its own snapshots
/// speak.
std::vector<std::optional<double>> fill_with_nothing(Cells& cells, const Question& question, const Speaking& speaking) {
  std::vector<std::optional<double>> nothing(cells.buckets());
  const auto by_volume = std::ranges::find(question.group, Dimension::host);
  if (by_volume == question.group.end()) {
    for (const auto& [snapshot, buckets] : speaking) {
      for (const auto bucket : buckets) nothing[bucket] = 0;
    }
    return nothing;
  }
  const auto dimension = static_cast<std::size_t>(by_volume - question.group.begin());
  std::map<std::uint32_t, std::set<std::size_t>> spoken;
  for (const auto& [snapshot, buckets] : speaking) spoken[snapshot.first].insert(buckets.begin(), buckets.end());
  for (std::size_t group = 0; group < cells.groups.size(); ++group) {
    for (const auto bucket : spoken[cells.groups.number(group, dimension)]) cells.add(group, bucket, 0);
  }
  return nothing;
}

}  // namespace

Result<Measured> levels_at_end(Connection& connection, const Question& question) {
  MONALYS_TRY(const auto speaking, speaking_snapshots(connection, question));
  MONALYS_CHECK(write_table(connection, speaking));

  const auto rows_of =
      scope(question, Realm::storage, "f.volume AS v, f.at AS t, f.value AS bytes, f.files AS files", "f.at",
            "f.label IN (SELECT id FROM text WHERE value = ?) AND (f.volume, f.at) IN (SELECT (s.volume, s.at) FROM "
            "speaking s)");
  auto parameters = rows_of.parameters;
  parameters.insert(parameters.begin(), std::string_view{question.label});
  // Numbers of files may be unknown where sizes are known; then so is their sum.
  MONALYS_TRY(auto rows,
              connection.query(fmt::format("SELECT v, t, CASE WHEN count({0}) = count(*) THEN CAST(sum({0}) AS DOUBLE) "
                                           "END{1} FROM ({2}) GROUP BY v, t{1}",
                                           question.measure == Measure::level_files ? "files" : "bytes",
                                           group_names(question), rows_of.sql),
                               parameters));
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

}  // namespace monalys::store::duckdb_store
