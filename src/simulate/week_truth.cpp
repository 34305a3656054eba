#include "simulate/week_truth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "simulate/truth.hpp"

namespace monalys::simulate {

using nlohmann::json;

WeekTruth::WeekTruth(const Clock& clock) : clock_(clock), first_month_(std::max(0, clock.month_count() - 12)) {}

void WeekTruth::started(Seconds asked, Seconds at, std::int32_t wait) {
  if (std::max(asked, at) >= clock_.month_begin(first_month_)) starts_.push_back({asked, at, wait});
}

/// Sorted.
WeekTruth::Waits WeekTruth::waits_by(Seconds Start::* instant, const std::vector<bool>& silent) const {
  Waits waits;
  for (const auto& start : starts_) {
    const int day = clock_.day_of(start.*instant);
    if (start.*instant < clock_.month_begin(first_month_) || day < 0 || silent[static_cast<std::size_t>(day)]) continue;
    waits[hour_of(start.*instant)].push_back(start.wait);
  }
  for (auto& of_hour : waits) std::ranges::sort(of_hour);
  return waits;
}

std::size_t WeekTruth::hour_of(Seconds at) const {
  const std::chrono::weekday day{std::chrono::sys_days{clock_.local_date(at)}};
  return std::size_t{day.iso_encoding() - 1} * 24 + static_cast<std::size_t>(clock_.second_of_day(at) / kHour);
}

void WeekTruth::write(json& metrics, const std::vector<bool>& silent) const {
  const auto waits = waits_by(&Start::at, silent);
  const auto by_submission = waits_by(&Start::asked, silent);
  std::array<int, kHours> hours{};
  for (int day = clock_.day_of(clock_.month_begin(first_month_)); day < clock_.day_count(); ++day) {
    if (silent[static_cast<std::size_t>(day)]) continue;
    for (auto at = clock_.day_begin(day); at < clock_.day_begin(day + 1); at += kHour) ++hours[hour_of(at)];
  }
  const json empty{{"profile", "week"},
                   {"from", clock_.month_label(first_month_)},
                   {"to", clock_.month_label(clock_.month_count() - 1)},
                   {"values", json::object()}};
  json median = empty, nine_of_ten = empty, started = empty, submitted = empty;
  for (std::size_t hour = 0; hour < kHours; ++hour) {
    const auto label = fmt::format("{}T{:02}", hour / 24 + 1, hour % 24);
    const auto& of_hour = waits[hour];
    if (!by_submission[hour].empty()) submitted["values"][label] = nearest_rank(by_submission[hour], 50);
    if (hours[hour] > 0) started["values"][label] = static_cast<double>(of_hour.size()) / hours[hour];
    if (of_hour.empty()) continue;
    median["values"][label] = nearest_rank(of_hour, 50);
    nine_of_ten["values"][label] = nearest_rank(of_hour, 90);
  }
  metrics["job.wait.p50|profile week"] = median;
  metrics["job.wait.p90|profile week"] = nine_of_ten;
  metrics["job.wait.submitted.p50|profile week"] = submitted;
  metrics["job.started|profile week"] = started;
}

}  // namespace monalys::simulate
