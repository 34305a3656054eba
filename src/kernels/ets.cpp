#include "kernels/ets.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace monalys::kernels {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Whether all roots of a monic polynomial, highest power first, lie within the unit circle: the recursion of Schur and
/// Cohn, which lowers the degree by one as long as the last coefficient is less than one.
bool roots_within_circle(std::vector<double> polynomial) {
  for (std::size_t degree = polynomial.size() - 1; degree > 0; --degree) {
    const double last = polynomial[degree];
    if (!(std::abs(last) < 1)) return false;
    std::vector<double> lower(degree);
    for (std::size_t i = 0; i < degree; ++i) {
      lower[i] = (polynomial[i] - last * polynomial[degree - i]) / (1 - last * last);
    }
    polynomial = std::move(lower);
  }
  return true;
}

}  // namespace

std::string EtsModel::name() const {
  std::string text = error == Error::additive ? "ETS(A," : "ETS(M,";
  text += trend == Trend::none ? "N," : trend == Trend::additive ? "A," : "Ad,";
  text += season == Season::none ? "N)" : season == Season::additive ? "A)" : "M)";
  return text;
}

EtsExpected expect(const EtsModel& model, const EtsParameters& parameters, const EtsState& state, std::size_t season) {
  const double level = model.trend == EtsModel::Trend::none ? state.level : state.level + parameters.phi * state.slope;
  switch (model.season) {
    case EtsModel::Season::none:
      break;
    case EtsModel::Season::additive:
      return {level, level + state.seasonal[season]};
    case EtsModel::Season::multiplicative:
      return {level, level * state.seasonal[season]};
  }
  return {level, level};
}

void update(const EtsModel& model, const EtsParameters& parameters, EtsState& state, std::size_t season,
            const EtsExpected& expected, double surprise) {
  const bool multiplied = model.season == EtsModel::Season::multiplicative;
  const double of_level = multiplied ? surprise / state.seasonal[season] : surprise;
  const double of_season = multiplied ? surprise / expected.level : surprise;
  state.level = expected.level + parameters.alpha * of_level;
  if (model.trend != EtsModel::Trend::none) {
    state.slope = parameters.phi * state.slope + parameters.beta * of_level;
  }
  if (model.season != EtsModel::Season::none) state.seasonal[season] += parameters.gamma * of_season;
}

EtsLikelihood likelihood(const EtsModel& model, const EtsParameters& parameters, const EtsState& begin,
                         std::span<const double> values, double least_square) {
  const bool relative = model.error == EtsModel::Error::multiplicative;
  const bool multiplied = model.season == EtsModel::Season::multiplicative;
  EtsLikelihood found{.end = begin};
  auto& state = found.end;
  const std::size_t length = std::max<std::size_t>(1, state.seasonal.size());
  double logarithms = 0;
  for (std::size_t t = 0; t < values.size(); ++t) {
    const auto expected = expect(model, parameters, state, t % length);
    const double surprise = values[t] - expected.value;
    if ((relative && !(expected.value > 0)) || (multiplied && !(expected.level > 0))) {
      found.value = kInfinity;
      return found;
    }
    const double error = relative ? surprise / expected.value : surprise;
    found.squares += error * error;
    if (relative) logarithms += std::log(expected.value);
    update(model, parameters, state, t % length, expected, surprise);
  }
  const auto count = static_cast<double>(values.size());
  found.value = count * std::log(std::max(found.squares, count * least_square)) + 2 * logarithms;
  if (std::isnan(found.value)) found.value = kInfinity;
  std::ranges::rotate(state.seasonal, state.seasonal.begin() + static_cast<std::ptrdiff_t>(values.size() % length));
  return found;
}

bool admissible(const EtsModel& model, const EtsParameters& parameters, std::size_t season_length) {
  const auto& [alpha, beta, gamma, phi] = parameters;
  if (model.season == EtsModel::Season::none) {
    if (model.trend == EtsModel::Trend::none) return alpha > 0 && alpha < 2;
    return roots_within_circle({1, alpha + phi * beta - 1 - phi, phi * (1 - alpha)});
  }
  if (model.trend == EtsModel::Trend::none) {
    // z^m + alpha (z^(m-1) + ... + z + 1) + gamma - 1: without the root of shifting the level against all seasons.
    std::vector<double> polynomial(season_length + 1, alpha);
    polynomial.front() = 1;
    polynomial.back() = alpha + gamma - 1;
    return roots_within_circle(std::move(polynomial));
  }
  const double middle = alpha + phi * beta - phi * alpha;
  std::vector<double> polynomial(season_length + 2, middle);
  polynomial[0] = 1;
  polynomial[1] = alpha + phi * beta - phi;
  polynomial[season_length] = middle + gamma - 1;
  polynomial[season_length + 1] = phi * (1 - alpha - gamma);
  return roots_within_circle(std::move(polynomial));
}

}  // namespace monalys::kernels
