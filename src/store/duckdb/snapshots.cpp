#include "store/duckdb/snapshots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "store/duckdb/texts.hpp"

namespace monalys::store::duckdb_store {
namespace {

constexpr std::int64_t kMicro = 1'000'000;

}  // namespace

Result<Snapshots> complete_snapshots(Connection& connection, const Question& question) {
  MONALYS_TRY(const auto label, number_of(connection, question.label));
  if (!label) return Snapshots{};
  std::vector<Parameter> parameters{std::int64_t{*label}, question.boundaries.back() * kMicro};
  for (const auto& filter : question.where) {
    if (filter.dimension == Dimension::host) parameters.emplace_back(std::string_view{filter.value});
  }
  const auto volumes = parameters.size() - 2;
  MONALYS_TRY(auto rows,
              connection.query(fmt::format("SELECT f.volume, f.at FROM fact_storage f WHERE f.label = ? AND f.at < ?{} "
                                           "GROUP BY f.volume, f.at HAVING count(f.value) = count(*) "
                                           "ORDER BY f.volume, f.at",
                                           volumes == 0 ? "" : " AND f.volume IN " + numbers_of_parameters(volumes)),
                               parameters));
  Snapshots complete;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      complete[rows.data<std::uint32_t>(0)[i]].push_back(*rows.integer(1, i));
    }
  }
  return complete;
}

Result<void> write_speaking(Connection& connection, const std::vector<Snapshot>& snapshots) {
  MONALYS_CHECK(connection.run("CREATE OR REPLACE TEMP TABLE speaking(volume UINTEGER, \"at\" BIGINT)"));
  MONALYS_TRY(auto out, Appender::open(connection, "speaking", Appender::Place::temporary));
  for (const auto& [volume, at] : snapshots) {
    out.set(0, volume);
    out.set(1, at);
    MONALYS_CHECK(out.end_row());
  }
  return out.close();
}

Scope rows_of_speaking(const Question& question) {
  auto rows_of =
      scope(question, Realm::storage,
            "f.volume AS v, f.at AS t, f.project AS p, f.value AS bytes, f.files AS files, f.quota AS quota", "f.at",
            "f.label IN (SELECT id FROM text WHERE value = ?) AND (f.volume, f.at) IN (SELECT (s.volume, "
            "s.at) FROM speaking s)");
  rows_of.parameters.insert(rows_of.parameters.begin(), std::string_view{question.label});
  return rows_of;
}

Result<Speaking> speaking_at_ends(Connection& connection, const Question& question) {
  MONALYS_TRY(const auto complete, complete_snapshots(connection, question));
  Speaking speaking;
  std::vector<Snapshot> snapshots;
  for (const auto& [volume, instants] : complete) {
    for (std::size_t bucket = 0; bucket + 1 < question.boundaries.size(); ++bucket) {
      const auto end = question.boundaries[bucket + 1] * kMicro;
      const auto after = std::ranges::lower_bound(instants, end);
      if (after == instants.begin() || *(after - 1) < end - kSnapshotHolds) continue;
      auto& buckets = speaking[{volume, *(after - 1)}];
      if (buckets.empty()) snapshots.emplace_back(volume, *(after - 1));
      buckets.push_back(bucket);
    }
  }
  MONALYS_CHECK(write_speaking(connection, snapshots));
  return speaking;
}

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

}  // namespace monalys::store::duckdb_store
