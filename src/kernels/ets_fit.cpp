// Where the search for parameters begins, and what becomes of it.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "kernels/ets_objective.hpp"
#include "kernels/minimise.hpp"

namespace monalys::kernels {
namespace {

using Season = EtsModel::Season;
using Trend = EtsModel::Trend;

/// Of values of magnitude one, squares that are nothing but rounding.
constexpr double kLeastSquare = 1e-20;

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

struct Line {
  double at_zero = 0;  // one bucket before the first
  double slope = 0;
};

/// By least squares.
Line line_through(std::span<const double> values) {
  const auto count = static_cast<double>(values.size());
  const double middle = (count + 1) / 2, height = mean(values);
  double above = 0, below = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double away = static_cast<double>(i + 1) - middle;
    above += away * (values[i] - height);
    below += away * away;
  }
  const double slope = below > 0 ? above / below : 0;
  return {height - slope * middle, slope};
}

/// Classical decomposition: what each bucket of a season differs by from a centred mean over a season, on average.
std::vector<double> first_seasons(std::span<const double> values, Season season, std::size_t length) {
  std::vector<double> sums(length, 0.0), counts(length, 0.0);
  const std::size_t half = length / 2;
  const bool even = length % 2 == 0;
  for (std::size_t i = half; i + half < values.size(); ++i) {
    double sum = std::accumulate(values.begin() + static_cast<std::ptrdiff_t>(i - half),
                                 values.begin() + static_cast<std::ptrdiff_t>(i + half + 1), 0.0);
    if (even) sum -= (values[i - half] + values[i + half]) / 2;
    const double centre = sum / static_cast<double>(length);
    sums[i % length] += season == Season::additive ? values[i] - centre : values[i] / centre;
    counts[i % length] += 1;
  }
  for (std::size_t i = 0; i < length; ++i) sums[i] /= counts[i];
  const double centre = mean(sums);
  for (auto& one : sums) one = season == Season::additive ? one - centre : std::max(0.01, one / centre);
  if (season == Season::multiplicative) {
    const double again = mean(sums);
    for (auto& one : sums) one /= again;
  }
  return sums;
}

struct Beginning {
  EtsState state;
  double spread = 0;
};

Beginning beginning(const EtsModel& model, std::span<const double> values, std::size_t length) {
  Beginning made;
  std::vector<double> adjusted(values.begin(), values.end());
  if (model.season != Season::none) {
    made.state.seasonal = first_seasons(values, model.season, length);
    for (std::size_t i = 0; i < adjusted.size(); ++i) {
      const double season = made.state.seasonal[i % length];
      adjusted[i] = model.season == Season::additive ? adjusted[i] - season : adjusted[i] / season;
    }
  } else {
    length = 1;
  }
  const std::span head{adjusted.data(), std::min(std::max<std::size_t>(10, 2 * length), adjusted.size())};
  if (model.trend == Trend::none) {
    made.state.level = mean(head);
  } else {
    const auto line = line_through(head);
    made.state.level = line.at_zero;
    made.state.slope = line.slope;
  }
  double squares = 0;
  for (std::size_t i = 1; i < adjusted.size(); ++i) squares += std::pow(adjusted[i] - adjusted[i - 1], 2);
  made.spread = std::max(1e-6, std::sqrt(squares / static_cast<double>(adjusted.size())));
  return made;
}

/// Parameters from which the search may begin, the likeliest first; none where no likelihood is finite.
std::vector<std::pair<double, std::vector<double>>> beginnings(const EtsModel& model, EtsObjective& objective) {
  std::vector<std::pair<double, std::vector<double>>> found;
  std::vector<double> unused(objective.size());
  for (const double alpha : {0.05, 0.2, 0.5, 0.9}) {
    for (const double beta : {0.02, 0.3, 0.95}) {
      if (model.trend == Trend::none && beta != 0.02) continue;
      for (const double gamma : {0.02, 0.3, 0.9}) {
        if (model.season == Season::none && gamma != 0.02) continue;
        auto x = objective.seen(objective.numbers({alpha, beta * alpha, gamma * (1 - alpha), 0.95}));
        const double value = objective(x, unused);
        if (std::isfinite(value)) found.emplace_back(value, std::move(x));
      }
    }
  }
  std::ranges::sort(found);
  return found;
}

/// A fit of which model, parameters and first state are known, with all that follows from them.
std::optional<EtsFit> completed(EtsFit fit, std::span<const double> values) {
  auto known = likelihood(fit.model, fit.parameters, fit.begin, values, kLeastSquare);
  if (!std::isfinite(known.value)) return std::nullopt;
  const auto count = static_cast<double>(values.size()), all = static_cast<double>(fit.counted + 1);
  fit.end = std::move(known.end);
  fit.variance = known.squares / (count - static_cast<double>(fit.counted));
  fit.aicc = known.value + 2 * all + 2 * all * (all + 1) / (count - all - 1);
  return fit;
}

}  // namespace

std::optional<EtsFit> fit(const EtsModel& model, std::span<const double> values, std::size_t season_length) {
  const std::size_t length = model.season == Season::none ? 1 : season_length;
  const std::size_t count = values.size();
  const std::size_t counted = 2 +
                              (model.trend == Trend::none       ? 0U
                               : model.trend == Trend::additive ? 2U
                                                                : 3U) +
                              (model.season == Season::none ? 0 : length);
  if (count < counted + 3 || (model.season != Season::none && (length < 2 || count < 2 * length + 1))) {
    return std::nullopt;
  }

  auto begin = beginning(model, values, length);
  const auto tried = [&](const Beginning& from) {
    EtsObjective objective(model, values, from.state, from.spread, kLeastSquare);
    double best = std::numeric_limits<double>::infinity();
    std::pair<EtsParameters, EtsState> kept;
    auto starts = beginnings(model, objective);
    constexpr std::size_t kMostStarts = 2;
    for (std::size_t i = 0; i < std::min(kMostStarts, starts.size()); ++i) {
      auto& x = starts[i].second;
      const double value = minimise(std::ref(objective), x);
      if (!(value < best)) continue;
      best = value;
      const auto numbers = objective.numbers_seen(x);
      kept = {objective.parameters(numbers), objective.state(numbers)};
    }
    return std::pair{best, kept};
  };
  auto [best, found] = tried(begin);
  if (!std::isfinite(best) && model.trend != Trend::none) {  // the line at the beginning goes below zero somewhere
    begin.state.level += begin.state.slope * static_cast<double>(length);
    begin.state.slope = 0;
    std::tie(best, found) = tried(begin);
  }
  if (!std::isfinite(best)) return std::nullopt;

  return completed(
      {.model = model, .parameters = found.first, .begin = std::move(found.second), .end = {}, .counted = counted},
      values);
}

std::vector<WeightedFit> over_slopes(const EtsFit& fit, std::span<const double> values) {
  if (fit.model.trend == Trend::none) return {{fit, 1}};
  // Cells of beta / alpha, narrow where a little makes a difference, and a value within each.
  constexpr std::array kEdges{0.0, 0.02, 0.06, 0.15, 0.3, 0.6, 1.0};
  constexpr std::array kWithin{0.007, 0.037, 0.1, 0.22, 0.43, 0.8};
  EtsObjective objective(fit.model, values, fit.begin, std::max(1e-9, std::sqrt(fit.variance)), kLeastSquare);
  std::vector<WeightedFit> made;
  for (std::size_t cell = 0; cell < kWithin.size(); ++cell) {
    auto given = fit.parameters;
    given.beta = kWithin[cell] * given.alpha;
    auto x = objective.seen(objective.numbers(given));
    const auto held = [&](std::span<const double> at, std::span<double> gradient) {
      const double value = objective(at, gradient);
      gradient[1] = 0;  // beta's share of alpha stays
      return value;
    };
    std::vector<double> unused(x.size());
    if (!std::isfinite(held(x, unused))) continue;
    minimise(held, x, {.steps = 60, .enough = 1e-3});
    const auto numbers = objective.numbers_seen(x);
    auto moved = completed({.model = fit.model,
                            .parameters = objective.parameters(numbers),
                            .begin = objective.state(numbers),
                            .end = {},
                            .counted = fit.counted},
                           values);
    if (moved) made.push_back({*std::move(moved), kEdges[cell + 1] - kEdges[cell]});
  }
  if (made.empty()) return {{fit, 1}};
  double least = std::numeric_limits<double>::infinity(), sum = 0;
  for (const auto& one : made) least = std::min(least, one.fit.aicc);
  for (auto& one : made) sum += one.share *= std::exp((least - one.fit.aicc) / 2);
  for (auto& one : made) one.share /= sum;
  return made;
}

}  // namespace monalys::kernels
