// How what is stored at the end of a bucket is spread over projects: the share of the largest, and how much is of
// projects that nobody uses any more.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "store/duckdb/answer.hpp"
#include "store/duckdb/cells.hpp"
#include "store/duckdb/schema.hpp"
#include "store/duckdb/snapshots.hpp"

namespace monalys::store::duckdb_store {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kMicro = 1'000'000;

/// What shows that somebody was active: each of these instants of a fact.
struct Sign {
  Realm realm;
  std::string_view instant;
  std::string_view condition;
};
constexpr std::array kSigns{Sign{Realm::session, "begun_at", ""},
                            Sign{Realm::session, "ended_at", ""},
                            Sign{Realm::connection, "begun_at", " AND f.outcome <> 2"},
                            Sign{Realm::connection, "ended_at", " AND f.outcome <> 2"},
                            Sign{Realm::run, "begun_at", ""},
                            Sign{Realm::run, "ended_at", ""},
                            Sign{Realm::job, "asked_at", ""},
                            Sign{Realm::job, "begun_at", ""},
                            Sign{Realm::job, "ended_at", ""},
                            Sign{Realm::logon, "\"at\"", " AND f.outcome = 1"}};
static_assert(static_cast<int>(Outcome::completed) == 1 && static_cast<int>(Outcome::failed) == 2);

/// When people were active on each project: of each day (UTC) the first and the last instant, ascending, Unix
/// microseconds. A fact that names a project is of that one; another is of all projects that its user belongs to then.
class Activity {
 public:
  static Result<Activity> between(Connection& connection, std::int64_t from, std::int64_t until) {
    std::string signs;
    for (const auto& [realm, instant, condition] : kSigns) {
      signs += fmt::format(
          "{0}SELECT f.\"user\" AS u, f.project AS p, f.{1} AS t FROM {2} f WHERE f.{1} >= {3} AND f.{1} < {4}{5}",
          signs.empty() ? "" : " UNION ALL ", instant, table_of(realm), from, until, condition);
    }
    MONALYS_TRY(auto rows, connection.stream(fmt::format(
                               "WITH sign AS ({0}), of_project AS (SELECT p, t FROM sign WHERE p <> 0 UNION ALL "
                               "SELECT m.project, s.t FROM sign s JOIN membership m ON m.\"user\" = s.u "
                               "WHERE s.p = 0 AND s.u <> 0 AND m.project <> 0 AND coalesce(m.from_at, {1}) <= s.t "
                               "AND coalesce(m.until_at, {2}) > s.t) "
                               "SELECT p, min(t), max(t) FROM of_project GROUP BY p, t // {3} ORDER BY p, min(t)",
                               signs, std::numeric_limits<std::int64_t>::min(),
                               std::numeric_limits<std::int64_t>::max(), kDay * kMicro)));
    Activity activity;
    while (rows.next()) {
      for (std::size_t i = 0; i < rows.size(); ++i) {
        activity.days_[rows.data<std::uint32_t>(0)[i]].push_back({*rows.integer(1, i), *rows.integer(2, i)});
      }
    }
    MONALYS_CHECK(rows.problem());
    return activity;
  }

  /// Whether anybody was in the kIdleDays before an instant, Unix seconds.
  [[nodiscard]] bool was_before(std::uint32_t project, std::int64_t end) const {
    const auto found = days_.find(project);
    if (found == days_.end()) return false;
    // The stretch is longer than a day, so of the days that it cuts one of the two instants lies within.
    const auto& days = found->second;
    const auto day = std::ranges::lower_bound(days, (end - kIdleDays * kDay) * kMicro, {}, &Day::last);
    return day != days.end() && day->first < end * kMicro;
  }

 private:
  struct Day {
    std::int64_t first, last;
  };
  std::unordered_map<std::uint32_t, std::vector<Day>> days_;  // by number of the project
};

/// The sums of the speaking snapshots by project: calls take(group, bucket, project, bytes, files) for each of these
/// cells, with the sum of one volume.
template <class Take>
Result<void> each_project(Connection& connection, const Question& question, const Speaking& speaking, Cells& cells,
                          Take take) {
  const auto rows_of = rows_of_speaking(question);
  MONALYS_TRY(auto rows, connection.query(fmt::format("SELECT v, t, p, CAST(sum(bytes) AS DOUBLE), "
                                                      "CAST(coalesce(sum(files), 0) AS DOUBLE){0} FROM ({1}) "
                                                      "GROUP BY v, t, p{0}",
                                                      group_names(question), rows_of.sql),
                                          rows_of.parameters));
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto found = speaking.find({rows.data<std::uint32_t>(0)[i], *rows.integer(1, i)});
      if (found == speaking.end()) continue;
      const auto group = cells.groups.of(rows, 5, i);
      for (const auto bucket : found->second) {
        take(group, bucket, rows.data<std::uint32_t>(2)[i], rows.data<double>(3)[i], rows.data<double>(4)[i]);
      }
    }
  }
  return connection.run("DROP TABLE speaking");
}

}  // namespace

Result<Measured> idle_projects(Connection& connection, const Question& question) {
  const auto& boundaries = question.boundaries;
  MONALYS_TRY(const auto activity, Activity::between(connection, (boundaries.front() - kIdleDays * kDay) * kMicro,
                                                     boundaries.back() * kMicro));
  MONALYS_TRY(const auto speaking, speaking_at_ends(connection, question));
  Cells cells{connection, question};
  std::set<std::tuple<std::size_t, std::size_t, std::uint32_t>> counted;
  const auto take = [&](std::size_t group, std::size_t bucket, std::uint32_t project, double bytes, double files) {
    const bool has_files = project != 0 && (bytes > 0 || files > 0);
    if (!has_files || activity.was_before(project, boundaries[bucket + 1])) return;
    if (question.measure == Measure::idle_bytes) {
      cells.add(group, bucket, bytes);
    } else if (counted.emplace(group, bucket, project).second) {
      cells.add(group, bucket, 1);
    }
  };
  MONALYS_CHECK(each_project(connection, question, speaking, cells, take));
  return cells.finish(fill_with_nothing(cells, question, speaking));
}

Result<Measured> level_top_share(Connection& connection, const Question& question) {
  MONALYS_TRY(const auto speaking, speaking_at_ends(connection, question));
  Cells cells{connection, question};
  using Projects = std::unordered_map<std::uint32_t, double>;
  std::map<std::pair<std::size_t, std::size_t>, Projects> stored;  // by group and bucket
  const auto take = [&](std::size_t group, std::size_t bucket, std::uint32_t project, double bytes, double) {
    stored[{group, bucket}][project] += bytes;
  };
  MONALYS_CHECK(each_project(connection, question, speaking, cells, take));
  for (const auto& [place, projects] : stored) {
    std::vector<double> sizes;
    double all = 0;
    for (const auto& [project, bytes] : projects) {
      all += bytes;
      if (project != 0) sizes.push_back(bytes);
    }
    if (all == 0) continue;
    std::ranges::sort(sizes, std::ranges::greater{});
    double largest = 0;
    for (std::size_t i = 0; i < std::min(kLargest, sizes.size()); ++i) largest += sizes[i];
    cells.at(place.first, place.second).value = largest / all;
  }
  return cells.finish(Cells::Empty::is_absent);
}

}  // namespace monalys::store::duckdb_store
