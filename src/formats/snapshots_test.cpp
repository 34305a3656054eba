#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using testing::Collect;
using ::testing::ElementsAre;
using ::testing::Pair;
using testing::read;
using ::testing::UnorderedElementsAre;

std::string look(std::string_view row) {
  return "2024-04-30T14:05:00+02:00\tMTS1.mona.local\t300\t" + std::string(row) + "\n";
}

std::vector<std::string> seen(const Collect& found) {
  std::vector<std::string> lines;
  for (const auto& event : found.events) {
    if (event.kind == EventKind::seen) lines.push_back(std::string(event.user) + " on " + std::string(event.line));
  }
  return lines;
}

TEST(Quser, WhoIsActiveIsConnectedTooAndWhoIsNotHasASession) {
  const auto found =
      read("quser", look(" USERNAME              SESSIONNAME        ID  STATE   IDLE TIME  LOGON TIME") +
                        look(">anna                  rdp-tcp#3           3  Active          .  4/30/2024 9:12 AM") +
                        look(" bo                                        4  Disc         1+02:03  2024-04-29 09:12") +
                        look(" eva                   console             1  Aktiv        ingen  2024-04-30 09:12"));
  EXPECT_THAT(seen(found), ElementsAre("anna on seen session 3", "anna on seen connection 3", "bo on seen session 4",
                                       "eva on seen session 1", "eva on seen connection 1"));
  EXPECT_EQ(found.records(), 4u);
  ASSERT_EQ(found.events.size(), 6u);
  EXPECT_EQ(found.events[0].kind, EventKind::sign);
  for (const auto& event : found.events) {
    EXPECT_EQ(event.host, "mts1");
    EXPECT_EQ(to_iso(event.at), "2024-04-30T12:05:00Z");
  }
  EXPECT_EQ(found.events[1].detail, "450");  // one and a half times 300 s
}

TEST(Quser, QwinstaNamesTheSessionFirst) {
  const auto found = read("quser", look(" SESSIONNAME       USERNAME                 ID  STATE   TYPE        DEVICE") +
                                       look(" services                                    0  Disc") +
                                       look(">rdp-tcp#3         anna                      3  Active") +
                                       look("                   bo                        4  Disc") +
                                       look(" rdp-tcp                                 65536  Listen"));
  EXPECT_THAT(seen(found), ElementsAre("anna on seen session 3", "anna on seen connection 3", "bo on seen session 4"));
  EXPECT_THAT(found.skipped, ElementsAre(Pair("session of nobody", 2)));
}

TEST(Tasklist, ProgramsOfPeopleAreSeen) {
  const auto found = read(
      "tasklist",
      look("\"Image Name\",\"PID\",\"Session Name\",\"Session#\",\"Mem Usage\",\"Status\",\"User Name\",\"CPU "
           "Time\",\"Window Title\"") +
          look("\"StataSE-64.exe\",\"4711\",\"RDP-Tcp#3\",\"3\",\"81 000 K\",\"Running\",\"MONA\\anna\",\"0:00:01\","
               "\"a \"\"title\"\", with a name\"") +
          look("\"svchost.exe\",\"8\",\"Services\",\"0\",\"1 K\",\"Unknown\",\"NT "
               "INSTANS\\SYSTEM\",\"0:00:01\",\"N/A\"") +
          look("\"idle\",\"0\",\"Services\",\"0\",\"8 K\",\"Unknown\",\"N/A\",\"0:00:01\",\"N/A\"") + look("broken"));
  EXPECT_THAT(seen(found), ElementsAre("MONA\\anna on seen pid 4711"));
  EXPECT_EQ(found.events.back().label, "StataSE-64.exe");
  EXPECT_EQ(found.events.back().realm, Realm::run);
  EXPECT_THAT(found.skipped, ElementsAre(Pair("account that is no person", 2)));
  EXPECT_THAT(found.rejected, ElementsAre(Pair("no row of tasklist /v /fo csv", 1)));
}

TEST(Ps, ProgramsAreSeenAndKernelThreadsAreNot) {
  const auto found =
      read("ps", look(" 4711 Tue Apr 30 09:12:00 2024 anna R") +
                     look("    2 Tue Apr 30 01:00:00 2024 root [kthreadd]") + look("garbage") +
                     "2024-04-30T14:05:00+02:00\tlin1\t0\t 1 Tue Apr 30 01:00:00 2024 a b\n" + "no columns\n");
  EXPECT_THAT(seen(found), ElementsAre("anna on seen pid 4711"));
  EXPECT_EQ(found.events[0].label, "R");
  EXPECT_THAT(found.skipped, ElementsAre(Pair("thread of the kernel", 1)));
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("no row of ps -eo pid=,lstart=,user:64=,comm=", 1),
                                                   Pair("no time, host and interval before the row", 2)));
}

}  // namespace
}  // namespace monalys::formats
