// Sentences that are true. Each condition looks at a series; when it holds it gives the figures that the sentence's
// text names in braces.
//
//   condition          holds when                                                        names
//   latest             a value is known                                                  value bucket
//   above              the last two or more buckets are all over `threshold`,            threshold since count lowest
//                      and the one before them is not                                    bucket
//   highest            some value is known; of the last `buckets`                        value bucket at
//   change_year        the last bucket and the one a year before are known, and the      value before percent bucket
//                      change has the `direction` and at least `percent`
//   change_since       the same against the bucket `since`                               value before percent bucket
//   since change_mean        the same for the mean of the last `buckets` against the same a    value before percent
//   bucket
//                      year before
//   rises_every_year   the last known value of every whole year is greater than the      first_year years
//                      year before's, over at least three years
//   mean_rises         the yearly mean of every whole year is greater than the year      first_year years
//                      before's, over at least three years
//   lowest_month       every whole year, at least three, has its lowest value in the     month years
//                      same month
//   figures            all of `metrics` are known                                        {metric.id}, bucket

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "publish/language.hpp"
#include "reports/definition.hpp"
#include "reports/figures.hpp"

namespace monalys::reports {

[[nodiscard]] std::span<const std::string_view> known_conditions();

/// The sentence, or nothing when its condition does not hold. `subject` is the slide's first metric.
[[nodiscard]] Result<std::optional<std::string>> say(const Say& say, const metrics::Metric& subject, BucketSize by,
                                                     Figures& figures, publish::Language language);

/// Puts the figures where the text names them; names that are not among them stay as they are.
[[nodiscard]] std::string fill(std::string text, const std::map<std::string, std::string>& names);

}  // namespace monalys::reports
