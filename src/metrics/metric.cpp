#include "metrics/metric.hpp"

#include <fmt/args.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/sentence.hpp"
#include "base/text.hpp"
#include "metrics/metric_rows.hpp"
#include "metrics/metric_rows_people.hpp"

namespace monalys::metrics {
namespace {

using rows::kCommon;
using rows::kHabits;
using rows::kNouns;
using rows::kSpecial;
using rows::kWaitEn;
using rows::kWaitSv;
using store::Dimension;
using store::Measure;
using store::Span;

/// A name begins with a capital, whatever noun it begins with.
std::string capitalised(std::string text) {
  if (text.starts_with("å")) return "Å" + text.substr(2);
  if (text.starts_with("ä")) return "Ä" + text.substr(2);
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 32);
  return text;
}

std::string filled(std::string_view pattern, std::string_view many, std::string_view having, std::string_view what) {
  return capitalised(
      fmt::format(fmt::runtime(pattern), fmt::arg("many", many), fmt::arg("having", having), fmt::arg("what", what)));
}

Metric metric_of(const rows::Special& special) {
  const bool wait = (special.measure == Measure::wait_percentile || special.measure == Measure::wait_longest ||
                     special.measure == Measure::wait_at_once) &&
                    special.realm == Realm::job && special.span == Span::queue;
  return {.id = std::string(special.id),
          .realm = special.realm,
          .measure = special.measure,
          .outcome = special.outcome,
          .percent = special.percent,
          .span = special.span,
          .label = std::string(special.label),
          .unit = special.unit,
          .kind = special.kind,
          .name = {std::string(special.name_sv), std::string(special.name_en)},
          .definition = {fmt::format("{}{}", special.definition_sv, wait ? kWaitSv : ""),
                         fmt::format("{}{}", special.definition_en, wait ? kWaitEn : "")}};
}

std::vector<Metric> build() {
  std::vector<Metric> made;
  for (const auto& nouns : kNouns) {
    for (const auto& common : kCommon) {
      made.push_back({.id = fmt::format("{}.{}", row(nouns.realm).id, common.suffix),
                      .realm = nouns.realm,
                      .measure = common.measure,
                      .percent = common.percent,
                      .span = common.span,
                      .label = {},
                      .unit = common.unit,
                      .kind = common.kind,
                      .hours = common.hours,
                      .name = {filled(common.name_sv, nouns.many_sv, nouns.having_sv, ""),
                               filled(common.name_en, nouns.many_en, nouns.having_en, "")},
                      .definition = {filled(common.definition_sv, nouns.many_sv, nouns.having_sv, nouns.what_sv),
                                     filled(common.definition_en, nouns.many_en, nouns.having_en, nouns.what_en)}});
    }
  }
  for (const auto& special : kSpecial) made.push_back(metric_of(special));
  for (const auto& habit : kHabits) {
    made.push_back(metric_of(habit.row));
    made.back().split = habit.by;
  }
  std::ranges::sort(made, {}, &Metric::id);
  return made;
}

constexpr std::array<std::pair<std::string_view, Dimension>, 9> kDimensions{
    {{"organisation", Dimension::organisation},
     {"project", Dimension::project},
     {"host", Dimension::host},
     {"label", Dimension::label},
     {"detail", Dimension::detail},
     {"family", Dimension::family},
     {"organisation_type", Dimension::organisation_type},
     {"active_days", Dimension::active_days},
     {"age", Dimension::age}}};

/// Of facts; the others a metric brings along (Metric::split).
bool may_be_asked_for(Dimension dimension) { return dimension < Dimension::active_days; }

}  // namespace

std::span<const Metric> all() {
  static const std::vector<Metric> kMetrics = build();
  return kMetrics;
}

Result<const Metric*> find(std::string_view id) {
  const auto metrics = all();
  const auto found = std::ranges::lower_bound(metrics, id, {}, &Metric::id);
  if (found != metrics.end() && found->id == id) return &*found;
  std::vector<std::string_view> known;
  for (const auto& metric : metrics) known.push_back(metric.id);
  return fail(Code::wrong_usage, sentence("there is no metric \"{}\"", "det finns inget mått ”{}”", id),
              Sentence{fmt::format("{}`monalys metrics` lists all.", did_you_mean(id, known)),
                       fmt::format("{}`monalys metrics` visar alla.", did_you_mean_sv(id, known))});
}

std::string_view word(Unit unit) {
  switch (unit) {
    case Unit::count:
      return "count";
    case Unit::bytes:
      return "bytes";
    case Unit::seconds:
      return "seconds";
    case Unit::share:
      return "share";
    case Unit::rate:
      return "rate";
  }
  std::unreachable();
}

std::string_view word(Dimension dimension) {
  return std::ranges::find(kDimensions, dimension, &std::pair<std::string_view, Dimension>::second)->first;
}

Result<Dimension> parse_dimension(std::string_view word) {
  std::vector<std::string_view> known;
  for (const auto& [name, dimension] : kDimensions) {
    if (!may_be_asked_for(dimension)) continue;
    if (name == word) return dimension;
    known.push_back(name);
  }
  return fail(Code::wrong_usage, sentence("there is no dimension \"{}\"", "det finns ingen dimension ”{}”", word),
              Sentence{fmt::format("{}Choose among {}.", did_you_mean(word, known), fmt::join(known, ", ")),
                       fmt::format("{}Välj {}.", did_you_mean_sv(word, known), choice_sv(known))});
}

std::vector<Realm> rests_on(const Metric& metric) {
  switch (metric.measure) {
    case Measure::unique_people:
    case Measure::new_people:
    case Measure::returning_people:
    case Measure::lapsed_people:
    case Measure::active_days_percentile:
    case Measure::active_days_mean:
      return {Realm::logon, Realm::connection, Realm::session};
    default:
      break;
  }
  return {metric.realm};
}

}  // namespace monalys::metrics
