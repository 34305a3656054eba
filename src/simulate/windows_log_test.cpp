#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "simulate/evtx_log.hpp"
#include "simulate/evtx_writer.hpp"
#include "simulate/process_events.hpp"
#include "simulate/program_books.hpp"

namespace monalys::simulate {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Host : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(world.logs);
    fs::create_directories(world.logs);
  }
  void TearDown() override { fs::remove_all(world.logs); }

  /// So many seconds into the period.
  [[nodiscard]] Seconds at(Seconds seconds) const { return clock.begin() + seconds; }

  Profile what = profile(Preset::tiny);
  Clock clock = Clock::make("Europe/Stockholm", what.first, what.last).value();
  std::vector<Project> projects = make_projects(what, 1);
  People people{what, clock, projects, 1};
  Truth truth{clock};
  DirtCount dirt;
  Summary summary;
  World world{what,
              clock,
              projects,
              people,
              truth,
              dirt,
              summary,
              fs::path{::testing::TempDir()} /
                  (std::string{"monalys-host-"} + ::testing::UnitTest::GetInstance()->current_test_info()->name()),
              1};
};

TEST_F(Host, GivesProcessIdsThatAreMultiplesOfFourAndSoonUsedAgain) {
  ProcessIds ids;
  Random random(1, "test");
  std::vector<std::uint32_t> running;
  for (int i = 0; i < 100; ++i) running.push_back(ids.take(random));
  auto ordered = running;
  std::ranges::sort(ordered);
  EXPECT_EQ(std::ranges::adjacent_find(ordered), ordered.end()) << "two processes with one id";
  for (const auto id : running) EXPECT_EQ(id % 4, 0u);

  ids.give_back(running[7]);
  bool again = false;
  for (int i = 0; i < 20 && !again; ++i) again = ids.take(random) == running[7];
  EXPECT_TRUE(again);
  ids.boot();
  EXPECT_LT(ids.take(random), 640u);
}

class Programs : public Host {
 protected:
  /// Of March.
  json counted(Seconds closed_at = 0) {
    if (closed_at != 0) books.boot(at(closed_at));
    books.finish();
    truth.finish();
    json metrics, records;
    truth.write(metrics, records);
    const auto of = [&](const char* measure) { return metrics[measure]["values"]["2022-03"]; };
    const auto seconds =
        of("run.concurrent.mean").get<double>() * static_cast<double>(clock.month_begin(1) - clock.month_begin(0));
    return json::array({of("run.started"), of("run.ended"), std::llround(seconds)});
  }

  ProgramBooks books{world};
};

TEST_F(Programs, EndAsWritten) {
  books.started(604, "R", 1, at(100));
  books.ended(604, "R", at(160));
  EXPECT_EQ(counted(), json::array({1, 1, 60}));
}

TEST_F(Programs, EndWhenTheirProcessIdIsUsedAgain) {
  books.started(604, "R", 1, at(100));
  books.started(604, "R", {}, at(150));  // by a service
  books.ended(604, "R", at(400));
  EXPECT_EQ(counted(), json::array({1, 1, 50}));
}

TEST_F(Programs, DoNotEndWithTheEndOfAnother) {
  books.ended(600, "R", at(50));
  books.started(604, "R", 1, at(100));
  books.ended(604, "SAS", at(150));
  books.ended(604, "R", at(200));
  EXPECT_EQ(counted(), json::array({1, 1, 100}));
}

TEST_F(Programs, EndWithTheirHostWhenItIsStopped) {
  books.started(604, "R", 1, at(100));
  books.shutdown(at(300));
  EXPECT_EQ(counted(900), json::array({1, 1, 200}));
}

TEST_F(Programs, EndWithTheLastSignOfLifeOfACrashedHost) {
  books.started(604, "R", 1, at(100));
  books.sign(at(400));
  EXPECT_EQ(counted(900), json::array({1, 1, 300}));
}

class Log : public Host {
 protected:
  static EvtxEvent event(std::uint64_t n) {
    auto made = event_of({ProcessEvent::Kind::ended, 604, path_of_program("R"), machine_account("mts1")});
    made.file_time = to_file_time(1'646'000'000'000'000 + static_cast<std::int64_t>(n) * 1'000'000);
    return made;
  }
  /// Writes so many records, and gives the oldest that is held; those after it must be.
  std::uint64_t oldest_held(EvtxLog& log, std::uint64_t records) {
    for (std::uint64_t n = 0; n < records; ++n) log.write(event(n), 2022, "mts1", EvtxLog::Counts::fact);
    log.close();
    std::uint64_t oldest = 0;
    while (oldest < records && !log.holds(oldest)) ++oldest;
    for (auto n = oldest; n < records; ++n) EXPECT_TRUE(log.holds(n)) << n;
    return oldest;
  }
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& each : fs::directory_iterator(world.logs / "mts1")) names.push_back(each.path().filename());
    std::ranges::sort(names);
    return names;
  }
};

TEST_F(Log, OfFixedSizeIsSavedBeforeItIsWrittenOver) {
  EvtxLog log(world, "mts1", "Security", {.ring_chunks = 4, .archived = true, .damage = {}});
  EXPECT_EQ(oldest_held(log, 2000), 0u);
  EXPECT_GE(files().size(), 3u);
  EXPECT_EQ(fs::file_size(world.logs / "mts1/Security.evtx"), 4096u + 4 * EvtxChunk::kSize);
  EXPECT_TRUE(files().front().starts_with("Archive-Security-2022-02-2")) << files().front();
  EXPECT_THAT(world.damaged, IsEmpty());
  EXPECT_GT(truth.tally("terminal servers").facts, 2000) << "copies overlap";
}

TEST_F(Log, OfFixedSizeLosesItsOldestWhenNobodySavesIt) {
  EvtxLog log(world, "mts1", "Security", {.ring_chunks = 4, .archived = false, .damage = {}});
  const auto oldest = oldest_held(log, 2000);
  EXPECT_GT(oldest, 500u);
  EXPECT_THAT(files(), ElementsAre("Security.evtx"));
  ASSERT_EQ(world.damaged.size(), 1u);
  EXPECT_EQ(world.damaged[0].kind, Damage::overwritten);
  EXPECT_EQ(world.damaged[0].lost, oldest);
  EXPECT_EQ(truth.tally("terminal servers").facts, static_cast<std::int64_t>(2000 - oldest));
}

TEST_F(Log, ThatIsCutAndTornSaysWhatIsLost) {
  EvtxLog log(world, "mts1", "Security", {.damage = {Damage::cut, Damage::torn}});
  for (std::uint64_t n = 0; n < 1000; ++n) log.write(event(n), 2022, "mts1", EvtxLog::Counts::fact);
  log.close();
  std::uint64_t held = 0;
  for (std::uint64_t n = 0; n < 1000; ++n) held += log.holds(n) ? 1U : 0U;
  ASSERT_EQ(world.damaged.size(), 2u);
  EXPECT_EQ(held + world.damaged[0].lost + world.damaged[1].lost, 1000u);
  EXPECT_EQ(truth.tally("terminal servers").facts, static_cast<std::int64_t>(held));
  EXPECT_EQ(truth.tally("terminal servers").rejected, 2);
  EXPECT_NE((fs::file_size(world.logs / "mts1/Security.evtx") - 4096) % EvtxChunk::kSize, 0u);
}

TEST(Damages, AreNamed) {
  EXPECT_EQ(parse_damage("torn"), Damages{Damage::torn});
  EXPECT_EQ(parse_damage("all")->size(), kDamages.size());
  for (const auto kind : kDamages) EXPECT_EQ(parse_damage(word(kind)), Damages{kind});
  const auto wrong = parse_damage("dirt");
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().hint, ::testing::HasSubstr("dirty"));
}

}  // namespace
}  // namespace monalys::simulate
