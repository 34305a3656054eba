// The monalys.toml that reads what was simulated.

#pragma once

#include <string>
#include <string_view>

#include "simulate/profile.hpp"

namespace monalys::simulate {

/// How its first line begins, by which a simulated folder is known again.
inline constexpr std::string_view kConfigurationMark = "# Reads the simulated logs of the preset ";

[[nodiscard]] std::string configuration(const Profile& profile, Preset preset, std::uint64_t seed);

}  // namespace monalys::simulate
