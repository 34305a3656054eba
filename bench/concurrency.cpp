// Concurrency per day of synthetic intervals: kernels/ beside SQL in DuckDB; and per hour beside ClickHouse.
//
// The intervals are those of a busy platform: begins all around the clock, durations from half a minute to nine hours
// of which short ones are most, and every two hundredth up to thirty days; 5,000 users, some of whom have far more than
// others. Over a month and over a year, which differ in how many begin each second.
//
// SQL gets all the help there is: whole seconds as BIGINT, changes summed per second before the window runs over them,
// no percentile. The textbook query, a window over every single change, is the row "plain SQL". The peer runs on fewer
// intervals over the same period and its time is multiplied; sorting costs more than that, so the multiple is kind to
// it.

#include "kernels/concurrency.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "bench/bench.hpp"
#include "bench/clickhouse_peer.hpp"
#include "bench/duckdb_peer.hpp"
#include "bench/measure.hpp"
#include "bench/random.hpp"

namespace monalys::bench {
namespace {

constexpr std::int64_t kFrom = 1'640'995'200;  // 2022-01-01
constexpr std::int64_t kDay = 86'400;
constexpr std::uint64_t kUsers = 5'000;

struct Facts {
  std::vector<std::int64_t> begin, end;
  std::vector<std::uint32_t> user;
  std::vector<std::int64_t> boundaries;  // days

  [[nodiscard]] kernels::IntervalColumns intervals() const { return {.begin = begin, .end = end}; }
  [[nodiscard]] kernels::IntervalColumns users() const { return {.begin = begin, .end = end, .user = user}; }
};

Facts generate(std::uint64_t count, std::int64_t days) {
  Facts facts;
  for (std::int64_t day = 0; day <= days; ++day) facts.boundaries.push_back(kFrom + day * kDay);
  Random random(1);
  std::vector<std::int64_t> durations(1 << 16);
  for (auto& duration : durations) duration = random.spread(30, 9 * 3600);
  facts.begin.resize(count);
  facts.end.resize(count);
  facts.user.resize(count);
  const double step = static_cast<double>(days * kDay) / static_cast<double>(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t any = random.next();
    facts.begin[i] = kFrom + static_cast<std::int64_t>(step * static_cast<double>(i));
    facts.end[i] =
        facts.begin[i] + (any % 200 == 0 ? random.below(30 * kDay) : durations[(any >> 32) % durations.size()]);
    const double share = random.share();
    facts.user[i] = static_cast<std::uint32_t>(share * share * static_cast<double>(kUsers));
  }
  return facts;
}

// Changes (moment, change) -> per day: maximum, when it was first reached, total. Levels are looked at where they
// change and at each midnight; of equal levels the earliest second has the highest order.
constexpr std::string_view kLevels = R"sql(
  levels AS (SELECT moment, (sum(change) OVER (ORDER BY moment))::BIGINT AS level,
                    lead(moment, 1, {0}::BIGINT) OVER (ORDER BY moment) AS until
             FROM changes)
  SELECT   max(level), {0} - max(level * 4294967296 + ({0} - moment)) % 4294967296,
           sum(level * (until - moment))::BIGINT
  FROM     levels
  WHERE    moment < {0} AND until > moment
  GROUP BY (moment - {1}) // 86400
  ORDER BY (moment - {1}) // 86400)sql";

constexpr std::string_view kEveryChange =
    R"sql(SELECT "begin" AS moment, 1 AS change FROM {0} UNION ALL SELECT "end", -1 FROM {0}
          UNION ALL SELECT moment, 0 FROM midnights)sql";

// Of each user what lies after the latest end so far.
constexpr std::string_view kUnion = R"sql(
  covered AS (SELECT "user", "begin", "end",
                     max("end") OVER (PARTITION BY "user" ORDER BY "begin", "end"
                                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
              FROM facts),
  pieces AS (SELECT greatest("begin", coalesce(before, "begin")) AS "begin", "end" FROM covered
             WHERE "end" > coalesce(before, "begin")),)sql";

enum class Sql { plain, grouped };

std::string question(const Facts& facts, bool users, Sql way) {
  const std::int64_t until = facts.boundaries.back();
  const auto every = fmt::format(fmt::runtime(kEveryChange), users ? "pieces" : "facts");
  const auto changes =
      way == Sql::plain
          ? fmt::format("changes AS ({}),", every)
          : fmt::format("changes AS (SELECT moment, sum(change)::BIGINT AS change FROM ({}) GROUP BY moment),", every);
  // Rows of one instant are peers of the window's default frame, so that ends and begins of one second cancel out.
  return fmt::format("WITH {} {} {}", users ? kUnion : "", changes, fmt::format(fmt::runtime(kLevels), until, kFrom));
}

bool agree(const std::vector<kernels::BucketLevel>& ours, const std::vector<std::vector<std::int64_t>>& theirs) {
  return std::ranges::equal(ours, theirs, [](const kernels::BucketLevel& level, const std::vector<std::int64_t>& row) {
    return row == std::vector<std::int64_t>{level.maximum, level.maximum_at, static_cast<std::int64_t>(level.total)};
  });
}

Result<DuckDbPeer> loaded(const Facts& facts, unsigned threads) {
  MONALYS_TRY(auto peer, DuckDbPeer::open(threads));
  MONALYS_CHECK(peer.run(R"sql(CREATE TABLE facts("begin" BIGINT, "end" BIGINT, "user" BIGINT))sql"));
  MONALYS_CHECK(peer.run("CREATE TABLE midnights(moment BIGINT)"));
  const std::vector<std::int64_t> user(facts.user.begin(), facts.user.end());
  MONALYS_CHECK(peer.append("facts", {facts.begin, facts.end, user}));
  MONALYS_CHECK(peer.append("midnights", {facts.boundaries}));
  return peer;
}

std::string millions(std::uint64_t count) { return fmt::format("{:g} M", static_cast<double>(count) / 1e6); }

struct Timed {
  bool right = false;
  Cost cost;  // scaled to all intervals
};

Result<std::vector<Row>> over(const Settings& settings, std::int64_t days, std::string_view period) {
  const double scale = static_cast<double>(settings.intervals) / static_cast<double>(settings.peer_intervals);
  const auto ask = [&](DuckDbPeer& peer, const Facts& facts, bool users, Sql way) -> Result<Timed> {
    const auto ours =
        kernels::concurrency(users ? facts.users() : facts.intervals(), facts.boundaries, settings.threads);
    const auto sql = question(facts, users, way);
    std::vector<std::vector<std::int64_t>> theirs;
    MONALYS_TRY(Cost cost, quickest([&]() -> Result<> {
                  MONALYS_TRY(theirs, peer.ask(sql));
                  return {};
                }));
    cost.seconds *= scale;
    return Timed{agree(ours, theirs), cost};
  };

  Timed plain;
  Timed grouped;
  Timed users;
  {
    const Facts few = generate(settings.peer_intervals, days);
    MONALYS_TRY(auto peer, loaded(few, settings.threads));
    MONALYS_TRY(grouped, ask(peer, few, false, Sql::grouped));
    MONALYS_TRY(users, ask(peer, few, true, Sql::grouped));
    MONALYS_TRY(plain, ask(peer, few, false, Sql::plain));
  }

  const Facts facts = generate(settings.intervals, days);
  std::vector<Row> rows;
  const auto time_ours = [&](std::string_view what, const kernels::IntervalColumns& columns, unsigned threads) {
    std::vector<kernels::BucketLevel> levels;
    const auto cost = quickest([&]() -> Result<> {
      levels = kernels::concurrency(columns, facts.boundaries, threads);
      return {};
    });
    rows.push_back({.work = fmt::format("concurrency, {}, {} over a {}, {} thread{}", what,
                                        millions(settings.intervals), period, threads, threads == 1 ? "" : "s"),
                    .ours = *cost});
    return levels;
  };
  const auto beside = [&](const Timed& peer) {
    rows.back().peer = peer.cost;
    rows.back().answer = peer.right ? Answer::right : Answer::wrong;
    rows.back().note = fmt::format("peer: DuckDB, {}, time x {:g}", millions(settings.peer_intervals), scale);
  };
  const auto intervals = time_ours("intervals", facts.intervals(), settings.threads);
  beside(grouped);
  rows.push_back(rows.back());
  rows.back().work += ", plain SQL";
  beside(plain);
  const auto distinct = time_ours("distinct users", facts.users(), settings.threads);
  beside(users);

  const auto alone = [&](std::string_view what, const kernels::IntervalColumns& columns,
                         const std::vector<kernels::BucketLevel>& expected) {
    const bool equal = time_ours(what, columns, 1) == expected;
    rows.back().answer = equal ? Answer::right : Answer::wrong;
    rows.back().note = fmt::format("answer: as with {} threads", settings.threads);
  };
  alone("intervals", facts.intervals(), intervals);
  alone("distinct users", facts.users(), distinct);
  return rows;
}

// maxIntersections knows the intervals of its group alone. The obvious grouping, by the hour of the begin, overlooks
// who came earlier and is still there; right is to cut each interval at every hour that it reaches into.
constexpr std::string_view kByHourOfBegin = R"sql(
  SELECT intDiv("begin" - {0}, 3600) AS hour, maxIntersections("begin", "end") FROM facts
  WHERE "end" > "begin" AND "begin" < {1} GROUP BY hour ORDER BY hour)sql";
constexpr std::string_view kCutAtHours = R"sql(
  SELECT hour, maxIntersections(greatest("begin", {0} + hour * 3600), least("end", {0} + (hour + 1) * 3600)) FROM
    (SELECT "begin", "end", arrayJoin(arrayMap(x -> x + intDiv("begin" - {0}, 3600),
       range(toUInt64(intDiv("end" - 1 - {0}, 3600) - intDiv("begin" - {0}, 3600) + 1)))) AS hour
     FROM facts WHERE "end" > "begin")
  WHERE {0} + hour * 3600 < {1} GROUP BY hour ORDER BY hour)sql";

Result<std::vector<Row>> beside_clickhouse(const Settings& settings) {
  constexpr std::int64_t kHour = 3600;
  constexpr std::int64_t kDays = 30;
  const auto work = fmt::format("concurrency per hour, intervals, {} over a month", millions(settings.intervals));
  MONALYS_TRY(auto peer, ClickHousePeer::start(settings.folder / "clickhouse", settings.threads));
  if (!peer) return std::vector<Row>{{.work = work, .note = "clickhouse-server is not installed"}};

  const auto hours = [](const Facts& facts) {
    std::vector<std::int64_t> boundaries;
    for (auto hour = kFrom; hour <= facts.boundaries.back(); hour += kHour) boundaries.push_back(hour);
    return boundaries;
  };
  Facts few = generate(settings.peer_intervals, kDays);
  few.boundaries = hours(few);
  const auto right = kernels::concurrency(few.intervals(), few.boundaries, settings.threads);
  MONALYS_CHECK(peer->run("CREATE TABLE facts (\"begin\" Int64, \"end\" Int64) ENGINE = Memory"));
  MONALYS_CHECK(peer->append("facts", {few.begin, few.end}));
  const auto ask = [&](std::string_view sql, std::vector<std::vector<std::int64_t>>& rows) {
    return quickest([&]() -> Result<> {
      MONALYS_TRY(rows, peer->ask(fmt::format(fmt::runtime(sql), kFrom, few.boundaries.back())));
      return {};
    });
  };
  std::vector<std::vector<std::int64_t>> by_begin;
  std::vector<std::vector<std::int64_t>> cut;
  MONALYS_TRY(auto cost_by_begin, ask(kByHourOfBegin, by_begin));
  MONALYS_TRY(auto cost_cut, ask(kCutAtHours, cut));
  const auto wrong_hours = [&](const std::vector<std::vector<std::int64_t>>& rows) {
    std::size_t wrong = right.size() > rows.size() ? right.size() - rows.size() : 0;
    for (std::size_t i = 0; i < std::min(rows.size(), right.size()); ++i) wrong += rows[i].at(1) != right[i].maximum;
    return wrong;
  };

  Facts facts = generate(settings.intervals, kDays);
  facts.boundaries = hours(facts);
  MONALYS_TRY(const auto ours, quickest([&]() -> Result<> {
                static_cast<void>(kernels::concurrency(facts.intervals(), facts.boundaries, settings.threads));
                return {};
              }));
  const double scale = static_cast<double>(settings.intervals) / static_cast<double>(settings.peer_intervals);
  cost_by_begin.seconds *= scale;
  cost_cut.seconds *= scale;
  return std::vector<Row>{
      {.work = work + ", cut at hours",
       .ours = ours,
       .peer = cost_cut,
       .answer = wrong_hours(cut) == 0 ? Answer::right : Answer::wrong,
       .note = fmt::format("peer: ClickHouse, {}, time x {:g}", millions(settings.peer_intervals), scale)},
      {.work = work + ", grouped by hour of begin",
       .ours = ours,
       .peer = cost_by_begin,
       .answer = Answer::not_checked,
       .note = fmt::format("peer: ClickHouse, {}, time x {:g}; its answer is wrong in {} of {} hours",
                           millions(settings.peer_intervals), scale, wrong_hours(by_begin), right.size())}};
}

}  // namespace

Result<std::vector<Row>> concurrency(const Settings& settings) {
  MONALYS_TRY(auto rows, over(settings, 30, "month"));
  MONALYS_TRY(const auto year, over(settings, 365, "year"));
  rows.insert(rows.end(), year.begin(), year.end());
  MONALYS_TRY(const auto clickhouse, beside_clickhouse(settings));
  rows.insert(rows.end(), clickhouse.begin(), clickhouse.end());
  return rows;
}

}  // namespace monalys::bench
