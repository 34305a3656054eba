#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using testing::read;
using ::testing::UnorderedElementsAre;

Options stockholm() {
  Options options;
  options.zone = *Zone::locate("Europe/Stockholm");
  return options;
}

constexpr std::string_view kHeader =
    "\"Message\",\"Id\",\"ProviderName\",\"LogName\",\"MachineName\",\"TimeCreated\",\"RecordId\",\"ActivityId\"\r\n";

std::string row(std::string_view message, int id, std::string_view provider,
                std::string_view time = "2021-04-30 14:33:52", int record = 17) {
  return "\"" + std::string(message) + "\",\"" + std::to_string(id) + "\",\"" + std::string(provider) +
         "\",\"log\",\"MTS1.mona.local\",\"" + std::string(time) + "\",\"" + std::to_string(record) + "\",\"\"\r\n";
}

constexpr std::string_view kSessions = "Microsoft-Windows-TerminalServices-LocalSessionManager";
constexpr std::string_view kSecurity = "Microsoft-Windows-Security-Auditing";

constexpr std::string_view kLogon4624 =
    "An account was successfully logged on.\r\n\r\nSubject:\r\n\tSecurity ID:\t\tS-1-5-18\r\n\tAccount "
    "Name:\t\tMTS1$\r\n\tAccount Domain:\t\tMONA\r\n\tLogon ID:\t\t0x3E7\r\n\r\nLogon Information:\r\n\tLogon "
    "Type:\t\t10\r\n\tRestricted Admin Mode:\tNo\r\n\tElevated Token:\t\tYes\r\n\r\nImpersonation "
    "Level:\t\tImpersonation\r\n\r\nNew Logon:\r\n\tSecurity ID:\t\tS-1-5-21-1-2-3-1104\r\n\tAccount "
    "Name:\t\tanna\r\n\tAccount Domain:\t\tMONA\r\n\tLogon ID:\t\t0x512D1\r\n\tLinked Logon ID:\t\t0x0\r\n\tLogon "
    "GUID:\t\t{00000000-0000-0000-0000-000000000000}\r\n\r\nProcess Information:\r\n\tProcess "
    "ID:\t\t0x3f4\r\n\tProcess "
    "Name:\t\tC:\\Windows\\System32\\svchost.exe\r\n\r\nNetwork Information:\r\n\tSource Port:\t\t0\r\n";

TEST(EvtxCsv, SessionsAreReadInAnyLanguage) {
  const auto found =
      read("evtx-csv",
           "#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n" + std::string(kHeader) +
               row("Remote Desktop Services: Session logon succeeded:\r\n\r\nUser: MONA\\anna\r\nSession ID: "
                   "3\r\nSource Network "
                   "Address: 10.0.0.7",
                   21, kSessions) +
               row("Fjärrskrivbordstjänster: sessionen har kopplats från:\r\n\r\nAnvändare: MONA\\anna\r\nSessions-ID: "
                   "3\r\nKällnätverksadress: LOCAL",
                   24, kSessions, "2021-04-30 15:00:00", 18) +
               row("Session 3 has been disconnected, reason code 11", 40, kSessions, "2021-04-30 15:00:01", 19),
           stockholm());
  ASSERT_EQ(found.events.size(), 3u) << found.error.message;
  EXPECT_EQ(found.events[0].kind, EventKind::open);
  EXPECT_EQ(found.events[0].user, "MONA\\anna");
  EXPECT_EQ(found.events[0].line, "lsm 3");
  EXPECT_EQ(found.events[0].host, "mts1");
  EXPECT_EQ(found.events[0].detail, "rdp");
  EXPECT_EQ(to_iso(found.events[0].at), "2021-04-30T12:33:52Z");
  EXPECT_EQ(found.events[1].kind, EventKind::leave);
  EXPECT_EQ(found.events[1].user, "MONA\\anna");
  EXPECT_EQ(found.events[1].detail, "console");
  EXPECT_EQ(found.events[2].kind, EventKind::why);
  EXPECT_EQ(found.events[2].line, "lsm 3");
  EXPECT_EQ(found.events[2].detail, "11");
  EXPECT_THAT(found.remarks, ElementsAre(Pair("time to the second only", 3)));
}

TEST(EvtxCsv, OfALogonTheOneWhoLoggedOnCountsNotTheOneWhoAsked) {
  const auto found = read("evtx-csv", std::string(kHeader) + row(kLogon4624, 4624, kSecurity), stockholm());
  ASSERT_EQ(found.events.size(), 1u) << found.error.message;
  EXPECT_EQ(found.events[0].line, "logon 0x512d1");
  EXPECT_EQ(found.events[0].user, "anna");
  ASSERT_EQ(found.moments.size(), 1u);
  EXPECT_EQ(found.moments[0].label, "rdp");
  EXPECT_EQ(found.moments[0].outcome, Outcome::completed);
}

TEST(EvtxCsv, ARefusedLogonTellsWhy) {
  const auto found = read(
      "evtx-csv",
      std::string(kHeader) +
          row("An account failed to log on.\n\nSubject:\n\tSecurity ID:\t\tS-1-0-0\n\tAccount Name:\t\t-\n\tAccount "
              "Domain:\t\t-\n\tLogon ID:\t\t0x0\n\nLogon Type:\t\t\t3\n\nAccount For Which Logon Failed:\n\tSecurity "
              "ID:\t\tS-1-0-0\n\tAccount Name:\t\tbo\n\tAccount Domain:\t\tMONA\n\nFailure Information:\n\tFailure "
              "Reason:\t\tUnknown user name or bad password.\n\tStatus:\t\t\t0xC000006D\n\tSub "
              "Status:\t\t0xC000006A\n",
              4625, kSecurity),
      stockholm());
  ASSERT_EQ(found.moments.size(), 1u) << found.error.message;
  EXPECT_EQ(found.moments[0].user, "bo");
  EXPECT_EQ(found.moments[0].label, "network");
  EXPECT_EQ(found.moments[0].detail, "wrong password");
  EXPECT_EQ(found.moments[0].outcome, Outcome::failed);
}

TEST(EvtxCsv, ProgramsBeginForTheAccountTheyRunForAndEnd) {
  const std::string subject =
      "\n\tSecurity ID:\t\tS-1-5-21-1-2-3-1104\n\tAccount Name:\t\tanna\n\tAccount Domain:\t\tMONA\n\tLogon "
      "ID:\t\t0x512D1\n";
  const auto found = read(
      "evtx-csv",
      std::string(kHeader) +
          row("A new process has been created.\n\nCreator Subject:" + subject +
                  "\nTarget Subject:\n\tSecurity ID:\t\tS-1-0-0\n\tAccount Name:\t\t-\n\tAccount Domain:\t\t-\n\tLogon "
                  "ID:\t\t0x0\n\nProcess Information:\n\tNew Process ID:\t\t0x1a4\n\tNew Process "
                  "Name:\tC:\\Program Files\\Stata\\StataSE-64.exe\n\tToken Elevation Type:\t%%1936\n\tCreator Process "
                  "ID:\t0x22\n",
              4688, kSecurity) +
          row("A process has exited.\n\nSubject:" + subject +
                  "\nProcess Information:\n\tProcess ID:\t0x1a4\n\tProcess Name:\tC:\\Program "
                  "Files\\Stata\\StataSE-64.exe\n\tExit Status:\t0x0\n",
              4689, kSecurity, "2021-04-30 15:00:00", 18),
      stockholm());
  ASSERT_EQ(found.events.size(), 2u) << found.error.message;
  EXPECT_EQ(found.events[0].realm, Realm::run);
  EXPECT_EQ(found.events[0].line, "pid 0x1a4");
  EXPECT_EQ(found.events[0].label, "StataSE-64.exe");
  EXPECT_EQ(found.events[0].user, "anna");
  EXPECT_EQ(found.events[0].detail, "0x512d1");
  EXPECT_EQ(found.events[1].kind, EventKind::close);
  EXPECT_EQ(found.events[1].line, "pid 0x1a4");
}

TEST(EvtxCsv, TheEventViewersFileIsReadByItsSwedishHeader) {
  Options options = stockholm();
  options.host = "mts1";
  const auto found = read("evtx-csv",
                          "Nivå,Datum och tid,Källa,Händelse-ID,Aktivitetskategori\n"
                          "Information,2021-04-30 14:33:52,TerminalServices-LocalSessionManager,23,Ingen,\"Session:\n\n"
                          "Användare: MONA\\anna\nSessions-ID: 3\n\"\n"
                          "Information,2021-04-30 14:33:53,Microsoft Windows security auditing.,4672,Ingen,\"x\"\n",
                          options);
  ASSERT_EQ(found.events.size(), 1u) << found.error.message;
  EXPECT_EQ(found.events[0].kind, EventKind::close);
  EXPECT_EQ(found.events[0].host, "mts1");
  EXPECT_THAT(found.skipped, ElementsAre(Pair("event that is not asked for", 1)));
}

TEST(EvtxCsv, AmericanTimesAreKnownByTheirHalvesOfTheDay) {
  const auto found =
      read("evtx-csv", std::string(kHeader) + row("x\n\nU: anna\nS: 3\n", 23, kSessions, "4/5/2021 2:33:52 PM"));
  ASSERT_EQ(found.events.size(), 1u) << found.error.message;
  EXPECT_EQ(to_iso(found.events[0].at), "2021-04-05T14:33:52Z");
}

TEST(EvtxCsv, DayAndMonthThatLookAlikeAreNotGuessed) {
  const auto alike = std::string(kHeader) + row("x\n\nU: anna\nS: 3\n", 23, kSessions, "04/05/2021 14:33:52");
  const auto refused = read("evtx-csv", alike);
  ASSERT_FALSE(refused.opened);
  EXPECT_THAT(refused.error.hint, HasSubstr("time ="));
  Options options;
  options.time = "%d/%m/%Y %H:%M:%S";
  const auto told = read("evtx-csv", alike, options);
  ASSERT_EQ(told.events.size(), 1u);
  EXPECT_EQ(to_iso(told.events[0].at), "2021-05-04T14:33:52Z");
  // One row that has a thirteenth month decides for all.
  const auto decided = read("evtx-csv", alike + row("x\n\nU: anna\nS: 3\n", 23, kSessions, "13/05/2021 14:33:52", 18));
  ASSERT_EQ(decided.events.size(), 2u) << decided.error.message;
  EXPECT_EQ(to_iso(decided.events[0].at), "2021-05-04T14:33:52Z");
}

TEST(EvtxCsv, MessagesWithoutWhatIsNeededAreRejectedOneByOne) {
  const auto found = read("evtx-csv", std::string(kHeader) + row("", 21, kSessions) +
                                          row("no values", 4624, kSecurity) + row("x", 4688, kSecurity) + "\"cut");
  EXPECT_TRUE(found.events.empty());
  EXPECT_EQ(found.records(), 4u);
  EXPECT_THAT(found.rejected,
              UnorderedElementsAre(Pair("session event without a session id", 1),
                                   Pair("process event without a process id", 1), Pair("cut record", 1)));
  EXPECT_THAT(found.skipped, ElementsAre(Pair("logon without a desktop (network, service, batch, unlock)", 1)));
}

}  // namespace
}  // namespace monalys::formats
