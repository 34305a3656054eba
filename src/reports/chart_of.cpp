// Any table of figures as a chart.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "base/sentence.hpp"
#include "publish/forecast_words.hpp"
#include "publish/imported_words.hpp"
#include "publish/output.hpp"
#include "reports/document.hpp"
#include "reports/headline.hpp"

namespace monalys::reports {
namespace {

using publish::Language;

constexpr std::size_t kMostGroups = 8;

charts::Kind kind_of(const metrics::Metric& metric, const metrics::Table& table, bool grouped) {
  if (metric.unit == metrics::Unit::bytes && !grouped) return charts::Kind::area;
  const bool few = table.buckets.size() <= 60 && table.ahead == 0;  // bars would end where the line goes on
  return metric.kind == metrics::Kind::flow && few && !grouped ? charts::Kind::bar : charts::Kind::line;
}

/// What a group's rows expect, to be drawn after its series.
std::optional<charts::Forecast> forecast_of(const std::vector<const metrics::Row*>& rows, const metrics::Table& table,
                                            const charts::Series& series, bool grouped, Language language) {
  charts::Forecast made{.series = series.id};
  for (const auto* row : rows) {
    if (row->note != metrics::Note::forecast || !row->value || !row->bounds) continue;
    const auto& bounds = *row->bounds;
    made.values.push_back({table.buckets[row->bucket].label, *row->value, bounds.low80, bounds.high80});
    if (grouped) continue;  // several bands lie over one another as it is
    made.values.back().lowest = bounds.low95;
    made.values.back().highest = bounds.high95;
  }
  if (made.values.empty()) return std::nullopt;
  const auto end = publish::figure(made.values.back().expected, table.metric->unit, language);
  made.label = grouped ? series.name : fmt::format("{} {}", language == Language::sv ? "prognos" : "forecast", end);
  return made;
}

}  // namespace

std::unexpected<Error> nothing_known_of(const metrics::Metric& metric) {
  return fail(
      Code::not_found,
      sentence("there is nothing known of {} in this period", "inget är känt om {} i den här perioden", metric.id),
      Sentence{"`monalys status` shows which days have logs.",
               "Sidan Drift och `monalys status` visar vilka dagar som har loggar."});
}

Result<charts::ChartSpec> chart_of(const metrics::Table& table, const Config& config, Language language,
                                   charts::Theme theme, const ChartLook& look) {
  if (table.folded) return profile_chart_of(table, config, language, theme);
  const auto& metric = *table.metric;
  if (metric.split == store::Dimension::age) return chart_of_cohorts(table, config, language, theme);
  const bool sv = language == Language::sv;
  const auto& name = publish::pick(metric.name, language);
  std::map<std::vector<std::string>, std::vector<const metrics::Row*>> groups;
  bool known = false;
  std::uint32_t end = 0;  // the last bucket that is told of
  for (const auto& row : table.rows) {
    const bool told = row.note != metrics::Note::unfinished && row.note != metrics::Note::forecast;
    if (told) end = std::max(end, row.bucket);
    groups[row.group].push_back(&row);
    known = known || (row.value && row.note != metrics::Note::forecast);
  }
  if (!known) return nothing_known_of(metric);

  // The groups that say most come first, by what they sum up to; all others together, where there are any, last.
  struct Ranked {
    bool others;
    double sum;
    const std::vector<std::string>* group;
  };
  std::vector<Ranked> order;
  for (const auto& [group, rows] : groups) {
    double sum = 0;
    for (const auto* row : rows) sum += row->note == metrics::Note::forecast ? 0 : row->value.value_or(0);
    order.push_back({rows.front()->others, -sum, &group});
  }
  std::ranges::sort(order, {}, [](const Ranked& one) { return std::tie(one.others, one.sum, *one.group); });
  const bool grouped = !table.group.empty();
  const std::size_t shown = std::min(order.size(), kMostGroups);

  charts::Panel panel{.unit = chart_unit(metric.unit), .bucket = table.by};
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& rows = groups[*order[i].group];
    charts::Series series{.id = fmt::format("s{}", i),
                          .name = grouped ? group_name(*rows.front(), table, language) : "",
                          .kind = look.kind.value_or(kind_of(metric, table, grouped)),
                          .stack = look.stacked ? "all" : ""};
    for (const auto* row : rows) {
      if (row->note == metrics::Note::forecast) continue;
      if (row->note == metrics::Note::unfinished) continue;  // the last ones: the picture ends before them
      series.values.push_back({table.buckets[row->bucket].label, row->value, chart_note(row->note)});
    }
    if (auto forecast = forecast_of(rows, table, series, grouped, language)) {
      if (grouped) series.end_label = "";  // the name stands where the forecast ends
      panel.forecasts.push_back(*std::move(forecast));
    }
    panel.series.push_back(std::move(series));
  }
  const auto& zone = config.platform.zone;
  const Period period{local_day(table.buckets.front().begin, zone), local_day(table.buckets[end].end, zone)};
  panel.annotations = annotations_for(config, metric, period, language);
  if (auto annotation = imported_annotation(table, zone, language)) {
    panel.annotations.push_back(*std::move(annotation));
  }
  if (table.limit) {
    panel.capacity = {{"", *table.limit, sv ? "kapaciteten" : "the capacity"}};
  } else if (!grouped && !table.own_metric) {
    panel.capacity = capacities_for(config, metric, language);
  }

  charts::ChartSpec spec{.locale = sv ? charts::Locale::sv : charts::Locale::en, .theme = theme, .id = "chart"};
  spec.title = headline(table, zone, language);
  spec.subtitle =
      fmt::format("{}, {}", name, spoken_period(table.buckets.front(), table.buckets[end], table.by, zone, language));
  if (table.ahead > 0) {
    spec.subtitle += fmt::format(fmt::runtime(sv ? " med prognos till {} ({})" : " with a forecast until {} ({})"),
                                 publish::spoken(table.buckets.back(), table.by, zone, language),
                                 grouped ? (sv ? "80 %" : "80%") : (sv ? "80 och 95 %" : "80 and 95%"));
  }
  if (!grouped) spec.sentences = publish::forecast_sentences(table, config.capacities, zone, language);
  if (order.size() > shown) {
    spec.subtitle += sv ? fmt::format(" (de {} största av {})", shown, order.size())
                        : fmt::format(" (the largest {} of {})", shown, order.size());
  }
  spec.source =
      source_line({}, table.facts_until, {&metric}, config, table.control.value_or(metrics::Control{}), language);
  if (const auto sentence = publish::imported_sentence(table, zone, language)) spec.source += " " + *sentence;
  spec.panels.push_back(std::move(panel));
  return spec;
}

}  // namespace monalys::reports
