#include "ingest/pairing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace monalys::ingest {
namespace {

using testing::ElementsAre;

constexpr UserId kAnna = 11, kBo = 22;

PseudonymKey key() {
  std::array<unsigned char, PseudonymKey::kBytes> secret{};
  secret.fill(3);
  return PseudonymKey::from_bytes(secret);
}

Event event(EventKind kind, std::int64_t at, std::string_view line = {}, UserId user = 0) {
  return {.realm = Realm::session,
          .kind = kind,
          .key = {},
          .user = user,
          .at = at,
          .sequence = 0,
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

std::vector<Session> sessions(std::vector<Event> events) {
  std::vector<Session> found;
  for (const auto& interval : pair_events(events, key()).intervals) {
    found.push_back({interval.user, interval.begun_at, interval.ended_at, interval.outcome});
  }
  std::ranges::sort(found, {}, &Session::begun_at);
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
  const std::vector<Event> events{event(close, 10, "a")};
  const auto paired = pair_events(events, key());
  EXPECT_TRUE(paired.intervals.empty());
  EXPECT_EQ(paired.ends_without_start, 1u);
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
  const auto intervals = pair_events(events, key()).intervals;
  ASSERT_EQ(intervals.size(), 3u);
  EXPECT_NE(intervals[0].key, intervals[1].key);
  EXPECT_NE(intervals[0].key, intervals[2].key);
  EXPECT_EQ(intervals[0].file, 7u);
}

RC_GTEST_PROP(Pairing, EveryLoginOfAPersonIsOneSessionAndLinesNeverOverlap, ()) {
  const auto kinds = *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 6));
  std::vector<Event> events;
  std::int64_t at = 0;
  std::size_t opened = 0;
  for (const int kind : kinds) {
    at += *rc::gen::inRange(0, 3);
    const std::string_view line = *rc::gen::element<const char*>("a", "b");
    events.push_back(event(static_cast<EventKind>(kind), at, kind <= 2 ? line : "", kind == 1 ? kAnna : 0));
    opened += kind == 1 ? 1 : 0;
  }
  const auto intervals = pair_events(events, key()).intervals;
  RC_ASSERT(intervals.size() == opened);
  for (const auto& interval : intervals) {
    RC_ASSERT(interval.ended_at == kNoInstant || interval.ended_at >= interval.begun_at);
  }
}

}  // namespace
}  // namespace monalys::ingest
