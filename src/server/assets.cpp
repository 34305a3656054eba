#include "server/assets.hpp"

namespace monalys::server {

std::span<const Asset> assets() { return {}; }

}  // namespace monalys::server
