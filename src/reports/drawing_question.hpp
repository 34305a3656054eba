// A question with the words that say how its answer is to look.

#pragma once

#include <string>

#include "publish/asking.hpp"

namespace monalys::reports {

struct DrawingQuestion {
  publish::Asking asking;
  /// line, bar, area, step; ranked: groups one below the other; band: the median and how far nine of ten lie from it;
  /// heat, cohort: of profiles and cohorts, which have no other look; empty: what the metric asks for.
  std::string kind = {};
  std::string with = {};     // a second metric, in a panel of its own
  std::string compare = {};  // "year": the figures of a year before, dashed
};

}  // namespace monalys::reports
