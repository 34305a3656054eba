// The sentences of the reference group's minutes as conditions on the truth of the preset `minutes`: what was
// simulated must support them, or no reader of the logs could arrive at them.

#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace monalys::simulate {

struct Finding {
  std::string id;  // S1 .. S12
  bool holds;
  std::string seen;  // the figures it was decided on
};

/// `truth` as in truth.json.
[[nodiscard]] std::vector<Finding> acceptance(const nlohmann::json& truth);

}  // namespace monalys::simulate
