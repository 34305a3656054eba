// What one more day costs a store that holds one, ten or a hundred million facts: opened, merged, closed. The stores
// are made once, in order of time, and stay in the folder; each run adds days that they did not have.

#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "base/text.hpp"
#include "bench/bench.hpp"
#include "bench/measure.hpp"
#include "bench/run_facts.hpp"
#include "store/store.hpp"

namespace monalys::bench {
namespace {

constexpr std::uint64_t kFactsPerDay = 20'000;
constexpr std::uint64_t kFactsPerCommit = 500'000;
constexpr std::int64_t kFirstDay = 13'000;  // since 1970: in 2005
/// Each tenth day is left out at first: it comes late.
constexpr std::int64_t kLate = 5;

store::FileEntry file_named(std::string path) { return {.source = "bench", .path = std::move(path), .format = "csv"}; }

/// What was merged after the store was made.
struct Counters {
  std::int64_t days = 0;  // in order, late ones included
  std::int64_t late = 0;  // late ones that came
};

Result<Counters> counters(store::Store& store) {
  Counters found;
  for (const auto& [name, value] : {std::pair{"bench_days", &found.days}, std::pair{"bench_late", &found.late}}) {
    MONALYS_TRY(const auto text, store.setting(name));
    if (text) *value = to_integer<std::int64_t>(*text).value_or(0);
  }
  return found;
}

/// Makes the store unless it is there.
Result<std::string> make_store(const Settings& settings, std::uint64_t facts, const RunNames& names,
                               std::string& note) {
  const auto path = settings.folder / fmt::format("days-{}.duckdb", facts);
  const auto url = "duckdb:" + path.string();
  if (std::filesystem::exists(path)) {
    auto store = store::Store::open(url, store::Access::write);
    if (store) {
      MONALYS_TRY(const auto held, counters(*store));
      if (held.days > 0 && held.late + 4 < held.days / 10) return url;
    }
  }
  std::filesystem::remove(path);
  std::filesystem::remove(path.string() + ".wal");
  const Meter meter;
  MONALYS_TRY(auto store, store::Store::open(url, store::Access::write));
  std::int64_t day = 0;
  for (std::uint64_t made = 0; made < facts;) {
    store::Batch batch;
    batch.files.push_back(file_named(fmt::format("{}.csv", day)));
    while (made < facts && batch.facts() < kFactsPerCommit) {
      if (day % 10 != kLate) {
        add_runs_of_day(batch, names, kFactsPerDay, kFirstDay + day, 0);
        made += kFactsPerDay;
      }
      ++day;
    }
    MONALYS_CHECK(store.merge(batch));
  }
  MONALYS_CHECK(store.set_setting("bench_days", std::to_string(day)));
  note = fmt::format("; made in {:.1f} s", meter.cost().seconds);
  return url;
}

enum class Kind { new_day, last_30_days, late_day };

/// One file: opened, merged, closed.
Result<Row> measure(const std::string& url, std::uint64_t facts, Kind kind, const RunNames& names) {
  constexpr std::array kWork{"one more day", "a re-export of 30 days, one of them new", "one day of years ago"};
  Row row{.work = fmt::format("{} million facts, {}", facts / 1'000'000, kWork[static_cast<std::size_t>(kind)])};
  row.answer = Answer::right;
  Cost best;
  for (int run = 0; run < 3; ++run) {
    store::Batch batch;
    batch.files.push_back(file_named(fmt::format("{}.csv", row.work)));
    std::uint64_t expected = kFactsPerDay;
    Counters after;
    {
      MONALYS_TRY(auto store, store::Store::open(url, store::Access::read));
      MONALYS_TRY(after, counters(store));
    }
    if (kind == Kind::late_day) {
      // From the middle outwards, where there are always some left.
      const auto tens = after.days / 10;
      add_runs_of_day(batch, names, kFactsPerDay, kFirstDay + (tens / 2 + after.late) % tens * 10 + kLate, 0);
      ++after.late;
    } else {
      while (after.days % 10 == kLate) ++after.days;
      if (kind == Kind::last_30_days) {
        for (auto day = after.days - 29; day < after.days; ++day) {
          if (day % 10 != kLate) add_runs_of_day(batch, names, kFactsPerDay, kFirstDay + day, 0);
        }
      }
      add_runs_of_day(batch, names, kFactsPerDay, kFirstDay + after.days, 0);
      ++after.days;
    }
    const Meter meter;
    std::uint64_t added = 0;
    {
      MONALYS_TRY(auto store, store::Store::open(url, store::Access::write));
      MONALYS_TRY(const auto merged, store.merge(batch));
      added = merged.added;
    }
    const auto cost = meter.cost();
    if (run == 0 || cost.seconds < best.seconds) best.seconds = cost.seconds;
    best.peak_bytes = std::max(best.peak_bytes, cost.peak_bytes);
    if (added != expected) row.answer = Answer::wrong;
    MONALYS_TRY(auto store, store::Store::open(url, store::Access::write));
    MONALYS_CHECK(store.set_setting("bench_days", std::to_string(after.days)));
    MONALYS_CHECK(store.set_setting("bench_late", std::to_string(after.late)));
  }
  row.ours = best;
  return row;
}

}  // namespace

Result<std::vector<Row>> one_more_day(const Settings& settings) {
  const RunNames names;
  std::vector<Row> rows;
  for (const std::uint64_t millions : {1U, 10U, 100U}) {
    const auto facts = millions * 1'000'000;
    if (facts > settings.intervals) continue;
    std::string note;
    MONALYS_TRY(const auto url, make_store(settings, facts, names, note));
    for (const auto kind : {Kind::new_day, Kind::last_30_days, Kind::late_day}) {
      MONALYS_TRY(auto row, measure(url, facts, kind, names));
      row.note = fmt::format("20,000 new facts, from opening the store to closing it{}", note);
      note.clear();
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

}  // namespace monalys::bench
