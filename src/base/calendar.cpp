#include "base/calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/sentence.hpp"
#include "base/text.hpp"

namespace monalys {
namespace {

using namespace std::chrono;

constexpr std::array<std::pair<std::string_view, BucketSize>, 6> kWords{{{"hour", BucketSize::hour},
                                                                         {"day", BucketSize::day},
                                                                         {"week", BucketSize::week},
                                                                         {"month", BucketSize::month},
                                                                         {"quarter", BucketSize::quarter},
                                                                         {"year", BucketSize::year}}};

year_month_day monday_of(IsoWeek week) {
  const local_days fourth{year{week.year} / January / 4};  // always in week 1
  return year_month_day{fourth - (weekday{fourth} - Monday) + weeks{week.week - 1}};
}

/// The first day of the bucket that a day lies in.
year_month_day floor_to(BucketSize size, year_month_day day) {
  switch (size) {
    case BucketSize::hour:
    case BucketSize::day:
      return day;
    case BucketSize::week:
      return year_month_day{local_days{day} - (weekday{local_days{day}} - Monday)};
    case BucketSize::month:
      return day.year() / day.month() / 1;
    case BucketSize::quarter:
      return day.year() / month{(unsigned{day.month()} - 1) / 3 * 3 + 1} / 1;
    case BucketSize::year:
      return day.year() / January / 1;
  }
  std::unreachable();
}

year_month_day next(BucketSize size, year_month_day first) {
  switch (size) {
    case BucketSize::hour:
    case BucketSize::day:
      return year_month_day{local_days{first} + days{1}};
    case BucketSize::week:
      return year_month_day{local_days{first} + weeks{1}};
    case BucketSize::month:
      return first + months{1};
    case BucketSize::quarter:
      return first + months{3};
    case BucketSize::year:
      return first + years{1};
  }
  std::unreachable();
}

std::string label(BucketSize size, year_month_day first) {
  const int y{first.year()};
  const unsigned m{first.month()};
  switch (size) {
    case BucketSize::hour:
    case BucketSize::day:
      return fmt::format("{:04}-{:02}-{:02}", y, m, unsigned{first.day()});
    case BucketSize::week: {
      const auto week = iso_week(first);
      return fmt::format("{:04}-W{:02}", week.year, week.week);
    }
    case BucketSize::month:
      return fmt::format("{:04}-{:02}", y, m);
    case BucketSize::quarter:
      return fmt::format("{:04}-Q{}", y, (m - 1) / 3 + 1);
    case BucketSize::year:
      return fmt::format("{:04}", y);
  }
  std::unreachable();
}

std::string hour_label(Instant begin, const Zone& zone) {
  const auto local = zone.local(begin);
  const auto day = floor<days>(local);
  const auto offset = duration_cast<minutes>(zone.offset(begin)).count();
  return fmt::format("{}T{:02}{}{:02}:{:02}", label(BucketSize::day, year_month_day{day}),
                     duration_cast<hours>(local - day).count(), offset < 0 ? '-' : '+', std::abs(offset) / 60,
                     std::abs(offset) % 60);
}

Error bad_period(std::string_view text) {
  return fail(Code::wrong_usage, sentence("\"{}\" is not a period", "”{}” är ingen period", text),
              Sentence{"Write 2022, 2022-Q2, 2022-04, 2022-W17 or 2022-04-30.",
                       "Skriv 2022, 2022-Q2, 2022-04, 2022-W17 eller 2022-04-30."})
      .error();
}

}  // namespace

Result<BucketSize> parse_bucket_size(std::string_view word) {
  for (const auto& [name, size] : kWords) {
    if (name == word) return size;
  }
  return fail(Code::wrong_usage, fmt::format("there is no bucket \"{}\"", word),
              "Choose hour, day, week, month, quarter or year.");
}

SwedishNoun in_swedish(BucketSize size) {
  constexpr std::array<SwedishNoun, 6> kNouns{{{"timme", "timmar"},
                                               {"dag", "dagar"},
                                               {"vecka", "veckor"},
                                               {"månad", "månader"},
                                               {"kvartal", "kvartal"},
                                               {"år", "år"}}};
  return kNouns[static_cast<std::size_t>(std::to_underlying(size))];
}

std::string_view word(BucketSize size) { return kWords[static_cast<std::size_t>(std::to_underlying(size))].first; }

Result<Period> parse_period(std::string_view text) {
  const auto number = [&](std::size_t at, std::size_t count) { return to_integer<unsigned>(text.substr(at, count)); };
  const auto y = text.size() >= 4 ? to_integer<unsigned>(text.substr(0, 4)) : std::nullopt;
  if (!y || *y < 1970 || *y > 2105 || (text.size() > 4 && text[4] != '-')) return std::unexpected(bad_period(text));
  const year in{static_cast<int>(*y)};
  const auto whole = [](BucketSize size, year_month_day first) {
    return Period{first, year_month_day{local_days{next(size, first)} - days{1}}};
  };
  if (text.size() == 4) return whole(BucketSize::year, in / January / 1);
  if (text.size() == 7 && (text[5] == 'Q' || text[5] == 'q')) {
    const auto quarter = number(6, 1);
    if (quarter && *quarter >= 1 && *quarter <= 4) {
      return whole(BucketSize::quarter, in / month{(*quarter - 1) * 3 + 1} / 1);
    }
  } else if (text.size() == 8 && (text[5] == 'W' || text[5] == 'w')) {
    const auto week = number(6, 2);
    if (week && *week >= 1 && *week <= 53) {
      const auto monday = monday_of({int{in}, static_cast<int>(*week)});
      if (iso_week(monday).year == int{in}) return whole(BucketSize::week, monday);
    }
  } else if (text.size() == 7) {
    const auto m = number(5, 2);
    if (m && month{*m}.ok()) return whole(BucketSize::month, in / month{*m} / 1);
  } else if (text.size() == 10 && text[7] == '-') {
    const auto m = number(5, 2);
    const auto d = number(8, 2);
    if (m && d && year_month_day{in / month{*m} / day{*d}}.ok()) {
      return Period{in / month{*m} / day{*d}, in / month{*m} / day{*d}};
    }
  }
  return std::unexpected(bad_period(text));
}

Instant start_of_day(year_month_day day, const Zone& zone) { return zone.resolve(LocalTime{local_days{day}}).at; }

year_month_day local_day(Instant at, const Zone& zone) { return year_month_day{floor<days>(zone.local(at))}; }

Result<std::vector<Bucket>> buckets(BucketSize size, Period period, const Zone& zone) {
  constexpr std::size_t kMost = 1'000'000;
  if (local_days{period.first} > local_days{period.last}) {
    return fail(Code::wrong_usage,
                sentence("the period begins {} and ends before it, {}", "tiden börjar {} men slutar redan {}",
                         label(BucketSize::day, period.first), label(BucketSize::day, period.last)),
                Sentence{"Exchange --from and --to.", "Byt plats på från och med (--from) och till och med (--to)."});
  }
  std::vector<Bucket> made;
  for (auto first = floor_to(size, period.first); local_days{first} <= local_days{period.last};) {
    const auto after = next(size, first);
    const Instant begin = start_of_day(first, zone);
    const Instant end = start_of_day(after, zone);
    if (size == BucketSize::hour) {
      for (Instant hour = begin; hour < end; hour += hours{1}) {
        made.push_back({hour, std::min(hour + hours{1}, end), hour_label(hour, zone)});
      }
    } else if (begin < end) {  // Samoa had no 30 December 2011
      made.push_back({begin, end, label(size, first)});
    }
    if (made.size() > kMost) {
      return fail(
          Code::wrong_usage,
          Sentence{"the question asks for more than a million buckets", "frågan omfattar mer än en miljon perioder"},
          Sentence{"Choose a shorter period or a larger bucket.",
                   "Fråga om en kortare tid, eller välj längre perioder."});
    }
    first = after;
  }
  return made;
}

IsoWeek iso_week(year_month_day day) {
  const local_days at{day};
  const auto thursday = at - (weekday{at} - Monday) + days{3};
  const year_month_day in{thursday};
  return {int{in.year()}, static_cast<int>((thursday - local_days{in.year() / January / 1}) / weeks{1}) + 1};
}

year_month_day easter_sunday(year y) {  // Meeus, Jones and Butcher
  const int n{y};
  const int a = n % 19, b = n / 100, c = n % 100, d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451, n2 = h + l - 7 * m + 114;
  return y / month{static_cast<unsigned>(n2 / 31)} / std::chrono::day{static_cast<unsigned>(n2 % 31 + 1)};
}

bool is_holiday(year_month_day day, std::string_view country) {
  if (country != "SE") return false;
  const auto y = day.year();
  const local_days at{day};
  const auto from_easter = (at - local_days{easter_sunday(y)}).count();
  // Good Friday, Easter, Easter Monday, Ascension, Whit Sunday; Whit Monday until 6 June took its place in 2005.
  if (from_easter == -2 || from_easter == 0 || from_easter == 1 || from_easter == 39 || from_easter == 49) return true;
  if (from_easter == 50 && y <= year{2004}) return true;
  const unsigned m{day.month()};
  const unsigned d{day.day()};
  const auto on = [&](unsigned month, unsigned date) { return m == month && d == date; };
  if (on(1, 1) || on(1, 6) || on(5, 1) || on(12, 25) || on(12, 26)) return true;
  if (on(6, 6) && y >= year{2005}) return true;
  if (on(12, 24) || on(12, 31)) return true;  // closed by custom, not by law
  const weekday w{at};
  if (w == Sunday) return true;
  if (m == 6 && ((w == Saturday && d >= 20 && d <= 26) || (w == Friday && d >= 19 && d <= 25))) return true;
  return w == Saturday && (on(10, 31) || (m == 11 && d <= 6));
}

bool is_working_day(year_month_day day, std::string_view country) {
  return weekday{local_days{day}}.iso_encoding() <= 5 && !is_holiday(day, country);
}

}  // namespace monalys
