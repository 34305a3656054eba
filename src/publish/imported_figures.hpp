// Which figures from before there were logs a role may see that is kept from figures about few persons.
//
// Of how many persons such a figure is nobody can count. Where it is itself a number of different persons, it says so:
// it is shown when that is enough. Everything else about people is hidden: what few did, and numbers that add up over
// time or to one another (new and returning users), which would give each other away.

#pragma once

#include <span>
#include <string>

#include "config/config.hpp"
#include "metrics/metric.hpp"
#include "store/store.hpp"

namespace monalys::publish {

/// Whether a metric's value is a number of persons.
[[nodiscard]] bool counts_persons(const metrics::Metric& metric);

/// Whether one of a metric's figures may be shown. Of groups only all of a period together: one that is hidden, or the
/// rest of the total, could be computed from the others.
[[nodiscard]] bool may_be_shown(const store::Store::Figure& figure, std::span<const store::Store::Figure> all,
                                const metrics::Metric& metric, const RoleRules& rules);

}  // namespace monalys::publish
