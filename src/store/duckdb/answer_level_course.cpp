// How much was stored in the course of a bucket: the mean and the highest of the seconds for which a snapshot speaks
// (snapshots.hpp). Each row of a snapshot is an interval, from its instant until the next snapshot of the volume or
// until it is too old, whose height is its bytes; a group's level is the sum of those that hold. About a year is looked
// at at a time, so that memory holds one year of rows.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "store/duckdb/answer.hpp"
#include "store/duckdb/cells.hpp"
#include "store/duckdb/snapshots.hpp"

namespace monalys::store::duckdb_store {
namespace {

constexpr std::int64_t kMicro = 1'000'000;
constexpr std::int64_t kYear = 366 * 86'400;

struct Step {
  std::int64_t at;  // Unix microseconds
  double change;    // of the level, bytes
};

/// [from, until) in Unix microseconds.
struct Stretch {
  std::int64_t from, until;
};
using Stretches = std::map<Snapshot, Stretch>;

/// For which time within the boundaries each snapshot speaks.
Stretches stretches_within(const Snapshots& complete, std::span<const std::int64_t> boundaries) {
  const auto first = boundaries.front() * kMicro;
  const auto end = boundaries.back() * kMicro;
  Stretches stretches;
  for (const auto& [volume, instants] : complete) {
    for (std::size_t i = 0; i < instants.size(); ++i) {
      const auto next = i + 1 < instants.size() ? instants[i + 1] : INT64_MAX;
      const Stretch stretch{std::max(instants[i], first), std::min({next, instants[i] + kSnapshotHolds, end})};
      if (stretch.from < stretch.until) stretches.emplace(Snapshot{volume, instants[i]}, stretch);
    }
  }
  return stretches;
}

/// Calls take(bucket, from, until, level) for each stretch of the buckets in which the level stays the same.
template <class Take>
void walk(std::vector<Step>& steps, std::span<const std::int64_t> boundaries, Take take) {
  std::ranges::sort(steps, {}, &Step::at);
  auto step = steps.begin();
  double level = 0;
  for (std::size_t bucket = 0; bucket + 1 < boundaries.size(); ++bucket) {
    const auto end = boundaries[bucket + 1] * kMicro;
    for (auto at = boundaries[bucket] * kMicro; at < end;) {
      for (; step != steps.end() && step->at <= at; ++step) level += step->change;
      const auto until = step == steps.end() ? end : std::min(end, step->at);
      take(bucket, at, until, level);
      at = until;
    }
  }
}

/// For how long of each bucket some snapshot speaks, microseconds.
std::vector<double> spoken_for(std::vector<Step>& steps, std::span<const std::int64_t> boundaries) {
  std::vector<double> spoken(boundaries.size() - 1);
  walk(steps, boundaries, [&](std::size_t bucket, std::int64_t from, std::int64_t until, double speaking) {
    if (speaking > 0) spoken[bucket] += static_cast<double>(until - from);
  });
  return spoken;
}

/// Which of a question's dimensions is the volume.
std::optional<std::size_t> volume_in(const Question& question) {
  const auto found = std::ranges::find(question.group, Dimension::host);
  if (found == question.group.end()) return std::nullopt;
  return static_cast<std::size_t>(found - question.group.begin());
}

/// Consecutive buckets, measured together.
class Slice {
 public:
  Slice(const Question& question, std::span<const std::int64_t> boundaries, std::size_t first_bucket, Cells& cells)
      : question_(question),
        boundaries_(boundaries),
        first_bucket_(first_bucket),
        cells_(cells),
        volume_(volume_in(question)) {}

  /// Enters where something is known: in `nothing`, or with groups by volume in the cells of those groups.
  Result<void> measure(Connection& connection, const Snapshots& complete, std::vector<std::optional<double>>& nothing) {
    const auto stretches = stretches_within(complete, boundaries_);
    std::vector<Snapshot> snapshots;
    for (const auto& [snapshot, stretch] : stretches) {
      snapshots.push_back(snapshot);
      // Grouped by volume, only its own snapshots speak of a group.
      auto& steps = speaking_[volume_ ? snapshot.first : 0];
      steps.push_back({stretch.from, 1});
      steps.push_back({stretch.until, -1});
    }
    MONALYS_CHECK(write_speaking(connection, snapshots));
    MONALYS_CHECK(read(connection, stretches));
    MONALYS_CHECK(connection.run("DROP TABLE speaking"));
    for (auto& [volume, steps] : speaking_) spoken_[volume] = spoken_for(steps, boundaries_);
    if (const auto of_all = spoken_.find(0); !volume_ && of_all != spoken_.end()) {
      for (std::size_t i = 0; i < of_all->second.size(); ++i) {
        if (of_all->second[i] > 0) nothing[first_bucket_ + i] = 0;
      }
    }
    for (std::size_t group = 0; group < steps_.size(); ++group) put(group);
    steps_.clear();
    steps_.shrink_to_fit();
    return {};
  }

  /// After all slices: a group that no row of this one names has stored nothing where its volume is known.
  void fill_with_nothing() {
    for (std::size_t group = 0; volume_ && group < cells_.groups.size(); ++group) {
      const auto known = spoken_.find(cells_.groups.number(group, *volume_));
      for (std::size_t i = 0; known != spoken_.end() && i < known->second.size(); ++i) {
        if (known->second[i] > 0) cells_.add(group, first_bucket_ + i, 0);
      }
    }
  }

 private:
  Result<void> read(Connection& connection, const Stretches& stretches) {
    const auto rows_of = rows_of_speaking(question_);
    const auto names = group_names(question_);
    MONALYS_TRY(auto rows,
                connection.stream(fmt::format("SELECT v, t, CAST(sum(bytes) AS DOUBLE){0} FROM ({1}) GROUP BY v, t{0}",
                                              names, rows_of.sql),
                                  rows_of.parameters));
    while (rows.next()) {
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto found = stretches.find({rows.data<std::uint32_t>(0)[i], *rows.integer(1, i)});
        if (found == stretches.end()) continue;
        const auto group = cells_.groups.of(rows, 3, i);
        if (group >= steps_.size()) steps_.resize(group + 1);
        const auto bytes = rows.data<double>(2)[i];
        steps_[group].push_back({found->second.from, bytes});
        steps_[group].push_back({found->second.until, -bytes});
      }
    }
    return rows.problem();
  }

  void put(std::size_t group) {
    if (steps_[group].empty()) return;
    const auto& spoken = spoken_.at(volume_ ? cells_.groups.number(group, *volume_) : 0);
    std::vector<double> sums(spoken.size());
    std::vector<double> highest(spoken.size());
    std::vector<std::int64_t> highest_at(spoken.size());
    walk(steps_[group], boundaries_, [&](std::size_t bucket, std::int64_t from, std::int64_t until, double level) {
      sums[bucket] += level * static_cast<double>(until - from);
      if (level > highest[bucket]) highest[bucket] = level, highest_at[bucket] = from / kMicro;
    });
    for (std::size_t i = 0; i < spoken.size(); ++i) {
      if (highest[i] == 0) continue;
      auto& cell = cells_.at(group, first_bucket_ + i);
      const bool peak = question_.measure == Measure::level_max;
      cell.value = peak ? highest[i] : sums[i] / spoken[i];
      if (peak) cell.at = highest_at[i];
    }
  }

  const Question& question_;
  std::span<const std::int64_t> boundaries_;
  std::size_t first_bucket_;
  Cells& cells_;
  std::optional<std::size_t> volume_;
  std::map<std::uint32_t, std::vector<Step>> speaking_;  // by volume, or of all as 0
  std::map<std::uint32_t, std::vector<double>> spoken_;  // the same
  std::vector<std::vector<Step>> steps_;                 // by group
};

}  // namespace

Result<Measured> level_course(Connection& connection, const Question& question) {
  MONALYS_TRY(const auto complete, complete_snapshots(connection, question));
  const std::span<const std::int64_t> all{question.boundaries};
  Cells cells{connection, question};
  std::vector<std::optional<double>> nothing(cells.buckets());
  std::vector<Slice> slices;
  for (std::size_t first = 0; first + 1 < all.size();) {
    auto last = first + 1;
    while (last + 1 < all.size() && all[last + 1] - all[first] <= kYear) ++last;
    auto& slice = slices.emplace_back(question, all.subspan(first, last - first + 1), first, cells);
    MONALYS_CHECK(slice.measure(connection, complete, nothing));
    first = last;
  }
  for (auto& slice : slices) slice.fill_with_nothing();
  return cells.finish(std::move(nothing));
}

}  // namespace monalys::store::duckdb_store
