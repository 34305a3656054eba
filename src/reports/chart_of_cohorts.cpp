// A table of cohorts as a picture: a row for each cohort, a column for each age.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/sentence.hpp"
#include "reports/document.hpp"

namespace monalys::reports {
namespace {

using publish::Language;

/// What can be read on a picture.
constexpr std::size_t kMostCohorts = 36;
constexpr std::size_t kMostAges = 36;

std::string_view ages(BucketSize by, Language language) {
  const bool sv = language == Language::sv;
  switch (by) {
    case BucketSize::week:
      return sv ? "veckor senare" : "weeks later";
    case BucketSize::month:
      return sv ? "månader senare" : "months later";
    case BucketSize::quarter:
      return sv ? "kvartal senare" : "quarters later";
    default:
      return sv ? "år senare" : "years later";
  }
}

}  // namespace

Result<charts::ChartSpec> chart_of_cohorts(const metrics::Table& table, const Config& config, Language language,
                                           charts::Theme theme) {
  const auto& metric = *table.metric;
  const bool sv = language == Language::sv;
  const std::size_t left_out = table.buckets.size() - std::min(kMostCohorts, table.buckets.size());
  std::size_t oldest = 0;  // the greatest age with a value
  std::vector<std::vector<const metrics::Row*>> cohorts(table.buckets.size() - left_out);
  for (const auto& row : table.rows) {
    if (row.bucket < left_out) continue;
    auto& ages_of = cohorts[row.bucket - left_out];
    if (row.value) oldest = std::max(oldest, ages_of.size());
    ages_of.push_back(&row);
  }
  if (oldest == 0) {
    return fail(Code::not_found,
                sentence("no cohort of {} has an age yet in this period",
                         "ingen kohort i {} har hunnit få en ålder i den här perioden", metric.id),
                Sentence{"Choose a longer period, or a smaller --by.",
                         "Fråga om en längre tid, eller välj kortare perioder (--by)."});
  }
  charts::Heat heat;
  const auto columns = std::min(kMostAges, oldest);
  for (std::size_t age = 1; age <= columns; ++age) heat.columns.push_back(fmt::format("{}", age));
  for (std::size_t cohort = 0; cohort < cohorts.size(); ++cohort) {
    const auto& rows = cohorts[cohort];
    const auto all = rows.empty() ? std::nullopt : rows.front()->people;
    const auto number = all ? publish::figure(static_cast<double>(*all), metrics::Unit::count, language) : "..";
    heat.rows.push_back(fmt::format("{} ({})", table.buckets[left_out + cohort].label, number));
    auto& values = heat.values.emplace_back(columns);
    for (std::size_t age = 1; age <= columns && age < rows.size(); ++age) values[age - 1] = rows[age]->value;
  }

  charts::ChartSpec spec{.locale = sv ? charts::Locale::sv : charts::Locale::en, .theme = theme, .id = "chart"};
  spec.title = publish::pick(metric.name, language);
  spec.subtitle = fmt::format(
      fmt::runtime(sv ? "Andel som sågs igen så många {} av dem som sågs för första gången i {} (antal), {}"
                      : "Share seen again so many {} of those first seen in a {} (number), {}"),
      ages(table.by, language),
      sv ? (table.by == BucketSize::month     ? "en månad"
            : table.by == BucketSize::quarter ? "ett kvartal"
            : table.by == BucketSize::week    ? "en vecka"
                                              : "ett år")
         : word(table.by),
      spoken_period(table.buckets[left_out], table.buckets.back(), table.by, config.platform.zone, language));
  if (left_out > 0) {
    spec.subtitle += sv ? fmt::format(" (de {} senaste av {})", cohorts.size(), table.buckets.size())
                        : fmt::format(" (the latest {} of {})", cohorts.size(), table.buckets.size());
  }
  spec.source =
      source_line({}, table.facts_until, {&metric}, config, table.control.value_or(metrics::Control{}), language);
  spec.panels.push_back({.unit = charts::Unit::share, .heat = std::move(heat)});
  return spec;
}

}  // namespace monalys::reports
