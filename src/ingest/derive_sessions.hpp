// Sessions of a host from its events, as far as events changed.
//
// A boot ends everything, so only the time between the boots around a change is derived anew: what a day costs does not
// depend on how many years lie before it.

#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "config/config.hpp"
#include "facts/realm.hpp"
#include "ingest/pairing.hpp"
#include "ingest/pseudonym.hpp"
#include "store/store.hpp"

namespace monalys::ingest {

/// As the configuration wants it.
[[nodiscard]] Pairing::HostConnections host_connections(const Config& config);

/// connections: with leave_out, those that are there already go.
/// changed: instants of the first and the last event that changed, Unix microseconds (until included). Gives the ends
/// without a start that were found.
[[nodiscard]] Result<std::uint64_t> derive_host_sessions(store::Store& store, const PseudonymKey& key, Realm realm,
                                                         const std::string& host, Pairing::HostConnections connections,
                                                         store::Stretch changed);

}  // namespace monalys::ingest
