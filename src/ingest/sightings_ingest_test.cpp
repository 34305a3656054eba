// Who is only seen now and then, through the whole of ingest: however the files arrive, the stays are those of one
// reading of everything.

#include <gmock/gmock.h>

#include "ingest/ingest_test.hpp"

namespace monalys::ingest {
namespace {

using store::Measure;

class SightingsIngest : public IngestTest {
 protected:
  static constexpr std::string_view kWeb =
      "[[source]]\nname = \"web\"\nformat = \"access-log\"\nhost = \"web1\"\npaths = [\"logs\"]\n";
  static constexpr std::string_view kPolled = "[[source]]\nname = \"looks\"\npaths = [\"logs\"]\n";

  /// A request at a minute after 2024-04-28T00:00Z, a Sunday.
  static std::string request(int minute, std::string_view user) {
    return fmt::format("10.0.0.7 - {} [{:02}/Apr/2024:{:02}:{:02}:30 +0000] \"GET / HTTP/1.1\" 200 5\n", user,
                       28 + minute / 1440, minute / 60 % 24, minute % 60);
  }
  static std::string look(int minute, std::string_view user) {
    return fmt::format("2024-04-{:02}T{:02}:{:02}:00Z\tmts1\t300\t>{}  rdp-tcp#3  3  Active  .  4/28/2024 9:12 AM\n",
                       28 + minute / 1440, minute / 60 % 24, minute % 60, user);
  }
  double asked(std::string_view config, Realm realm, Measure measure) {
    auto store = open(configure(config));
    return ask(store, realm, measure);
  }
};

TEST_F(SightingsIngest, VisitsOfAWebSiteAreConnections) {
  // anna: 10:00 to 10:29 is one visit, 11:00 another; bo once.
  write("logs/access.log", request(600, "anna") + request(600, "anna") + request(600, "bo") + request(615, "anna") +
                               request(629, "anna") + request(660, "anna") + request(661, "-"));
  const auto summary = run(kWeb);
  EXPECT_TRUE(summary.problems.empty());
  EXPECT_EQ(summary.sources.at(0).tally.facts, 6u);
  EXPECT_EQ(summary.sources.at(0).tally.skipped, 1u);
  EXPECT_EQ(asked(kWeb, Realm::connection, Measure::started), 3);
  EXPECT_EQ(asked(kWeb, Realm::connection, Measure::users_max), 2);
  EXPECT_EQ(asked(kWeb, Realm::logon, Measure::unique_people), 2);
  EXPECT_EQ(asked(kWeb, Realm::session, Measure::started), 0);
}

TEST_F(SightingsIngest, FilesThatArriveOneByOneGiveTheStaysOfAll) {
  // From Sunday 22:00 to Monday 06:00 every five minutes; the night to Monday cuts at 03:00.
  std::vector<std::string> parts(4);
  for (int minute = 1320; minute <= 1800; minute += 5) {
    parts[static_cast<std::size_t>(minute / 5 % 4)] += look(minute, "anna");
  }
  for (const auto part : {2, 0, 3}) {
    write(fmt::format("logs/quser-{}.txt", part), parts[static_cast<std::size_t>(part)]);
    (void)run(kPolled);
  }
  // Every fourth look is missing: ten minutes without one are more than seven and a half.
  EXPECT_EQ(asked(kPolled, Realm::session, Measure::started), 26);
  write("logs/quser-1.txt", parts[1]);
  (void)run(kPolled);
  EXPECT_EQ(asked(kPolled, Realm::session, Measure::started), 2);
  EXPECT_EQ(asked(kPolled, Realm::session, Measure::ended), 2);
  EXPECT_EQ(asked(kPolled, Realm::connection, Measure::started), 2);
  EXPECT_EQ(asked(kPolled, Realm::session, Measure::concurrent_max), 1);
}

TEST_F(SightingsIngest, AHostThatLogsItsSessionsIsNotAskedByLooking) {
  write("logs/quser.txt", look(600, "anna") + look(605, "anna") + look(1200, "anna") + look(1205, "anna"));
  (void)run(kPolled);
  EXPECT_EQ(asked(kPolled, Realm::session, Measure::started), 2);
  // The log begins before the first of them and ends between the two.
  const auto event = [](int id, std::string_view time) {
    return fmt::format(
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
        "Name='Microsoft-Windows-TerminalServices-LocalSessionManager'/><EventID>{0}</EventID><TimeCreated "
        "SystemTime='2024-04-28T{1}Z'/><EventRecordID>{0}</EventRecordID><Channel>c</Channel><Computer>MTS1</Computer>"
        "</System><UserData><EventXML><User>MONA\\anna</User><SessionID>3</SessionID><Address>LOCAL</Address></"
        "EventXML>"
        "</UserData></Event>\n",
        id, time);
  };
  write("logs/events.xml", event(21, "09:55:00") + event(23, "10:10:00"));
  write("logs/later.xml", event(21, "10:30:00").replace(event(21, "10:30:00").find("RecordID>21"), 11, "RecordID>51"));
  (void)run(kPolled);
  // Two of the log, and what was seen at 20:00.
  EXPECT_EQ(asked(kPolled, Realm::session, Measure::started), 3);
}

}  // namespace
}  // namespace monalys::ingest
