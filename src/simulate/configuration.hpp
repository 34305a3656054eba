// The monalys.toml that reads what was simulated.

#pragma once

#include <string>

#include "simulate/profile.hpp"

namespace monalys::simulate {

[[nodiscard]] std::string configuration(const Profile& profile, Preset preset, std::uint64_t seed);

}  // namespace monalys::simulate
