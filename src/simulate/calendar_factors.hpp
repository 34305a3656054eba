// How busy the platform is on a day and in a month, and when it is closed.

#pragma once

#include <optional>
#include <span>

#include "simulate/clock.hpp"

namespace monalys::simulate {

/// A point of a curve that is linear between its points and flat outside them.
struct Anchor {
  double year;
  double value;
};
[[nodiscard]] double level(std::span<const Anchor> curve, double year);

/// The month's share of the smooth level of users; July is .60. March and April share Easter.
[[nodiscard]] double month_factor(Date in_month);

/// Weight of a day for people at work: weekday (Monday 1.0 .. Sunday .12) times holidays, the day before them, bridge
/// days and the days between Christmas and New Year.
[[nodiscard]] double day_weight(Date date);
/// The same for batch jobs, which also run at weekends.
[[nodiscard]] double batch_day_weight(Date date);

/// The day of the month's planned closing, 14 to 22 local time: the fourth Saturday except in July and December, and
/// where another day was announced that one.
[[nodiscard]] std::optional<Date> planned_closing(Date in_month);
inline constexpr Seconds kClosingBegins = 14 * kHour, kClosingEnds = 22 * kHour;

}  // namespace monalys::simulate
