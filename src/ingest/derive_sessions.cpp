#include "ingest/derive_sessions.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "ingest/pairing.hpp"

namespace monalys::ingest {
namespace {

/// More events are taken in several parts, where boots part them, because all sessions of a part are held in memory.
constexpr std::uint64_t kManyEvents = 300'000;

/// boots: those within the stretch.
Result<std::uint64_t> derive(store::Store& store, const PseudonymKey& key, Realm realm, const std::string& host,
                             bool with_connections, store::Stretch stretch, std::span<const std::int64_t> boots) {
  if (!boots.empty()) {
    MONALYS_TRY(const auto events, store.event_count(realm, host, stretch));
    if (events > kManyEvents) {
      const auto middle = boots.size() / 2;
      MONALYS_TRY(const auto before, derive(store, key, realm, host, with_connections, {stretch.from, boots[middle]},
                                            boots.first(middle)));
      MONALYS_TRY(const auto after, derive(store, key, realm, host, with_connections, {boots[middle], stretch.until},
                                           boots.subspan(middle + 1)));
      return before + after;
    }
  }
  Pairing pairing(key, stretch);
  MONALYS_CHECK(store.events(realm, host, stretch, [&](const Event& event) { pairing.take(event); }));
  auto paired = pairing.finish();
  if (!with_connections) paired.connections.clear();
  MONALYS_CHECK(store.replace_derived(realm, host, stretch, paired.intervals, paired.ends_without_start));
  if (realm == Realm::session) {
    MONALYS_CHECK(store.replace_derived(Realm::connection, host, stretch, paired.connections, {}));
  }
  return paired.loose_ends();
}

}  // namespace

Result<std::uint64_t> derive_host_sessions(store::Store& store, const PseudonymKey& key, Realm realm,
                                           const std::string& host, bool with_connections, store::Stretch changed) {
  MONALYS_TRY(const auto boots, store.boots(realm, host));
  const auto first = std::ranges::lower_bound(boots, changed.from);  // the first that is not before the change
  const auto last = std::ranges::upper_bound(boots, changed.until);  // the first after it
  store::Stretch stretch;
  if (first != boots.begin()) stretch.from = *std::prev(first);
  if (last != boots.end()) stretch.until = *last;
  return derive(store, key, realm, host, with_connections, stretch, {first, last});
}

}  // namespace monalys::ingest
