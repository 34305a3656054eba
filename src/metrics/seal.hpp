// What stays answerable when facts are disposed of.

#pragma once

#include <map>
#include <vector>

#include "config/config.hpp"
#include "store/store.hpp"

namespace monalys::metrics {

/// The questions whose answers are kept for the time before these instants (Unix seconds), by realm: every metric that
/// rests on one of them, by day, week, month, quarter and year, and by organisation, label and program family by
/// month, quarter and year; and of how many persons they tell, so that they can be published as safely as others.
[[nodiscard]] Result<std::vector<store::Question>> questions_to_seal(store::Store& store, const Platform& platform,
                                                                     const std::map<Realm, std::int64_t>& before);

}  // namespace monalys::metrics
