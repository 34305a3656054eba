// The simulated stretch of time: its local days and months as Unix seconds, and times as logs write them.

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace monalys::simulate {

/// Unix seconds, UTC. The simulation knows nothing finer; logs that show decimals invent them.
using Seconds = std::int64_t;
inline constexpr Seconds kNever = -1;
inline constexpr Seconds kMinute = 60, kHour = 3600, kDay = 86400;

using Date = std::chrono::year_month_day;

[[nodiscard]] constexpr Date add_days(Date date, int days) {
  return Date{std::chrono::sys_days{date} + std::chrono::days{days}};
}
[[nodiscard]] constexpr int days_between(Date from, Date to) {
  return static_cast<int>((std::chrono::sys_days{to} - std::chrono::sys_days{from}).count());
}
/// "2022-04-30"
[[nodiscard]] std::string date_text(Date date);
/// 2022-07-02 is about 2022.5: where a date lies on the axis of the level tables.
[[nodiscard]] double year_fraction(Date date);

/// Local days and months from `first` to `last`, both included, in one zone. One copy per thread.
class Clock {
 public:
  [[nodiscard]] static Result<Clock> make(std::string_view zone, Date first, Date last);

  [[nodiscard]] int day_count() const { return static_cast<int>(days_.size()) - 1; }
  [[nodiscard]] Date date(int day) const { return add_days(first_, day); }
  /// Of a date, also one outside the period (then negative or beyond the count).
  [[nodiscard]] int day_index(Date date) const { return days_between(first_, date); }
  [[nodiscard]] Seconds day_begin(int day) const { return days_[static_cast<std::size_t>(day)]; }
  /// The local day an instant lies in; -1 outside the period.
  [[nodiscard]] int day_of(Seconds at) const;

  [[nodiscard]] int month_count() const { return static_cast<int>(months_.size()) - 1; }
  [[nodiscard]] Seconds month_begin(int month) const { return months_[static_cast<std::size_t>(month)]; }
  [[nodiscard]] Date month_date(int month) const;
  /// "2022-04"
  [[nodiscard]] std::string month_label(int month) const;
  [[nodiscard]] int month_of(Seconds at) const;

  [[nodiscard]] Seconds begin() const { return days_.front(); }
  [[nodiscard]] Seconds end() const { return days_.back(); }

  /// Wall clock to instant; of a doubled hour the first, of a skipped one the jump.
  [[nodiscard]] Seconds at(Date date, Seconds second_of_day) const;
  /// What remains of an instant after it was written as local time and read again: of the doubled hour in October the
  /// second comes back as the first.
  [[nodiscard]] Seconds as_read(Seconds at) const;
  [[nodiscard]] bool in_doubled_hour(Seconds at) const;
  /// The local second of the day, 0 to 86399.
  [[nodiscard]] Seconds second_of_day(Seconds at) const;
  [[nodiscard]] Date local_date(Seconds at) const;

  /// "2022-04-30 13:05:09" on the wall.
  [[nodiscard]] std::string local_text(Seconds at) const;
  /// "2022-04-30 13:05:09+02": local, with the offset in hours.
  [[nodiscard]] std::string offset_text(Seconds at, int milliseconds) const;
  [[nodiscard]] const Zone& zone() const { return zone_; }

 private:
  Clock(Zone zone, Date first) : zone_(std::move(zone)), first_(first) {}

  Zone zone_;
  Date first_;
  std::vector<Seconds> days_;    // begin of each day, and the end of the last
  std::vector<Seconds> months_;  // the same of months
};

/// "2022-04-30T11:05:09", UTC without a mark, as sacct writes it under TZ=UTC.
[[nodiscard]] std::string utc_text(Seconds at);

}  // namespace monalys::simulate
