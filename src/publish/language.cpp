#include "publish/language.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "base/sentence.hpp"

namespace monalys::publish {
namespace {

using namespace std::chrono;

constexpr std::string_view kNoBreakSpace = "\u00a0";

constexpr std::array<std::string_view, 12> kMonthsSv{"januari",   "februari", "mars",     "april",
                                                     "maj",       "juni",     "juli",     "augusti",
                                                     "september", "oktober",  "november", "december"};
constexpr std::array<std::string_view, 12> kMonthsEn{"January",   "February", "March",    "April",
                                                     "May",       "June",     "July",     "August",
                                                     "September", "October",  "November", "December"};

/// As many decimals as make about three digits.
int decimals_for(double value) {
  const double size = std::abs(value);
  return size >= 100 || size == std::floor(size) ? 0 : size >= 10 ? 1 : 2;
}

std::string duration(double value, Language language) {
  if (value < 0) return (language == Language::sv ? "\u2212" : "-") + duration(-value, language);
  const auto total = std::llround(value);
  const bool sv = language == Language::sv;
  if (total < 60) return fmt::format("{}{}s", total, kNoBreakSpace);
  if (total < 3600 - 30) return fmt::format("{}{}min", (total + 30) / 60, kNoBreakSpace);
  if (total < 48LL * 3600) {
    const auto whole_minutes = (total + 30) / 60;
    if (whole_minutes % 60 == 0) return fmt::format("{}{}h", whole_minutes / 60, kNoBreakSpace);
    return fmt::format("{}{}h{}{}{}min", whole_minutes / 60, kNoBreakSpace, kNoBreakSpace, whole_minutes % 60,
                       kNoBreakSpace);
  }
  return fmt::format("{}{}{}", number(static_cast<double>(total) / 86'400, 1, language), kNoBreakSpace,
                     sv ? "dygn" : "days");
}

}  // namespace

Result<Language> parse_language(std::string_view word) {
  if (word == "sv") return Language::sv;
  if (word == "en") return Language::en;
  return fail(Code::wrong_usage, sentence("there is no language \"{}\"", "det finns inget språk ”{}”", word),
              Sentence{"Choose sv or en.", "Välj sv eller en."});
}

std::string_view word(Language language) { return language == Language::sv ? "sv" : "en"; }

const std::string& pick(const metrics::Text& text, Language language) {
  return language == Language::sv ? text.sv : text.en;
}

std::string number(double value, int decimals, Language language) {
  const std::string plain = fmt::format("{:.{}f}", std::abs(value), decimals);
  const auto point = plain.find('.');
  std::string whole = plain.substr(0, point);
  const std::string_view separator = language == Language::sv ? kNoBreakSpace : ",";
  for (auto at = static_cast<std::ptrdiff_t>(whole.size()) - 3; at > 0; at -= 3) {
    whole.insert(static_cast<std::size_t>(at), separator);
  }
  if (point != std::string::npos) whole += (language == Language::sv ? "," : ".") + plain.substr(point + 1);
  const bool is_zero = plain.find_first_not_of("0.") == std::string::npos;
  return value < 0 && !is_zero ? (language == Language::sv ? "\u2212" : "-") + whole : whole;
}

std::string figure(double value, metrics::Unit unit, Language language) {
  switch (unit) {
    case metrics::Unit::count:
    case metrics::Unit::rate:
      return number(value, decimals_for(value), language);
    case metrics::Unit::bytes: {
      constexpr std::array<std::string_view, 6> kNames{"byte", "kB", "MB", "GB", "TB", "PB"};
      std::size_t step = 0;
      while (std::abs(value) >= 999.5 && step + 1 < kNames.size()) value /= 1000, ++step;  // never "1 000 kB"
      const auto name = step == 0 && language == Language::en && value != 1 ? "bytes" : kNames[step];
      return fmt::format("{}{}{}", number(value, decimals_for(value), language), kNoBreakSpace, name);
    }
    case metrics::Unit::seconds:
      return duration(value, language);
    case metrics::Unit::share:
      return fmt::format("{}{}%", number(value * 100, std::abs(value) < 0.1 ? 1 : 0, language),
                         language == Language::sv ? kNoBreakSpace : "");
  }
  std::unreachable();
}

std::string weekday_name(std::chrono::weekday day, Language language) {
  constexpr std::array<std::string_view, 7> kSv{"måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"};
  constexpr std::array<std::string_view, 7> kEn{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                "Friday", "Saturday", "Sunday"};
  const auto at = day.iso_encoding() - 1;
  return std::string(language == Language::sv ? kSv[at] : kEn[at]);
}

std::string month_name(std::chrono::month month, Language language) {
  const auto at = unsigned{month} - 1;
  return std::string(language == Language::sv ? kMonthsSv[at] : kMonthsEn[at]);
}

std::string spoken(const Bucket& bucket, BucketSize by, const Zone& zone, Language language) {
  const auto day = local_day(bucket.begin, zone);
  const int year{day.year()};
  switch (by) {
    case BucketSize::year:
      return bucket.label;
    case BucketSize::quarter: {
      const auto quarter = (unsigned{day.month()} - 1) / 3 + 1;
      return language == Language::sv ? fmt::format("kvartal {} {}", quarter, year)
                                      : fmt::format("Q{} {}", quarter, year);
    }
    case BucketSize::month:
      return fmt::format("{} {}", month_name(day.month(), language), year);
    case BucketSize::week: {
      const auto week = iso_week(day);
      return fmt::format("{} {} {}", language == Language::sv ? "vecka" : "week", week.week, week.year);
    }
    case BucketSize::day:
      return fmt::format("{} {} {}", unsigned{day.day()}, month_name(day.month(), language), year);
    case BucketSize::hour:
      return moment(bucket.begin, zone, language);
  }
  std::unreachable();
}

std::string moment(Instant at, const Zone& zone, Language language) {
  const auto local = zone.local(at);
  const auto day = year_month_day{floor<days>(local)};
  const hh_mm_ss clock{floor<minutes>(local - floor<days>(local))};
  const auto date = fmt::format("{} {} {}", unsigned{day.day()}, month_name(day.month(), language), int{day.year()});
  return language == Language::sv
             ? fmt::format("{} kl. {:02}.{:02}", date, clock.hours().count(), clock.minutes().count())
             : fmt::format("{}, {:02}:{:02}", date, clock.hours().count(), clock.minutes().count());
}

}  // namespace monalys::publish
