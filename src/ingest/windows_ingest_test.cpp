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
  static constexpr std::string_view kRowBegins = "2021-04-30 12:33:40";  // seconds before the session
  static constexpr std::string_view kBoth =
      "[[source]]\nname = \"hosts\"\npaths = [\"logs\"]\n"
      "[[source]]\nname = \"guacamole\"\nzone = \"UTC\"\npaths = [\"history.csv\"]\n";
  /// A row of Guacamole around the session of the event log.
  void write_history(std::string_view user) {
    write("history.csv", fmt::format("\"Username\",\"Start time\",\"Duration\",\"Connection name\",\"Remote host\"\n"
                                     "\"{}\",\"{}\",\"600\",\"MTS 1\",10.0.0.7\n",
                                     user, kRowBegins));
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

TEST_F(WindowsIngest, AConnectionThatGuacamoleTellsOfTooCountsOnceInAnyOrder) {
  for (const bool gateway_first : {true, false}) {
    std::filesystem::remove_all(root_ / "logs");
    std::filesystem::remove(root_ / "history.csv");
    std::filesystem::remove(root_ / "monalys.duckdb");
    gateway_first ? write_history("ANNA") : write_log();
    (void)run(kBoth);
    EXPECT_EQ(connections(), 1);
    gateway_first ? write_log() : write_history("ANNA");
    (void)run(kBoth);
    EXPECT_EQ(connections(), 1);
  }
  const auto config = configure(kBoth);
  auto store = open(config);
  EXPECT_EQ(ask(store, Realm::session, Measure::started), 1);
  for (const std::string source : {"guacamole", "hosts"}) {
    ASSERT_TRUE(forget(config, store, entries_to_forget(store, source, {}).value()));
    EXPECT_EQ(ask(store, Realm::connection, Measure::started), source == "hosts" ? 0 : 1);
  }
}

TEST_F(WindowsIngest, AConnectionOfAnotherUserCountsBesideTheGateways) {
  write_log();
  write_history("bo");
  (void)run(kBoth);
  EXPECT_EQ(connections(), 2);
}

TEST_F(WindowsIngest, ATableOfConnectionsMaySayThatItIsAGateways) {
  write_log();
  const auto source = [](std::string_view told_by) {
    return fmt::format(
        "[[source]]\nname = \"hosts\"\npaths = [\"logs\"]\n[[source]]\nname = \"citrix\"\nformat = \"csv\"\n"
        "realm = \"connection\"\nzone = \"UTC\"\ntime = \"%Y-%m-%d %H:%M:%S\"\npaths = [\"c.csv\"]\n{}\n",
        told_by);
  };
  write("c.csv", fmt::format("user;begun_at;duration\nanna;{};600\n", kRowBegins));
  (void)run(source(""));
  EXPECT_EQ(connections(), 2);
  std::filesystem::remove(root_ / "monalys.duckdb");
  (void)run(source("told_by = \"gateway\""));
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
