// A report's definition and a store's figures make slides: for each a picture's spec, its sentences and its table.

#pragma once

#include <string>
#include <vector>

#include "charts/spec.hpp"
#include "config/config.hpp"
#include "publish/language.hpp"
#include "reports/definition.hpp"
#include "reports/figures.hpp"

namespace monalys::reports {

/// The figures behind a picture, as people read them.
struct DataTable {
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
};

struct Slide {
  std::string id;
  std::string title;
  std::string subtitle;
  std::vector<std::string> sentences;
  std::string source;
  std::vector<const metrics::Metric*> metrics;  // whose definitions belong to it
  charts::ChartSpec chart;                      // with all of the above in it
  DataTable table;                              // of the series, by bucket; empty when there are none
  DataTable bars;                               // of the ranked bars; empty when there are none
};

struct Report {
  std::string id;
  std::string title;  // "MONA, april 2022"
  std::string platform;
  publish::Language language = publish::Language::sv;
  std::chrono::year_month_day until;
  std::vector<Slide> slides;
  std::vector<std::string> left_out;  // slides without a figure, by id
};

/// Slides of which no figure is known are left out. Fails when that leaves none.
[[nodiscard]] Result<Report> build(const Definition& definition, const Config& config, Figures& figures,
                                   publish::Language language);

/// Annotations and capacity lines of the configuration that belong to a metric, in [first, last].
[[nodiscard]] std::vector<charts::Annotation> annotations_for(const Config& config, const metrics::Metric& metric,
                                                              Period period, publish::Language language);
/// Where the figures from before there were logs end, if a table goes on after them.
[[nodiscard]] std::optional<charts::Annotation> imported_annotation(const metrics::Table& table, const Zone& zone,
                                                                    publish::Language language);
[[nodiscard]] std::vector<charts::Capacity> capacities_for(const Config& config, const metrics::Metric& metric,
                                                           publish::Language language);

/// "Källa: ... till 2022-04-30. Definition: users.unique.", and what was kept from the reader.
[[nodiscard]] std::string source_line(const std::string& logs, std::optional<Instant> until,
                                      const std::vector<const metrics::Metric*>& metrics, const Config& config,
                                      const metrics::Control& control, publish::Language language);

/// "2022-04-30"
[[nodiscard]] std::string iso_day(std::chrono::year_month_day day);

/// "januari 2008–april 2022"
[[nodiscard]] std::string spoken_period(const Bucket& first, const Bucket& last, BucketSize by, const Zone& zone,
                                        publish::Language language);

[[nodiscard]] charts::Unit chart_unit(metrics::Unit unit);
[[nodiscard]] charts::Note chart_note(metrics::Note note);
[[nodiscard]] const std::string& pick(const Bilingual& text, publish::Language language);

}  // namespace monalys::reports
