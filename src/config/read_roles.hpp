// [roles.public], [roles.project] and [roles.analyst] of monalys.toml.

#pragma once

#include "config/toml_section.hpp"

namespace monalys::config {

/// After [privacy], whose threshold is that of the analyst.
void read_roles(Section section, Document& document, Config& config);

}  // namespace monalys::config
