// What comes next in a series, and how sure that is: exponential smoothing (ets.hpp), the model chosen by AICc.

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace monalys::kernels {

struct ForecastQuestion {
  std::span<const double> values;    // of consecutive buckets, all finite
  std::size_t season = 1;            // buckets after which things repeat: 12 of months; 1: nothing does
  std::size_t horizon = 12;          // how many buckets to look ahead
  std::optional<double> least = {};  // nothing can be less, or more, than this: 0 of counts, 1 of shares
  std::optional<double> most = {};
};

/// In the unit of the values. Always low95 <= low80 <= expected <= high80 <= high95.
struct ForecastPoint {
  double expected = 0;
  double low80 = 0, high80 = 0;  // four of five values are to lie between these
  double low95 = 0, high95 = 0;  // 19 of 20 between these
};

struct Forecast {
  std::string model;  // "ETS(A,Ad,M)"
  std::vector<ForecastPoint> points;
};

/// Fewer values than this in a row say nothing of what comes.
inline constexpr std::size_t kLeastForecastValues = 8;
/// What lies further back than so many values is not looked at.
inline constexpr std::size_t kMostForecastValues = 1100;

/// A season is sought when there are two of it and three values more. Models whose forecasts are known to be unstable
/// are left out (additive error with multiplicative season), as are multiplicative slopes; a multiplicative error or
/// season needs values over 0. Intervals are exact for additive errors and simulated, the same each time, for
/// multiplicative ones; that the parameters are estimates is allowed for in their width. Absent when there are not
/// enough values.
[[nodiscard]] std::optional<Forecast> forecast(const ForecastQuestion& question);

}  // namespace monalys::kernels
