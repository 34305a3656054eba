// Between figures and whoever reads them: what a role may ask for, and what is kept back from it.
//
// A role that is kept from figures about few persons is told the same of a cell whatever it asks: which cells are
// hidden is found for the metric's whole history, from the numbers of persons behind it (mask.hpp), and the answer to
// any question is picked from that. So a question may have no filter that is not a group, and no more groupings than
// the role is allowed.

#pragma once

#include <string>

#include "config/config.hpp"
#include "metrics/ask.hpp"

namespace monalys::publish {

/// Nothing is kept from the role admin. project: whose figures alone the role project sees.
[[nodiscard]] Result<metrics::Control> control_for(const Config& config, std::string_view role,
                                                   const std::string& project);

/// Fails with what is allowed, when the reader may not ask this.
[[nodiscard]] Result<void> check_allowed(const metrics::Request& request, const metrics::Control& control);

/// metrics::ask() for a reader. Fails with Code::wrong_usage and what is allowed, when the role may not ask this.
[[nodiscard]] Result<metrics::Table> ask(store::Store& store, const Platform& platform, const metrics::Request& request,
                                         const metrics::Control& control);

}  // namespace monalys::publish
