#include "reports/slides.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/sentence.hpp"
#include "base/text.hpp"
#include "publish/imported_words.hpp"
#include "publish/output.hpp"
#include "reports/chart_slide.hpp"
#include "reports/finding.hpp"

namespace monalys::reports {
namespace {

using publish::Language;

/// Which buckets of a series a slide shows.
struct Window {
  std::size_t first = 0;
  std::size_t end = 0;  // one past the last
};

/// From the definition's first day or the first known bucket, to the last known one.
Window window_of(const SlideDefinition& slide, const Series& series, const Zone& zone) {
  Window window{0, 0};
  const auto last = series.last_known();
  if (!last) return window;
  window.end = series.rows.size();
  while (window.first < *last && !series.rows[window.first].value) ++window.first;
  if (slide.from) {
    const auto begin = start_of_day(slide.from->first, zone);
    while (window.first < *last && series.buckets[window.first].begin < begin) ++window.first;
  }
  if (slide.last && window.end - window.first > *slide.last) window.first = window.end - *slide.last;
  return window;
}

class SlideBuilder {
 public:
  SlideBuilder(const SlideDefinition& definition, const Config& config, Figures& figures, Language language)
      : definition_(definition), config_(config), figures_(figures), language_(language) {}

  /// Nothing when no figure of the slide is known.
  Result<std::optional<Slide>> build() {
    slide_.id = definition_.id;
    for (const auto& panel : definition_.panels) {
      MONALYS_CHECK(panel.series.empty() ? add_rows(panel) : add_series(panel));
    }
    if (!anything_known_) return std::optional<Slide>{};
    MONALYS_CHECK(add_texts());
    return std::optional{std::move(slide_)};
  }

 private:
  void belongs(const metrics::Metric& metric) {
    if (std::ranges::find(slide_.metrics, &metric) == slide_.metrics.end()) slide_.metrics.push_back(&metric);
  }

  /// The report tells of nothing after its own end, however far the logs go.
  void told_until(const Series& series) {
    if (!series.facts_until) return;
    const auto end = start_of_day(figures_.until(), config_.platform.zone) + std::chrono::hours{23};
    const auto instant = std::min(*series.facts_until, end);
    if (!facts_until_ || instant > *facts_until_) facts_until_ = instant;
  }

  Result<void> add_series(const PanelDefinition& definition) {
    charts::Panel panel{.height = definition.height,
                        .title = pick(definition.title, language_),
                        .unit = chart_unit(definition.series.front().metric->unit),
                        .unit_label = pick(definition.unit_label, language_),
                        .bucket = definition_.by};
    for (const auto& one : definition.series) {
      const auto& metric = *one.metric;
      belongs(metric);
      MONALYS_TRY(const auto* series, figures_.series(metric, definition_.by));
      told_until(*series);
      const auto window = window_of(definition_, *series, config_.platform.zone);
      if (window.end == 0) continue;
      anything_known_ = true;
      charts::Series shown{.id = fmt::format("{}{}", metric.id, one.derive == Derive::mean12 ? ".mean12" : ""),
                           .name = pick(one.name, language_),
                           .kind = one.kind,
                           .role = one.role,
                           .dash = one.dash,
                           .stack = one.stack};
      for (std::size_t i = window.first; i < window.end; ++i) {
        const auto& row = series->rows[i];
        const auto value = one.derive == Derive::mean12 ? series->mean12(i) : row.value;
        shown.values.push_back({series->buckets[i].label, value, chart_note(row.note)});
      }
      note_column(*series, window, shown);
      note_imported(*series, window, panel);
      panel.series.push_back(std::move(shown));
      if (first_bucket_.label.empty() || series->buckets[window.first].begin < first_bucket_.begin) {
        first_bucket_ = series->buckets[window.first];
      }
      last_bucket_ = series->buckets[window.end - 1];
    }
    if (panel.series.empty()) return {};
    const auto& metric = *definition.series.front().metric;
    const Period period{local_day(first_bucket_.begin, config_.platform.zone), figures_.until()};
    // The line goes down through the panels below, so that each thing that happened is written once.
    for (auto& annotation : annotations_for(config_, metric, period, language_)) {
      if (said_.insert(annotation.at + annotation.text).second) panel.annotations.push_back(std::move(annotation));
    }
    panel.capacity = capacities_for(config_, metric, language_);
    slide_.chart.panels.push_back(std::move(panel));
    return {};
  }

  /// A column of the data table for a series, rows by bucket.
  void note_column(const Series& series, const Window& window, const charts::Series& shown) {
    if (table_head_.empty()) table_head_.emplace_back("Period");
    table_head_.push_back(shown.name);
    const std::size_t column = table_head_.size() - 1;
    for (std::size_t i = window.first; i < window.end; ++i) {
      const auto& bucket = series.buckets[i];
      auto& row = table_rows_[bucket.begin];
      if (row.empty()) row.push_back(publish::spoken(bucket, series.by, config_.platform.zone, language_));
      row.resize(column);
      const auto& value = shown.values[i - window.first].value;
      row.push_back(value ? publish::figure(*value, series.metric->unit, language_) : "..");
      if (shown.values[i - window.first].note == charts::Note::imported) {
        row.back() += language_ == Language::sv ? " (importerad)" : " (imported)";
      }
    }
  }

  /// Says which of the shown figures are from before there were logs.
  void note_imported(const Series& series, const Window& window, charts::Panel& panel) {
    metrics::Table shown{.metric = series.metric, .by = series.by, .buckets = series.buckets};
    shown.imported_from = series.imported_from;
    for (std::size_t i = window.first; i < window.end; ++i) shown.rows.push_back(series.rows[i]);
    const auto& zone = config_.platform.zone;
    if (auto sentence = publish::imported_sentence(shown, zone, language_)) imported_.insert(*std::move(sentence));
    auto annotation = imported_annotation(shown, zone, language_);
    if (annotation && said_.insert(annotation->at + annotation->text).second) {
      panel.annotations.push_back(*std::move(annotation));
    }
  }

  Result<void> add_rows(const PanelDefinition& definition) {
    charts::Ranked ranked;
    for (const auto& part : definition.parts) ranked.parts.push_back({pick(part, language_), {}});
    for (const auto& row : definition.rows) {
      charts::Ranked::Row shown{pick(row.label, language_), {}};
      for (const auto& terms : row.parts) {
        std::optional<double> value;
        for (std::size_t i = 0; i < terms.size(); ++i) {
          belongs(*terms[i]);
          MONALYS_TRY(const auto* series, figures_.series(*terms[i], definition_.by));
          told_until(*series);
          const auto last = series->last_known();
          if (!last) {
            value.reset();
            break;
          }
          last_bucket_ = series->buckets[*last];
          if (first_bucket_.label.empty()) first_bucket_ = last_bucket_;
          value = i == 0 ? *series->rows[*last].value : *value - *series->rows[*last].value;
        }
        anything_known_ = anything_known_ || value.has_value();
        shown.values.push_back(value);
      }
      ranked.rows.push_back(std::move(shown));
    }
    // Its own table: the parts across, the rows down.
    const bool sv = language_ == Language::sv;
    std::vector<std::string> head{sv ? "Grupp" : "Group"};
    for (const auto& part : ranked.parts) head.push_back(part.name);
    slide_.bars.head = std::move(head);
    for (const auto& row : ranked.rows) {
      std::vector<std::string> line{row.label};
      for (const auto& value : row.values) {
        line.push_back(value ? publish::figure(*value, metrics::Unit::count, language_) : "..");
      }
      slide_.bars.rows.push_back(std::move(line));
    }
    slide_.chart.panels.push_back({.height = definition.height,
                                   .title = pick(definition.title, language_),
                                   .unit = charts::Unit::count,
                                   .unit_label = pick(definition.unit_label, language_),
                                   .ranked = std::move(ranked)});
    return {};
  }

  Result<void> add_texts() {
    const auto& subject = *slide_.metrics.front();
    for (const auto& title : definition_.titles) {
      MONALYS_TRY(auto sentence, say(title, subject, definition_.by, figures_, language_));
      if (!sentence) continue;
      slide_.title = std::move(*sentence);
      break;
    }
    if (slide_.title.empty()) slide_.title = publish::pick(subject.name, language_);
    for (const auto& one : definition_.sentences) {
      MONALYS_TRY(auto sentence, say(one, subject, definition_.by, figures_, language_));
      if (sentence) slide_.sentences.push_back(std::move(*sentence));
    }
    const auto period = spoken_period(first_bucket_, last_bucket_, definition_.by, config_.platform.zone, language_);
    slide_.subtitle = fill(
        pick(definition_.subtitle, language_),
        {{"period", period}, {"end", publish::spoken(last_bucket_, definition_.by, config_.platform.zone, language_)}});
    slide_.source = source_line(pick(definition_.source, language_), facts_until_, slide_.metrics, config_,
                                figures_.control(), language_);
    for (const auto& sentence : imported_) slide_.source += " " + sentence;
    slide_.table.head = std::move(table_head_);
    for (auto& [begin, row] : table_rows_) {
      row.resize(std::max(row.size(), slide_.table.head.size()));
      slide_.table.rows.push_back(std::move(row));
    }
    slide_.chart.id = slide_.id;
    slide_.chart.locale = language_ == Language::sv ? charts::Locale::sv : charts::Locale::en;
    slide_.chart.title = slide_.title;
    slide_.chart.subtitle = slide_.subtitle;
    slide_.chart.sentences = slide_.sentences;
    slide_.chart.source = slide_.source;
    return {};
  }

  const SlideDefinition& definition_;
  const Config& config_;
  Figures& figures_;
  Language language_;
  Slide slide_;
  bool anything_known_ = false;
  std::optional<Instant> facts_until_;
  Bucket first_bucket_;
  Bucket last_bucket_;
  std::set<std::string> said_;
  std::set<std::string> imported_;  // sentences
  std::vector<std::string> table_head_;
  std::map<Instant, std::vector<std::string>> table_rows_;
};

}  // namespace

std::string iso_day(std::chrono::year_month_day day) {
  return fmt::format("{:04}-{:02}-{:02}", int{day.year()}, unsigned{day.month()}, unsigned{day.day()});
}

const std::string& pick(const Bilingual& text, Language language) {
  return language == Language::sv ? text.sv : text.en;
}

charts::Unit chart_unit(metrics::Unit unit) {
  switch (unit) {
    case metrics::Unit::count:
      return charts::Unit::count;
    case metrics::Unit::bytes:
      return charts::Unit::bytes;
    case metrics::Unit::seconds:
      return charts::Unit::seconds;
    case metrics::Unit::share:
      return charts::Unit::share;
    case metrics::Unit::rate:
      return charts::Unit::rate;
  }
  std::unreachable();
}

charts::Note chart_note(metrics::Note note) {
  switch (note) {
    case metrics::Note::none:
    case metrics::Note::forecast:  // shown apart from what has been
      return charts::Note::none;
    case metrics::Note::gap:
    case metrics::Note::disposed:
      return charts::Note::gap;
    case metrics::Note::partial:
      return charts::Note::partial;
    case metrics::Note::imported:
      return charts::Note::imported;
    case metrics::Note::suppressed:
    case metrics::Note::unfinished:
      return charts::Note::suppressed;
  }
  std::unreachable();
}

std::vector<charts::Annotation> annotations_for(const Config& config, const metrics::Metric& metric, Period period,
                                                Language language) {
  std::vector<charts::Annotation> found;
  for (const auto& annotation : config.annotations) {
    const std::chrono::local_days day{annotation.date};
    if (day < std::chrono::local_days{period.first} || day > std::chrono::local_days{period.last}) continue;
    const bool matches = annotation.metrics.empty() ||
                         std::ranges::any_of(annotation.metrics,
                                             [&](const auto& pattern) { return matches_wildcard(metric.id, pattern); });
    if (matches) found.push_back({iso_day(annotation.date), pick(annotation.text, language)});
  }
  return found;
}

std::optional<charts::Annotation> imported_annotation(const metrics::Table& table, const Zone& zone,
                                                      Language language) {
  const auto stretch = publish::imported_stretch(table);
  if (!stretch || stretch->last + 1 >= table.buckets.size()) return std::nullopt;
  const auto until = publish::spoken(table.buckets[stretch->last], table.by, zone, language);
  const auto* text = language == Language::sv ? "importerade uppgifter till {}" : "imported figures until {}";
  return charts::Annotation{table.buckets[stretch->last + 1].label, fmt::format(fmt::runtime(text), until)};
}

std::vector<charts::Capacity> capacities_for(const Config& config, const metrics::Metric& metric, Language language) {
  std::vector<charts::Capacity> found;
  for (const auto& capacity : config.capacities) {
    if (capacity.metric == metric.id) {
      found.push_back({iso_day(capacity.from), capacity.value, pick(capacity.label, language)});
    }
  }
  return found;
}

std::string source_line(const std::string& logs, std::optional<Instant> until,
                        const std::vector<const metrics::Metric*>& of, const Config& config,
                        const metrics::Control& control, Language language) {
  const bool sv = language == Language::sv;
  std::string ids;
  for (const auto* metric : of) ids += (ids.empty() ? "" : ", ") + metric->id;
  std::string line = sv ? "Källa: " : "Source: ";
  line += logs.empty() ? config.platform.name : logs;
  if (until) line += fmt::format(" {} {}", sv ? "till" : "until", iso_day(local_day(*until, config.platform.zone)));
  line += fmt::format(". {}: {}.", of.size() > 1 ? (sv ? "Definitioner" : "Definitions") : "Definition", ids);
  if (config.simulated) line += sv ? " Simulerade data." : " Simulated data.";
  const bool of_people = std::ranges::any_of(
      of, [](const auto* metric) { return store::tells_of_people(metric->realm, metric->measure); });
  if (of_people && control.role != Role::admin) line += " " + publish::control_sentence(control, language);
  return line;
}

std::string spoken_period(const Bucket& first, const Bucket& last, BucketSize by, const Zone& zone, Language language) {
  const auto from = publish::spoken(first, by, zone, language);
  const auto to = publish::spoken(last, by, zone, language);
  return from == to ? to : fmt::format("{}–{}", from, to);
}

Result<Report> build(const Definition& definition, const Config& config, Figures& figures, Language language) {
  Report report{.id = definition.id,
                .title = pick(definition.title, language),
                .platform = config.platform.name,
                .language = language,
                .until = figures.until(),
                .slides = {},
                .left_out = {}};
  report.title =
      fill(report.title, {{"platform", config.platform.name},
                          {"month", fmt::format("{} {}", publish::month_name(figures.until().month(), language),
                                                int{figures.until().year()})}});
  const auto& allowed = figures.control().rules.by;  // empty: all
  for (const auto& slide : definition.slides) {
    if (!allowed.empty() && std::ranges::find(allowed, slide.by) == allowed.end()) {
      report.left_out.push_back(slide.id);
      continue;
    }
    MONALYS_TRY(auto built, slide.chart ? chart_slide(slide, config, figures, language)
                                        : SlideBuilder(slide, config, figures, language).build());
    if (built) {
      report.slides.push_back(std::move(*built));
    } else {
      report.left_out.push_back(slide.id);
    }
  }
  if (report.slides.empty()) {
    return fail(Code::not_found,
                sentence("report {}: the store knows none of its figures",
                         "rapporten {}: databasen har inga uppgifter för den", definition.id),
                Sentence{"`monalys status` shows which logs have been read.",
                         "Sidan Drift och `monalys status` visar vilka loggar som är inlästa."});
  }
  for (std::size_t i = 0; i < report.slides.size(); ++i) {
    report.slides[i].chart.page = fmt::format("{} / {}", i + 1, report.slides.size());
  }
  return report;
}

}  // namespace monalys::reports
