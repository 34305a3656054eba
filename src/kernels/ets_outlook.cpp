#include "kernels/ets_outlook.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "kernels/ets_objective.hpp"

namespace monalys::kernels {
namespace {

constexpr double kStep = 1e-4;  // of numbers, for differences that stand for derivatives

/// A symmetric positive definite matrix, row by row, as L L'; false where it is none.
bool cholesky(std::vector<double>& matrix, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = matrix[i * size + j];
      for (std::size_t k = 0; k < j; ++k) sum -= matrix[i * size + k] * matrix[j * size + k];
      if (i == j) {
        if (!(sum > 0) || !std::isfinite(sum)) return false;
        matrix[i * size + i] = std::sqrt(sum);
      } else {
        matrix[i * size + j] = sum / matrix[j * size + j];
      }
    }
  }
  return true;
}

/// What is known of the numbers, as the Cholesky factor of the information: half the second derivatives of the
/// objective, and what is known before. Empty where the likelihood says nothing.
std::vector<double> information(EtsObjective& objective, std::vector<double> numbers, bool damped) {
  const std::size_t size = objective.size();
  std::vector<double> matrix(size * size), above(size), below(size);
  for (std::size_t i = 0; i < size; ++i) {
    const double was = numbers[i];
    numbers[i] = was + kStep;
    if (!std::isfinite(objective.value(numbers, above))) return {};
    numbers[i] = was - kStep;
    if (!std::isfinite(objective.value(numbers, below))) return {};
    numbers[i] = was;
    for (std::size_t j = 0; j < size; ++j) {
      const double half = (above[j] - below[j]) / (4 * kStep) / 2;
      matrix[i * size + j] += half;
      matrix[j * size + i] += half;
    }
  }
  for (std::size_t i = 0; i < size; ++i) {
    const double width = i + 1 == objective.smoothing() && damped ? 0.18 : 1;
    if (i < objective.smoothing()) matrix[i * size + i] += 12 / (width * width);  // uniform over so wide a range
  }
  // At the edge of what parameters may be, the likelihood can curve the wrong way.
  constexpr int kTrials = 12;
  double more = 1e-6;
  for (int trials = 0; trials < kTrials; ++trials, more *= 10) {
    auto factor = matrix;
    for (std::size_t i = 0; i < size; ++i) factor[i * size + i] += more * std::max(1.0, std::abs(matrix[i * size + i]));
    if (cholesky(factor, size)) return factor;
  }
  return {};
}

/// The expected path of a model with these numbers; empty where it breaks down on the way.
std::vector<double> path_of(const EtsFit& fit, const EtsObjective& objective, std::span<const double> numbers,
                            std::span<const double> values, std::size_t horizon) {
  EtsFit moved = fit;
  moved.parameters = objective.parameters(numbers);
  auto known = likelihood(fit.model, moved.parameters, objective.state(numbers), values, 0);
  if (!std::isfinite(known.value)) return {};
  moved.end = std::move(known.end);
  return expected_path(moved, horizon);
}

EtsParameters within_bounds(const EtsParameters& given) {
  EtsParameters made{.alpha = std::clamp(given.alpha, 0.0, 1.0)};
  made.beta = std::clamp(given.beta, 0.0, made.alpha);
  made.gamma = std::clamp(given.gamma, 0.0, 1 - made.alpha);
  made.phi = given.phi == 1 ? 1 : std::clamp(given.phi, 0.8, 0.98);
  return made;
}

/// v of L v = w.
std::vector<double> solved_down(std::span<const double> factor, std::vector<double> w) {
  for (std::size_t i = 0; i < w.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) w[i] -= factor[i * w.size() + k] * w[k];
    w[i] /= factor[i * w.size() + i];
  }
  return w;
}

/// Variance of the expected path: of w'x it is w'(L L')^-1 w, the squares of what solves L v = w.
std::vector<double> doubt(const EtsFit& fit, const EtsObjective& objective, std::vector<double> numbers,
                          std::span<const double> factor, std::span<const double> values, std::size_t horizon) {
  const std::size_t size = objective.size();
  std::vector<double> slopes(size * horizon);  // by number, then bucket: of the expected path
  for (std::size_t i = 0; i < size; ++i) {
    const double was = numbers[i];
    numbers[i] = was + kStep;
    const auto above = path_of(fit, objective, numbers, values, horizon);
    numbers[i] = was - kStep;
    const auto below = path_of(fit, objective, numbers, values, horizon);
    numbers[i] = was;
    if (above.empty() || below.empty()) continue;
    for (std::size_t h = 0; h < horizon; ++h) slopes[i * horizon + h] = (above[h] - below[h]) / (2 * kStep);
  }
  std::vector<double> variance(horizon, 0.0), weights(size);
  for (std::size_t h = 0; h < horizon; ++h) {
    for (std::size_t i = 0; i < size; ++i) weights[i] = slopes[i * horizon + h];
    for (const double one : solved_down(factor, weights)) variance[h] += one * one;
  }
  return variance;
}

/// Mean and variance of chance() over what alpha, beta, gamma and phi may be, by two points along each of the axes of
/// their covariance (the unscented transform of Julier and Uhlmann).
void average_chance(const EtsFit& fit, const EtsObjective& objective, const std::vector<double>& numbers,
                    std::span<const double> factor, EtsOutlook& made) {
  const std::size_t size = objective.size(), smoothing = objective.smoothing();
  std::vector<std::vector<double>> halves;  // the covariance is their products
  for (std::size_t i = 0; i < smoothing; ++i) {
    std::vector<double> unit(size);
    unit[i] = 1;
    halves.push_back(solved_down(factor, std::move(unit)));
  }
  std::vector<double> covariance(smoothing * smoothing);
  for (std::size_t i = 0; i < smoothing; ++i) {
    for (std::size_t j = 0; j < smoothing; ++j) {
      covariance[i * smoothing + j] = std::inner_product(halves[i].begin(), halves[i].end(), halves[j].begin(), 0.0);
    }
  }
  if (!cholesky(covariance, smoothing)) return;
  const std::size_t horizon = made.chance.size();
  std::vector<double> sums(horizon, 0.0), squares(horizon, 0.0);
  for (std::size_t axis = 0; axis < smoothing; ++axis) {
    for (const double side : {-1.0, 1.0}) {
      auto moved_numbers = numbers;
      for (std::size_t i = axis; i < smoothing; ++i) {
        moved_numbers[i] += side * std::sqrt(static_cast<double>(smoothing)) * covariance[i * smoothing + axis];
      }
      EtsFit moved = fit;
      moved.parameters = within_bounds(objective.parameters(moved_numbers));
      const auto there = chance(moved, horizon);
      for (std::size_t h = 0; h < horizon; ++h) {
        sums[h] += there[h];
        squares[h] += there[h] * there[h];
      }
    }
  }
  const auto points = 2 * static_cast<double>(smoothing);
  for (std::size_t h = 0; h < horizon; ++h) {
    const double mean = sums[h] / points;
    made.looseness[h] = std::max(0.0, squares[h] / points - mean * mean);
    made.chance[h] = std::max(made.chance[h], mean);
  }
}

}  // namespace

std::vector<double> expected_path(const EtsFit& fit, std::size_t horizon) {
  std::vector<double> path;
  EtsState state = fit.end;
  const std::size_t length = std::max<std::size_t>(1, state.seasonal.size());
  for (std::size_t h = 0; h < horizon; ++h) {
    const auto next = expect(fit.model, fit.parameters, state, h % length);
    path.push_back(next.value);
    update(fit.model, fit.parameters, state, h % length, next, 0);
  }
  return path;
}

std::vector<double> chance(const EtsFit& fit, std::size_t horizon) {
  const bool relative = fit.model.error == EtsModel::Error::multiplicative;
  const bool multiplied = fit.model.season == EtsModel::Season::multiplicative;
  const auto& [alpha, beta, gamma, phi] = fit.parameters;
  const std::size_t length = fit.end.seasonal.size();
  std::vector<double> later{0};  // what an error does to the level so many buckets later
  std::vector<EtsExpected> path;
  EtsState state = fit.end;
  double damped = 0, power = 1;
  for (std::size_t h = 0; h < horizon; ++h) {
    damped += power *= phi;
    later.push_back(alpha + beta * damped);
    const std::size_t season = length > 0 ? h % length : 0;
    path.push_back(expect(fit.model, fit.parameters, state, season));
    update(fit.model, fit.parameters, state, season, path.back(), 0);
  }
  std::vector<double> variance(horizon);
  for (std::size_t h = 0; h < horizon; ++h) {
    const double at_once = relative ? path[h].value : 1;
    double sum = at_once * at_once;
    for (std::size_t from = 0; from < h; ++from) {
      const bool same_season = length > 0 && (h - from) % length == 0;
      double effect = 0;
      if (multiplied) {
        effect = path[h].value / path[h].level * path[from].level * later[h - from];
        if (same_season) effect += gamma * path[h].value;
      } else {
        effect = (relative ? path[from].value : 1) * (later[h - from] + (same_season ? gamma : 0));
      }
      sum += effect * effect;
    }
    variance[h] = fit.variance * sum;
  }
  return variance;
}

EtsOutlook outlook(const EtsFit& fit, std::span<const double> values, std::size_t horizon) {
  const std::vector<double> none(horizon, 0.0);
  EtsOutlook made{expected_path(fit, horizon), chance(fit, horizon), none, none};
  EtsObjective objective(fit.model, values, fit.begin, std::max(1e-9, std::sqrt(fit.variance)), 0);
  const auto numbers = objective.numbers(fit.parameters);
  const auto factor = information(objective, numbers, fit.model.trend == EtsModel::Trend::damped);
  if (factor.empty()) return made;
  made.doubt = doubt(fit, objective, numbers, factor, values, horizon);
  average_chance(fit, objective, numbers, factor, made);
  return made;
}

}  // namespace monalys::kernels
