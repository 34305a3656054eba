// web/charts/dist/charts.js, put into the program by cmake/WebCharts.cmake.

#pragma once

#include <string_view>

namespace monalys::charts {

[[nodiscard]] std::string_view chart_bundle();

}  // namespace monalys::charts
