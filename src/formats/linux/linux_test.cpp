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

Options stockholm() {
  Options options;
  options.zone = *Zone::locate("Europe/Stockholm");
  options.host = "lin1";
  return options;
}

/// As a file of that name, changed last at that time.
Collect read_file(std::string_view format, std::string_view bytes, std::string_view name,
                  std::optional<Instant> written_at = {}) {
  Collect found;
  const auto parser =
      (*find(format))->open({.bytes = bytes, .file_name = name, .whole = true, .written_at = written_at}, stockholm());
  if (!parser) {
    found.error = parser.error();
    return found;
  }
  found.opened = true;
  (*parser)->parse({bytes, 1, 0}, found);
  return found;
}

TEST(Syslog, SessionsOfLogindAreReadInEveryDialect) {
  const auto found =
      read_file("syslog",
                "Mar 11 22:55:30 lin1.example systemd-logind[812]: New session 42 of user anna.b.\n"
                "2024-03-11T22:56:30.5+01:00 LIN1 systemd-logind[812]: Removed session 42.\n"
                "<38>1 2024-03-11T21:57:30Z lin1 systemd-logind 812 - [x@1 a=\"]\"] New session '7' of user "
                "'bo' with class 'user' and type 'tty'.\n"
                "2024-03-11T21:58:30Z lin1 systemd-logind[812]: New session 'c1' of user 'gdm' with class "
                "'greeter' and type 'x11'.\n"
                "2024-03-11T21:59:30Z lin1 systemd-logind[812]: Session 7 logged out. Waiting.\n",
                "auth.log-20240315");
  ASSERT_EQ(found.events.size(), 3u) << found.error.message;
  EXPECT_EQ(found.events[0].kind, EventKind::open);
  EXPECT_EQ(found.events[0].user, "anna.b");
  EXPECT_EQ(found.events[0].host, "lin1");
  EXPECT_EQ(found.events[0].line, "logind 42");
  EXPECT_EQ(to_iso(found.events[0].at), "2024-03-11T21:55:30Z");
  EXPECT_EQ(found.events[1].kind, EventKind::close);
  EXPECT_EQ(found.events[1].line, "logind 42");
  EXPECT_EQ(found.events[1].host, "lin1");
  EXPECT_EQ(to_iso(found.events[1].at), "2024-03-11T21:56:30.5Z");
  EXPECT_EQ(found.events[2].user, "bo");
  EXPECT_EQ(found.events[2].line, "logind 7");
  EXPECT_THAT(found.skipped, UnorderedElementsAre(Pair("session of no person (greeter, background)", 1),
                                                  Pair("message that tells of no login", 1)));
}

TEST(Syslog, SshdTellsOfSessionsByProcessAndOfLogins) {
  const auto found =
      read("syslog",
           "2024-03-11T22:00:00Z lin1 sshd[47]: Accepted publickey for anna from 10.0.0.7 port 1 ssh2: RSA "
           "SHA256:x\n"
           "2024-03-11T22:00:01Z lin1 sshd[47]: pam_unix(sshd:session): session opened for user "
           "anna(uid=1000) by (uid=0)\n"
           "2024-03-11T22:30:00Z lin1 sshd[47]: pam_unix(sshd:session): session closed for user anna\n"
           "2024-03-11T22:31:00Z lin1 sshd-session[48]: Failed password for bo from ::1 port 2 ssh2\n"
           "2024-03-11T22:31:01Z lin1 sshd[48]: Failed password for invalid user hemligt from ::1 port 2\n"
           "2024-03-11T22:31:02Z lin1 sshd[48]: Failed none for bo from ::1 port 2 ssh2\n"
           "2024-03-11T22:31:03Z lin1 sshd[48]: Failed publickey for bo from ::1 port 2 ssh2\n"
           "2024-03-11T22:31:04Z lin1 cron[1]: session opened for user root\n",
           stockholm());
  ASSERT_EQ(found.events.size(), 2u);
  EXPECT_EQ(found.events[0].line, "sshd 47");
  EXPECT_EQ(found.events[0].user, "anna");
  EXPECT_EQ(found.events[1].kind, EventKind::close);
  EXPECT_EQ(found.events[1].line, "sshd 47");
  ASSERT_EQ(found.moments.size(), 3u);
  EXPECT_EQ(found.moments[0].user, "anna");
  EXPECT_EQ(found.moments[0].label, "publickey");
  EXPECT_EQ(found.moments[0].outcome, Outcome::completed);
  EXPECT_EQ(found.moments[1].user, "bo");
  EXPECT_EQ(found.moments[1].detail, "wrong password");
  EXPECT_EQ(found.moments[2].user, "");
  EXPECT_EQ(found.moments[2].detail, "no such user");
  EXPECT_THAT(found.skipped, UnorderedElementsAre(Pair("question for the ways to log in", 1),
                                                  Pair("key that was offered and not taken", 1),
                                                  Pair("message of another program", 1)));
}

TEST(Syslog, ARepeatedMessageIsAsManyLogins) {
  const auto found =
      read("syslog",
           "2024-03-11T22:31:00Z lin1 sshd[48]: message repeated 3 times: [ Failed password for bo from ::1 "
           "port 2 ssh2]\n"
           "2024-03-11T22:31:00Z lin1 sshd[48]: message repeated 99999 times: [ Failed password for bo "
           "from ::1 port 2 ssh2]\n");
  EXPECT_EQ(found.moments.size(), 3u);
  EXPECT_EQ(found.records(), 2u);
  EXPECT_NE(found.moments[0].identity.rest, found.moments[1].identity.rest);
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("repeated message that cannot be read", 1)));
}

TEST(Syslog, TheHostsBootsAndStopsAreKnown) {
  const auto found = read("syslog",
                          "2024-03-11T22:31:00Z lin1 systemd-logind[48]: System is rebooting.\n"
                          "2024-03-11T22:32:00Z lin1 kernel: [    0.000000] Linux version 6.1.0-18-amd64\n"
                          "2024-03-11T22:32:01Z lin1 kernel: [    0.000000] Command line: x\n");
  ASSERT_EQ(found.events.size(), 2u);
  EXPECT_EQ(found.events[0].kind, EventKind::shutdown);
  EXPECT_EQ(found.events[1].kind, EventKind::boot);
}

TEST(Syslog, AYearThatIsNotWrittenIsTheLastThatTheFileCanBeOf) {
  const auto line = [](std::string_view time) {
    return std::string(time) + " lin1 systemd-logind[8]: Removed session 1.\n";
  };
  const auto in_january = from_unix_seconds(1'704'456'000);  // 2024-01-05T12:00:00Z
  const auto turned = read_file("syslog", line("Dec 31 23:00:00") + line("Jan  5 12:00:00"), "auth.log", in_january);
  ASSERT_EQ(turned.events.size(), 2u);
  EXPECT_EQ(to_iso(turned.events[0].at), "2023-12-31T22:00:00Z");
  EXPECT_EQ(to_iso(turned.events[1].at), "2024-01-05T11:00:00Z");
  // Only a leap year has that day.
  const auto leap = read_file("syslog", line("Feb 29 12:00:00"), "auth.log", in_january);
  ASSERT_EQ(leap.events.size(), 1u);
  EXPECT_EQ(to_iso(leap.events[0].at), "2020-02-29T11:00:00Z");
  EXPECT_EQ(read_file("syslog", line("Feb 30 12:00:00"), "auth.log", in_january).rejected.size(), 1u);
  // The day in the name counts more than when the file was copied.
  const auto named = read_file("syslog", line("Mar 11 12:00:00"), "secure-20190314", in_january);
  EXPECT_EQ(to_iso(named.events.at(0).at), "2019-03-11T11:00:00Z");

  const auto unknown = read_file("syslog", line("Mar 11 12:00:00"), "auth.log");
  ASSERT_FALSE(unknown.opened);
  EXPECT_THAT(unknown.error.hint, HasSubstr("cp -p"));
}

TEST(Journald, ReadsTextsBytesAndRepeatedFields) {
  const auto found = read(
      "journald",
      R"({"__REALTIME_TIMESTAMP":"1710193530123456","_HOSTNAME":"lin1","SYSLOG_IDENTIFIER":"systemd-logind",)"
      R"("_PID":"812","MESSAGE":"New session 42 of user anna."})"
      "\n"
      R"({"__REALTIME_TIMESTAMP":"1710193590123456","_HOSTNAME":"lin1","SYSLOG_IDENTIFIER":["systemd-logind","x"],)"
      R"("MESSAGE":[82,101,109,111,118,101,100,32,115,101,115,115,105,111,110,32,52,50,46]})"
      "\n"
      R"({"__REALTIME_TIMESTAMP":"1","_HOSTNAME":null,"SYSLOG_IDENTIFIER":"python","MESSAGE":null})"
      "\n"
      R"({"__REALTIME_TIMESTAMP":"x","SYSLOG_IDENTIFIER":"sshd","MESSAGE":"y"})"
      "\n{\"broken\n");
  ASSERT_EQ(found.events.size(), 2u) << found.error.message;
  EXPECT_EQ(found.events[0].user, "anna");
  EXPECT_EQ(to_iso(found.events[0].at), "2024-03-11T21:45:30.123456Z");
  EXPECT_EQ(found.events[1].kind, EventKind::close);
  EXPECT_EQ(found.events[1].line, "logind 42");
  EXPECT_THAT(found.skipped, UnorderedElementsAre(Pair("message of another program", 1)));
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("unreadable time", 1), Pair("no JSON object", 1)));
}

TEST(Last, GivesWholeSessionsAndSaysWhatNobodyKnows) {
  const auto found = read("last",
                          "anna     pts/9        10.0.0.7         Thu Dec 21 15:54:24 2023 - Thu Dec 21 17:34:32 2023  "
                          "(01:40)\n"
                          "bo       tty1                          Fri Dec  1 15:54:24 2023 - crash                     "
                          "(2+01:40)\n"
                          "cia      pts/1        10.0.0.8         Thu Dec 21 15:54:24 2023   still logged in\n"
                          "bo       pts/2        :pts/9:S.9       Thu Dec 21 15:54:26 2023   gone - no logout\n"
                          "eva      pts/3        10.0.0.9         2023-12-21T15:54:24+0000 - 2023-12-21T15:55:24+0000 "
                          "(00:01)\n"
                          "reboot   system boot  6.1.0-18-amd64   Thu Dec 21 15:00:24 2023   still running\n"
                          "dan      pts/4        10.0.0.9         Thu Dec 21 15:54\n"
                          "\nwtmp begins Thu Dec 21 15:54:23 2023\n",
                          stockholm());
  ASSERT_EQ(found.intervals.size(), 4u) << found.error.message;
  EXPECT_EQ(found.intervals[0].user, "anna");
  EXPECT_EQ(found.intervals[0].host, "lin1");
  EXPECT_EQ(to_iso(*found.intervals[0].begun_at), "2023-12-21T14:54:24Z");
  EXPECT_EQ(to_iso(*found.intervals[0].ended_at), "2023-12-21T16:34:32Z");
  EXPECT_EQ(found.intervals[0].outcome, Outcome::completed);
  EXPECT_EQ(to_iso(*found.intervals[1].begun_at), "2023-12-01T14:54:24Z");
  EXPECT_EQ(*found.intervals[1].ended_at - *found.intervals[1].begun_at, 49h + 40min);
  EXPECT_EQ(found.intervals[1].outcome, Outcome::unknown);
  EXPECT_EQ(found.intervals[2].ended_at, std::nullopt);
  EXPECT_EQ(to_iso(*found.intervals[3].begun_at), "2023-12-21T15:54:24Z");
  EXPECT_THAT(found.skipped,
              UnorderedElementsAre(Pair("terminal inside a session", 1), Pair("boot, stop or run level", 1),
                                   Pair("line about the file", 1), Pair("empty line", 1)));
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("no time with a year", 1)));
}

}  // namespace
}  // namespace monalys::formats
