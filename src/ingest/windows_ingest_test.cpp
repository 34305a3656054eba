// Windows logs through the whole of ingest.

#include <gmock/gmock.h>

#include "formats/sample_files.hpp"
#include "ingest/forget.hpp"
#include "ingest/ingest_test.hpp"

namespace monalys::ingest {
namespace {

using store::Measure;

class WindowsIngest : public IngestTest {
 protected:
  static constexpr std::string_view kSource = "[[source]]\nname = \"hosts\"\npaths = [\"logs\"]\n";
  static constexpr std::string_view kBehindGateway =
      "[platform]\nconnections = \"gateway\"\n[[source]]\nname = \"hosts\"\npaths = [\"logs\"]\n";

  void write_log() {
    for (const auto& file : formats::testing::sample_files()) {
      if (file.format == "evtx") write("logs/events.evtx", file.bytes);
    }
  }
  double connections() {
    auto store = open(configure(kSource));
    return ask(store, Realm::connection, Measure::started);
  }
};

TEST_F(WindowsIngest, AnEventLogIsRecognisedAndGivesSessionsAndConnections) {
  write_log();
  const auto summary = run(kSource);
  EXPECT_TRUE(summary.problems.empty());
  EXPECT_EQ(summary.sources.at(0).tally.facts, 2u);    // logon and logoff
  EXPECT_EQ(summary.sources.at(0).tally.skipped, 1u);  // of another provider
  auto store = open(configure(kSource));
  EXPECT_EQ(ask(store, Realm::session, Measure::started), 1);
  EXPECT_EQ(ask(store, Realm::session, Measure::ended), 1);
  EXPECT_EQ(ask(store, Realm::connection, Measure::started), 1);
}

TEST_F(WindowsIngest, ConnectionsAreTakenBackWhenAGatewayCountsThem) {
  write_log();
  (void)run(kSource);
  EXPECT_EQ(connections(), 1);
  (void)run(kBehindGateway);  // nothing else has changed
  EXPECT_EQ(connections(), 0);
  (void)run(kSource);
  EXPECT_EQ(connections(), 1);
}

TEST_F(WindowsIngest, ForgettingTheLogTakesEverythingBack) {
  write_log();
  (void)run(kSource);
  const auto config = configure(kSource);
  auto store = open(config);
  const auto entries = entries_to_forget(store, "hosts", {});
  ASSERT_TRUE(entries);
  ASSERT_TRUE(forget(config, store, *entries));
  for (const auto realm : {Realm::session, Realm::connection}) {
    EXPECT_EQ(ask(store, realm, Measure::started), 0);
    EXPECT_TRUE(store.event_hosts(realm)->empty());
  }
}

}  // namespace
}  // namespace monalys::ingest
