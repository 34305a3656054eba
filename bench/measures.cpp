// Users per month, waits per month and storage per month over years of facts: the store beside the best SQL for DuckDB
// over a table that holds nothing but the columns it needs, in order of time.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <utility>

#include "base/calendar.hpp"
#include "bench/bench.hpp"
#include "bench/duckdb_peer.hpp"
#include "bench/measure.hpp"
#include "bench/random.hpp"
#include "store/store.hpp"

namespace monalys::bench {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::uint64_t kFactsPerCommit = 500'000;
constexpr std::uint64_t kUsers = 5'000;
constexpr std::size_t kVolumes = 10;
using Rows = std::vector<std::vector<std::int64_t>>;

struct Names {
  std::vector<std::string> projects, volumes, queues;
  Names() {
    for (std::size_t i = 0; i < 5'000; ++i) projects.push_back(fmt::format("p{:04}", i));
    for (std::size_t i = 0; i < kVolumes; ++i) volumes.push_back(fmt::format("volume{}", i));
    for (int i = 0; i < 8; ++i) queues.push_back(fmt::format("queue{}", i));
  }
};

/// How many of a day: sessions are half of all facts, jobs and sizes of projects a quarter each.
struct PerDay {
  std::uint64_t sessions, jobs, levels;
  PerDay(std::uint64_t facts, std::int64_t days) {
    const auto day = facts / static_cast<std::uint64_t>(days);
    sessions = day / 2;
    jobs = day / 4;
    levels = std::min<std::uint64_t>(day / 4, 5'000);
  }
};

/// Everything of a day as facts, and as what the peer's tables hold.
struct Day {
  std::vector<Interval> intervals;
  std::vector<Level> levels;
};

Day make_day(const Names& names, const PerDay& per_day, std::int64_t day) {
  Random random(static_cast<std::uint64_t>(day));
  Day made;
  const auto key = [&](std::int64_t second) {
    return Key{static_cast<std::uint64_t>(second) << 32U | random.next() >> 32U, random.next()};
  };
  const auto user = [&] { return Random(static_cast<std::uint64_t>(random.below(kUsers))).next(); };
  for (std::uint64_t i = 0; i < per_day.sessions; ++i) {
    const auto begun = day * kDay + static_cast<std::int64_t>(i * kDay / per_day.sessions);
    made.intervals.push_back({.realm = Realm::session,
                              .outcome = Outcome::completed,
                              .slots = 1,
                              .key = key(begun),
                              .version = 1,
                              .user = user(),
                              .asked_at = kNoInstant,
                              .begun_at = begun * 1'000'000,
                              .ended_at = (begun + random.spread(60, 30'000)) * 1'000'000,
                              .other_at = kNoInstant,
                              .project = {},
                              .host = names.volumes[0],
                              .label = {},
                              .detail = {},
                              .file = 0});
  }
  for (std::uint64_t i = 0; i < per_day.jobs; ++i) {
    const auto asked = day * kDay + static_cast<std::int64_t>(i * kDay / per_day.jobs);
    const auto begun = asked + random.spread(1, 20'000);
    made.intervals.push_back({.realm = Realm::job,
                              .outcome = Outcome::completed,
                              .slots = 1,
                              .key = key(asked),
                              .version = 1,
                              .user = user(),
                              .asked_at = asked * 1'000'000,
                              .begun_at = begun * 1'000'000,
                              .ended_at = (begun + random.spread(60, 90'000)) * 1'000'000,
                              .other_at = kNoInstant,
                              .project = names.projects[static_cast<std::size_t>(random.below(names.projects.size()))],
                              .host = names.volumes[1],
                              .label = names.queues[static_cast<std::size_t>(random.below(names.queues.size()))],
                              .detail = {},
                              .file = 0});
  }
  for (std::uint64_t i = 0; i < per_day.levels; ++i) {
    made.levels.push_back({.realm = Realm::storage,
                           .key = key(day * kDay),
                           .version = 1,
                           .user = 0,
                           .at = day * kDay * 1'000'000,
                           .value = random.spread(1e6, 1e12),
                           .files = -1,
                           .limit = -1,
                           .project = names.projects[i],
                           .volume = names.volumes[i % kVolumes],
                           .label = "live",
                           .file = 0});
  }
  return made;
}

Result<std::string> make_store(const Settings& settings, const Names& names, std::int64_t first_day,
                               std::int64_t days) {
  const auto path = settings.folder / fmt::format("measures-{}.duckdb", settings.intervals);
  auto url = "duckdb:" + path.string();
  if (std::filesystem::exists(path)) {
    if (auto store = store::Store::open(url, store::Access::read)) {
      MONALYS_TRY(const auto whole, store->setting("bench_whole"));
      if (whole) return url;
    }
  }
  for (const auto* ending : {"", ".wal"}) std::filesystem::remove(path.string() + ending);
  MONALYS_TRY(auto store, store::Store::open(url, store::Access::write));
  const PerDay per_day{settings.intervals, days};
  for (std::int64_t day = 0; day < days;) {
    store::Batch batch;
    batch.files.push_back({.source = "bench", .path = fmt::format("{}.csv", day), .format = "csv"});
    for (; day < days && batch.facts() < kFactsPerCommit; ++day) {
      auto made = make_day(names, per_day, first_day + day);
      batch.intervals.insert(batch.intervals.end(), made.intervals.begin(), made.intervals.end());
      batch.levels.insert(batch.levels.end(), made.levels.begin(), made.levels.end());
    }
    MONALYS_CHECK(store.merge(batch));
  }
  MONALYS_CHECK(store.set_setting("bench_whole", "yes"));
  return url;
}

/// Tables of whole numbers alone, in a file of its own: sessions(begun, user), jobs(begun, wait), levels(at, volume,
/// bytes).
Result<DuckDbPeer> make_peer(const Settings& settings, const Names& names, std::int64_t first_day, std::int64_t days) {
  const auto path = settings.folder / fmt::format("measures-peer-{}.duckdb", settings.intervals);
  for (const auto* ending : {"", ".wal"}) std::filesystem::remove(path.string() + ending);
  MONALYS_TRY(auto peer, DuckDbPeer::open(settings.threads, path));
  MONALYS_CHECK(peer.run("CREATE TABLE sessions(begun BIGINT, \"user\" BIGINT)"));
  MONALYS_CHECK(peer.run("CREATE TABLE jobs(begun BIGINT, wait BIGINT)"));
  MONALYS_CHECK(peer.run("CREATE TABLE levels(\"at\" BIGINT, volume BIGINT, bytes BIGINT)"));
  const PerDay per_day{settings.intervals, days};
  std::array<std::vector<std::int64_t>, 7> columns;
  for (std::int64_t day = 0; day < days; ++day) {
    const auto made = make_day(names, per_day, first_day + day);
    for (const auto& fact : made.intervals) {
      const auto begun = fact.begun_at / 1'000'000;
      if (fact.realm == Realm::session) {
        columns[0].push_back(begun);
        columns[1].push_back(static_cast<std::int64_t>(fact.user));
      } else {
        columns[2].push_back(begun);
        columns[3].push_back(begun - fact.asked_at / 1'000'000);
      }
    }
    for (std::size_t i = 0; i < made.levels.size(); ++i) {
      columns[4].push_back(made.levels[i].at / 1'000'000);
      columns[5].push_back(static_cast<std::int64_t>(i % kVolumes));
      columns[6].push_back(made.levels[i].value);
    }
    if (columns[0].size() < kFactsPerCommit && day + 1 < days) continue;
    MONALYS_CHECK(peer.append("sessions", {columns[0], columns[1]}));
    MONALYS_CHECK(peer.append("jobs", {columns[2], columns[3]}));
    MONALYS_CHECK(peer.append("levels", {columns[4], columns[5], columns[6]}));
    for (auto& column : columns) column.clear();
  }
  MONALYS_CHECK(peer.run("CHECKPOINT"));
  return peer;
}

struct Asked {
  std::string_view name;
  store::Question question;
  std::string_view sql;  // of each month in order its value; {0}: the first second, {1}: after the last
};

}  // namespace

Result<std::vector<Row>> measures(const Settings& settings) {
  using namespace std::chrono;
  std::filesystem::create_directories(settings.folder);
  const Period period{year{2010} / January / 1, year{2023} / December / 31};
  MONALYS_TRY(const auto made, buckets(BucketSize::month, period, Zone::utc()));
  std::vector<std::int64_t> boundaries;
  for (const auto& bucket : made) boundaries.push_back(unix_seconds(bucket.begin));
  boundaries.push_back(unix_seconds(made.back().end));
  const auto first_day = boundaries.front() / kDay;
  const auto days = boundaries.back() / kDay - first_day;
  const Names names;
  MONALYS_TRY(const auto url, make_store(settings, names, first_day, days));
  MONALYS_TRY(auto peer, make_peer(settings, names, first_day, days));

  constexpr std::string_view kUsers = R"sql(SELECT count(DISTINCT "user") FROM sessions WHERE begun < {1}
    GROUP BY date_trunc('month', make_timestamp(begun * 1000000)) ORDER BY min(begun))sql";
  constexpr std::string_view kWaits = R"sql(SELECT quantile_disc(wait, {2}) FROM jobs WHERE begun < {1}
    GROUP BY date_trunc('month', make_timestamp(begun * 1000000)) ORDER BY min(begun))sql";
  constexpr std::string_view kStorage = R"sql(SELECT sum(bytes)::BIGINT FROM levels JOIN
    (SELECT volume, max("at") AS "at" FROM levels GROUP BY volume, date_trunc('month', make_timestamp("at" * 1000000)))
    USING (volume, "at") GROUP BY "at" ORDER BY "at")sql";
  const std::array asked{
      Asked{"unique users", {.realm = Realm::session, .measure = store::Measure::unique_people}, kUsers},
      Asked{"median wait", {.realm = Realm::job, .measure = store::Measure::wait_percentile, .percent = 50}, kWaits},
      Asked{
          "wait of 9 in 10", {.realm = Realm::job, .measure = store::Measure::wait_percentile, .percent = 90}, kWaits},
      Asked{"stored at its end",
            {.realm = Realm::storage, .measure = store::Measure::level_bytes, .label = "live"},
            kStorage}};
  std::vector<Row> rows;
  MONALYS_TRY(auto store, store::Store::open(url, store::Access::read));
  for (const auto& [name, wanted, sql] : asked) {
    auto question = wanted;
    question.boundaries = boundaries;
    store::Answer ours;
    Row row{.work = fmt::format("{} million facts: {} of {} months", settings.intervals / 1'000'000, name,
                                boundaries.size() - 1)};
    MONALYS_TRY(row.ours, quickest([&]() -> Result<> {
                  MONALYS_TRY(ours, store.measure(question));
                  return {};
                }));
    Rows theirs;
    MONALYS_TRY(row.peer, quickest([&]() -> Result<> {
                  MONALYS_TRY(theirs, peer.ask(fmt::format(fmt::runtime(sql), boundaries.front(), boundaries.back(),
                                                           question.percent / 100.0)));
                  return {};
                }));
    const bool right = std::ranges::equal(ours, theirs, [](const store::Cell& cell, const auto& their) {
      return cell.value == static_cast<double>(their.at(0));
    });
    row.answer = right ? Answer::right : Answer::wrong;
    row.note = "peer: SQL in DuckDB, a table of just these columns";
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace monalys::bench
