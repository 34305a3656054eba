#include "simulate/clock.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/calendar.hpp"

namespace monalys::simulate {
namespace {

using namespace std::chrono;

Instant instant(Seconds at) { return from_unix_seconds(at); }

LocalTime wall(Date date, Seconds second_of_day) {
  return LocalTime{local_days{date}.time_since_epoch() + seconds{second_of_day}};
}

/// "YYYY-MM-DD?HH:MM:SS" of seconds since 1970 on whatever clock.
std::string written(Seconds on_clock, char between) {
  const auto day = floor<days>(sys_seconds{seconds{on_clock}});
  const Date date{day};
  const auto second = on_clock - day.time_since_epoch().count() * kDay;
  std::string text(19, '-');
  const auto put = [&text](std::size_t at, unsigned value) {
    text[at] = static_cast<char>('0' + value / 10 % 10);
    text[at + 1] = static_cast<char>('0' + value % 10);
  };
  const auto year = static_cast<unsigned>(int{date.year()});
  put(0, year / 100);
  put(2, year % 100);
  put(5, unsigned{date.month()});
  put(8, unsigned{date.day()});
  text[10] = between;
  put(11, static_cast<unsigned>(second / kHour));
  text[13] = ':';
  put(14, static_cast<unsigned>(second / kMinute % 60));
  text[16] = ':';
  put(17, static_cast<unsigned>(second % 60));
  return text;
}

int index_in(const std::vector<Seconds>& begins, Seconds at) {
  const auto after = std::ranges::upper_bound(begins, at);
  if (after == begins.begin() || after == begins.end()) return -1;
  return static_cast<int>(after - begins.begin()) - 1;
}

}  // namespace

std::string date_text(Date date) {
  return fmt::format("{:04}-{:02}-{:02}", int{date.year()}, unsigned{date.month()}, unsigned{date.day()});
}

double year_fraction(Date date) {
  const Date new_year = date.year() / January / 1;
  const Date next = (date.year() + years{1}) / January / 1;
  return int{date.year()} + static_cast<double>(days_between(new_year, date)) / days_between(new_year, next);
}

Result<Clock> Clock::make(std::string_view zone_name, Date first, Date last) {
  MONALYS_TRY(auto zone, Zone::locate(zone_name));
  Clock clock{std::move(zone), first};
  for (Date date = first; date <= add_days(last, 1); date = add_days(date, 1)) {
    const Seconds begin = unix_seconds(start_of_day(date, clock.zone_));
    clock.days_.push_back(begin);
    if (date.day() == day{1}) clock.months_.push_back(begin);
  }
  return clock;
}

int Clock::day_of(Seconds at) const { return index_in(days_, at); }
int Clock::month_of(Seconds at) const { return index_in(months_, at); }

Date Clock::month_date(int month) const { return first_ + std::chrono::months{month}; }

std::string Clock::month_label(int month) const { return date_text(month_date(month)).substr(0, 7); }

Seconds Clock::at(Date date, Seconds second_of_day) const {
  return unix_seconds(zone_.resolve(wall(date, second_of_day)).at);
}

Seconds Clock::as_read(Seconds at) const { return unix_seconds(zone_.resolve(zone_.local(instant(at))).at); }

bool Clock::in_doubled_hour(Seconds at) const {
  return zone_.resolve(zone_.local(instant(at))).kind == Zone::Kind::ambiguous;
}

Seconds Clock::second_of_day(Seconds at) const {
  const Seconds local = at + zone_.offset(instant(at)).count();
  return ((local % kDay) + kDay) % kDay;
}

Date Clock::local_date(Seconds at) const {
  return Date{floor<days>(sys_seconds{seconds{at} + zone_.offset(instant(at))})};
}

std::string Clock::local_text(Seconds at) const { return written(at + zone_.offset(instant(at)).count(), ' '); }

std::string Clock::offset_text(Seconds at, int milliseconds) const {
  return fmt::format("{}.{:03}+{:02}", local_text(at), milliseconds, zone_.offset(instant(at)).count() / kHour);
}

std::string utc_text(Seconds at) { return written(at, 'T'); }

}  // namespace monalys::simulate
