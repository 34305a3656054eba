// Which role may use which part of the interface. What stands here is refused before anything else is done; what a role
// may see of the rest is decided by figures (publish/control).

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/roles.hpp"

namespace monalys::server {

/// path: segments after /api/v1. What changes something, and is not listed, is for admins.
[[nodiscard]] bool may(Role role, std::string_view method, std::span<const std::string> path);

}  // namespace monalys::server
