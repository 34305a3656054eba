// The simulated platform with damaged event logs, read and asked through the command line: what is left counts as the
// simulator's own books say, what is lost is said, and nothing else changes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "support/program.hpp"
#include "support/truth.hpp"

namespace monalys::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

constexpr auto kSource = "terminal servers";

struct Read {
  fs::path folder;
  json truth;
  std::map<std::string, int> rejected, remarks;  // of the terminal servers, by reason

  [[nodiscard]] std::uint64_t lost() const {
    std::uint64_t lost = 0;
    for (const auto& each : truth["damage"]) lost += each["lost"].get<std::uint64_t>();
    return lost;
  }
};

/// Simulated with that damage ("" for none) and read.
Read simulated(const std::string& kind) {
  Read made{fresh_folder("damage-" + (kind.empty() ? std::string("none") : kind)), {}, {}, {}};
  std::vector<std::string> arguments{"simulate", "--preset", "tiny", "--seed", "4", "--out", "."};
  if (!kind.empty()) arguments.insert(arguments.end(), {"--damage", kind});
  const auto ran = run_program(made.folder, arguments);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  // What ends in the middle of a record is left alone as long as somebody may be writing it.
  for (const auto& entry : fs::recursive_directory_iterator(made.folder / "logs")) {
    if (entry.is_regular_file()) fs::last_write_time(entry, entry.last_write_time() - std::chrono::hours(48));
  }
  EXPECT_EQ(run_program(made.folder, {"init", "--key-only"}).exit_code, 0);
  const auto ingested = run_program(made.folder, {"ingest"});
  EXPECT_EQ(ingested.exit_code, 0) << ingested.err;
  made.truth = json::parse(read_file(made.folder / "truth.json"));
  const auto status = json::parse(run_program(made.folder, {"status", "--json"}).out);
  for (const auto& source : status["sources"]) {
    if (source["name"] != kSource) continue;
    for (const auto& reason : source["reasons"]) {
      if (reason["kind"] == "rejected") made.rejected[reason["reason"]] += reason["count"].get<int>();
      if (reason["kind"] == "remark") made.remarks[reason["reason"]] += reason["count"].get<int>();
    }
  }
  return made;
}

/// The same, once for all tests.
const Read& read_of(const std::string& kind) {
  static std::map<std::string, Read> read;
  const auto known = read.find(kind);
  return known != read.end() ? known->second : read.emplace(kind, simulated(kind)).first->second;
}
const Read& whole() { return read_of(""); }

/// Metrics to which terminal servers contribute.
const std::vector<std::string> kOfTerminalServers{"session.", "run.", "users."};

class Damaged : public ::testing::TestWithParam<const char*> {};

TEST_P(Damaged, WhatIsLeftCountsAsTheBooksSay) {
  const auto& read = read_of(GetParam());
  expect_metrics_of_truth(read.folder, read.truth, kOfTerminalServers);
  expect_records_of_truth(read.folder, read.truth);

  // Read again, nothing changes: a cut file is not taken for one that has grown.
  const auto again = run_program(read.folder, {"ingest"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  expect_records_of_truth(read.folder, read.truth);
}
INSTANTIATE_TEST_SUITE_P(Kinds, Damaged, ::testing::Values("", "dirty", "crc", "cut", "overwritten", "torn", "all"),
                         [](const auto& about) {
                           return *about.param == 0 ? std::string("none") : std::string(about.param);
                         });

TEST(Damage, OfHeadersAndChecksumsCostsNothing) {
  EXPECT_EQ(whole().truth["damage"], json::array());
  for (const auto* kind : {"dirty", "crc"}) {
    const auto& read = read_of(kind);
    EXPECT_EQ(read.lost(), 0u);
    EXPECT_EQ(read.truth["damage"].size(), 2u) << "the logs of sessions and of programs";
    EXPECT_EQ(read.truth["metrics"], whole().truth["metrics"]);
    EXPECT_EQ(read.truth["records"], whole().truth["records"]);
    EXPECT_THAT(read.rejected, IsEmpty());
    const auto about_checksum = Contains(Pair("chunk data checksum wrong", 2));
    if (std::string_view(kind) == "crc") {
      EXPECT_THAT(read.remarks, about_checksum);
    } else {
      EXPECT_THAT(read.remarks, Not(about_checksum));
    }
  }
}

TEST(Damage, ThatCutsOrTearsIsSaid) {
  const auto &cut = read_of("cut"), &torn = read_of("torn");
  EXPECT_GT(cut.lost(), 0u);
  EXPECT_THAT(cut.rejected, Contains(Pair("cut record", 2)));
  EXPECT_GT(torn.lost(), 0u);
  EXPECT_THAT(torn.rejected, Contains(Pair("damaged record", 2)));
  for (const auto* read : {&cut, &torn}) EXPECT_NE(read->truth["metrics"], whole().truth["metrics"]);
}

TEST(Damage, ThatOverwritesLosesTheOldest) {
  const auto& read = read_of("overwritten");
  EXPECT_THAT(read.rejected, IsEmpty());
  EXPECT_GT(read.lost(), 500u);
  const auto started = [](const Read& of, const std::string& what) {
    return of.truth["metrics"][what + ".started"]["values"];
  };
  for (const auto* what : {"session", "run"}) {
    EXPECT_LT(started(read, what)["2022-03"], started(whole(), what)["2022-03"]) << what;
    EXPECT_GT(started(read, what)["2022-04"], 0) << what;
  }
  // Sessions and programs whose beginning is lost are ends without one: said, and not invented.
  const auto status = json::parse(run_program(read.folder, {"status", "--json"}).out);
  EXPECT_GT(status["ends_without_start"]["mts2"], 0);
}

TEST(Damage, RingsThatAreSavedInTimeLoseNothing) {
  const auto folder = whole().folder / "logs" / "terminal" / "mts1";
  std::size_t archives = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    archives += entry.path().filename().string().starts_with("Archive-Security-") ? 1U : 0U;
  }
  EXPECT_GE(archives, 2u);
  // The oldest chunk of the live file is not the first of the log.
  const auto live = read_file(folder / "Security.evtx");
  ASSERT_GT(live.size(), 4096u);
  EXPECT_GT(static_cast<unsigned char>(live[8]), 0) << "the number of the oldest chunk";
}

TEST(Damage, IsNamed) {
  const auto folder = fresh_folder("damage-unknown");
  const auto ran = run_program(folder, {"simulate", "--preset", "tiny", "--out", ".", "--damage", "torm"});
  EXPECT_NE(ran.exit_code, 0);
  EXPECT_THAT(ran.err, HasSubstr("there is no damage \"torm\""));
  EXPECT_THAT(ran.err, HasSubstr("torn"));
  EXPECT_FALSE(fs::exists(folder / "logs"));
}

}  // namespace
}  // namespace monalys::testing
