// The lowest point of a smooth function whose gradient is known.

#pragma once

#include <functional>
#include <span>
#include <vector>

namespace monalys::kernels {

/// The value at `x`, infinite where the function is not defined; writes the gradient where the value is finite.
using SmoothFunction = std::function<double(std::span<const double> x, std::span<double> gradient)>;

struct MinimiseLimits {
  int steps = 200;
  double enough = 1e-6;  // a step that gains less than this ends it
};

/// Moves `x`, where the function must be finite, to a local minimum and gives the value there: BFGS with the line
/// search of Lewis and Overton (2013), which needs no more than that the function falls somewhere. Never gives more
/// than the value it began with; ends after limits.steps at most, each of at most forty evaluations.
double minimise(const SmoothFunction& function, std::vector<double>& x, const MinimiseLimits& limits = {});

}  // namespace monalys::kernels
