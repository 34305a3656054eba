// A slide that shows a chart as the dashboard draws it: a profile, cohorts, a forecast, a ranking.

#pragma once

#include <optional>

#include "reports/slides.hpp"

namespace monalys::reports {

/// Of a definition with a chart. Nothing when no figure of it is known, or the reader may not see it.
[[nodiscard]] Result<std::optional<Slide>> chart_slide(const SlideDefinition& definition, const Config& config,
                                                       Figures& figures, publish::Language language);

}  // namespace monalys::reports
