// Random numbers that are the same on every machine: xoshiro256** and distributions of our own, because those of the
// standard library may differ between implementations.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace monalys::simulate {

/// A stream of random numbers. Each concern of the simulation has a stream of its own name, so that a change in one
/// does not move the others. Not thread-safe.
class Random {
 public:
  Random(std::uint64_t seed, std::string_view stream);

  std::uint64_t next();
  /// [0, 1)
  double uniform();
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Whole numbers from low to high, both included.
  std::int64_t between(std::int64_t low, std::int64_t high);
  std::size_t below(std::size_t count);
  bool chance(double probability) { return uniform() < probability; }

  double normal(double mean, double deviation);
  /// A normal number that never lies further than `limit` deviations from the mean.
  double normal_within(double mean, double deviation, double limit);
  double exponential(double mean);
  double lognormal(double median, double sigma);
  int poisson(double mean);

  template <class Container>
  const auto& pick(const Container& among) {
    return among[below(among.size())];
  }

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace monalys::simulate
