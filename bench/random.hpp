// Random numbers that are the same everywhere, which those of <random>'s distributions are not.

#pragma once

#include <cmath>
#include <cstdint>

namespace monalys::bench {

/// SplitMix64: fast, and good enough to spread intervals.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
    return mixed ^ (mixed >> 31);
  }
  /// 0 to below - 1; `below` fits 32 bits.
  std::int64_t below(std::uint64_t below) { return static_cast<std::int64_t>(((next() >> 32) * below) >> 32); }
  /// 0 to 1, without 1.
  double share() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  /// From low to high so that equal ratios are equally likely: many short, few long.
  std::int64_t spread(double low, double high) {
    return static_cast<std::int64_t>(low * std::pow(high / low, share()));
  }

 private:
  std::uint64_t state_;
};

}  // namespace monalys::bench
