#include "reports/chart_slide.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "reports/drawing.hpp"
#include "reports/finding.hpp"

namespace monalys::reports {
namespace {

/// The first day of the last `count` buckets until a day.
Result<std::chrono::year_month_day> first_day_of_last(unsigned count, BucketSize by, std::chrono::year_month_day until,
                                                      const Zone& zone) {
  constexpr int kLongestYear = 366;
  const auto longest = by == BucketSize::year      ? kLongestYear
                       : by == BucketSize::quarter ? kLongestYear / 4 + 1
                       : by == BucketSize::month   ? 31
                       : by == BucketSize::week    ? 7
                                                   : 1;
  const auto earliest = std::chrono::local_days{until} - std::chrono::days{longest * static_cast<int>(count)};
  MONALYS_TRY(const auto all, buckets(by, {std::chrono::year_month_day{earliest}, until}, zone));
  return local_day(all[all.size() - std::min<std::size_t>(count, all.size())].begin, zone);
}

}  // namespace

Result<std::optional<Slide>> chart_slide(const SlideDefinition& definition, const Config& config, Figures& figures,
                                         publish::Language language) {
  auto question = *definition.chart;
  question.asking.to = iso_day(figures.until());
  if (definition.from) question.asking.from = iso_day(definition.from->first);
  if (definition.last) {
    MONALYS_TRY(const auto first,
                first_day_of_last(*definition.last, definition.by, figures.until(), config.platform.zone));
    question.asking.from = iso_day(first);
  }
  auto drawing = draw(question, figures.store(), config, figures.control(), language, charts::Theme::light);
  if (!drawing) {
    if (drawing.error().code == Code::not_found || drawing.error().code == Code::permission) {
      return std::optional<Slide>{};
    }
    return std::unexpected(within("slide " + definition.id, std::move(drawing).error()));
  }

  Slide slide{.id = definition.id,
              .title = std::move(drawing->spec.title),
              .subtitle = pick(definition.subtitle, language),
              .sentences = std::move(drawing->spec.sentences),
              .source = std::move(drawing->spec.source),
              .metrics = {},
              .chart = std::move(drawing->spec),
              .table = std::move(drawing->table),
              .bars = {}};
  for (const auto& id : {question.asking.metric, question.with}) {
    if (id.empty()) continue;
    MONALYS_TRY(const auto* metric, metrics::find(id));
    slide.metrics.push_back(metric);
  }
  for (const auto& title : definition.titles) {
    MONALYS_TRY(auto said, say(title, *slide.metrics.front(), definition.by, figures, language));
    if (!said) continue;
    slide.title = std::move(*said);
    break;
  }
  for (const auto& sentence : definition.sentences) {
    MONALYS_TRY(auto said, say(sentence, *slide.metrics.front(), definition.by, figures, language));
    if (said) slide.sentences.push_back(std::move(*said));
  }
  if (slide.subtitle.empty()) slide.subtitle = slide.chart.subtitle;
  slide.chart.id = slide.id;
  slide.chart.title = slide.title;
  slide.chart.subtitle = slide.subtitle;
  slide.chart.sentences = slide.sentences;
  slide.chart.source = slide.source;
  return std::optional{std::move(slide)};
}

}  // namespace monalys::reports
