#include "kernels/minimise.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace monalys::kernels {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kFall = 1e-4;  // of the fall that the slope promises, how much must be seen
constexpr double kSlope = 0.9;  // of the slope at the beginning, how much may be left
constexpr int kTrials = 40;

double dot(std::span<const double> a, std::span<const double> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// Approximates the inverse of the second derivatives from the gradients that were seen.
class Curvature {
 public:
  explicit Curvature(std::size_t size) : size_(size), inverse_(size * size), product_(size) { reset(1); }

  void reset(double scale) {
    std::ranges::fill(inverse_, 0.0);
    for (std::size_t i = 0; i < size_; ++i) inverse_[i * size_ + i] = scale;
  }

  void direction(std::span<const double> gradient, std::span<double> into) const {
    for (std::size_t i = 0; i < size_; ++i) into[i] = -dot(row(i), gradient);
  }

  /// H := (I - s y'/s'y) H (I - y s'/s'y) + s s'/s'y. What does not curve upwards is not learnt from.
  void learn(std::span<const double> step, std::span<const double> change, bool first) {
    const double curved = dot(step, change);
    if (!(curved > 1e-12 * std::sqrt(dot(step, step) * dot(change, change)))) return;
    if (first) reset(curved / dot(change, change));
    for (std::size_t i = 0; i < size_; ++i) product_[i] = dot(row(i), change);
    const double factor = (1 + dot(change, product_) / curved) / curved;
    for (std::size_t i = 0; i < size_; ++i) {
      for (std::size_t j = 0; j < size_; ++j) {
        inverse_[i * size_ + j] +=
            factor * step[i] * step[j] - (product_[i] * step[j] + step[i] * product_[j]) / curved;
      }
    }
  }

 private:
  [[nodiscard]] std::span<const double> row(std::size_t i) const { return {inverse_.data() + i * size_, size_}; }

  std::size_t size_;
  std::vector<double> inverse_;
  std::vector<double> product_;
};

}  // namespace

double minimise(const SmoothFunction& function, std::vector<double>& x, const MinimiseLimits& limits) {
  const std::size_t size = x.size();
  std::vector<double> gradient(size), direction(size), trial(size), trial_gradient(size), step(size), change(size);
  double value = function(x, gradient);
  Curvature curvature(size);
  bool fresh = true;  // the curvature knows nothing yet

  for (int steps = 0; steps < limits.steps; ++steps) {
    curvature.direction(gradient, direction);
    const double slope = dot(gradient, direction);
    if (!(slope < 0)) {
      if (fresh) return value;
      curvature.reset(1);
      fresh = true;
      continue;
    }
    double length = fresh ? std::min(1.0, 1 / std::sqrt(-slope)) : 1.0;
    double too_short = 0, too_long = kInfinity;
    double trial_value = kInfinity;
    bool found = false;
    for (int trials = 0; trials < kTrials && !found; ++trials) {
      for (std::size_t i = 0; i < size; ++i) trial[i] = x[i] + length * direction[i];
      trial_value = function(trial, trial_gradient);
      if (!(trial_value <= value + kFall * length * slope)) {
        too_long = length;
      } else if (dot(trial_gradient, direction) < kSlope * slope) {
        too_short = length;
      } else {
        found = true;
      }
      if (!found) length = std::isinf(too_long) ? 2 * too_short : (too_short + too_long) / 2;
    }
    if (!(trial_value < value)) {  // nothing lower in this direction
      if (fresh) return value;
      curvature.reset(1);
      fresh = true;
      continue;
    }
    for (std::size_t i = 0; i < size; ++i) {
      step[i] = trial[i] - x[i];
      change[i] = trial_gradient[i] - gradient[i];
    }
    curvature.learn(step, change, fresh);
    const double gained = value - trial_value;
    x.swap(trial);
    gradient.swap(trial_gradient);
    value = trial_value;
    fresh = false;
    if (gained < limits.enough) break;
  }
  return value;
}

}  // namespace monalys::kernels
