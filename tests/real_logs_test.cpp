// Logs of real systems, read and asked through the command line. They lie outside the project; where they are absent
// the tests skip themselves. The expected figures were worked out from the files with other programs.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "support/program.hpp"

namespace monalys::testing {
namespace {

namespace fs = std::filesystem;

class RealLogs : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(fs::path{MONALYS_REAL_DATA} / "INDEX.md")) GTEST_SKIP() << "no real logs at " << MONALYS_REAL_DATA;
  }

  /// A folder with a store that holds these logs.
  static fs::path read(const std::string& name, const std::string& zone, const std::vector<std::string>& arguments) {
    const auto folder = fresh_folder("real-" + name);
    std::ofstream{folder / "monalys.toml"} << "[store]\nurl = \"duckdb:monalys.duckdb\"\n[platform]\ntime_zone = \""
                                           << zone << "\"\n[privacy]\nkey_file = \"secrets/pseudonym.key\"\n";
    EXPECT_EQ(run_program(folder, {"init", "--key-only"}).exit_code, 0);
    std::vector<std::string> command{"ingest"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const auto ran = run_program(folder, command);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return folder;
  }

  static std::string log(const std::string& path) { return (fs::path{MONALYS_REAL_DATA} / path).string(); }

  static std::map<std::string, double> values(const fs::path& folder, std::vector<std::string> question) {
    std::map<std::string, double> found;
    for (const auto& row : query(folder, std::move(question))) {
      if (!row["value"].is_null()) found[row["bucket"]] = row["value"];
    }
    return found;
  }
};

using Figures = std::map<std::string, double>;

TEST_F(RealLogs, SacctOfAnAnonymisedCluster) {
  fs::path file;
  for (const auto& entry : fs::directory_iterator{log("batch/sacct-phillips")}) {
    if (entry.path().extension() == ".log") file = entry.path();
  }
  const auto folder = read("sacct", "UTC", {file.string()});
  EXPECT_EQ(values(folder, {"job.submitted"}), (Figures{{"2016-12", 3859}, {"2017-01", 426}}));
  EXPECT_EQ(values(folder, {"job.started"}), (Figures{{"2016-12", 3561}, {"2017-01", 485}}));
  EXPECT_EQ(values(folder, {"job.ended"}), (Figures{{"2016-12", 3558}, {"2017-01", 488}}));
  EXPECT_EQ(values(folder, {"job.failed"}), (Figures{{"2016-12", 1481}, {"2017-01", 237}}));
  EXPECT_EQ(values(folder, {"job.withdrawn"}), (Figures{{"2016-12", 239}, {"2017-01", 0}}));
  EXPECT_NEAR(values(folder, {"job.withdrawn.hours"}).at("2016-12"), 2231.338888888889, 1e-9);
  EXPECT_EQ(values(folder, {"job.wait.p50"}), (Figures{{"2016-12", 22447}, {"2017-01", 1396}}));
  EXPECT_EQ(values(folder, {"job.wait.p90"}), (Figures{{"2016-12", 33999}, {"2017-01", 1884}}));
  EXPECT_EQ(values(folder, {"job.wait.p95"}), (Figures{{"2016-12", 34364}, {"2017-01", 2014}}));
  EXPECT_EQ(values(folder, {"job.wait.longest"}), (Figures{{"2016-12", 37329}, {"2017-01", 2188}}));
  EXPECT_NEAR(values(folder, {"job.wait.at_once"}).at("2017-01"), 202.0 / 485, 1e-12);
  const auto by_month = values(folder, {"job.concurrent.max"});
  EXPECT_EQ(std::max(by_month.at("2016-12"), by_month.at("2017-01")), 11);
}

TEST_F(RealLogs, SwfOfNasasIpsc) {
  const auto folder = read("nasa", "US/Pacific", {"--format", "swf", log("batch/swf/NASA-iPSC-1993-3.1-cln.swf.gz")});
  // Its submit times are really starts, so nothing is known of waits.
  EXPECT_EQ(values(folder, {"job.started"}), (Figures{{"1993-10", 5944}, {"1993-11", 5523}, {"1993-12", 6772}}));
  EXPECT_TRUE(values(folder, {"job.wait.p50"}).empty());
  EXPECT_EQ(values(folder, {"job.concurrent.max", "--by", "year"}), (Figures{{"1993", 9}}));
  EXPECT_EQ(values(folder, {"job.users.max", "--by", "year"}), (Figures{{"1993", 8}}));
}

TEST_F(RealLogs, SwfOfSanDiegosSp2) {
  const auto folder =
      read("sdsc", "US/Pacific", {"--format", "swf", log("batch/swf/SDSC-SP2-1998-first5000lines.swf")});
  EXPECT_EQ(values(folder, {"job.submitted"}), (Figures{{"1998-04", 9}, {"1998-05", 2928}, {"1998-06", 2024}}));
  EXPECT_EQ(values(folder, {"job.concurrent.max", "--by", "year"}), (Figures{{"1998", 44}}));
  EXPECT_EQ(values(folder, {"job.users.max", "--by", "year"}), (Figures{{"1998", 14}}));
  EXPECT_EQ(values(folder, {"job.waiting.max", "--by", "year"}), (Figures{{"1998", 47}}));
}

TEST_F(RealLogs, ProcessAccountingOfLinux) {
  const auto folder = read("pacct", "UTC", {"--format", "pacct", log("programs/pacct/pacct-v3-linux6-x86_64")});
  const std::vector<std::string> programs{"stata-mp", "R", "sas", "python-long-nam", "matlab"};
  const auto among = [&](std::vector<std::string> question) {
    for (const auto& program : programs) question.insert(question.end(), {"--where", "label=" + program});
    return values(folder, std::move(question));
  };
  // Six programs ran at once, one of them for a quarter of a second: at whole seconds, which metrics count by, that one
  // has no length. formats/real_test.cpp finds the six at the log's own resolution.
  EXPECT_EQ(among({"run.started", "--by", "year"}).begin()->second, 6);
  EXPECT_EQ(among({"run.concurrent.max", "--by", "year"}).begin()->second, 5);
  EXPECT_EQ(among({"run.users.max", "--by", "year"}).begin()->second, 4);
}

TEST_F(RealLogs, WtmpWithScreenTerminals) {
  // One login of 15:54:24 to 17:34:32 with ten terminals of GNU screen inside it, and 256 bytes of a cut record.
  const auto file = log("login/linux/wtmp.1.truncated");
  const auto folder = read("wtmp", "UTC", {"--format", "wtmp", "--max-rejects", "10", file});
  const std::vector<std::string> day{"--by", "day", "--from", "2023-12-21", "--to", "2023-12-21"};
  const auto on_that_day = [&](const std::string& metric) {
    std::vector<std::string> question{metric};
    question.insert(question.end(), day.begin(), day.end());
    return values(folder, question).at("2023-12-21");
  };
  EXPECT_EQ(on_that_day("session.started"), 1);
  EXPECT_EQ(on_that_day("session.ended"), 1);
  EXPECT_EQ(on_that_day("users.unique"), 1);
  EXPECT_NEAR(on_that_day("session.concurrent.mean") * 86'400, 6008, 1e-6);
}

TEST_F(RealLogs, DailyStorageSnapshots) {
  const auto folder = read("storage", "UTC", {log("storage/json-snapshots/recex")});
  EXPECT_EQ(values(folder, {"storage.bytes", "--by", "day"}), (Figures{{"2018-12-27", 79048061440000},
                                                                       {"2018-12-28", 79465470848000},
                                                                       {"2018-12-29", 79570484096000},
                                                                       {"2018-12-30", 79655314432000},
                                                                       {"2018-12-31", 79673797120000},
                                                                       {"2019-01-01", 79693968896000},
                                                                       {"2019-01-02", 79786598016000},
                                                                       {"2019-01-03", 78829132160000},
                                                                       {"2019-01-04", 79157596544000},
                                                                       {"2019-01-05", 79205006080000}}));
  EXPECT_EQ(values(folder, {"storage.files", "--by", "month"}),
            (Figures{{"2018-12", 110325953}, {"2019-01", 110328614}}));
}

}  // namespace
}  // namespace monalys::testing
