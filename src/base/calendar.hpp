// Buckets: the stretches of local calendar time that figures are counted for.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace monalys {

enum class BucketSize { hour, day, week, month, quarter, year };

/// "hour", "day", ...; fails naming the six words.
[[nodiscard]] Result<BucketSize> parse_bucket_size(std::string_view word);
[[nodiscard]] std::string_view word(BucketSize size);

/// What Swedish calls one of them, and several: "vecka", "veckor".
struct SwedishNoun {
  std::string_view one;
  std::string_view many;
};
[[nodiscard]] SwedishNoun in_swedish(BucketSize size);

/// [begin, end) between local calendar boundaries; an hour bucket is one hour of elapsed time, so the doubled hour of
/// October is two buckets, told apart by the offset in the label, and the skipped one of March is none.
struct Bucket {
  Instant begin;
  Instant end;
  std::string label;  // 2022, 2022-Q2, 2022-04, 2022-W17, 2022-04-30, 2022-04-30T13+02:00
};

/// A period of local days, both ends included, as users write them: 2022, 2022-Q2, 2022-04, 2022-W17, 2022-04-30.
struct Period {
  std::chrono::year_month_day first;
  std::chrono::year_month_day last;
};
[[nodiscard]] Result<Period> parse_period(std::string_view text);

/// All buckets that touch [first day, last day], in order; the outermost are whole buckets.
/// Fails when there would be more than a million.
[[nodiscard]] Result<std::vector<Bucket>> buckets(BucketSize size, Period period, const Zone& zone);

/// Local midnight at the start of a day: the first instant of it, where midnight does not exist.
[[nodiscard]] Instant start_of_day(std::chrono::year_month_day day, const Zone& zone);
[[nodiscard]] std::chrono::year_month_day local_day(Instant at, const Zone& zone);

/// ISO 8601 week: the year it belongs to and its number, 1 to 53.
struct IsoWeek {
  int year;
  int week;
};
[[nodiscard]] IsoWeek iso_week(std::chrono::year_month_day day);

/// Days that are off for most: the public holidays of a country, and days treated as closed by custom. In Sweden these
/// are the eves of Midsummer, Christmas and New Year, on which authorities are closed.
/// Known countries: "SE", and "none".
[[nodiscard]] bool is_holiday(std::chrono::year_month_day day, std::string_view country);
/// Monday to Friday, and no such day off.
[[nodiscard]] bool is_working_day(std::chrono::year_month_day day, std::string_view country);
[[nodiscard]] std::chrono::year_month_day easter_sunday(std::chrono::year year);

}  // namespace monalys
