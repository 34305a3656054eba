#include "kernels/forecast.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <utility>

#include "kernels/ets_outlook.hpp"

namespace monalys::kernels {
namespace {

using Error = EtsModel::Error;
using Season = EtsModel::Season;
using Trend = EtsModel::Trend;

constexpr double kNormal80 = 1.2815515655446004;  // quantile 0.9 of the normal distribution
constexpr double kNormal95 = 1.959963984540054;   // 0.975

/// Of each model that can be for these values, the likeliest fit; the one that is best for its number of parameters
/// first (section 2.6 of the book).
std::vector<EtsFit> fits(std::span<const double> values, std::size_t season) {
  const bool positive = std::ranges::all_of(values, [](double value) { return value > 0; });
  const bool seasonal = season > 1 && values.size() >= 2 * season + 3;
  std::vector<EtsFit> found;
  for (const auto error : {Error::additive, Error::multiplicative}) {
    for (const auto kind : {Season::none, Season::additive, Season::multiplicative}) {
      for (const auto trend : {Trend::none, Trend::additive, Trend::damped}) {
        if (error == Error::multiplicative && !positive) continue;
        if (kind == Season::multiplicative && error == Error::additive) continue;
        if (kind != Season::none && !seasonal) continue;
        if (auto tried = fit({error, trend, kind}, values, season)) {
          const auto after = std::ranges::upper_bound(found, tried->aicc, {}, &EtsFit::aicc);
          found.insert(after, *std::move(tried));
        }
      }
    }
  }
  return found;
}

/// A quantile of Student's distribution from that of the normal one, by the expansion of Fisher and Cornish (1960).
double student(double normal, double freedom) {
  const double z = normal, z2 = z * z;
  return z * (1 + (z2 + 1) / (4 * freedom) + ((5 * z2 + 16) * z2 + 3) / (96 * freedom * freedom) +
              (((3 * z2 + 19) * z2 + 17) * z2 - 15) / (384 * freedom * freedom * freedom));
}

/// By how much wider than the best model's intervals they must be.
struct Wider {
  double by80 = 1, by95 = 1;
};

/// By bucket ahead, because the best model's parameters are estimates and because another model may be the true one:
/// each has the weight that its AICc gives it (Burnham and Anderson, "Model Selection and Multimodel Inference", 2002,
/// section 4.3). Since the variance is an estimate too, intervals are those of Student's distribution, with as many
/// degrees of freedom as fit the variance of that variance (Satterthwaite, 1946).
std::vector<Wider> widening(std::span<const EtsFit> fits, std::span<const double> values, std::size_t horizon) {
  constexpr double kFar = 8;  // a model so much worse has less than a fiftieth of the weight
  constexpr double kLeastFreedom = 4;
  std::vector<EtsOutlook> outlooks;
  std::vector<double> weights;
  double sum_of_weights = 0;
  for (const auto& fit : fits) {
    const double worse = fit.aicc - fits.front().aicc;
    if (!(worse < kFar)) break;
    for (const auto& [one, share] : over_slopes(fit, values)) {
      if (share < 0.01) continue;
      outlooks.push_back(outlook(one, values, horizon));
      weights.push_back(share * std::exp(-worse / 2));
      sum_of_weights += weights.back();
    }
  }
  const auto left = static_cast<double>(values.size() - fits.front().counted);
  const auto alone = chance(fits.front(), horizon);
  const auto path = expected_path(fits.front(), horizon);
  std::vector<Wider> made(horizon);
  for (std::size_t h = 0; h < horizon; ++h) {
    double variance = 0, square = 0, looseness = 0;
    for (std::size_t i = 0; i < outlooks.size(); ++i) {
      const double apart = outlooks[i].expected[h] - path[h];
      const double here = outlooks[i].chance[h] + outlooks[i].doubt[h] + apart * apart;
      const double share = weights[i] / sum_of_weights;
      variance += share * here;
      square += share * here * here;
      looseness += share * outlooks[i].looseness[h];
    }
    looseness += square - variance * variance + 2 * variance * variance / left;
    const double freedom = std::max(kLeastFreedom, 2 * variance * variance / looseness);
    const double factor = std::sqrt(variance / alone[h]);
    if (!std::isfinite(factor) || !std::isfinite(freedom)) continue;
    made[h].by80 = std::clamp(factor * student(kNormal80, freedom) / kNormal80, 1.0, 100.0);
    made[h].by95 = std::clamp(factor * student(kNormal95, freedom) / kNormal95, 1.0, 100.0);
  }
  return made;
}

void exact_intervals(const EtsFit& fit, std::vector<ForecastPoint>& points) {
  const auto variance = chance(fit, points.size());
  for (std::size_t h = 0; h < points.size(); ++h) {
    auto& point = points[h];
    const double deviation = std::sqrt(variance[h]);
    point.low80 = point.expected - kNormal80 * deviation;
    point.high80 = point.expected + kNormal80 * deviation;
    point.low95 = point.expected - kNormal95 * deviation;
    point.high95 = point.expected + kNormal95 * deviation;
  }
}

/// Normally distributed numbers, two by two (Box and Muller), from the generator splitmix64: the same on every machine.
class Normal {
 public:
  double next() {
    if (std::exchange(holds_, false)) return held_;
    const double radius = std::sqrt(-2 * std::log(1 - uniform())), angle = 2 * std::numbers::pi * uniform();
    held_ = radius * std::sin(angle);
    holds_ = true;
    return radius * std::cos(angle);
  }

 private:
  double uniform() {
    std::uint64_t bits = state_ += 0x9E3779B97F4A7C15ULL;
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9ULL;
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBULL;
    return static_cast<double>((bits ^ (bits >> 31)) >> 11) * 0x1p-53;
  }
  std::uint64_t state_ = 20080519;
  double held_ = 0;
  bool holds_ = false;
};

/// Quantiles of paths that begin where the series ends.
void simulated_intervals(const EtsFit& fit, std::vector<ForecastPoint>& points) {
  const std::size_t horizon = points.size();
  const std::size_t paths = std::clamp<std::size_t>(240'000 / horizon, 1'000, 5'000);
  const std::size_t length = std::max<std::size_t>(1, fit.end.seasonal.size());
  const double deviation = std::sqrt(fit.variance);
  std::vector<double> values(horizon * paths);  // by bucket, then path
  Normal normal;
  EtsState state;
  for (std::size_t path = 0; path < paths; ++path) {
    state = fit.end;
    for (std::size_t h = 0; h < horizon; ++h) {
      const auto next = expect(fit.model, fit.parameters, state, h % length);
      // An error of -1 makes nothing of the value; less than nothing cannot be.
      const double surprise = next.value * std::max(-0.999999, deviation * normal.next());
      values[h * paths + path] = next.value + surprise;
      update(fit.model, fit.parameters, state, h % length, next, surprise);
    }
  }
  for (std::size_t h = 0; h < horizon; ++h) {
    const std::span here{values.data() + h * paths, paths};
    std::ranges::sort(here);
    const auto quantile = [&](double share) {
      return here[static_cast<std::size_t>(std::lround(share * static_cast<double>(paths - 1)))];
    };
    auto& point = points[h];
    point.low95 = quantile(0.025);
    point.low80 = quantile(0.1);
    point.high80 = quantile(0.9);
    point.high95 = quantile(0.975);
  }
}

/// Back in the unit of the values, within what can be, and in order.
void finish(ForecastPoint& point, double scale, const ForecastQuestion& question) {
  for (auto* one : {&point.expected, &point.low80, &point.high80, &point.low95, &point.high95}) {
    *one = std::clamp(*one * scale, -std::numeric_limits<double>::max(), std::numeric_limits<double>::max());
    if (question.least) *one = std::max(*one, *question.least);
    if (question.most) *one = std::min(*one, *question.most);
  }
  point.low80 = std::min(point.low80, point.expected);
  point.high80 = std::max(point.high80, point.expected);
  point.low95 = std::min(point.low95, point.low80);
  point.high95 = std::max(point.high95, point.high80);
}

}  // namespace

std::optional<Forecast> forecast(const ForecastQuestion& question) {
  auto values = question.values;
  if (values.size() < kLeastForecastValues) return std::nullopt;
  if (values.size() > kMostForecastValues) values = values.last(kMostForecastValues);

  const auto [least, most] = std::ranges::minmax(values);
  if (least == most) {  // no error has ever been seen
    ForecastPoint same{least, least, least, least, least};
    finish(same, 1, question);
    return Forecast{EtsModel{}.name(), std::vector(question.horizon, same)};
  }
  const double scale = std::max(std::abs(least), std::abs(most));
  std::vector<double> scaled;
  for (const double value : values) scaled.push_back(value / scale);
  const auto found = fits(scaled, question.season);
  if (found.empty()) return std::nullopt;

  const auto& best = found.front();
  Forecast made{best.model.name(), std::vector<ForecastPoint>(question.horizon)};
  if (question.horizon == 0) return made;
  const auto path = expected_path(best, question.horizon);
  for (std::size_t h = 0; h < path.size(); ++h) made.points[h].expected = path[h];
  if (best.model.error == Error::additive) {
    exact_intervals(best, made.points);
  } else {
    simulated_intervals(best, made.points);
  }
  const auto wider = widening(found, scaled, question.horizon);
  for (std::size_t h = 0; h < path.size(); ++h) {
    auto& point = made.points[h];
    for (auto* edge : {&point.low80, &point.high80}) *edge += (wider[h].by80 - 1) * (*edge - point.expected);
    for (auto* edge : {&point.low95, &point.high95}) *edge += (wider[h].by95 - 1) * (*edge - point.expected);
    finish(point, scale, question);
  }
  return made;
}

}  // namespace monalys::kernels
