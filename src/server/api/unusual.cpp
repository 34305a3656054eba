#include "server/api/unusual.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "metrics/forecast.hpp"
#include "reports/headline.hpp"
#include "server/api/key_figures.hpp"

namespace monalys::server::api {
namespace {

using metrics::Note;
using metrics::Table;

constexpr std::array<std::string_view, 8> kWatched{"users.unique", "connection.users.max", "run.users.max",
                                                   "job.started",  "job.wait.p90",         "storage.bytes",
                                                   "order.open",   "logon.failed"};
constexpr std::string_view kWaits = "job.wait.p90";
constexpr double kManyTimes = 2;
constexpr double kShortWait = 60;

Json said(std::string text, std::string_view metric) {
  return {{"text", std::move(text)},
          {"query", metric.empty() ? std::string{} : fmt::format("metric={}&by=month", metric)}};
}

/// The last row of a table without groups, if it is known from complete logs.
const metrics::Row* last_row(const Table& table) {
  if (table.rows.empty()) return nullptr;
  const auto& row = table.rows.back();
  return row.value && row.note == Note::none ? &row : nullptr;
}

/// The sentence, where the last month lies outside what the months before make expect.
Result<std::optional<std::string>> outside(const Table& table, const Asked& asked) {
  const auto* row = last_row(table);
  if (row == nullptr || table.buckets.size() < 2) return std::optional<std::string>{};
  const auto bucket = table.buckets.back();
  const double value = *row->value;
  Table before = table;
  before.buckets.pop_back();
  before.rows.pop_back();
  const auto& zone = asked.config.platform.zone;
  MONALYS_TRY(const auto expected, metrics::forecast(std::move(before), zone, 1, 0));
  if (expected.ahead != 1 || expected.rows.empty() || !expected.rows.back().bounds) return std::optional<std::string>{};
  if (expected.buckets.back().begin != bucket.begin) return std::optional<std::string>{};
  const auto& bounds = *expected.rows.back().bounds;
  if (value >= bounds.low95 && value <= bounds.high95) return std::optional<std::string>{};
  const auto& metric = *table.metric;
  const auto figure = [&](double of) { return publish::figure(of, metric.unit, asked.language); };
  const bool high = value > bounds.high95;
  const auto when = reports::time_phrase(metric, bucket, table.by, zone, asked.language);
  return std::optional(
      fmt::format(fmt::runtime(asked.sv() ? "{}: {} {}, {} de {}–{} som väntades efter månaderna före (95 %)."
                                          : "{}: {} {}, {} the {} to {} that the months before made expect (95%)."),
                  publish::pick(metric.name, asked.language), figure(value), when,
                  high ? (asked.sv() ? "över" : "above") : (asked.sv() ? "under" : "below"), figure(bounds.low95),
                  figure(bounds.high95)));
}

std::optional<std::string> doubled(const Table& table, const Asked& asked) {
  const auto* row = last_row(table);
  if (row == nullptr || table.rows.size() < 13 || *row->value < kShortWait) return std::nullopt;
  std::vector<double> before;
  for (auto at = table.rows.end() - 13; at != table.rows.end() - 1; ++at) {
    if (!at->value) return std::nullopt;
    before.push_back(*at->value);
  }
  std::ranges::sort(before);
  const double median = (before[5] + before[6]) / 2;
  if (*row->value < kManyTimes * median) return std::nullopt;
  const auto figure = [&](double of) { return publish::figure(of, table.metric->unit, asked.language); };
  return fmt::format(
      fmt::runtime(asked.sv() ? "Kötiden för 9 av 10 jobb var {} {}, minst dubbelt så lång som vanligt "
                                "de tolv månaderna före (median {})."
                              : "The queue time of 9 of 10 jobs was {} {}, at least twice the usual of "
                                "the twelve months before (median {})."),
      figure(*row->value),
      reports::time_phrase(*table.metric, table.buckets.back(), table.by, asked.config.platform.zone, asked.language),
      figure(median));
}

std::int64_t newest(const ingest::Status& status) {
  std::int64_t last = kNoInstant;
  for (const auto& source : status.sources) {
    if (source.daily) last = std::max(last, source.last_at);
  }
  return last;
}

}  // namespace

bool is_silent(const ingest::SourceStatus& source, const ingest::Status& status) {
  constexpr std::int64_t kDay = 86'400'000'000;
  constexpr std::int64_t kEndedDays = 183;
  if (!source.daily || source.last_at == kNoInstant) return false;
  const auto days = (newest(status) - source.last_at) / kDay;
  return days >= std::int64_t{ingest::kSilentDays} && days <= kEndedDays;
}

Result<Json> unusual(store::Store& store, const Asked& asked, std::chrono::year_month_day month,
                     const ingest::Status& status) {
  Json list = Json::array();
  for (const auto id : kWatched) {
    MONALYS_TRY(const auto table, months_until(store, asked, id, month));
    if (!table) continue;
    MONALYS_TRY(auto sentence, outside(*table, asked));
    if (sentence) list.push_back(said(std::move(*sentence), id));
    if (id != kWaits) continue;
    if (auto waits = doubled(*table, asked)) list.push_back(said(std::move(*waits), id));
  }
  const auto role = asked.control.role;
  if (role != Role::admin && role != Role::analyst) return list;
  for (const auto& source : status.sources) {
    if (!is_silent(source, status)) continue;
    const auto at = [&](std::int64_t instant) {
      return publish::moment(Instant{std::chrono::microseconds{instant}}, asked.config.platform.zone, asked.language);
    };
    list.push_back(said(fmt::format(fmt::runtime(asked.sv() ? "Källan {} har tystnat: den senaste uppgiften är från "
                                                              "{}, medan andra loggar når till {}."
                                                            : "The source {} has gone silent: its last record is of "
                                                              "{}, while other logs reach to {}."),
                                    source.name, at(source.last_at), at(newest(status))),
                        ""));
  }
  return list;
}

}  // namespace monalys::server::api
