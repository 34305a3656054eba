#include "simulate/calendar_factors.hpp"

#include <algorithm>
#include <array>

#include "base/calendar.hpp"

namespace monalys::simulate {
namespace {

using namespace std::chrono;

constexpr std::array kMonthFactor{.97, 1.03, 1.05, 1.00, 1.03, .93, .60, .88, 1.04, 1.06, 1.07, .90};
constexpr std::array kWeekday{1.0, 1.0, 1.0, 1.0, .85, .09, .12};       // Monday first
constexpr std::array kBatchWeekday{1.0, 1.0, 1.0, 1.0, .85, .25, .35};  // jobs are left to run over the weekend

std::size_t weekday_index(Date date) { return weekday{sys_days{date}}.iso_encoding() - 1; }

bool off(Date date) { return weekday_index(date) >= 5 || is_holiday(date, "SE"); }

/// On top of the weekday's own weight.
double holiday_factor(Date date) {
  const bool christmas_week =
      (date.month() == December && date.day() >= day{25}) || (date.month() == January && date.day() == day{1});
  if (christmas_week) return .12;
  if (is_holiday(date, "SE") && weekday_index(date) != 6) return .08;  // a Sunday's weight already says it
  if (off(date)) return 1.0;
  const bool off_before = off(add_days(date, -1));
  const bool off_after = off(add_days(date, 1));
  if (off_before && off_after) return .55;
  if (is_holiday(add_days(date, 1), "SE") && weekday_index(date) < 4) return .80;
  return 1.0;
}

}  // namespace

double level(std::span<const Anchor> curve, double year) {
  if (year <= curve.front().year) return curve.front().value;
  for (std::size_t i = 1; i < curve.size(); ++i) {
    const auto& [to, high] = curve[i];
    const auto& [from, low] = curve[i - 1];
    if (year < to) return low + (high - low) * (year - from) / (to - from);
  }
  return curve.back().value;
}

double month_factor(Date in_month) {
  const unsigned month{in_month.month()};
  // In years when Good Friday falls in March the days off are March's, not April's.
  const Date good_friday = add_days(easter_sunday(in_month.year()), -2);
  const bool early_easter = good_friday.month() == March;
  if (early_easter && month == 3) return 1.03;
  if (early_easter && month == 4) return 1.02;
  return kMonthFactor[month - 1];
}

double day_weight(Date date) { return kWeekday[weekday_index(date)] * holiday_factor(date); }
double batch_day_weight(Date date) { return kBatchWeekday[weekday_index(date)] * holiday_factor(date); }

std::optional<Date> planned_closing(Date in_month) {
  constexpr std::array kAnnounced{2018y / December / 15, 2019y / January / 27, 2020y / August / 29};
  for (const Date announced : kAnnounced) {
    if (announced.year() == in_month.year() && announced.month() == in_month.month()) return announced;
  }
  if (in_month.month() == July || in_month.month() == December) return std::nullopt;
  return Date{sys_days{in_month.year() / in_month.month() / Saturday[4]}};
}

}  // namespace monalys::simulate
