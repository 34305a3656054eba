// A report as one HTML file that needs nothing else: pictures inside, tables beside them, definitions at the end.

#pragma once

#include <string>

#include "base/result.hpp"
#include "charts/chart.hpp"
#include "reports/slides.hpp"

namespace monalys::reports {

/// UTF-8, no script, nothing fetched. Accessible: language marked, headings in order, a text and a data table for each
/// picture, dark where the reader's system is.
[[nodiscard]] Result<std::string> to_html(const Report& report, charts::ChartRenderer& renderer);

}  // namespace monalys::reports
