#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using ::testing::HasSubstr;
using ::testing::Pair;
using testing::read;
using ::testing::UnorderedElementsAre;

Options site() {
  Options options;
  options.host = "WEB1";
  return options;
}

TEST(AccessLog, ARequestIsASightingOfItsUserInItsMinute) {
  const auto found = read("access-log",
                          "10.0.0.7 - anna [30/Apr/2022:13:05:09 +0200] \"GET /x HTTP/1.1\" 200 2326 \"-\" \"M/5.0\"\n"
                          "10.0.0.7 - anna [30/Apr/2022:13:05:59 +0200] \"GET /y HTTP/1.1\" 304 -\n"
                          "10.0.0.7 - anna [30/Apr/2022:11:06:00 +0000] \"GET /y HTTP/1.1\" 500 7\n",
                          site());
  ASSERT_EQ(found.events.size(), 3u) << found.error.message;
  for (const auto& event : found.events) {
    EXPECT_EQ(event.kind, EventKind::seen);
    EXPECT_EQ(event.host, "web1");
    EXPECT_EQ(event.line, "web");
    EXPECT_EQ(event.user, "anna");
    EXPECT_EQ(event.detail, "1800");
  }
  EXPECT_EQ(to_iso(found.events[0].at), "2022-04-30T11:05:00Z");
  EXPECT_EQ(found.events[0].identity.rest, found.events[1].identity.rest);
  EXPECT_EQ(found.events[0].at, found.events[1].at);
  EXPECT_EQ(to_iso(found.events[2].at), "2022-04-30T11:06:00Z");
  EXPECT_NE(found.events[0].identity.rest, found.events[2].identity.rest);
}

TEST(AccessLog, NobodyAndWhoWasRefusedAreSkipped) {
  const auto found = read("access-log",
                          "10.0.0.7 - - [30/Apr/2022:13:05:09 +0200] \"GET / HTTP/1.1\" 200 5\n"
                          "10.0.0.7 - bo [30/Apr/2022:13:05:09 +0200] \"GET / HTTP/1.1\" 401 5\n"
                          "10.0.0.7 - bo [30/Apr/2022:13:05:09 +0200] \"GET / HTTP/1.1\" 403 5\n",
                          site());
  EXPECT_TRUE(found.events.empty());
  EXPECT_THAT(found.skipped, UnorderedElementsAre(Pair("request without an authenticated user", 1),
                                                  Pair("request that was refused", 2)));
}

TEST(AccessLog, NamesAreReadThroughVirtualHostsQuotesAndEscapes) {
  const auto found =
      read("access-log",
           "web.example:443 10.0.0.7 - MONA\\\\anna [30/Apr/2022:13:05:09 +0200] \"GET /a\\\"b HTTP/1.1\" 200 5\n"
           "::1 - \"bo\" [30/Apr/2022:13:05:09 +0200] \"GET / HTTP/1.1\" 200 5\n"
           "10.0.0.7 - cia\\x5cdag [30/Apr/2022:13:05:09 +0200] \"GET /\" 200 5\n"
           "10.0.0.7 - eva maria [30/Apr/2022:13:05:09 +0200] \"GET /[1] [2]\" 200 5\n",
           site());
  ASSERT_EQ(found.events.size(), 4u);
  EXPECT_EQ(found.events[0].user, "MONA\\anna");
  EXPECT_EQ(found.events[1].user, "bo");
  EXPECT_EQ(found.events[2].user, "cia\\dag");
  EXPECT_EQ(found.events[3].user, "eva maria");
}

TEST(AccessLog, BrokenLinesAreRejectedOneByOne) {
  const auto found = read("access-log",
                          "10.0.0.7 - anna [30/Apr/2022:13:05:09 +0200] \"GET / HTTP/1.1\" 200 5\n"
                          "10.0.0.7 - anna [31/Apr/2022:13:05:09 +0200] \"GET / HTTP/1.1\" 200 5\n"
                          "10.0.0.7 - anna [30/Apr/2022:13:05:09 +0200] \"GET / HT\n"
                          "10.0.0.7 - anna [30/Apr/2022:13:\n"
                          "10.0.0.7 - anna [30/Apr/2022:13:05:09 +0200] \"GET / HTTP/1.1\" 200 5\n",
                          site());
  EXPECT_EQ(found.events.size(), 2u);
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("unreadable time", 1), Pair("request without a status", 1),
                                                   Pair("no line of an access log", 1)));
}

TEST(AccessLog, IisIsReadByItsFieldsInUtc) {
  const auto found = read("access-log",
                          "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n"
                          "#Fields: date time s-ip cs-method cs-uri-stem cs-username c-ip sc-status\r\n"
                          "2022-04-30 11:05:09 10.0.0.1 GET /x MONA\\anna 10.0.0.7 200\r\n"
                          "2022-04-30 11:05:10 10.0.0.1 GET /x - 10.0.0.7 200\r\n"
                          "#Fields: date time s-ip cs-method cs-uri-stem cs-username c-ip sc-status\r\n"
                          "2022-04-30 11:05:11 10.0.0.1 GET /x bo 10.0.0.7 401\r\n"
                          "2022-04-30 11:05:11 10.0.0.1 GET\r\n"
                          "#Fields: time date\r\n",
                          site());
  ASSERT_EQ(found.events.size(), 1u) << found.error.message;
  EXPECT_EQ(found.events[0].user, "MONA\\anna");
  EXPECT_EQ(to_iso(found.events[0].at), "2022-04-30T11:05:00Z");
  EXPECT_EQ(found.records(), 9u);
  EXPECT_THAT(found.rejected,
              UnorderedElementsAre(Pair("wrong number of columns", 1),
                                   Pair("other columns than at the beginning: this should be another file", 1)));
}

TEST(AccessLog, AnOffsetIsNotTakenForTheSecondsOfTheLineBefore) {
  const auto found = read("access-log",
                          "#Fields: date time cs-username sc-status\n"
                          "2022-04-30 11:05+09 anna 200\n"
                          "2022-04-30 11:05:09 bo 200\n",
                          site());
  ASSERT_EQ(found.events.size(), 2u) << found.error.message;
  EXPECT_EQ(to_iso(found.events[0].at), "2022-04-30T02:05:00Z");
  EXPECT_EQ(to_iso(found.events[1].at), "2022-04-30T11:05:00Z");
}

TEST(AccessLog, AnIisLogWithoutUsersIsRefusedWithTheRemedy) {
  const auto found = read("access-log", "#Fields: date time cs-method sc-status\n2022-04-30 11:05:09 GET 200\n");
  ASSERT_FALSE(found.opened);
  EXPECT_THAT(found.error.message, HasSubstr("cs-username"));
}

}  // namespace
}  // namespace monalys::formats
