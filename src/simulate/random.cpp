#include "simulate/random.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <numbers>

namespace monalys::simulate {
namespace {

std::uint64_t splitmix(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31);
}

}  // namespace

Random::Random(std::uint64_t seed, std::string_view stream) {
  std::uint64_t mixed = seed;
  for (const char letter : stream) {  // FNV-1a over the name, begun with the seed
    mixed = (mixed ^ static_cast<unsigned char>(letter)) * 0x100000001b3U + 0x632be59bd9b4e019U;
  }
  for (auto& word : state_) word = splitmix(mixed);
}

std::uint64_t Random::next() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double Random::uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

std::int64_t Random::between(std::int64_t low, std::int64_t high) {
  assert(low <= high);
  return low + static_cast<std::int64_t>(next() % (static_cast<std::uint64_t>(high - low) + 1));
}

std::size_t Random::below(std::size_t count) {
  assert(count > 0);
  return static_cast<std::size_t>(next() % count);
}

double Random::normal(double mean, double deviation) {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
  return mean + deviation * radius * std::cos(2.0 * std::numbers::pi * uniform());
}

double Random::normal_within(double mean, double deviation, double limit) {
  double standard = normal(0.0, 1.0);
  while (std::abs(standard) > limit) standard = normal(0.0, 1.0);
  return mean + deviation * standard;
}

double Random::exponential(double mean) { return -mean * std::log(1.0 - uniform()); }

double Random::lognormal(double median, double sigma) { return median * std::exp(normal(0.0, sigma)); }

int Random::poisson(double mean) {
  if (mean > 60.0) return std::max(0, static_cast<int>(std::lround(normal(mean, std::sqrt(mean)))));
  const double limit = std::exp(-mean);
  int count = 0;
  for (double product = uniform(); product > limit; product *= uniform()) ++count;
  return count;
}

}  // namespace monalys::simulate
