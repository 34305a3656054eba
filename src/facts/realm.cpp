#include "facts/realm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace monalys {
namespace {

using std::chrono::days;
using std::chrono::hours;
using enum Shape;

constexpr std::optional<std::chrono::seconds> kNoLimit;

constexpr std::array kRealms{
    RealmRow{Realm::session, "session", interval, "kind of host", "login method", "", days{7}, true},
    RealmRow{Realm::connection, "connection", interval, "client", "method", "", hours{24}, true},
    RealmRow{Realm::run, "run", interval, "program", "", "", days{7}, true},
    RealmRow{Realm::job, "job", interval, "queue", "program", "eligible to start", days{30}, true},
    RealmRow{Realm::project, "project", interval, "organisation", "state", "removed", kNoLimit, false},
    RealmRow{Realm::agreement, "agreement", interval, "state", "", "", kNoLimit, false},
    RealmRow{Realm::training, "training", interval, "course", "state", "", kNoLimit, false},
    RealmRow{Realm::order, "order", interval, "kind", "", "", kNoLimit, false},
    RealmRow{Realm::support_case, "case", interval, "topic", "", "", kNoLimit, false},
    RealmRow{Realm::output, "output", interval, "kind", "state", "", kNoLimit, false},
    RealmRow{Realm::logon, "logon", moment, "method", "reason", "", kNoLimit, true},
    RealmRow{Realm::storage, "storage", level, "live or backup", "", "", kNoLimit, true},
    RealmRow{Realm::series, "series", level, "metric", "", "", kNoLimit, false},
    RealmRow{Realm::server, "server", interval, "kind of server", "", "", kNoLimit, false},
    RealmRow{Realm::organisation, "organisation", interval, "organisation", "type", "", kNoLimit, false},
};

}  // namespace

std::span<const RealmRow> realms() { return kRealms; }

const RealmRow& row(Realm realm) { return *std::ranges::find(kRealms, realm, &RealmRow::realm); }

Result<Realm> parse_realm(std::string_view id) {
  const auto found = std::ranges::find(kRealms, id, &RealmRow::id);
  if (found != kRealms.end()) return found->realm;
  std::vector<std::string_view> known;
  for (const auto& realm : kRealms) known.push_back(realm.id);
  return fail(Code::invalid_input, fmt::format("there is no realm \"{}\"", id),
              fmt::format("{}Known: {}.", did_you_mean(id, known), fmt::join(known, ", ")));
}

}  // namespace monalys
