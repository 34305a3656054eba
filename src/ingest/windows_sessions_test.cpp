// Sessions of Windows hosts. The cases and their answers are worked out by hand from what Windows writes.

#include "ingest/windows_sessions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "ingest/pairing.hpp"

namespace monalys::ingest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using enum EventKind;

constexpr UserId kAnna = 11, kBo = 22;
constexpr std::int64_t kSecond = 1'000'000;

struct Told {
  EventKind kind;
  double second;
  std::string_view line = {};
  UserId user = 0;
  std::string_view detail = {};
};

struct Found {
  UserId user;
  double begun, ended;  // seconds; -1: unknown or none
  Outcome outcome;
  bool operator==(const Found&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Found& found) {
    return out << found.user << ": " << found.begun << " to " << found.ended << ", outcome "
               << static_cast<int>(found.outcome);
  }
};

struct Of {
  std::vector<Found> sessions, connections;
  std::uint64_t loose_ends = 0;
};

std::vector<Found> of(const std::vector<Interval>& intervals) {
  const auto seconds = [](std::int64_t at) { return at == kNoInstant ? -1 : static_cast<double>(at) / kSecond; };
  std::vector<Found> found;
  for (const auto& each : intervals) {
    found.push_back({each.user, seconds(each.begun_at), seconds(each.ended_at), each.outcome});
  }
  std::ranges::sort(found, {},
                    [](const Found& each) { return std::pair{std::max(each.begun, each.ended), each.user}; });
  return found;
}

Of pair(const std::vector<Told>& told) {
  std::array<unsigned char, PseudonymKey::kBytes> secret{};
  secret.fill(3);
  const auto key = PseudonymKey::from_bytes(secret);
  Pairing pairing(key, {});
  for (const auto& each : told) {
    pairing.take({.realm = Realm::session,
                  .kind = each.kind,
                  .key = {},
                  .user = each.user,
                  .at = static_cast<std::int64_t>(each.second * kSecond),
                  .host = "mts1",
                  .line = each.line,
                  .label = {},
                  .detail = each.detail,
                  .file = 7});
  }
  const auto paired = pairing.finish();
  return {of(paired.intervals), of(paired.connections), paired.loose_ends()};
}

TEST(WindowsSessions, GoOnWhileNobodyIsConnected) {
  const auto found = pair({{open, 10, "lsm 3", kAnna, "rdp"},
                           {here, 11, "lsm 3", kAnna, "rdp"},
                           {leave, 100, "lsm 3", kAnna, "rdp"},
                           {why, 100.1, "lsm 3", 0, "11"},
                           {back, 5000, "lsm 3", kAnna, "rdp"},
                           {close, 6000, "lsm 3", kAnna}});
  EXPECT_THAT(found.sessions, ElementsAre(Found{kAnna, 10, 6000, Outcome::completed}));
  EXPECT_THAT(found.connections,
              ElementsAre(Found{kAnna, 10, 100, Outcome::completed}, Found{kAnna, 5000, 6000, Outcome::completed}));
}

TEST(WindowsSessions, OfATakenOverConsoleAreOneWithTwoConnections) {
  // A person at the console is taken over through RDP: the disconnect has the reason 5, and after the logoff Windows
  // writes one more disconnect.
  const auto found = pair({{open, 10, "lsm 1", kAnna, "console"},
                           {leave, 46, "lsm 1", kAnna, "console"},
                           {why, 46.1, "lsm 1", 0, "5"},
                           {back, 48, "lsm 1", kAnna, "rdp"},
                           {close, 57, "lsm 1", kAnna},
                           {why, 57.4, "lsm 1", 0, "12"},
                           {leave, 57.5, "lsm 1", kAnna, "rdp"}});
  EXPECT_THAT(found.sessions, ElementsAre(Found{kAnna, 10, 57, Outcome::completed}));
  EXPECT_THAT(found.connections,
              ElementsAre(Found{kAnna, 10, 46, Outcome::replaced}, Found{kAnna, 48, 57, Outcome::completed}));
}

TEST(WindowsSessions, AConnectionWithoutAReasonWasDroppedWhenItIsSoonBack) {
  const auto found = pair({{open, 0.5, "lsm 3", kAnna},
                           {leave, 100, "lsm 3", kAnna},
                           {why, 100, "lsm 3", 0, "0"},
                           {back, 130, "lsm 3", kAnna},
                           {leave, 200, "lsm 3", kAnna},
                           {back, 1000, "lsm 3", kAnna},
                           {leave, 2000, "lsm 3", kAnna},
                           {why, 2000, "lsm 3", 0, "3"},
                           {leave, 2000.5, "lsm 3", kAnna}});
  EXPECT_THAT(found.connections,
              ElementsAre(Found{kAnna, 0.5, 100, Outcome::dropped}, Found{kAnna, 130, 200, Outcome::completed},
                          Found{kAnna, 1000, 2000, Outcome::cancelled}));
  EXPECT_THAT(found.sessions, ElementsAre(Found{kAnna, 0.5, -1, Outcome::unknown}));
}

TEST(WindowsSessions, WhoseBeginningIsMissingHaveNone) {
  const auto found = pair({{leave, 100, "lsm 3", kAnna}, {back, 200, "lsm 3", kAnna}, {close, 300, "lsm 3", kAnna}});
  EXPECT_THAT(found.sessions, ElementsAre(Found{kAnna, -1, 300, Outcome::completed}));
  EXPECT_THAT(found.connections,
              ElementsAre(Found{kAnna, -1, 100, Outcome::dropped}, Found{kAnna, 200, 300, Outcome::completed}));
  EXPECT_THAT(pair({{close, 300, "lsm 3", kBo}}).sessions, ElementsAre(Found{kBo, -1, 300, Outcome::completed}));
}

TEST(WindowsSessions, TheNumberOfAnEndedSessionIsUsedAgain) {
  const auto found = pair({{open, 10, "lsm 3", kAnna},
                           {close, 20, "lsm 3", kAnna},
                           {open, 30, "lsm 3", kBo},
                           {open, 50, "lsm 3", kAnna},
                           {close, 60, "lsm 3", kAnna}});
  EXPECT_THAT(found.sessions, ElementsAre(Found{kAnna, 10, 20, Outcome::completed},
                                          Found{kBo, 30, 50, Outcome::unknown},  // its logoff was lost
                                          Found{kAnna, 50, 60, Outcome::completed}));
}

TEST(WindowsSessions, EndWhenTheHostStops) {
  const auto found = pair({{open, 10, "lsm 3", kAnna},
                           {open, 15, "lsm 4", kBo},
                           {leave, 17, "lsm 4", kBo},
                           {shutdown, 20},
                           {boot, 90},
                           {close, 100, "lsm 3", kAnna}});
  EXPECT_THAT(found.sessions, ElementsAre(Found{kAnna, 10, 20, Outcome::unknown}, Found{kBo, 15, 20, Outcome::unknown},
                                          Found{kAnna, -1, 100, Outcome::completed}));
}

TEST(WindowsSessions, TwoTokensOfALogonAreOneSession) {
  const auto found = pair({{open, 10, "logon 0xa 0xb", kAnna},
                           {open, 10, "logon 0xb 0xa", kAnna},
                           {close, 50, "logon 0xa", kAnna, "destroyed"},
                           {close, 60, "logon 0xb", kAnna, "destroyed"},
                           {open, 70, "logon 0xc", kBo},
                           {close, 80, "logon 0xc", kBo, "logoff"},
                           {close, 95, "logon 0xc", kBo, "destroyed"}});
  EXPECT_THAT(found.sessions,
              ElementsAre(Found{kAnna, 10, 60, Outcome::completed}, Found{kBo, 70, 80, Outcome::completed}));
}

TEST(WindowsSessions, TheFreshLogonOfAReconnectIsNone) {
  const auto found = pair({{open, 10, "logon 0x5", kAnna},
                           {leave, 40, "logon 0x5", kAnna},
                           {open, 100, "logon 0x9 0xa", kAnna},
                           {open, 100, "logon 0xa 0x9", kAnna},
                           {back, 101.5, "logon 0x5", kAnna},
                           {close, 102.9, "logon 0x9", kAnna, "destroyed"},
                           {close, 102.9, "logon 0xa", kAnna, "destroyed"},
                           {close, 200, "logon 0x5", kAnna, "logoff"}});
  EXPECT_THAT(found.sessions, ElementsAre(Found{kAnna, 10, 200, Outcome::completed}));
  EXPECT_THAT(found.connections,
              ElementsAre(Found{kAnna, 10, 40, Outcome::dropped}, Found{kAnna, 101.5, 200, Outcome::completed}));
}

TEST(WindowsSessions, ALogoffThatWasNeverWrittenMakesNoLongSession) {
  const auto found = pair({{open, 10, "logon 0x5", kAnna}, {sign, 500}, {boot, 9000}});
  EXPECT_THAT(found.sessions, ElementsAre(Found{kAnna, 10, 500, Outcome::unknown}));
}

TEST(WindowsSessions, AreTakenFromTheBetterLogWhereItReaches) {
  // Security goes back further than LocalSessionManager, which tells of Bo's session and of Anna's second one.
  const auto found = pair({{open, 1000, "logon 0x1", kAnna},
                           {open, 1001, "winlogon 2", kAnna},
                           {close, 2000, "logon 0x1", kAnna, "logoff"},
                           {close, 2001, "winlogon 2", kAnna},
                           {open, 5000, "logon 0x2", kBo},
                           {open, 5002, "lsm 2", kBo},
                           {open, 6000, "logon 0x3", kAnna},
                           {open, 6001, "lsm 3", kAnna},
                           {close, 7000, "lsm 3", kAnna},
                           {close, 7001, "logon 0x3", kAnna, "logoff"},
                           {close, 8000, "lsm 2", kBo}});
  EXPECT_THAT(found.sessions,
              ElementsAre(Found{kAnna, 1000, 2000, Outcome::completed}, Found{kAnna, 6001, 7000, Outcome::completed},
                          Found{kBo, 5002, 8000, Outcome::completed}));
}

TEST(WindowsSessions, OfExcludedAccountsAreNone) {
  const auto found = pair({{open, 10, "lsm 3"}, {close, 20, "lsm 3"}});
  EXPECT_THAT(found.sessions, IsEmpty());
  EXPECT_THAT(found.connections, IsEmpty());
}

TEST(GatewayConnections, LastFromTheirBeginningOrAsLongAsTheirEndSays) {
  const auto found = pair({{open, 1000, "gateway {a}", kAnna},
                           {close, 1600, "gateway {a}", kAnna, "599"},
                           {close, 4000, "gateway {b}", kBo, "500"},
                           {close, 5000, "gateway {c}", kBo}});
  EXPECT_THAT(found.sessions, IsEmpty());
  EXPECT_THAT(found.connections,
              ElementsAre(Found{kAnna, 1000, 1600, Outcome::completed}, Found{kBo, 3500, 4000, Outcome::completed}));
  EXPECT_EQ(found.loose_ends, 1u);
}

}  // namespace
}  // namespace monalys::ingest
