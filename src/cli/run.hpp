// The command line without the process: arguments in, exit code out.

#pragma once

#include <span>
#include <string>

#include "cli/context.hpp"

namespace monalys::cli {

/// `arguments` without the program's name. Never throws; writes to the streams alone.
[[nodiscard]] int run(std::span<const std::string> arguments, Streams streams);

}  // namespace monalys::cli
