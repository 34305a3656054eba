// A forecast in sentences.

#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "metrics/ask.hpp"
#include "publish/language.hpp"

namespace monalys::publish {

/// For each group which model it is forecast with, or that there are not enough values; of a forecast without groups
/// also between which figures its end lies, and when it reaches the capacity, where one is configured. None for a table without forecasts.
[[nodiscard]] std::vector<std::string> forecast_sentences(const metrics::Table& table,
                                                          const std::vector<Capacity>& capacities, const Zone& zone,
                                                          Language language);

}  // namespace monalys::publish
