// What events of Windows logs tell, worked out by hand.

#include "formats/windows/windows_events.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/testing.hpp"

namespace monalys::formats::windows {
namespace {

using formats::testing::Collect;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr std::string_view kSecurity = "Microsoft-Windows-Security-Auditing";
constexpr std::string_view kLsm = "Microsoft-Windows-TerminalServices-LocalSessionManager";
constexpr Instant kAt{std::chrono::sys_days{std::chrono::year{2021} / 4 / 30} + std::chrono::hours{13}};
constexpr std::string_view kSid = "S-1-5-21-1-2-3-1104";

Collect tell(std::string_view provider, std::uint32_t id,
             std::initializer_list<std::pair<std::string_view, std::string_view>> fields,
             std::string_view activity = {}) {
  WindowsEvent event{.kind = find_wanted(provider, id),
                     .at = kAt,
                     .record_id = 17,
                     .channel = "Security",
                     .computer = "MTS1.mona.local",
                     .activity = activity};
  if (event.kind == nullptr) ADD_FAILURE() << provider << " " << id << " is not wanted";
  for (const auto& [name, value] : fields) {
    const auto at = std::ranges::find(event.kind->fields, name);
    if (at == event.kind->fields.end()) ADD_FAILURE() << name;
    event.fields[static_cast<std::size_t>(at - event.kind->fields.begin())] = value;
  }
  Collect found;
  Teller{Options{}}.tell(event, {1, 0}, found);
  EXPECT_EQ(found.records(), 1u);
  return found;
}

TEST(WindowsEvents, ALogonToADesktopIsALogonAndTheBeginningOfASession) {
  const auto found = tell(kSecurity, 4624,
                          {{"TargetUserSid", kSid},
                           {"TargetUserName", "anna"},
                           {"TargetDomainName", "MONA"},
                           {"TargetLogonId", "0x00000000000512D1"},
                           {"LogonType", "10"},
                           {"TargetLinkedLogonId", "0x0"}});
  ASSERT_EQ(found.moments.size(), 1u);
  EXPECT_EQ(found.moments[0].user, "anna");
  EXPECT_EQ(found.moments[0].label, "rdp");
  EXPECT_EQ(found.moments[0].outcome, Outcome::completed);
  EXPECT_EQ(found.moments[0].host, "mts1");
  ASSERT_EQ(found.events.size(), 1u);
  EXPECT_EQ(found.events[0].line, "logon 0x512d1");
  EXPECT_EQ(found.events[0].kind, EventKind::open);
}

TEST(WindowsEvents, OfTwoTokensOfALogonOneIsTheLogon) {
  const auto logon = [](std::string_view id, std::string_view linked) {
    return tell(kSecurity, 4624,
                {{"TargetUserSid", kSid},
                 {"TargetUserName", "anna"},
                 {"TargetLogonId", id},
                 {"LogonType", "2"},
                 {"TargetLinkedLogonId", linked}});
  };
  const auto one = logon("0x512d1", "0x513da");
  const auto other = logon("0x513da", "0x512d1");
  EXPECT_EQ(one.moments.size() + other.moments.size(), 1u);
  EXPECT_EQ(one.events[0].line, "logon 0x512d1 0x513da");
  EXPECT_EQ(other.events[0].line, "logon 0x513da 0x512d1");
}

TEST(WindowsEvents, LogonsOfServicesMachinesAndTheNetworkAreSkipped) {
  EXPECT_THAT(tell(kSecurity, 4624, {{"TargetUserName", "anna"}, {"TargetLogonId", "0x1"}, {"LogonType", "3"}}).skipped,
              ElementsAre(Pair("logon without a desktop (network, service, batch, unlock)", 1)));
  for (const auto& [sid, domain, name] :
       std::initializer_list<std::tuple<std::string_view, std::string_view, std::string_view>>{
           {"S-1-5-18", "NT INSTANS", "SYSTEM"},
           {"S-1-5-90-0-1", "Window Manager", "DWM-1"},
           {"S-1-5-21-1-2-3-1000", "MONA", "MTS1$"},
           {"S-1-0-0", "-", "-"}}) {
    EXPECT_THAT(tell(kSecurity, 4624,
                     {{"TargetUserSid", sid},
                      {"TargetDomainName", domain},
                      {"TargetUserName", name},
                      {"TargetLogonId", "0x1"},
                      {"LogonType", "2"}})
                    .skipped,
                ElementsAre(Pair("account that is no person", 1)))
        << name;
  }
}

TEST(WindowsEvents, ARefusedLogonSaysWhyAndHidesANameThatDoesNotExist) {
  const auto wrong =
      tell(kSecurity, 4625,
           {{"TargetUserName", "anna"}, {"Status", "0xc000006d"}, {"SubStatus", "0xC000006A"}, {"LogonType", "3"}});
  ASSERT_EQ(wrong.moments.size(), 1u);
  EXPECT_EQ(wrong.moments[0].user, "anna");
  EXPECT_EQ(wrong.moments[0].detail, "wrong password");
  EXPECT_EQ(wrong.moments[0].label, "network");
  EXPECT_EQ(wrong.moments[0].outcome, Outcome::failed);
  const auto none =
      tell(kSecurity, 4625, {{"TargetUserName", "hunter2"}, {"Status", "0xc000006d"}, {"SubStatus", "0xc0000064"}});
  EXPECT_EQ(none.moments[0].user, "");
  EXPECT_EQ(none.moments[0].detail, "no such user");
  EXPECT_EQ(tell(kSecurity, 4625, {{"TargetUserName", "bo"}, {"Status", "0xc0000234"}, {"SubStatus", "0x0"}})
                .moments[0]
                .detail,
            "locked out");
}

TEST(WindowsEvents, TheSessionManagerTellsOfSessionsByTheirNumber) {
  const auto kinds = [](std::uint32_t id, std::string_view address) {
    const auto found = tell(kLsm, id, {{"User", "MONA\\anna"}, {"SessionID", "3"}, {"Address", address}});
    return std::tuple{found.events.at(0).kind, std::string(found.events[0].line), std::string(found.events[0].detail)};
  };
  EXPECT_EQ(kinds(21, "LOCAL"), (std::tuple{EventKind::open, "lsm 3", "console"}));
  EXPECT_EQ(kinds(22, "10.0.0.7"), (std::tuple{EventKind::here, "lsm 3", "rdp"}));
  EXPECT_EQ(kinds(24, "10.0.0.7"), (std::tuple{EventKind::leave, "lsm 3", "rdp"}));
  EXPECT_EQ(kinds(25, "10.0.0.7"), (std::tuple{EventKind::back, "lsm 3", "rdp"}));
  const auto off = tell(kLsm, 23, {{"User", "MONA\\anna"}, {"SessionID", "3"}});
  EXPECT_EQ(off.events.at(0).kind, EventKind::close);
  const auto reason = tell(kLsm, 40, {{"Session", "3"}, {"Reason", "11"}});
  EXPECT_EQ(reason.events.at(0).kind, EventKind::why);
  EXPECT_EQ(reason.events[0].detail, "11");
  EXPECT_EQ(reason.events[0].user, "");
}

TEST(WindowsEvents, ABootIsOneForSessionsAndOneForPrograms) {
  const auto found = tell("Microsoft-Windows-Kernel-General", 12, {{"StartTime", "2021-04-30T12:59:49.4903369Z"}});
  ASSERT_EQ(found.events.size(), 2u);
  for (const auto& event : found.events) {
    EXPECT_EQ(event.kind, EventKind::boot);
    EXPECT_EQ(to_iso(event.at), "2021-04-30T12:59:49.490336Z");
  }
  EXPECT_NE(found.events[0].realm, found.events[1].realm);
}

TEST(WindowsEvents, ProgramsAreToldByProcess) {
  const auto started = tell(kSecurity, 4688,
                            {{"NewProcessId", "0x1A4"},
                             {"NewProcessName", "C:\\Program Files\\Stata\\StataSE-64.exe"},
                             {"SubjectUserSid", kSid},
                             {"SubjectUserName", "anna"},
                             {"TargetUserName", "-"},
                             {"TargetLogonId", "0x0"}});
  ASSERT_EQ(started.events.size(), 1u);
  EXPECT_EQ(started.events[0].realm, Realm::run);
  EXPECT_EQ(started.events[0].line, "pid 0x1a4");
  EXPECT_EQ(started.events[0].label, "StataSE-64.exe");
  EXPECT_EQ(started.events[0].user, "anna");
  const auto ended = tell(kSecurity, 4689,
                          {{"ProcessId", "0x1a4"},
                           {"ProcessName", "C:\\Program Files\\Stata\\StataSE-64.exe"},
                           {"SubjectUserSid", kSid},
                           {"SubjectUserName", "anna"}});
  EXPECT_EQ(ended.events.at(0).line, "pid 0x1a4");
  EXPECT_EQ(ended.events[0].kind, EventKind::close);
  // Started by a service for a person.
  EXPECT_EQ(tell(kSecurity, 4688,
                 {{"NewProcessId", "0x8"},
                  {"NewProcessName", "C:\\R\\rsession.exe"},
                  {"SubjectUserSid", "S-1-5-18"},
                  {"SubjectUserName", "MTS1$"},
                  {"TargetUserName", "bo"},
                  {"TargetLogonId", "0x77"}})
                .events.at(0)
                .user,
            "bo");
  EXPECT_THAT(
      tell(kSecurity, 4688, {{"NewProcessId", "0x8"}, {"SubjectUserSid", "S-1-5-18"}, {"SubjectUserName", "MTS1$"}})
          .events,
      IsEmpty());
}

TEST(WindowsEvents, TheGatewayTellsOfConnectionsOnce) {
  constexpr std::string_view kGateway = "Microsoft-Windows-TerminalServices-Gateway";
  const auto ended =
      tell(kGateway, 303, {{"Username", "MONA\\anna"}, {"ConnectionProtocol", "HTTP"}, {"SessionDuration", "599"}},
           "{AB-1}");
  EXPECT_EQ(ended.events.at(0).line, "gateway {ab-1}");
  EXPECT_EQ(ended.events[0].detail, "599");
  EXPECT_THAT(tell(kGateway, 302, {{"Username", "MONA\\anna"}, {"ConnectionProtocol", "UDP"}}, "{AB-2}").skipped,
              ElementsAre(Pair("second channel of a connection", 1)));
}

TEST(WindowsEvents, ProviderAndIdDecideTogether) {
  EXPECT_NE(find_wanted("Microsoft-Windows-Sysmon", 1), nullptr);
  EXPECT_EQ(find_wanted("Microsoft-Windows-Kernel-General", 1), nullptr);
  EXPECT_EQ(find_wanted("Microsoft-Windows-CAPI2", 40), nullptr);
}

}  // namespace
}  // namespace monalys::formats::windows
