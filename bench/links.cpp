// What it costs that a connection which a gateway and a host both tell of counts once: in a store with millions of
// each, finding all that are hidden, doing it again after one more day, and asking.

#include <fmt/format.h>

#include "bench/bench.hpp"
#include "bench/measure.hpp"
#include "store/store.hpp"

namespace monalys::bench {
namespace {

constexpr std::int64_t kFirst = 1'500'000'000, kYears = 5, kSecondsPerYear = 365 * 86'400;
constexpr std::uint64_t kUsers = 2000, kPerCommit = 500'000;
/// One host connection in ten is none of a gateway's.
constexpr std::uint64_t kDirect = 10;

Interval connection(ToldBy told_by, std::uint64_t number, UserId user, std::int64_t begun) {
  return {.realm = Realm::connection,
          .outcome = Outcome::completed,
          .slots = 1,
          .key = {static_cast<std::uint64_t>(begun) << 32U, number * 4 + static_cast<std::uint64_t>(told_by)},
          .version = 1,
          .user = user,
          .asked_at = kNoInstant,
          .begun_at = begun * 1'000'000,
          .ended_at = (begun + 3'600) * 1'000'000,
          .other_at = kNoInstant,
          .project = {},
          .host = told_by == ToldBy::host ? std::string_view{"mts1"} : std::string_view{},
          .label = "remote desktop",
          .detail = {},
          .file = 0,
          .told_by = told_by};
}

/// Connections number `from` to `until` of each side, spread evenly over the years.
Result<void> add(store::Store& store, std::uint64_t from, std::uint64_t until, std::uint64_t of) {
  for (const auto told_by : {ToldBy::gateway, ToldBy::host}) {
    for (auto next = from; next < until;) {
      store::Batch batch;
      batch.files.push_back({.source = "bench", .path = fmt::format("{} {}", static_cast<int>(told_by), next)});
      for (; next < until && batch.facts() < kPerCommit; ++next) {
        const auto begun = kFirst + static_cast<std::int64_t>(next * kYears * kSecondsPerYear / of);
        const bool direct = told_by == ToldBy::host && next % kDirect == 0;
        batch.intervals.push_back(connection(told_by, next, 1 + next % kUsers + (direct ? kUsers : 0),
                                             told_by == ToldBy::host ? begun + 5 : begun));
      }
      MONALYS_CHECK(store.merge(batch));
    }
  }
  return {};
}

store::Question by_month(store::Measure measure) {
  store::Question question{.realm = Realm::connection, .measure = measure};
  for (std::int64_t month = 0; month <= 12 * kYears; ++month) {
    question.boundaries.push_back(kFirst + month * kSecondsPerYear / 12);
  }
  return question;
}

}  // namespace

Result<std::vector<Row>> links(const Settings& settings) {
  const auto each = settings.peer_intervals / 2;
  const auto path = settings.folder / "links.duckdb";
  for (const auto* end : {"", ".wal"}) std::filesystem::remove(path.string() + end);
  MONALYS_TRY(auto store, store::Store::open("duckdb:" + path.string(), store::Access::write));
  const auto day = each / (kYears * 365);
  MONALYS_CHECK(add(store, 0, each - day, each));

  const auto size = fmt::format("{} million at gateways, as many at hosts", each / 1'000'000);
  std::vector<Row> rows{{.work = "links, all", .note = size},
                        {.work = "links, one more day"},
                        {.work = "connections started by month, 5 years", .note = "peer: most at once, by month"}};
  const auto linked = [&](Row& row) -> Result<void> {
    const Meter meter;
    MONALYS_CHECK(store.link_connections());
    row.ours = meter.cost();
    return {};
  };
  MONALYS_CHECK(linked(rows[0]));
  MONALYS_CHECK(add(store, each - day, each, each));
  MONALYS_CHECK(linked(rows[1]));

  double started = 0;
  MONALYS_TRY(rows[2].ours, quickest([&]() -> Result<void> {
                MONALYS_TRY(const auto answer, store.answer(by_month(store::Measure::started)));
                started = 0;
                for (const auto& cell : answer) started += cell.value.value_or(0);
                return {};
              }));
  MONALYS_TRY(rows[2].peer, quickest([&]() -> Result<void> {
                MONALYS_CHECK(store.answer(by_month(store::Measure::concurrent_max)));
                return {};
              }));
  const auto expected = static_cast<double>(each + (each + kDirect - 1) / kDirect);
  for (auto& row : rows) row.answer = started == expected ? Answer::right : Answer::wrong;
  return rows;
}

}  // namespace monalys::bench
