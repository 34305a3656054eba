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

TEST(Horizon, TheEventTableGivesSessionsOnMachinesAndLogonsAtTheBroker) {
  Options options;
  options.zone = *Zone::locate("Europe/Stockholm");
  const auto found = read("horizon",
                          "EventID;EventType;Time;Node;UserSID;MachineId;UserDisplayName;MachineName;BrokerSessionId\n"
                          "1;BROKER_USERLOGGEDIN;2022-04-30 13:05:00;cs1;S-1;;MONA\\anna;;\n"
                          "2;AGENT_CONNECTED;2022-04-30 13:05:09;cs1;S-1;m-17;MONA\\anna;MVDI17.mona.local;b-99\n"
                          "3;AGENT_DISCONNECTED;2022-04-30 14:00:00;cs1;S-1;m-17;MONA\\anna;MVDI17;b-99\n"
                          "4;AGENT_RECONNECTED;2022-04-30 15:00:00;cs1;S-1;m-17;MONA\\anna;MVDI17;b-99\n"
                          "5;AGENT_ENDED;2022-04-30 16:00:00;cs1;S-1;m-17;MONA\\anna;MVDI17;b-99\n"
                          "6;AGENT_STARTUP;2022-04-30 17:00:00;cs1;;m-17;;;\n"
                          "7;BROKER_USER_AUTHFAILED_RADIUS_ACCESS_DENIED;2022-04-30 17:00:00;cs1;;;MONA\\bo;;\n"
                          "8;VLSI_X;2022-04-30 17:00:00;cs1;;;;;\n"
                          "9;AGENT_CONNECTED;2022-04-30 17:00:00;cs1;;;;MVDI17;\n",
                          options);
  ASSERT_EQ(found.events.size(), 5u) << found.error.message;
  const std::array kinds{EventKind::open, EventKind::leave, EventKind::back, EventKind::close, EventKind::boot};
  for (std::size_t i = 0; i < kinds.size(); ++i) EXPECT_EQ(found.events[i].kind, kinds[i]) << i;
  EXPECT_EQ(found.events[0].host, "mvdi17");
  EXPECT_EQ(found.events[0].line, "horizon b-99");
  EXPECT_EQ(found.events[0].user, "MONA\\anna");
  EXPECT_EQ(to_iso(found.events[0].at), "2022-04-30T11:05:09Z");
  EXPECT_EQ(found.events[4].host, "m-17");
  ASSERT_EQ(found.moments.size(), 2u);
  EXPECT_EQ(found.moments[0].outcome, Outcome::completed);
  EXPECT_EQ(found.moments[1].outcome, Outcome::failed);
  EXPECT_EQ(found.moments[1].detail, "refused by the second factor");
  EXPECT_THAT(found.skipped, ElementsAre(Pair("event that is not asked for", 1)));
  EXPECT_THAT(found.rejected, ElementsAre(Pair("session event without a user", 1)));
}

TEST(Horizon, SyslogIsReadWithItsEscapes) {
  const auto found = read(
      "horizon",
      "<111>1 2022-04-30T13:05:09.039+02:00 cs1 View - 73 [View@6876 Severity=\"INFO\" EventType=\"AGENT_CONNECTED\" "
      "UserDisplayName=\"MONA\\\\anna\" MachineName=\"mvdi17\" Note=\"a \\\"b\\\" \\] c\"] text\n"
      "<111>1 2022-04-30T14:05:09+02:00 cs1 View - 73 [View@6876 EventType=\"AGENT_ENDED\" "
      "UserDisplayName=\"MONA\\anna\" MachineName=\"mvdi17\"]\n"
      "<111>1 2022-04-30T14:05:09+02:00 cs1 other - - - x\n"
      "<111>1 2022-04-30T14:05:09+02:00 cs1 View - 73 [View@6876 EventType=\"AGENT_EN\n");
  ASSERT_EQ(found.events.size(), 2u) << found.error.message;
  EXPECT_EQ(found.events[0].user, "MONA\\anna");
  EXPECT_EQ(found.events[1].user, "MONA\\anna");
  EXPECT_EQ(found.events[0].line, "horizon");
  EXPECT_EQ(to_iso(found.events[0].at), "2022-04-30T11:05:09.039Z");
  EXPECT_EQ(found.events[1].kind, EventKind::close);
  EXPECT_THAT(found.skipped, ElementsAre(Pair("message of another program", 1)));
  EXPECT_THAT(found.rejected, ElementsAre(Pair("cut record", 1)));
}

TEST(Horizon, ValuesWithoutTheirEventsAreRefusedWithTheRemedy) {
  const auto found = read("horizon", "EventID,Name,Type,StrValue\n1,UserDisplayName,0,MONA\\anna\n");
  ASSERT_FALSE(found.opened);
  EXPECT_THAT(found.error.message, HasSubstr("table of values alone"));
  EXPECT_THAT(found.error.hint, HasSubstr("joined"));
}

}  // namespace
}  // namespace monalys::formats
