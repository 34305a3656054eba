#include "kernels/ets_objective.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace monalys::kernels {
namespace {

using Error = EtsModel::Error;
using Season = EtsModel::Season;
using Trend = EtsModel::Trend;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLeastAlpha = 1e-4, kMostAlpha = 1 - 1e-4;
constexpr double kLeastPhi = 0.8, kMostPhi = 0.98;
constexpr double kTiny = 1e-9;  // what is divided by must be greater
/// A wrong slope at the beginning moves later values further than a wrong level does.
constexpr double kSlopeSpread = 0.1;

double logistic(double x) { return 1 / (1 + std::exp(-x)); }
double logit(double share) {
  const double within = std::clamp(share, 1e-6, 1 - 1e-6);
  return std::log(within / (1 - within));
}
/// Derivative of a share by the number that stands for it.
double steepness(double x) { return logistic(x) * (1 - logistic(x)); }

/// The sum of logarithms of numbers that come one by one, with few calls of log.
class LogSum {
 public:
  void add(double number) {
    product_ *= number;
    if (product_ > 1e100 || product_ < 1e-100) flush();
  }
  double sum() {
    flush();
    return sum_;
  }

 private:
  void flush() { sum_ += std::log(std::exchange(product_, 1)); }
  double product_ = 1;
  double sum_ = 0;
};

}  // namespace

EtsObjective::EtsObjective(const EtsModel& model, std::span<const double> values, EtsState begin, double spread,
                           double least_square)
    : model_(model),
      values_(values),
      begin_(std::move(begin)),
      spread_(spread),
      least_square_(least_square),
      length_(begin_.seasonal.size()),
      smoothing_(1U + (model.trend == Trend::none ? 0U : 1U) + (model.season == Season::none ? 0U : 1U) +
                 (model.trend == Trend::damped ? 1U : 0U)),
      size_(smoothing_ + (model.trend == Trend::none ? 1 : 2) + (model.season == Season::none ? 0 : length_ - 1)),
      moments_(values.size()),
      seasonal_(values.size() + length_),
      seasonal_slope_(values.size() + length_) {}

std::vector<double> EtsObjective::numbers(const EtsParameters& parameters) const {
  std::vector<double> made{parameters.alpha};
  if (model_.trend != Trend::none) made.push_back(parameters.beta);
  if (model_.season != Season::none) made.push_back(parameters.gamma);
  if (model_.trend == Trend::damped) made.push_back(parameters.phi);
  made.resize(size_, 0.0);
  return made;
}

EtsParameters EtsObjective::parameters(std::span<const double> numbers) const {
  std::size_t next = 0;
  EtsParameters made{.alpha = numbers[next++]};
  if (model_.trend != Trend::none) made.beta = numbers[next++];
  if (model_.season != Season::none) made.gamma = numbers[next++];
  if (model_.trend == Trend::damped) made.phi = numbers[next++];
  return made;
}

EtsState EtsObjective::state(std::span<const double> numbers) const {
  std::size_t next = smoothing_;
  EtsState made = begin_;
  made.level += spread_ * numbers[next++];
  if (model_.trend != Trend::none) made.slope += kSlopeSpread * spread_ * numbers[next++];
  if (model_.season == Season::none) return made;
  double sum = 0;
  for (std::size_t i = 0; i + 1 < length_; ++i) sum += made.seasonal[i] += spread_ * numbers[next++];
  made.seasonal.back() = (model_.season == Season::additive ? 0 : static_cast<double>(length_)) - sum;
  return made;
}

std::vector<double> EtsObjective::seen(std::vector<double> numbers) const {
  const auto given = parameters(numbers);
  std::size_t next = 0;
  numbers[next++] = logit((given.alpha - kLeastAlpha) / (kMostAlpha - kLeastAlpha));
  if (model_.trend != Trend::none) numbers[next++] = logit(given.beta / given.alpha);
  if (model_.season != Season::none) numbers[next++] = logit(given.gamma / (1 - given.alpha));
  if (model_.trend == Trend::damped) numbers[next++] = logit((given.phi - kLeastPhi) / (kMostPhi - kLeastPhi));
  return numbers;
}

std::vector<double> EtsObjective::numbers_seen(std::span<const double> x) const {
  std::vector<double> made(x.begin(), x.end());
  std::size_t next = 0;
  const double alpha = kLeastAlpha + (kMostAlpha - kLeastAlpha) * logistic(x[next]);
  made[next++] = alpha;
  if (model_.trend != Trend::none) made[next] = alpha * logistic(x[next]), ++next;
  if (model_.season != Season::none) made[next] = (1 - alpha) * logistic(x[next]), ++next;
  if (model_.trend == Trend::damped) made[next] = kLeastPhi + (kMostPhi - kLeastPhi) * logistic(x[next]);
  return made;
}

double EtsObjective::value(std::span<const double> numbers, std::span<double> gradient) {
  const auto given = parameters(numbers);
  const double found = forward(given, state(numbers));
  if (!std::isfinite(found)) return kInfinity;
  backward(given, gradient);
  return found;
}

double EtsObjective::operator()(std::span<const double> x, std::span<double> gradient) {
  const auto numbers = numbers_seen(x);
  const auto given = parameters(numbers);
  if (!admissible(model_, given, length_)) return kInfinity;
  const double found = value(numbers, gradient);
  if (!std::isfinite(found)) return kInfinity;
  // By the chain rule; beta and gamma move with alpha.
  std::size_t next = 1;
  if (model_.trend != Trend::none) {
    gradient[0] += gradient[next] * given.beta / given.alpha;
    gradient[next] *= given.alpha * steepness(x[next]);
    ++next;
  }
  if (model_.season != Season::none) {
    gradient[0] -= gradient[next] * given.gamma / (1 - given.alpha);
    gradient[next] *= (1 - given.alpha) * steepness(x[next]);
    ++next;
  }
  if (model_.trend == Trend::damped) gradient[next] *= (kMostPhi - kLeastPhi) * steepness(x[next]);
  gradient[0] *= (kMostAlpha - kLeastAlpha) * steepness(x[0]);
  return found;
}

double EtsObjective::forward(const EtsParameters& p, const EtsState& begin) {
  const bool relative = model_.error == Error::multiplicative;
  const bool multiplied = model_.season == Season::multiplicative;
  const bool added = model_.season == Season::additive;
  const bool sloping = model_.trend != Trend::none;
  std::ranges::copy(begin.seasonal, seasonal_.begin());
  double level = begin.level, slope = sloping ? begin.slope : 0;
  LogSum logarithms;
  squares_ = static_cast<double>(values_.size()) * least_square_;
  for (std::size_t t = 0; t < values_.size(); ++t) {
    const double q = level + p.phi * slope;
    const double season = length_ > 0 ? seasonal_[t] : 0;
    const double mu = multiplied ? q * season : added ? q + season : q;
    if ((relative && !(mu > kTiny)) || (multiplied && !(q > kTiny))) return kInfinity;
    const double r = values_[t] - mu;
    moments_[t] = {q, slope, r, mu};
    const double error = relative ? r / mu : r;
    squares_ += error * error;
    if (relative) logarithms.add(mu);
    const double of_level = multiplied ? r / season : r;
    level = q + p.alpha * of_level;
    if (sloping) slope = p.phi * slope + p.beta * of_level;
    if (length_ > 0) seasonal_[t + length_] = season + p.gamma * (multiplied ? r / q : r);
  }
  return static_cast<double>(values_.size()) * std::log(squares_) + 2 * logarithms.sum();
}

/// The same way back (reverse accumulation): from the slopes by the state after a bucket to those by the state before.
void EtsObjective::backward(const EtsParameters& p, std::span<double> gradient) {
  const bool relative = model_.error == Error::multiplicative;
  const bool multiplied = model_.season == Season::multiplicative;
  const bool sloping = model_.trend != Trend::none;
  const double weight = 2 * static_cast<double>(values_.size()) / squares_;
  std::ranges::fill(seasonal_slope_, 0.0);
  struct {
    double alpha = 0, beta = 0, gamma = 0, phi = 0, level = 0, slope = 0;
  } by;  // derivatives of the value
  for (std::size_t t = values_.size(); t-- > 0;) {
    const auto& [q, slope, r, mu] = moments_[t];
    const double season = multiplied ? seasonal_[t] : 1;
    const double of_level = r / season;
    const double of_season = multiplied ? r / q : r;
    const double by_season_after = length_ > 0 ? seasonal_slope_[t + length_] : 0;
    by.alpha += by.level * of_level;
    by.beta += by.slope * of_level;
    by.gamma += by_season_after * of_season;
    const double by_of_level = p.alpha * by.level + p.beta * by.slope;
    const double by_of_season = p.gamma * by_season_after;
    double by_r = by_of_level / season + (multiplied ? by_of_season / q : by_of_season);
    double by_q = by.level;
    double by_season = by_season_after;
    if (multiplied) {
      by_season -= by_of_level * of_level / season;
      by_q -= by_of_season * of_season / q;
    }
    double by_mu = 0;
    if (relative) {  // the error is y / mu - 1
      by_mu = -weight * (r / mu) * values_[t] / (mu * mu) + 2 / mu;
    } else {
      by_r += weight * r;
    }
    by_mu -= by_r;
    by_q += multiplied ? by_mu * season : by_mu;
    if (length_ > 0) seasonal_slope_[t] += by_season + (multiplied ? by_mu * q : by_mu);
    by.level = by_q;
    if (sloping) {
      const double by_damped = by.slope + by_q;
      by.phi += by_damped * slope;
      by.slope = p.phi * by_damped;
    }
  }
  std::size_t next = 0;
  gradient[next++] = by.alpha;
  if (sloping) gradient[next++] = by.beta;
  if (length_ > 0) gradient[next++] = by.gamma;
  if (model_.trend == Trend::damped) gradient[next++] = by.phi;
  gradient[next++] = by.level * spread_;
  if (sloping) gradient[next++] = by.slope * kSlopeSpread * spread_;
  for (std::size_t i = 0; i + 1 < length_; ++i) {
    gradient[next++] = (seasonal_slope_[i] - seasonal_slope_[length_ - 1]) * spread_;
  }
}

}  // namespace monalys::kernels
