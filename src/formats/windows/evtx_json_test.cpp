#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using testing::read;
using ::testing::UnorderedElementsAre;

constexpr std::string_view kDumped =
    R"({"Event":{"#attributes":{"xmlns":"http://schemas.microsoft.com/win/2004/08/events/event"},"System":{)"
    R"("Provider":{"#attributes":{"Name":"Microsoft-Windows-TerminalServices-LocalSessionManager","Guid":"5D896912"}},)"
    R"("EventID":21,"Version":0,"TimeCreated":{"#attributes":{"SystemTime":"2021-04-30T12:33:52.704836Z"}},)"
    R"("EventRecordID":17,"Correlation":{"#attributes":{"ActivityID":"F420EC2C-1"}},"Channel":"lsm",)"
    R"("Computer":"MTS1.mona.local","Security":{"#attributes":{"UserID":"S-1-5-18"}}},)"
    R"("UserData":{"EventXML":{"#attributes":{"xmlns":"Event_NS"},"User":"MONA\\ann\u00e4","SessionID":3,)"
    R"("Address":"LOCAL"}}}})";
constexpr std::string_view kBeat =
    R"({"@timestamp":"2021-04-30T12:33:52.704Z","event":{"code":"21","created":"2021-05-01T00:00:00Z"},"winlog":{)"
    R"("provider_name":"Microsoft-Windows-TerminalServices-LocalSessionManager","event_id":"21","record_id":17,)"
    R"("channel":"lsm","computer_name":"MTS1.mona.local","user_data":{"xml_name":"EventXML",)"
    R"("User":"MONA\\annä","SessionID":"3","Address":"LOCAL"}}})";
constexpr std::string_view kXml =
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
    "Name='Microsoft-Windows-TerminalServices-LocalSessionManager'/><EventID>21</EventID>"
    "<TimeCreated SystemTime='2021-04-30T12:33:52.7048364Z'/><EventRecordID>17</EventRecordID><Channel>lsm</Channel>"
    "<Computer>MTS1.mona.local</Computer></System><UserData><EventXML xmlns='Event_NS'><User>MONA\\annä</User>"
    "<SessionID>3</SessionID><Address>LOCAL</Address></EventXML></UserData></Event>";

TEST(EvtxJson, BothLayoutsSayWhatTheXmlSays) {
  const auto xml = read("evtx-xml", kXml);
  ASSERT_EQ(xml.events.size(), 1u);
  for (const auto json : {kDumped, kBeat}) {
    const auto found = read("evtx-json", json);
    ASSERT_EQ(found.events.size(), 1u) << json << found.error.message;
    const auto &event = found.events[0], &same = xml.events[0];
    EXPECT_EQ(event.user, "MONA\\annä");
    EXPECT_EQ(event.line, "lsm 3");
    EXPECT_EQ(event.host, "mts1");
    EXPECT_EQ(event.kind, EventKind::open);
    EXPECT_EQ(event.detail, "console");
    // What makes a record the same record.
    EXPECT_EQ(event.identity.at, same.identity.at);
    EXPECT_EQ(event.identity.rest, same.identity.rest);
  }
  EXPECT_EQ(to_iso(read("evtx-json", kDumped).events[0].at), "2021-04-30T12:33:52.704836Z");
  EXPECT_EQ(to_iso(read("evtx-json", kBeat).events[0].at), "2021-04-30T12:33:52.704Z");
}

TEST(EvtxJson, IsFoundOut) {
  for (const auto json : {kDumped, kBeat}) {
    const auto found = detect({.bytes = json, .file_name = "events.json", .whole = true}, {});
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ((*found)->id, "evtx-json");
  }
}

TEST(EvtxJson, AttributesMayStandBesideTheirElementAndTextsWithinIt) {
  const auto found = read(
      "evtx-json",
      R"({"Event":{"System":{"Provider_attributes":{"Name":"Microsoft-Windows-Security-Auditing"},"EventID":{)"
      R"("#attributes":{"Qualifiers":0},"#text":4625},"TimeCreated_attributes":{"SystemTime":"2021-04-30T12:33:53Z"},)"
      R"("EventRecordID":5,"Computer":"M"},"EventData":{"TargetUserName":"anna","SubStatus":"0xc000006a",)"
      R"("LogonType":3}}})");
  ASSERT_EQ(found.moments.size(), 1u) << found.error.message;
  EXPECT_EQ(found.moments[0].user, "anna");
  EXPECT_EQ(found.moments[0].label, "network");
  EXPECT_EQ(found.moments[0].detail, "wrong password");
}

TEST(EvtxJson, GuidsAreTheSameWithAndWithoutBraces) {
  const auto gateway = [](std::string_view activity) {
    return R"({"@timestamp":"2021-04-30T12:33:52Z","winlog":{"provider_name":)"
           R"("Microsoft-Windows-TerminalServices-Gateway","event_id":302,"record_id":1,"computer_name":"gw",)"
           R"("activity_id":")" +
           std::string(activity) + R"(","user_data":{"Username":"anna","ConnectionProtocol":"HTTP"}}})";
  };
  const auto process = [](std::string_view guid) {
    return R"({"Event":{"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Sysmon"}},"EventID":1,)"
           R"("TimeCreated":{"#attributes":{"SystemTime":"2021-04-30T12:33:52Z"}},"EventRecordID":1,"Computer":"m"},)"
           R"("EventData":{"UtcTime":"2021-04-30 12:33:51.5","ProcessGuid":")" +
           std::string(guid) + R"(","Image":"C:\\x.exe","User":"MONA\\anna","LogonId":"0x512d1"}}})";
  };
  for (const auto guid : {"AB-1", "{ab-1}"}) {
    const auto connection = read("evtx-json", gateway(guid));
    ASSERT_EQ(connection.events.size(), 1u) << guid;
    EXPECT_EQ(connection.events[0].line, "gateway {ab-1}");
    const auto run = read("evtx-json", process(guid));
    ASSERT_EQ(run.events.size(), 1u) << guid;
    EXPECT_EQ(run.events[0].line, "process {ab-1}");
    EXPECT_EQ(run.events[0].label, "x.exe");
    EXPECT_EQ(run.events[0].detail, "0x512d1");
  }
}

TEST(EvtxJson, WhatIsNoEventIsRejectedAloneAndWhatNobodyAsksForIsSkipped) {
  std::string other{kDumped};
  other.replace(other.find("\"EventID\":21"), 12, "\"EventID\":32");
  std::string timeless{kBeat};
  timeless.replace(timeless.find("2021-04-30"), 4, "next");
  const auto found =
      read("evtx-json", std::string(kDumped) + "\n{\"a\":1}\n\n{\"Event\":{}}\n{\"winlog\":{}}\n{\"winlog\":3}\n" +
                            other + "\n" + timeless + "\n" + std::string(kBeat).substr(0, 90));
  EXPECT_EQ(found.events.size(), 1u);
  EXPECT_THAT(found.skipped, UnorderedElementsAre(Pair("empty line", 1), Pair("event that is not asked for", 1)));
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("no Windows event", 2), Pair("no provider or no event id", 2),
                                                   Pair("unreadable time", 1), Pair("not a JSON object", 1)));
}

}  // namespace
}  // namespace monalys::formats
