#include "server/api/now.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "metrics/forecast.hpp"
#include "publish/control.hpp"

namespace monalys::server::api {
namespace {

using store::Measure;

constexpr std::int64_t kDay = 86'400;

struct Item {
  std::string_view id;
  Realm realm;
  Measure measure;
  std::string_view name_sv, name_en;
};
constexpr std::array kItems{
    Item{"connected", Realm::connection, Measure::users_max, "Anslutna användare", "Connected users"},
    Item{"programs", Realm::run, Measure::concurrent_max, "Program igång", "Programs running"},
    Item{"jobs", Realm::job, Measure::concurrent_max, "Batchjobb igång", "Batch jobs running"},
    Item{"waiting", Realm::job, Measure::waiting_max, "Batchjobb i kö", "Batch jobs waiting"}};

Json item(std::string_view id, std::string_view name, std::string text, Json value, std::string note) {
  return {
      {"id", id}, {"name", name}, {"text", std::move(text)}, {"value", std::move(value)}, {"note", std::move(note)}};
}

Result<std::optional<Instant>> last_of(store::Store& store, Realm realm) {
  const Realm realms[] = {realm};
  MONALYS_TRY(const auto extent, store.extent(realms));
  if (!extent) return std::optional<Instant>{};
  return std::optional(Instant{std::chrono::microseconds{extent->second}});
}

/// How long nine of ten jobs had waited that began in the last day.
Result<std::optional<double>> waits_of_a_day(store::Store& store, const Config& config, Instant until) {
  MONALYS_TRY(const auto* metric, metrics::find("job.wait.p90"));
  auto question =
      metrics::question_of({.metric = metric, .from = {}, .to = {}, .group = {}, .where = {}}, config.platform);
  question.boundaries = {unix_seconds(until) + 1 - kDay, unix_seconds(until) + 1};
  MONALYS_TRY(const auto answer, store.answer(question));
  return answer.empty() ? std::nullopt : answer.front().value;
}

/// Days until the storage that there is will be full, as the forecast by month has it.
Result<void> add_storage(store::Store& store, const Asked& asked, Json& items) {
  metrics::Request request;
  MONALYS_TRY(request.metric, metrics::find("storage.bytes"));
  if (!publish::check_allowed(request, asked.control)) return {};
  MONALYS_TRY(auto table, publish::ask(store, asked.config.platform, request, asked.control));
  const auto last = std::ranges::find_if(table.rows.rbegin(), table.rows.rend(),
                                         [](const metrics::Row& row) { return row.value.has_value(); });
  if (last == table.rows.rend() || !table.facts_until) return {};
  const auto& zone = asked.config.platform.zone;
  const bool sv = asked.sv();
  const auto until = *table.facts_until;
  items.push_back(item("storage", sv ? "Lagrat" : "Stored",
                       publish::figure(*last->value, metrics::Unit::bytes, asked.language), *last->value,
                       publish::moment(until, zone, asked.language)));
  constexpr std::size_t kMonthsAhead = 120;
  MONALYS_TRY(const auto ahead, metrics::forecast(std::move(table), zone, kMonthsAhead, 0));
  const auto reach = metrics::reach(ahead, asked.config.capacities, zone);
  if (!reach) return {};
  const auto name = sv ? "Dagar tills lagringen är full" : "Days until storage is full";
  const auto& label = sv ? reach->capacity->label.sv : reach->capacity->label.en;
  const auto capacity = publish::figure(reach->capacity->value, metrics::Unit::bytes, asked.language);
  const auto note = label.empty() ? capacity : fmt::format("{} ({})", capacity, label);
  if (reach->already) {
    items.push_back(item("days_until_full", name, "0", 0, note));
  } else if (reach->expected) {
    const auto days =
        std::max<std::int64_t>(0, (unix_seconds(ahead.buckets[*reach->expected].end) - unix_seconds(until)) / kDay);
    items.push_back(
        item("days_until_full", name, publish::number(static_cast<double>(days), 0, asked.language), days, note));
  } else {
    items.push_back(item("days_until_full", name, sv ? "mer än tio år" : "more than ten years", nullptr, note));
  }
  return {};
}

}  // namespace

Result<std::optional<Standing>> standing(store::Store& store, const Config& config, Realm realm, Measure measure,
                                         std::string_view label) {
  MONALYS_TRY(const auto last, last_of(store, realm));
  if (!last) return std::optional<Standing>{};
  // At the last instant itself something may end, and what ends is not there any more.
  const auto second = unix_seconds(*last) - (row(realm).shape == Shape::level ? 0 : 1);
  const store::Question question{.realm = realm,
                                 .measure = measure,
                                 .label = std::string(label),
                                 .boundaries = {second, second + 1},
                                 .families = config.platform.families};
  MONALYS_TRY(const auto answer, store.measure(question));
  if (answer.empty()) return std::optional<Standing>{};
  return std::optional(Standing{answer.front().value.value_or(0), from_unix_seconds(second)});
}

Result<Json> now(store::Store& store, const Asked& asked) {
  Json items = Json::array();
  std::optional<Instant> at;
  const auto& zone = asked.config.platform.zone;
  const auto moment = [&](Instant instant) { return publish::moment(instant, zone, asked.language); };
  const bool sv = asked.sv();
  if (asked.control.role == Role::admin) {
    for (const auto& one : kItems) {
      MONALYS_TRY(const auto found, standing(store, asked.config, one.realm, one.measure));
      if (!found) continue;
      at = std::max(at.value_or(found->at), found->at);
      items.push_back(item(one.id, sv ? one.name_sv : one.name_en, publish::number(found->value, 0, asked.language),
                           found->value, moment(found->at)));
    }
    MONALYS_TRY(const auto last_job, last_of(store, Realm::job));
    if (last_job) {
      MONALYS_TRY(const auto wait, waits_of_a_day(store, asked.config, *last_job));
      if (wait) {
        items.push_back(item("expected_wait", sv ? "Väntan i batchkön" : "Wait in the batch queue",
                             publish::figure(*wait, metrics::Unit::seconds, asked.language), *wait,
                             sv ? "9 av 10 jobb det senaste dygnet väntade högst så länge"
                                : "9 of 10 jobs of the last day waited no longer"));
      }
    }
  }
  MONALYS_CHECK(add_storage(store, asked, items));
  if (items.empty()) return Json(nullptr);
  if (!at) {
    MONALYS_TRY(at, last_of(store, Realm::storage));
  }
  return Json{
      {"at", at ? Json(to_iso(*at)) : Json(nullptr)}, {"text", at ? moment(*at) : ""}, {"items", std::move(items)}};
}

}  // namespace monalys::server::api
