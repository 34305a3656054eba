#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/sample_files.hpp"
#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using testing::Collect;
using ::testing::HasSubstr;
using testing::kBig400;
using testing::kLittle384;
using testing::kLittle400;
using ::testing::Pair;
using testing::read;
using ::testing::UnorderedElementsAre;
using testing::wtmp_record;

Options on(std::string host) {
  Options options;
  options.host = std::move(host);
  return options;
}

TEST(Wtmp, LoginAndLogoutBecomeEventsInAllThreeLayouts) {
  for (const auto& layout : {kLittle384, kLittle400, kBig400}) {
    const auto bytes = wtmp_record(layout, 7, 4711, "pts/3", "anna", "10.0.0.7", 1'322'760'998, 432'935) +
                       wtmp_record(layout, 8, 4711, "pts/3", "", "", 1'322'785'278, 0);
    const auto found = read("wtmp", bytes, on("mts1"));
    ASSERT_EQ(found.events.size(), 2u) << found.error.message;
    const auto& login = found.events[0];
    EXPECT_EQ(login.realm, Realm::session);
    EXPECT_EQ(login.kind, EventKind::open);
    EXPECT_EQ(login.host, "mts1");
    EXPECT_EQ(login.line, "pts/3");
    EXPECT_EQ(login.user, "anna");
    EXPECT_EQ(login.at, from_unix_seconds(1'322'760'998) + std::chrono::microseconds{432'935});
    EXPECT_EQ(found.events[1].kind, EventKind::close);
  }
}

TEST(Wtmp, BootsShutdownsAndSignsOfLife) {
  const auto bytes = wtmp_record(kLittle384, 2, 0, "~", "reboot", "6.1.0", 1'600'000'000, 0) +
                     wtmp_record(kLittle384, 1, 0, "~", "runlevel", "6.1.0", 1'600'000'001, 0) +
                     wtmp_record(kLittle384, 6, 12, "tty1", "LOGIN", "", 1'600'000'002, 0) +
                     wtmp_record(kLittle384, 3, 0, "{", "date", "", 1'600'000'003, 0) +
                     wtmp_record(kLittle384, 1, 0, "~", "shutdown", "6.1.0", 1'600'000'004, 0);
  const auto found = read("wtmp", bytes, on("mts1"));
  ASSERT_EQ(found.events.size(), 5u);
  EXPECT_EQ(found.events[0].kind, EventKind::boot);
  EXPECT_EQ(found.events[1].kind, EventKind::sign);
  EXPECT_EQ(found.events[2].kind, EventKind::sign);
  EXPECT_EQ(found.events[3].kind, EventKind::sign);
  EXPECT_EQ(found.events[4].kind, EventKind::shutdown);
  for (const auto& event : found.events) EXPECT_EQ(event.user, "") << "reboot, LOGIN and shutdown are nobody";
}

TEST(Wtmp, TerminalsInsideASessionAreFolded) {
  const auto bytes = wtmp_record(kLittle384, 7, 1, "pts/9", "anna", "10.0.0.7", 1'600'000'000, 0) +
                     wtmp_record(kLittle384, 7, 2, "pts/1", "anna", ":pts/9:S.0", 1'600'000'001, 0) +
                     wtmp_record(kLittle384, 7, 3, "pts/2", "anna", "tmux(4711).%0", 1'600'000'002, 0) +
                     wtmp_record(kLittle384, 7, 4, "tty7", "bo", ":0", 1'600'000'003, 0);
  const auto found = read("wtmp", bytes);
  EXPECT_EQ(found.events.size(), 2u) << "a local display is a session";
  EXPECT_THAT(found.skipped, UnorderedElementsAre(Pair("terminal inside a session", 2)));
}

TEST(Wtmp, ADamagedRecordCostsOnlyItself) {
  auto bytes = wtmp_record(kLittle384, 7, 1, "pts/1", "anna", "", 1'600'000'000, 0) +
               wtmp_record(kLittle384, 99, 1, "pts/2", "anna", "", 1'600'000'000, 0) +
               wtmp_record(kLittle384, 7, 1, "pts/3", "anna", "", 1'600'000'000, 2'000'000) +
               wtmp_record(kLittle384, 7, 1, "pts/4", "anna", "", 4'294'967'295, 0) +
               wtmp_record(kLittle384, 7, 1, "pts/5", "", "", 1'600'000'000, 0) +
               wtmp_record(kLittle384, 0, 0, "", "", "", 0, 0) +
               wtmp_record(kLittle384, 7, 1, "pts/6", "bo", "", 1'600'000'000, 0).substr(0, 100);
  const auto found = read("wtmp", bytes);
  EXPECT_EQ(found.events.size(), 1u);
  EXPECT_THAT(found.skipped, UnorderedElementsAre(Pair("empty record", 1)));
  EXPECT_THAT(found.rejected,
              UnorderedElementsAre(Pair("impossible type of record", 1), Pair("impossible microseconds", 1),
                                   Pair("time outside 1970 to 2105", 1), Pair("login without a user", 1),
                                   Pair("cut record", 1)));
}

TEST(Wtmp, TextsThatFillTheirFieldsAndBytesThatAreNoText) {
  const std::string long_name(32, 'x');
  const auto bytes = wtmp_record(kLittle384, 7, 1, long_name,
                                 "a\xff"
                                 "b",
                                 "", 1'600'000'000, 0);
  const auto found = read("wtmp", bytes);
  ASSERT_EQ(found.events.size(), 1u);
  EXPECT_EQ(found.events[0].line, long_name);
  EXPECT_EQ(found.events[0].user, "a?b");
}

TEST(Wtmp, TheSameRecordHasTheSameIdentityWhereverItStands) {
  const auto one = wtmp_record(kLittle384, 7, 1, "pts/1", "anna", "", 1'600'000'000, 5);
  const auto other = wtmp_record(kLittle384, 7, 2, "pts/1", "anna", "", 1'600'000'000, 5);
  const auto found = read("wtmp", other + one + one);
  ASSERT_EQ(found.events.size(), 3u);
  EXPECT_EQ(found.events[1].identity.rest, found.events[2].identity.rest);
  EXPECT_NE(found.events[0].identity.rest, found.events[1].identity.rest);
}

TEST(Wtmp, TextIsRefused) {
  const auto found = read("wtmp", std::string(2000, 'a'));
  ASSERT_FALSE(found.opened);
  EXPECT_THAT(found.error.message, HasSubstr("it is text"));
  EXPECT_FALSE(read("wtmp", "").opened);
}

TEST(Wtmp, RefusedLoginsAreKnownByTheFilesNameAndGiveNoNames) {
  const auto bytes = wtmp_record(kLittle384, 6, 12, "ssh:notty", "hemligt", "10.0.0.7", 1'600'000'000, 0) +
                     wtmp_record(kLittle384, 6, 13, "tty1", "bo", "", 1'600'000'005, 0) +
                     wtmp_record(kLittle384, 8, 13, "tty1", "bo", "", 1'600'000'005, 0);
  const auto parser = (*find("wtmp"))->open({.bytes = bytes, .file_name = "btmp-20240301", .whole = true}, {});
  ASSERT_TRUE(parser);
  Collect found;
  (*parser)->parse({bytes, 1, 0}, found);
  ASSERT_EQ(found.moments.size(), 2u);
  for (const auto& moment : found.moments) {
    EXPECT_EQ(moment.realm, Realm::logon);
    EXPECT_EQ(moment.outcome, Outcome::failed);
    EXPECT_EQ(moment.user, "");
  }
  EXPECT_EQ(found.moments[0].label, "ssh");
  EXPECT_EQ(found.moments[1].label, "terminal");
  EXPECT_NE(found.moments[0].identity.rest, found.moments[1].identity.rest);
  EXPECT_TRUE(found.events.empty());
}

}  // namespace
}  // namespace monalys::formats
