// Reports and single charts as files.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "charts/chart.hpp"
#include "metrics/ask.hpp"
#include "reports/slides.hpp"

namespace monalys::reports {

enum class DocumentFormat { pdf, html };
/// By the end of a file name.
[[nodiscard]] Result<DocumentFormat> document_format(std::string_view file_name);

[[nodiscard]] Result<std::string> to_document(const Report& report, DocumentFormat format,
                                              charts::ChartRenderer& renderer);

enum class PictureFormat { svg, png, pdf };
[[nodiscard]] Result<PictureFormat> picture_format(std::string_view file_name);

[[nodiscard]] Result<std::string> to_picture(const charts::ChartSpec& spec, PictureFormat format,
                                             charts::ChartRenderer& renderer);

/// Where somebody wants another look than the metric's own.
struct ChartLook {
  std::optional<charts::Kind> kind = {};
  bool stacked = false;  // groups stand on one another
};

/// Cohorts by age, as a table of coloured cells: the latest of them, as many as there is room for.
[[nodiscard]] Result<charts::ChartSpec> chart_of_cohorts(const metrics::Table& table, const Config& config,
                                                         publish::Language language, charts::Theme theme);

/// What is said where a chart would be empty.
[[nodiscard]] std::unexpected<Error> nothing_known_of(const metrics::Metric& metric);

/// A chart of any table of figures, with the look that its kind of metric asks for. Of more than eight groups the
/// largest eight are shown, and the subtitle says so. Fails when the table has no known value.
[[nodiscard]] Result<charts::ChartSpec> chart_of(const metrics::Table& table, const Config& config,
                                                 publish::Language language, charts::Theme theme,
                                                 const ChartLook& look = {});

/// The same of a profile: the hours of the week as cells of colour, those of a day and the months of the year as
/// columns. Fails when it has groups.
[[nodiscard]] Result<charts::ChartSpec> profile_chart_of(const metrics::Table& table, const Config& config,
                                                         publish::Language language, charts::Theme theme);

}  // namespace monalys::reports
