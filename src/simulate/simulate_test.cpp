#include "simulate/simulate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "simulate/dirt.hpp"

namespace monalys::simulate {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string content(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::map<std::string, std::string> all_files(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files[fs::relative(entry.path(), folder)] = content(entry.path());
  }
  return files;
}

class Tiny : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path{testing::TempDir()} / (std::string{"monalys-tiny-"} + test->name());
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path run(std::uint64_t seed, const std::string& name = "out", const Damages& damage = {}) {
    const auto summary = simulate({.preset = Preset::tiny, .seed = seed, .out = folder_ / name, .damage = damage});
    EXPECT_TRUE(summary) << summary.error().message;
    return folder_ / name;
  }

 private:
  fs::path folder_;
};

TEST_F(Tiny, TheSameSeedGivesTheSameBytesAndAnotherSeedOthers) {
  const auto one = all_files(run(1, "one")), again = all_files(run(1, "again")), other = all_files(run(2, "other"));
  EXPECT_EQ(one, again);
  EXPECT_NE(one.at("truth.json"), other.at("truth.json"));
  EXPECT_NE(one.at("logs/linux/mlin1/wtmp"), other.at("logs/linux/mlin1/wtmp"));
  EXPECT_NE(one.at("logs/terminal/mts1/System.evtx"), other.at("logs/terminal/mts1/System.evtx"));
}

TEST_F(Tiny, DamageChangesTheEventLogsOfTwoHostsAndNothingElse) {
  const auto damage = parse_damage("all").value();
  const auto whole = all_files(run(1, "whole")), hurt = all_files(run(1, "hurt", damage));
  EXPECT_EQ(hurt, all_files(run(1, "again", damage)));
  std::set<std::string> changed;
  for (const auto& [name, bytes] : hurt) {
    const auto before = whole.find(name);
    if (before == whole.end() || before->second != bytes) changed.insert(name);
  }
  const std::string sessions = "Microsoft-Windows-TerminalServices-LocalSessionManager%4Operational.evtx";
  EXPECT_THAT(changed,
              testing::UnorderedElementsAre("truth.json", "logs/terminal/mts1/Security.evtx",
                                            "logs/terminal/mts1/" + sessions, "logs/terminal/mts2/" + sessions));
  for (const auto& [name, bytes] : whole) {
    EXPECT_EQ(hurt.contains(name), !name.starts_with("logs/terminal/mts2/Archive-")) << name;
  }
}

TEST_F(Tiny, ProgramsStandInCsvBeforeTheyStandInEvents) {
  const auto truth = json::parse(content(run(1) / "truth.json"));
  const auto in_csv = truth["records"]["programs"]["facts"].get<std::int64_t>();
  EXPECT_GT(in_csv, 200);
  EXPECT_GT(truth["metrics"]["run.started"]["values"]["2022-03"], in_csv + 200);
}

TEST_F(Tiny, HoldsEveryFormatAndEveryKindOfDirtOfTwoMonths) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto out = run(seed);
    std::set<std::string> folders;
    for (const auto& entry : fs::directory_iterator(out / "logs")) folders.insert(entry.path().filename());
    EXPECT_THAT(folders, testing::ElementsAre("batch", "gateway", "guacamole", "linux", "logon", "program",
                                              "raw-identifiers.txt", "registers", "storage", "terminal"));
    const auto truth = json::parse(content(out / "truth.json"));
    ASSERT_EQ(truth["dirt"].size(), 22u);
    for (const auto& dirt : truth["dirt"]) {
      if (dirt["kind"] == static_cast<int>(Dirt::leap_day)) continue;  // none in March and April
      EXPECT_GT(dirt["count"], 0) << "seed " << seed << ": " << dirt;
    }
    for (const auto& [source, tally] : truth["records"].items()) EXPECT_GT(tally["facts"], 0) << source;
  }
}

TEST_F(Tiny, NamesStayInTheLogs) {
  const auto out = run(1);
  const auto truth = content(out / "truth.json"), configuration = content(out / "monalys.toml");
  std::istringstream identifiers{content(out / "logs/raw-identifiers.txt")};
  int count = 0;
  for (std::string identifier; std::getline(identifiers, identifier); ++count) {
    EXPECT_FALSE(truth.contains(identifier)) << identifier;
    EXPECT_FALSE(configuration.contains(identifier)) << identifier;
    EXPECT_GE(identifier.size(), 8u) << identifier;
  }
  EXPECT_GT(count, 100);
}

TEST_F(Tiny, ItsSizeIsAsAnnounced) {
  const auto truth = json::parse(content(run(1) / "truth.json"));
  EXPECT_EQ(truth["from"], "2022-03");
  EXPECT_EQ(truth["to"], "2022-04");
  const auto& metrics = truth["metrics"];
  for (const auto* month : {"2022-03", "2022-04"}) {
    EXPECT_NEAR(metrics["users.unique"]["values"][month].get<double>(), 40, 4);
    EXPECT_GT(metrics["session.started"]["values"][month], 500);
    EXPECT_GT(metrics["job.started"]["values"][month], 100);
    // Who is connected has a session; who has a program running has one too.
    EXPECT_LE(metrics["connection.users.max"]["values"][month], metrics["users.unique"]["values"][month]);
    EXPECT_LE(metrics["run.users.max"]["values"][month], metrics["run.concurrent.max"]["values"][month]);
  }
  EXPECT_EQ(metrics["session.started"]["notes"]["2022-04"], "partial");
  EXPECT_EQ(metrics["project.running"]["values"]["2022-04"], 12);
  EXPECT_EQ(metrics["project.without_agreement"]["values"]["2022-04"], 3);
  EXPECT_EQ(metrics["agreement.signed"]["values"]["2022-04"], 12);
}

TEST_F(Tiny, ReplacesAnEarlierSimulationButNoOtherLogs) {
  const auto out = run(1);
  std::ofstream{out / "logs/batch/left.over"} << "of the run before";
  fs::remove(out / "truth.json");  // as if that had been interrupted
  run(1);
  EXPECT_FALSE(fs::exists(out / "logs/batch/left.over"));
  EXPECT_TRUE(fs::exists(out / "truth.json"));

  std::ofstream{out / "monalys.toml"} << "[platform]\n";
  const auto refused = simulate({.preset = Preset::tiny, .seed = 1, .out = out, .damage = {}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::wrong_usage);
  EXPECT_TRUE(fs::exists(out / "logs/batch"));
}

TEST_F(Tiny, BinaryLogsHoldWholeRecordsAndChunks) {
  const auto out = run(1);
  const auto wtmp = content(out / "logs/linux/mlin1/wtmp");
  EXPECT_GT(wtmp.size(), 384u * 20);
  EXPECT_EQ(wtmp.size() % 384, 0u);
  const auto sessions =
      content(out / "logs/terminal/mts1/Microsoft-Windows-TerminalServices-LocalSessionManager%4Operational.evtx");
  EXPECT_GT(sessions.size(), 4096u + 3 * 65'536u);
  EXPECT_EQ((sessions.size() - 4096) % 65'536, 0u);
}

TEST(Simulate, SaysWhyItCannotWrite) {
  const auto summary = simulate({.preset = Preset::tiny, .seed = 1, .out = "/proc/nowhere", .damage = {}});
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code, Code::io);
  EXPECT_THAT(summary.error().message, testing::HasSubstr("/proc/nowhere"));
}

TEST(Simulate, KnowsItsPresets) {
  EXPECT_EQ(parse_preset("minutes"), Preset::minutes);
  const auto wrong = parse_preset("minuets");
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().hint, testing::HasSubstr("minutes"));
}

}  // namespace
}  // namespace monalys::simulate
