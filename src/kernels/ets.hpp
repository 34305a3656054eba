// Exponential smoothing as state-space models (ETS), after Hyndman, Koehler, Ord and Snyder, "Forecasting with
// Exponential Smoothing" (2008). A model names its error, trend and season: ETS(M,Ad,A).
//
// With y the value, l the level, b the slope, s the seasonal state of m buckets ago and q = l + phi b the level
// expected:
//
//   expected  mu = q, q + s or q s           (season none, additive, multiplicative)
//   surprise  r  = y - mu;  error = r (additive) or r / mu (multiplicative)
//   level     l' = q + alpha u               u = r, or r / s where the season is multiplicative
//   slope     b' = phi b + beta u
//   season    s' = s + gamma v               v = r, or r / q where the season is multiplicative

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace monalys::kernels {

struct EtsModel {
  enum class Error { additive, multiplicative } error = Error::additive;
  enum class Trend { none, additive, damped } trend = Trend::none;
  enum class Season { none, additive, multiplicative } season = Season::none;

  /// "ETS(A,Ad,M)"
  [[nodiscard]] std::string name() const;
  bool operator==(const EtsModel&) const = default;
};

struct EtsParameters {
  double alpha = 0;  // of the level
  double beta = 0;   // of the slope; alpha times what is called beta* elsewhere
  double gamma = 0;  // of the season
  double phi = 1;    // by which the slope is damped
  bool operator==(const EtsParameters&) const = default;
};

/// What a model knows between two buckets. `seasonal` holds one number for each bucket of a season, that of the next
/// bucket first; it is empty in models without season.
struct EtsState {
  double level = 0;
  double slope = 0;
  std::vector<double> seasonal = {};
};

/// What a state expects of the next bucket: q and mu above.
struct EtsExpected {
  double level = 0;
  double value = 0;
};

/// One step of the equations above. `season` is the place in EtsState::seasonal of the bucket: t modulo m.
[[nodiscard]] EtsExpected expect(const EtsModel& model, const EtsParameters& parameters, const EtsState& state,
                                 std::size_t season);
void update(const EtsModel& model, const EtsParameters& parameters, EtsState& state, std::size_t season,
            const EtsExpected& expected, double surprise);

/// Minus twice the logarithm of the likelihood, less a constant that is the same for all models: n log(sum of squared
/// errors) + 2 sum log |mu| where the error is multiplicative. Infinite where the model breaks down (something that is
/// divided by is not positive). The sum of squares counts as no less than n times `least_square`.
struct EtsLikelihood {
  double value = 0;
  double squares = 0;  // sum of squared errors
  EtsState end = {};   // after the last value, the season of the next bucket first
};
[[nodiscard]] EtsLikelihood likelihood(const EtsModel& model, const EtsParameters& parameters, const EtsState& begin,
                                       std::span<const double> values, double least_square);

/// Whether what a state was long ago is forgotten, so that forecasts do not depend on it: the roots of the
/// characteristic polynomial lie within the unit circle (section 10.2). `season_length` is that of the season.
[[nodiscard]] bool admissible(const EtsModel& model, const EtsParameters& parameters, std::size_t season_length);

struct EtsFit {
  EtsModel model;
  EtsParameters parameters;
  EtsState begin;
  EtsState end;
  double variance = 0;      // of the errors: sum of squares over values less parameters
  double aicc = 0;          // comparable between models of the same values
  std::size_t counted = 0;  // parameters, those of the first state included, the variance not
};

/// The likeliest parameters and first state, sought from several beginnings by the exact gradient. Absent when there
/// are too few values for so many parameters or the model cannot be for these values. Values are finite and of
/// magnitude about one.
[[nodiscard]] std::optional<EtsFit> fit(const EtsModel& model, std::span<const double> values,
                                        std::size_t season_length);

struct WeightedFit {
  EtsFit fit;
  double share = 1;
};

/// The same model for several values of beta, from hardly any to all of alpha, everything else at its likeliest; the
/// shares say how credible each is and sum to one. How fast a slope can change is what a series tells least about, and
/// what is far ahead depends on it most. A model without trend is alone.
[[nodiscard]] std::vector<WeightedFit> over_slopes(const EtsFit& fit, std::span<const double> values);

}  // namespace monalys::kernels
