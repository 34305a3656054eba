// The likelihood of an ETS model as a smooth function of unbounded numbers, with its gradient: what is minimised.

#pragma once

#include <span>
#include <vector>

#include "kernels/ets.hpp"

namespace monalys::kernels {

/// A model's numbers are, in this order and each only where the model has it: alpha, beta, gamma and phi; then level,
/// slope and all seasonal states but the last, as distances from a given state. The last seasonal state follows from
/// the others: they sum to 0 (additive) or to the length of the season (multiplicative). The search for the best
/// numbers sees the first four through logistic curves that keep them within the usual bounds: 0 < beta < alpha < 1, 0
/// < gamma < 1 - alpha, 0.8 < phi < 0.98.
class EtsObjective {
 public:
  /// `values` must outlive this. Distances are measured from `begin`, in units of `spread`: how far from what is
  /// expected values usually lie.
  EtsObjective(const EtsModel& model, std::span<const double> values, EtsState begin, double spread,
               double least_square);

  /// How many numbers there are, and how many of them are parameters (alpha, beta, gamma, phi).
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t smoothing() const { return smoothing_; }

  /// The numbers that stand for these parameters and the given state.
  [[nodiscard]] std::vector<double> numbers(const EtsParameters& parameters) const;
  [[nodiscard]] EtsParameters parameters(std::span<const double> numbers) const;
  [[nodiscard]] EtsState state(std::span<const double> numbers) const;

  /// As likelihood() in ets.hpp, with its derivatives by the numbers.
  double value(std::span<const double> numbers, std::span<double> gradient);

  /// What the search sees of numbers, and the way back.
  [[nodiscard]] std::vector<double> seen(std::vector<double> numbers) const;
  [[nodiscard]] std::vector<double> numbers_seen(std::span<const double> x) const;
  /// value() as the search sees it; infinite too where the parameters are not admissible.
  double operator()(std::span<const double> x, std::span<double> gradient);

 private:
  struct Moment {  // what is remembered of each bucket on the way forward
    double level, slope, surprise, expected;
  };

  double forward(const EtsParameters& parameters, const EtsState& begin);
  void backward(const EtsParameters& parameters, std::span<double> gradient);

  EtsModel model_;
  std::span<const double> values_;
  EtsState begin_;
  double spread_;
  double least_square_;
  std::size_t length_;  // of the season; 0 without
  std::size_t smoothing_;
  std::size_t size_;
  double squares_ = 0;
  std::vector<Moment> moments_;
  std::vector<double> seasonal_;        // by bucket: the state that it meets; m more at the end
  std::vector<double> seasonal_slope_;  // of the value by each of them
};

}  // namespace monalys::kernels
