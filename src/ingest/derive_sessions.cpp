#include "ingest/derive_sessions.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "ingest/sightings.hpp"

namespace monalys::ingest {
namespace {

/// More events are taken in several parts, where boots or weeks part them, because all sessions of a part are held in
/// memory.
constexpr std::uint64_t kManyEvents = 300'000;

/// parts: instants within the stretch that part what has nothing to do with each other.
Result<std::uint64_t> derive(store::Store& store, const PseudonymKey& key, Realm realm, const std::string& host,
                             Pairing::HostConnections connections, store::Stretch stretch,
                             std::span<const std::int64_t> parts) {
  if (!parts.empty()) {
    MONALYS_TRY(const auto events, store.event_count(realm, host, stretch));
    if (events > kManyEvents) {
      const auto middle = parts.size() / 2;
      MONALYS_TRY(const auto before,
                  derive(store, key, realm, host, connections, {stretch.from, parts[middle]}, parts.first(middle)));
      MONALYS_TRY(const auto after, derive(store, key, realm, host, connections, {parts[middle], stretch.until},
                                           parts.subspan(middle + 1)));
      return before + after;
    }
  }
  Pairing pairing(key, stretch, connections);
  MONALYS_CHECK(store.events(realm, host, stretch, [&](const Event& event) { pairing.take(event); }));
  const auto paired = pairing.finish();
  MONALYS_CHECK(store.replace_derived(realm, host, stretch, paired.intervals, paired.ends_without_start));
  if (realm == Realm::session) {
    MONALYS_CHECK(store.replace_derived(Realm::connection, host, stretch, paired.connections, {}));
  }
  return paired.loose_ends();
}

/// Instants that part what has nothing to do with each other: boots, and where people are only seen now and then the
/// weeks around the change.
Result<std::vector<std::int64_t>> parting_instants(store::Store& store, Realm realm, const std::string& host,
                                                   store::Stretch changed) {
  MONALYS_TRY(auto instants, store.boots(realm, host));
  MONALYS_TRY(const auto seen, store.sightings_only(realm, host));
  if (!seen) return instants;
  const auto last = week_of(std::min(changed.until, seen->until)) + 1;
  for (auto week = week_of(std::max(changed.from, seen->from)); week <= last; ++week) {
    instants.push_back(begin_of_week(week));
  }
  std::ranges::sort(instants);
  const auto repeated = std::ranges::unique(instants);
  instants.erase(repeated.begin(), repeated.end());
  return instants;
}

}  // namespace

Pairing::HostConnections host_connections(const Config& config) {
  return config.platform.connections == Platform::Connections::linked ? Pairing::HostConnections::count
                                                                      : Pairing::HostConnections::leave_out;
}

Result<std::uint64_t> derive_host_sessions(store::Store& store, const PseudonymKey& key, Realm realm,
                                           const std::string& host, Pairing::HostConnections connections,
                                           store::Stretch changed) {
  MONALYS_TRY(const auto parts, parting_instants(store, realm, host, changed));
  const auto first = std::ranges::lower_bound(parts, changed.from);  // the first that is not before the change
  const auto last = std::ranges::upper_bound(parts, changed.until);  // the first after it
  store::Stretch stretch;
  if (first != parts.begin()) stretch.from = *std::prev(first);
  if (last != parts.end()) stretch.until = *last;
  return derive(store, key, realm, host, connections, stretch, {first, last});
}

}  // namespace monalys::ingest
