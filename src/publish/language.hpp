// How figures and dates read in Swedish and in English.

#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/calendar.hpp"
#include "metrics/metric.hpp"

namespace monalys::publish {

enum class Language { sv, en };

[[nodiscard]] Result<Language> parse_language(std::string_view word);
[[nodiscard]] std::string_view word(Language language);
[[nodiscard]] const std::string& pick(const metrics::Text& text, Language language);

/// 1 234,5 and 1,234.5; the Swedish group separator is a no-break space.
[[nodiscard]] std::string number(double value, int decimals, Language language);

/// A figure in the unit that people read it in, with that unit: "140 TB", "2 h 5 min", "38 %", "622".
[[nodiscard]] std::string figure(double value, metrics::Unit unit, Language language);

/// "måndag", "Monday"
[[nodiscard]] std::string weekday_name(std::chrono::weekday day, Language language);
/// "april", "April"
[[nodiscard]] std::string month_name(std::chrono::month month, Language language);
/// A bucket's label as people say it: "april 2022", "vecka 17 2022", "30 april 2022", "Q2 2022", "2022".
[[nodiscard]] std::string spoken(const Bucket& bucket, BucketSize by, const Zone& zone, Language language);
/// "16 mars 2022 kl. 13.42", "16 March 2022, 13:42"
[[nodiscard]] std::string moment(Instant at, const Zone& zone, Language language);

}  // namespace monalys::publish
