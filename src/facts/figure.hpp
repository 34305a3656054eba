// Figures that were known before there were logs, and how one is kept as a level of the realm `series`: label is the
// metric, volume the group ("organisation=KI", empty: of all), project where it is from, at its first day (midnight
// UTC), limit how many days it is of, value its whole part and files its millionths.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace monalys {

inline constexpr std::int64_t kMillion = 1'000'000;
/// Greater ones a double could not hold to the unit.
inline constexpr std::int64_t kGreatestFigure = 9'000'000'000'000'000;

/// What figures may be about; a register that names anything else has a mistake.
struct KnownFigures {
  enum class Unit : std::uint8_t { any, bytes, share };
  struct Of {
    std::string metric;
    Unit unit = Unit::any;
  };
  std::vector<Of> metrics;              // by id
  std::vector<std::string> dimensions;  // that a group may name
};

}  // namespace monalys
