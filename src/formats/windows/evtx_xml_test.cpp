#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using testing::Collect;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using testing::read;

constexpr std::string_view kLogon =
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
    "Name='Microsoft-Windows-TerminalServices-LocalSessionManager' Guid='{5d896912-022d-40aa-a3a8-4fa5515c76d7}'/>"
    "<EventID>21</EventID><Version>0</Version><TimeCreated SystemTime='2021-04-30T12:33:52.7048364Z'/>"
    "<EventRecordID>17</EventRecordID><Correlation ActivityID='{f420ec2c-1}'/><Execution ProcessID='1'/>"
    "<Channel>Microsoft-Windows-TerminalServices-LocalSessionManager/Operational</Channel>"
    "<Computer>MTS1.mona.local</Computer><Security UserID='S-1-5-18'/></System><UserData><EventXML "
    "xmlns='Event_NS'><User>MONA\\anna &amp; bo</User><SessionID>3</SessionID><Address>LOCAL</Address></EventXML>"
    "</UserData></Event>";

TEST(EvtxXml, ReadsEventsWithAndWithoutARoot) {
  const auto bare = read("evtx-xml", std::string(kLogon) + "\r\n" + std::string(kLogon) + "\r\n");
  EXPECT_EQ(bare.events.size(), 2u);
  EXPECT_THAT(bare.skipped, ElementsAre(Pair("end of the document", 1)));
  EXPECT_EQ(bare.events[0].user, "MONA\\anna & bo");
  EXPECT_EQ(bare.events[0].line, "lsm 3");
  EXPECT_EQ(bare.events[0].host, "mts1");
  EXPECT_EQ(bare.events[0].kind, EventKind::open);
  EXPECT_EQ(to_iso(bare.events[0].at), "2021-04-30T12:33:52.704836Z");
  const auto rooted =
      read("evtx-xml", "<?xml version=\"1.0\" encoding=\"utf-8\"?><Events>" + std::string(kLogon) + "</Events>");
  EXPECT_EQ(rooted.events.size(), 1u);
  EXPECT_THAT(rooted.rejected, IsEmpty());
}

TEST(EvtxXml, ReadsNamedDataHoweverItIsQuotedAndBroken) {
  const auto found = read(
      "evtx-xml", R"(<e:Event xmlns:e="http://schemas.microsoft.com/win/2004/08/events/event"
>
)"
                  "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">\n <System>\n  <Provider "
                  "Name=\"Microsoft-Windows-Security-Auditing\" />\n  <EventID "
                  "Qualifiers=\"\">4625</EventID>\n  <TimeCreated "
                  "SystemTime=\"2021-04-30T12:33:52.704836400Z\" />\n  "
                  "<Computer>MTS1</Computer>\n </System>\n <EventData>\n  <Data "
                  "Name=\"TargetUserName\">anna</Data>\n  <Data "
                  "Name=\"SubStatus\">0xc000006a</Data>\n <!-- no more --></EventData>\n</Event>");
  ASSERT_EQ(found.moments.size(), 1u);
  EXPECT_EQ(found.moments[0].user, "anna");
  EXPECT_EQ(found.moments[0].detail, "wrong password");
}

TEST(EvtxXml, WhatIsBrokenIsRejectedAloneAndTheRestIsRead) {
  const std::string cut =
      "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='x";
  const auto found = read("evtx-xml", cut + "</Event>" + std::string(kLogon) + cut);
  EXPECT_EQ(found.events.size(), 1u);
  EXPECT_THAT(found.rejected, ElementsAre(Pair("broken XML", 1), Pair("cut record", 1)));
}

TEST(EvtxXml, EventsThatNobodyAsksForAreSkipped) {
  std::string other{kLogon};
  other.replace(other.find("<EventID>21"), 11, "<EventID>32");
  EXPECT_THAT(read("evtx-xml", other).skipped, ElementsAre(Pair("event that is not asked for", 1)));
}

}  // namespace
}  // namespace monalys::formats
