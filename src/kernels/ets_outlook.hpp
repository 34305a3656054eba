// What a fitted model expects of the buckets ahead, and by how much it may be wrong.

#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "kernels/ets.hpp"

namespace monalys::kernels {

/// One number for each bucket ahead. Chance and doubt are variances and add up.
struct EtsOutlook {
  std::vector<double> expected;
  std::vector<double> chance;     // because errors will come, on average over what the parameters may be
  std::vector<double> doubt;      // because parameters and first state are estimates
  std::vector<double> looseness;  // variance of `chance` itself, because it follows from estimates
};

[[nodiscard]] std::vector<double> expected_path(const EtsFit& fit, std::size_t horizon);

/// Variance by bucket ahead with the fitted parameters: that of an error, times the squares of what each error from now
/// on does to the value. Exact for additive errors (table 6.1 of the book), of the first order for multiplicative ones.
[[nodiscard]] std::vector<double> chance(const EtsFit& fit, std::size_t horizon);

/// `values` are those that the model was fitted to. How well the parameters are known follows from the curvature of the
/// likelihood (the inverse of the observed information); before the data, they may lie anywhere within their bounds.
[[nodiscard]] EtsOutlook outlook(const EtsFit& fit, std::span<const double> values, std::size_t horizon);

}  // namespace monalys::kernels
