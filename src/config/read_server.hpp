// [server] of monalys.toml.

#pragma once

#include <filesystem>

#include "config/toml_section.hpp"

namespace monalys::config {

/// Relative paths are taken from the folder.
void read_server(Section section, const std::filesystem::path& folder, ServerSettings& server);

}  // namespace monalys::config
