#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using namespace std::chrono_literals;
using testing::Collect;
using ::testing::HasSubstr;
using ::testing::Pair;
using testing::read;
using ::testing::UnorderedElementsAre;

constexpr std::int64_t kNoon = 1'619'784'000;  // 2021-04-30T12:00:00Z

Options stockholm() {
  Options options;
  options.zone = *Zone::locate("Europe/Stockholm");
  return options;
}

Collect read_named(std::string_view name, std::string_view bytes) {
  Collect found;
  const auto parser = (*find("guacamole-log"))->open({.bytes = bytes, .file_name = name, .whole = true}, stockholm());
  found.opened = parser.has_value();
  if (parser) {
    (*parser)->parse({bytes}, found);
  } else {
    found.error = parser.error();
  }
  return found;
}

constexpr std::string_view kRefused =
    "[http-nio-8080-exec-3] WARN  o.a.g.r.auth.AuthenticationService - Authentication attempt from 10.0.0.7 for user "
    "\"MONA\\anna\" failed.\n";

TEST(GuacamoleLog, ARefusedLoginIsAFailedLogon) {
  const auto found = read("guacamole-log", "2021-04-30T14:00:00.167123456+02:00 14:00:00.160 " + std::string(kRefused));
  ASSERT_EQ(found.moments.size(), 1u) << found.error.message;
  EXPECT_EQ(found.moments[0].realm, Realm::logon);
  EXPECT_EQ(found.moments[0].user, "MONA\\anna");
  EXPECT_EQ(found.moments[0].label, "guacamole");
  EXPECT_EQ(found.moments[0].detail, "not accepted");
  EXPECT_EQ(found.moments[0].outcome, Outcome::failed);
  EXPECT_EQ(found.moments[0].at, from_unix_seconds(kNoon) + 167'123us);
}

TEST(GuacamoleLog, TheDateStandsBeforeTheTimeInManyWays) {
  for (const std::string_view stamp :
       {"2021-04-30T12:00:00Z ", "2021-04-30T14:00:00+0200 web tomcat9[812]: ", "2021-04-30 14:00:00.000 ",
        "30-Apr-2021 14:00:00.000 INFO ", "<14>1 2021-04-30T12:00:00.000000Z web guacamole 7 - - ",
        "2021-04-30T14:00:00.000000+02:00 web tomcat9: 14:00:00.100 "}) {
    const auto found = read("guacamole-log", std::string(stamp) + std::string(kRefused), stockholm());
    ASSERT_EQ(found.moments.size(), 1u) << stamp << found.error.message;
    EXPECT_EQ(found.moments[0].at, from_unix_seconds(kNoon)) << stamp;
  }
}

TEST(GuacamoleLog, ATimeWithoutADateIsOfTheDayInTheFilesName) {
  for (const auto name : {"catalina.2021-04-30.log", "guacamole-2021-04-30.log"}) {
    const auto found = read_named(name, "14:00:00.167 " + std::string(kRefused));
    ASSERT_EQ(found.moments.size(), 1u) << found.error.message;
    EXPECT_EQ(found.moments[0].at, from_unix_seconds(kNoon) + 167ms);
  }
  for (const auto name : {"catalina.out", "catalina.out-20210430", "guacamole-2021-13-30.log"}) {
    const auto found = read_named(name, "14:00:00.167 " + std::string(kRefused));
    ASSERT_FALSE(found.opened) << name;
    EXPECT_THAT(found.error.message, HasSubstr("no date"));
    EXPECT_THAT(found.error.hint, HasSubstr("guacamole-2024-03-15.log"));
  }
}

TEST(GuacamoleLog, SyslogWithoutAYearIsOfTheYearBeforeTheFileWasNamed) {
  const auto line = "Apr 30 14:00:00 web tomcat9[812]: " + std::string(kRefused);
  for (const auto name : {"syslog-20210501", "syslog-2021-04-30", "syslog.2022-03-01", "syslog-20210429"}) {
    const auto found = read_named(name, line);
    ASSERT_EQ(found.moments.size(), 1u) << found.error.message;
    EXPECT_EQ(found.moments[0].at, from_unix_seconds(kNoon)) << name;
  }
  const auto leap = read_named("syslog-20210101", "Feb 29 14:00:00 web tomcat9: " + std::string(kRefused) +
                                                      "Jan  1 00:30:00 web tomcat9: " + std::string(kRefused));
  ASSERT_EQ(leap.moments.size(), 2u);
  EXPECT_EQ(to_iso(leap.moments[0].at), "2020-02-29T13:00:00Z");
  EXPECT_EQ(to_iso(leap.moments[1].at), "2020-12-31T23:30:00Z");
  const auto nameless = read_named("syslog", line);
  ASSERT_FALSE(nameless.opened);
  EXPECT_THAT(nameless.error.message, HasSubstr("no year"));
}

TEST(GuacamoleLog, NamesThatNobodyHasAreForgotten) {
  const auto found = read("guacamole-log",
                          "2021-04-30T12:00:00Z Authentication attempt from [1.2.3.4, 10.0.0.1] for user \"hunter2\" "
                          "failed: User does not exist (rejected by \"mysql\")\n"
                          "2021-04-30T12:00:01Z Authentication attempt from ::1 for user \"anna\" failed: Wrong "
                          "password (rejected by \"mysql\")\n");
  ASSERT_EQ(found.moments.size(), 2u) << found.error.message;
  EXPECT_EQ(found.moments[0].user, "");
  EXPECT_EQ(found.moments[1].user, "anna");
}

TEST(GuacamoleLog, ANameMayHoldWhatTheLogItselfWrites) {
  const auto found = read("guacamole-log",
                          "2021-04-30T12:00:00Z Authentication attempt from ::1 for user \"a\" failed. for user \"b\" "
                          "failed.\n");
  ASSERT_EQ(found.moments.size(), 1u) << found.error.message;
  EXPECT_EQ(found.moments[0].user, "a\" failed. for user \"b");
}

TEST(GuacamoleLog, EverythingElseIsSkipped) {
  const auto found =
      read("guacamole-log",
           "2021-04-30T12:00:00Z 12:00:00.1 [main] INFO  o.a.g.GuacamoleServletContextListener - Reading\n\n"
           "2021-04-30T12:00:00Z User \"anna\" successfully authenticated from 10.0.0.7.\n"
           "2021-04-30T12:00:00Z User \"anna\" (authenticated by \"ldap\") successfully authenticated from 10.0.0.7\n"
           "2021-04-30T12:00:00Z User \"anna\" disconnected from connection \"3\". Duration: 12 milliseconds\n"
           "    at org.apache.guacamole.Servlet\n"
           "12:00:00.1 Authentication attempt from ::1 for user \"anna\" failed.\n"
           "Apr 30 12:00:00 Authentication attempt from ::1 for user \"anna\" failed.\n"
           "Authentication attempt from ::1 for user \"anna\" failed.\n"
           "2021-04-30T12:00:00Z Authentication attempt from ::1 for user \"an");
  EXPECT_EQ(found.facts(), 0u) << found.error.message;
  EXPECT_THAT(found.skipped, UnorderedElementsAre(Pair("login that the user history tells of", 2),
                                                  Pair("other line of the log", 3), Pair("empty line", 1)));
  EXPECT_THAT(found.rejected,
              UnorderedElementsAre(Pair("time without a date", 1), Pair("time without a year", 1),
                                   Pair("unreadable time", 1), Pair("refused login without a user", 1)));
}

TEST(GuacamoleLog, ADayOnWhichNobodyCameIsKnownByTheFilesName) {
  const std::string_view quiet = "2021-04-30T12:00:00Z 12:00:00.1 [main] INFO  o.a.c.Server - started\n";
  EXPECT_TRUE(read_named("guacamole-2021-04-30.log", quiet).opened);
  EXPECT_FALSE(read_named("tomcat-2021-04-30.log", quiet).opened);
}

TEST(GuacamoleLog, IsRecognised) {
  const auto line = "2021-04-30T12:00:00Z 12:00:00.160 " + std::string(kRefused);
  const auto format = detect({.bytes = line, .file_name = "web.log", .whole = true}, {});
  ASSERT_TRUE(format) << format.error().message;
  EXPECT_EQ((*format)->id, "guacamole-log");
}

}  // namespace
}  // namespace monalys::formats
