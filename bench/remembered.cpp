// What a chart over fourteen years costs a store of one, ten or a hundred million facts: measured for the first time,
// remembered in the process, remembered in the file and asked by a new process, and after one day has come.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "base/calendar.hpp"
#include "bench/bench.hpp"
#include "bench/measure.hpp"
#include "bench/run_facts.hpp"
#include "store/store.hpp"

namespace monalys::bench {
namespace {

constexpr std::uint64_t kFactsPerCommit = 500'000;
constexpr int kFirstYear = 2008;
constexpr int kYears = 14;
constexpr int kAskedAgain = 500;

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point began) {
  return std::chrono::duration<double, std::milli>(Clock::now() - began).count();
}

/// The months of all years, as a dashboard asks for them.
Result<std::vector<std::int64_t>> months() {
  using namespace std::chrono;
  MONALYS_TRY(const auto zone, Zone::locate("Europe/Stockholm"));
  const Period period{year{kFirstYear} / January / 1, year{kFirstYear + kYears - 1} / December / 31};
  MONALYS_TRY(const auto made, buckets(BucketSize::month, period, zone));
  std::vector<std::int64_t> boundaries;
  for (const auto& bucket : made) boundaries.push_back(unix_seconds(bucket.begin));
  boundaries.push_back(unix_seconds(made.back().end));
  return boundaries;
}

/// Makes the store unless it is there: the same number of runs on each day of all years but the last ten.
Result<std::string> make_store(const Settings& settings, std::uint64_t facts, const RunNames& names,
                               std::int64_t first_day, std::int64_t days) {
  const auto path = settings.folder / fmt::format("years-{}.duckdb", facts);
  auto url = "duckdb:" + path.string();
  if (std::filesystem::exists(path)) {
    if (auto store = store::Store::open(url, store::Access::read)) {
      MONALYS_TRY(const auto whole, store->setting("bench_whole"));
      if (whole) return url;
    }
  }
  std::filesystem::remove(path);
  std::filesystem::remove(path.string() + ".wal");
  MONALYS_TRY(auto store, store::Store::open(url, store::Access::write));
  const auto per_day = facts / static_cast<std::uint64_t>(days);
  for (std::int64_t day = 0; day < days - 10;) {
    store::Batch batch;
    batch.files.push_back({.source = "bench", .path = fmt::format("{}.csv", day), .format = "csv"});
    for (; day < days - 10 && batch.facts() < kFactsPerCommit; ++day) {
      add_runs_of_day(batch, names, per_day, first_day + day, 0);
    }
    MONALYS_CHECK(store.merge(batch));
  }
  MONALYS_CHECK(store.set_setting("bench_whole", "yes"));
  return url;
}

bool same(const store::Answer& one, const store::Answer& other) {
  return std::ranges::equal(one, other, [](const store::Cell& a, const store::Cell& b) {
    return a.group == b.group && a.bucket == b.bucket && a.value == b.value && a.at == b.at;
  });
}

struct Chart {
  std::string_view name;
  store::Measure measure;
  bool by_program = false;
};
constexpr std::array kCharts{Chart{"runs started", store::Measure::started},
                             Chart{"users with programs running at once", store::Measure::users_max},
                             Chart{"users in the month", store::Measure::users_during},
                             Chart{"runs started by program", store::Measure::started, true}};

Result<std::vector<Row>> measure_charts(const std::string& url, std::uint64_t facts, const RunNames& names,
                                        std::vector<std::int64_t> boundaries, std::int64_t new_day) {
  std::vector<Row> rows;
  for (const auto& chart : kCharts) {
    const store::Question question{
        .realm = Realm::run,
        .measure = chart.measure,
        .boundaries = boundaries,
        .group = chart.by_program ? std::vector{store::Dimension::label} : std::vector<store::Dimension>{}};
    Row row{.work =
                fmt::format("{} million facts, {} months: {}", facts / 1'000'000, boundaries.size() - 1, chart.name)};
    auto memory = std::make_shared<store::Memory>();
    store::Answer first;
    {
      MONALYS_TRY(auto store, store::Store::open(url, store::Access::write, memory));
      const Meter meter;
      MONALYS_TRY(first, store.measure(question));
      row.ours = meter.cost();
      MONALYS_TRY(const auto answer, store.answer(question));
      bool right = same(first, answer);
      std::vector<double> times;
      for (int i = 0; i < kAskedAgain; ++i) {
        const auto began = Clock::now();
        MONALYS_TRY(const auto again, store.answer(question));
        times.push_back(milliseconds_since(began));
        right = right && same(first, again);
      }
      std::ranges::sort(times);
      row.answer = right ? Answer::right : Answer::wrong;
      row.note = fmt::format("remembered: median {:.2f} ms, p99 {:.2f} ms", times[times.size() / 2],
                             times[times.size() * 99 / 100]);
      MONALYS_CHECK(store.keep_answers());
    }
    {
      const auto began = Clock::now();
      MONALYS_TRY(auto store, store::Store::open(url, store::Access::read));
      const auto opened = milliseconds_since(began);
      MONALYS_TRY(const auto answer, store.answer(question));
      row.note +=
          fmt::format("; by a new process {:.0f} ms, {:.0f} of them to open", milliseconds_since(began), opened);
      if (!same(first, answer)) row.answer = Answer::wrong;
    }
    MONALYS_TRY(auto store, store::Store::open(url, store::Access::write, memory));
    store::Batch batch;
    batch.files.push_back({.source = "bench", .path = fmt::format("new {}.csv", chart.name), .format = "csv"});
    add_runs_of_day(batch, names, facts / (kYears * 365), new_day, 0);
    MONALYS_TRY(const auto merged, store.merge(batch));
    const auto began = Clock::now();
    MONALYS_TRY(const auto answer, store.answer(question));
    row.note += fmt::format("; after one more day {:.0f} ms", milliseconds_since(began));
    MONALYS_TRY(const auto anew, store.measure(question));
    if (!same(anew, answer)) row.answer = Answer::wrong;
    MONALYS_TRY(const auto forgotten, store.forget(merged.files));
    if (forgotten.facts != merged.added) row.answer = Answer::wrong;
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

Result<std::vector<Row>> remembered(const Settings& settings) {
  std::filesystem::create_directories(settings.folder);
  const RunNames names;
  MONALYS_TRY(const auto boundaries, months());
  const auto first_day = boundaries.front() / 86'400 + 1;
  const auto days = boundaries.back() / 86'400 - first_day;
  std::vector<Row> rows;
  for (const auto facts : {std::uint64_t{1'000'000}, std::uint64_t{10'000'000}, std::uint64_t{100'000'000}}) {
    if (facts > settings.intervals) continue;
    MONALYS_TRY(const auto url, make_store(settings, facts, names, first_day, days));
    MONALYS_TRY(auto some, measure_charts(url, facts, names, boundaries, first_day + days - 5));
    std::ranges::move(some, std::back_inserter(rows));
  }
  return rows;
}

}  // namespace monalys::bench
