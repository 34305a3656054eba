#include "ingest/pairing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace monalys::ingest {
namespace {

using testing::ElementsAre;

constexpr UserId kAnna = 11, kBo = 22;

/// Pairing borrows it.
const PseudonymKey& key() {
  static const auto made = [] {
    std::array<unsigned char, PseudonymKey::kBytes> secret{};
    secret.fill(3);
    return PseudonymKey::from_bytes(secret);
  }();
  return made;
}

Event event(EventKind kind, std::int64_t at, std::string_view line = {}, UserId user = 0) {
  return {.realm = Realm::session,
          .kind = kind,
          .key = {},
          .user = user,
          .at = at,
          .host = "mts1",
          .line = line,
          .label = {},
          .detail = {},
          .file = 7};
}

struct Session {
  UserId user;
  std::int64_t begun_at, ended_at;
  Outcome outcome;
  bool operator==(const Session&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Session& session) {
    return out << session.user << ": " << session.begun_at << " to " << session.ended_at << ", outcome "
               << static_cast<int>(session.outcome);
  }
};

Paired pair(std::vector<Event> events, store::Stretch stretch = {}) {
  std::ranges::stable_sort(events, {}, [](const Event& event) { return std::pair{event.at, event.kind}; });
  Pairing pairing(key(), stretch);
  for (const auto& event : events) pairing.take(event);
  return pairing.finish();
}

std::vector<Session> sessions(std::vector<Event> events, store::Stretch stretch = {}) {
  std::vector<Session> found;
  for (const auto& interval : pair(std::move(events), stretch).intervals) {
    found.push_back({interval.user, interval.begun_at, interval.ended_at, interval.outcome});
  }
  std::ranges::sort(found, {}, [](const Session& session) { return std::pair{session.begun_at, session.user}; });
  return found;
}

using enum EventKind;

TEST(Pairing, ACloseEndsWhatIsOpenOnItsLine) {
  EXPECT_THAT(
      sessions({event(open, 10, "a", kAnna), event(open, 20, "b", kBo), event(close, 30, "a"), event(close, 40, "b")}),
      ElementsAre(Session{kAnna, 10, 30, Outcome::completed}, Session{kBo, 20, 40, Outcome::completed}));
}

TEST(Pairing, ALoginOnAnOpenLineEndsTheOneWhoseLogoffWasLost) {
  EXPECT_THAT(sessions({event(open, 10, "a", kAnna), event(open, 20, "a", kBo), event(close, 30, "a")}),
              ElementsAre(Session{kAnna, 10, 20, Outcome::unknown}, Session{kBo, 20, 30, Outcome::completed}));
}

TEST(Pairing, ACloseWithoutAnOpenIsCountedAndMakesNoSession) {
  const auto paired = pair({event(close, 10, "a")});
  EXPECT_TRUE(paired.intervals.empty());
  EXPECT_EQ(paired.loose_ends(), 1u);
}

TEST(Pairing, ABootEndsSessionsAtTheShutdownMarkBeforeIt) {
  EXPECT_THAT(sessions({event(open, 10, "a", kAnna), event(shutdown, 30), event(sign, 35), event(boot, 50)}),
              ElementsAre(Session{kAnna, 10, 30, Outcome::unknown}));
}

TEST(Pairing, AfterACrashTheLastSignOfLifeEndsThem) {
  EXPECT_THAT(sessions({event(open, 10, "a", kAnna), event(sign, 35), event(boot, 50)}),
              ElementsAre(Session{kAnna, 10, 35, Outcome::unknown}));
}

TEST(Pairing, AShutdownMarkBeforeTheLoginOrBeforeAnEarlierBootDoesNotCount) {
  EXPECT_THAT(sessions({event(shutdown, 5), event(open, 10, "a", kAnna), event(sign, 35), event(boot, 50)}),
              ElementsAre(Session{kAnna, 10, 35, Outcome::unknown}));
  EXPECT_THAT(
      sessions({event(shutdown, 10), event(boot, 12), event(open, 12, "a", kAnna), event(sign, 35), event(boot, 50)}),
      ElementsAre(Session{kAnna, 12, 35, Outcome::unknown}));
}

TEST(Pairing, WithNothingAfterItASessionStaysOpen) {
  EXPECT_THAT(sessions({event(open, 10, "a", kAnna), event(sign, 35)}),
              ElementsAre(Session{kAnna, 10, kNoInstant, Outcome::unknown}));
}

TEST(Pairing, AnExcludedAccountHoldsItsLineAndMakesNoSession) {
  EXPECT_THAT(sessions({event(open, 10, "a", kAnna), event(open, 20, "a"), event(close, 30, "a")}),
              ElementsAre(Session{kAnna, 10, 20, Outcome::unknown}));
}

TEST(Pairing, KeysTellSessionsApartAndBelongToTheOpeningFile) {
  const std::vector<Event> events{event(open, 1'000'000, "a", kAnna), event(open, 1'000'000, "b", kAnna),
                                  event(open, 2'000'000, "a", kAnna)};
  const auto paired = pair(events);
  const auto& intervals = paired.intervals;
  ASSERT_EQ(intervals.size(), 3u);
  EXPECT_NE(intervals[0].key, intervals[1].key);
  EXPECT_NE(intervals[0].key, intervals[2].key);
  EXPECT_EQ(intervals[0].file, 7u);
}

TEST(Pairing, WhatHappensAtOneInstantIsTakenInTheOrderThatMakesSense) {
  // A session ends and the next begins.
  EXPECT_THAT(sessions({event(open, 10, "a", kAnna), event(open, 20, "a", kBo), event(close, 20, "a")}),
              ElementsAre(Session{kAnna, 10, 20, Outcome::completed}, Session{kBo, 20, kNoInstant, Outcome::unknown}));
  // One begins and ends at once.
  EXPECT_THAT(sessions({event(open, 20, "a", kBo), event(close, 20, "a")}),
              ElementsAre(Session{kBo, 20, 20, Outcome::completed}));
  // Somebody logs in at the instant of the boot.
  EXPECT_THAT(
      sessions({event(open, 10, "a", kAnna), event(boot, 20), event(open, 20, "a", kBo), event(close, 30, "a")}),
      ElementsAre(Session{kAnna, 10, 10, Outcome::unknown}, Session{kBo, 20, 30, Outcome::completed}));
}

constexpr std::int64_t kMinute = 60'000'000;

Event sighting(std::int64_t at, std::string_view line, UserId user, std::string_view hold) {
  auto made = event(EventKind::seen, at, line, user);
  made.detail = hold;
  return made;
}

TEST(Pairing, WhoIsSeenAgainInTimeStaysAndHasLeftWithTheLastSighting) {
  const auto at = [](std::int64_t minute) { return minute * kMinute; };
  EXPECT_THAT(sessions({sighting(at(0), "seen quser 3", kAnna, "450"), sighting(at(5), "seen quser 3", kAnna, "450"),
                        sighting(at(5), "seen quser 4", kBo, "450"), sighting(at(12), "seen quser 3", kAnna, "450"),
                        sighting(at(20), "seen quser 3", kAnna, "450")}),
              ElementsAre(Session{kAnna, at(0), at(12), Outcome::unknown}, Session{kBo, at(5), at(5), Outcome::unknown},
                          Session{kAnna, at(20), at(20), Outcome::unknown}));
}

TEST(Pairing, VisitsOfAWebSiteAreConnectionsToTheEndOfTheirLastMinute) {
  const auto paired = pair({sighting(0, "web", kAnna, "1800"), sighting(30 * kMinute, "web", kAnna, "1800"),
                            sighting(61 * kMinute, "web", kAnna, "1800")});
  EXPECT_TRUE(paired.intervals.empty());
  ASSERT_EQ(paired.connections.size(), 2u);
  EXPECT_EQ(paired.connections[0].begun_at, 0);
  EXPECT_EQ(paired.connections[0].ended_at, 31 * kMinute);
  EXPECT_EQ(paired.connections[1].begun_at, 61 * kMinute);
  EXPECT_EQ(paired.connections[1].ended_at, 62 * kMinute);
}

TEST(Pairing, AConnectionKnowsWhichSideToldOfIt) {
  const auto told_by = [](std::string_view line, Pairing::HostConnections hosts) -> std::vector<ToldBy> {
    auto begin = event(line.starts_with("gateway") ? open : here, 10, line, kAnna);
    if (line == "web" || line.starts_with("seen")) begin = sighting(10, line, kAnna, "450");
    Pairing pairing(key(), {}, hosts);
    pairing.take(begin);
    std::vector<ToldBy> found;
    for (const auto& connection : pairing.finish().connections) found.push_back(connection.told_by);
    return found;
  };
  using enum Pairing::HostConnections;
  for (const std::string_view line : {"lsm 3", "seen connection 3"}) {
    EXPECT_THAT(told_by(line, count), ElementsAre(ToldBy::host)) << line;
    EXPECT_THAT(told_by(line, leave_out), testing::IsEmpty()) << line;
  }
  for (const std::string_view line : {"gateway {a}", "horizon 3"}) {
    EXPECT_THAT(told_by(line, count), ElementsAre(ToldBy::gateway)) << line;
    EXPECT_THAT(told_by(line, leave_out), ElementsAre(ToldBy::gateway)) << line;
  }
  EXPECT_THAT(told_by("web", leave_out), ElementsAre(ToldBy::itself));
}

TEST(Pairing, StaysEndInTheNightToMonday) {
  // 2024-04-29 was a Monday; 03:00 UTC is 1714359600.
  constexpr std::int64_t kNight = 1'714'359'600'000'000;
  EXPECT_THAT(sessions({sighting(kNight - kMinute, "seen quser 3", kAnna, "450"),
                        sighting(kNight, "seen quser 3", kAnna, "450"),
                        sighting(kNight + kMinute, "seen quser 3", kAnna, "450")}),
              ElementsAre(Session{kAnna, kNight - kMinute, kNight - kMinute, Outcome::unknown},
                          Session{kAnna, kNight, kNight + kMinute, Outcome::unknown}));
}

TEST(Pairing, WhereABetterLogTellsTheOthersAreNotAsked) {
  EXPECT_THAT(
      sessions({event(open, 10, "sshd 1", kAnna), event(close, 20, "sshd 1"),  // before logind's log begins
                event(open, 100, "logind 1", kAnna), event(open, 101, "pts/0", kAnna),
                event(open, 101, "sshd 2", kAnna), event(close, 140, "sshd 2"), event(close, 140, "pts/0"),
                event(close, 150, "logind 1"), event(open, 200, "logind 2", kBo), event(close, 210, "logind 2")}),
      ElementsAre(Session{kAnna, 10, 20, Outcome::completed}, Session{kAnna, 100, 150, Outcome::completed},
                  Session{kBo, 200, 210, Outcome::completed}));
}

Event program(EventKind kind, std::int64_t at, std::string_view line, std::string_view name, std::string_view logon) {
  auto made = event(kind, at, line, kind == open ? kAnna : 0);
  made.realm = Realm::run;
  made.label = name;
  made.detail = logon;
  return made;
}

TEST(Pairing, AProgramWhoseEndNobodyLoggedEndsWithItsLogon) {
  const auto paired =
      pair({program(open, 10, "pid 0x1", "stata.exe", "0x77"), program(open, 20, "pid 0x2", "r.exe", "0x77"),
            program(open, 30, "pid 0x3", "sas.exe", "0x88"), program(close, 40, "session 0x77", "", ""),
            program(close, 41, "pid 0x2", "r.exe", ""), program(boot, 90, "", "", "")});
  ASSERT_EQ(paired.intervals.size(), 3u);
  std::map<std::string_view, std::pair<std::int64_t, Outcome>> ends;
  for (const auto& run : paired.intervals) {
    ends[run.label] = {run.ended_at, run.outcome};
    EXPECT_EQ(run.detail, "");
  }
  EXPECT_EQ(ends["stata.exe"], std::pair(std::int64_t{40}, Outcome::unknown));
  EXPECT_EQ(ends["r.exe"], std::pair(std::int64_t{41}, Outcome::completed));
  EXPECT_EQ(ends["sas.exe"], std::pair(std::int64_t{41}, Outcome::unknown));  // the last sign of life before the boot
  EXPECT_EQ(paired.loose_ends(), 0u);
}

/// However many others there are: sorting more than a few is another way of sorting.
TEST(Pairing, OfLoginsOfOneInstantTheOneStaysOfWhichTheEndIsKnown) {
  for (const int others : {0, 30}) {
    std::vector<Event> events{event(close, 0, "a")};
    for (int i = 0; i < 3 + others; ++i) events.push_back(event(open, 0, "a", kAnna));
    events.push_back(event(boot, 5));
    EXPECT_THAT(sessions(events), ElementsAre(Session{kAnna, 0, 0, Outcome::completed})) << others;
  }
}

/// Any split at boots gives what one pass gives.
RC_GTEST_PROP(Pairing, StretchesBetweenBootsCanBeTakenOneByOne, ()) {
  const auto kinds = *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 6));
  std::vector<Event> events;
  std::vector<std::int64_t> boots;
  std::int64_t at = 0;
  for (const int kind : kinds) {
    at += *rc::gen::inRange(0, 3);
    const std::string_view line = *rc::gen::element<const char*>("a", "b");
    const auto user = *rc::gen::element(kAnna, kBo);
    events.push_back(event(static_cast<EventKind>(kind), at, kind <= 2 ? line : "", kind == 1 ? user : 0));
    if (kind == 3 && (boots.empty() || boots.back() != at)) boots.push_back(at);
  }
  const auto whole = sessions(events);
  const auto ends = pair(events).loose_ends();

  std::vector<Session> parts;
  std::uint64_t ends_of_parts = 0;
  for (std::size_t i = 0; i <= boots.size(); ++i) {
    store::Stretch stretch;
    if (i > 0) stretch.from = boots[i - 1];
    if (i < boots.size()) stretch.until = boots[i];
    std::vector<Event> within;
    for (const auto& each : events) {
      if (each.at >= stretch.from && each.at <= stretch.until) within.push_back(each);
    }
    for (const auto& session : sessions(within, stretch)) parts.push_back(session);
    ends_of_parts += pair(within, stretch).loose_ends();
  }
  std::ranges::sort(parts, {}, [](const Session& session) { return std::pair{session.begun_at, session.user}; });
  const auto compare = [](const std::vector<Session>& list) {
    std::multiset<std::tuple<UserId, std::int64_t, std::int64_t, Outcome>> set;
    for (const auto& each : list) set.emplace(each.user, each.begun_at, each.ended_at, each.outcome);
    return set;
  };
  RC_ASSERT(compare(parts) == compare(whole));
  RC_ASSERT(ends_of_parts == ends);
}

RC_GTEST_PROP(Pairing, EveryLoginOfAPersonIsOneSessionAndLinesNeverOverlap, ()) {
  const auto kinds = *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 6));
  std::vector<Event> events;
  std::int64_t at = 0;
  std::set<std::pair<std::int64_t, std::string_view>> opened;
  for (const int kind : kinds) {
    at += *rc::gen::inRange(0, 3);
    const std::string_view line = *rc::gen::element<const char*>("a", "b");
    events.push_back(event(static_cast<EventKind>(kind), at, kind <= 2 ? line : "", kind == 1 ? kAnna : 0));
    if (kind == 1) opened.emplace(at, line);
  }
  const auto paired = pair(events);
  const auto& intervals = paired.intervals;
  RC_ASSERT(intervals.size() == opened.size());
  for (const auto& interval : intervals) {
    RC_ASSERT(interval.ended_at == kNoInstant || interval.ended_at >= interval.begun_at);
  }
}

}  // namespace
}  // namespace monalys::ingest
