// Several processes at one store: each waits for the others, none fails, and the store ends as after one of them.

#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "support/program.hpp"
#include "support/store_text.hpp"

namespace monalys::testing {
namespace {

namespace fs = std::filesystem;

class Processes : public ::testing::Test {
 protected:
  Processes() : root_(fresh_folder("processes")) {
    EXPECT_EQ(run_program(root_, {"simulate", "--preset", "tiny", "--out", "."}).exit_code, 0);
    EXPECT_EQ(run_program(root_, {"init", "--key-only"}).exit_code, 0);
  }

  static const std::vector<std::string>& ingest_words() {
    static const std::vector<std::string> kWords{"ingest", "--facts-per-commit", "500", "--max-rejects", "100"};
    return kWords;
  }

  const fs::path root_;
};

TEST_F(Processes, IngestsAtOnceWaitForEachOther) {
  auto alone_words = ingest_words();
  alone_words.insert(alone_words.end(), {"--store", "duckdb:alone.duckdb"});
  ASSERT_EQ(run_program(root_, alone_words).exit_code, 0);

  std::array<Ran, 4> ran;
  {
    std::vector<std::jthread> threads;
    for (auto& each : ran) threads.emplace_back([&] { each = run_program(root_, ingest_words()); });
  }
  for (const auto& each : ran) EXPECT_EQ(each.exit_code, 0) << each.err;
  EXPECT_EQ(first_difference(store_text(root_ / "alone.duckdb"), store_text(root_ / "monalys.duckdb")), "");
}

TEST_F(Processes, ForgettingWaitsForAnIngest) {
  ASSERT_EQ(run_program(root_, ingest_words()).exit_code, 0);
  const auto before = query(root_, {"job.started", "--by", "month"});
  std::array<Ran, 2> ran;
  {
    const std::jthread ingest([&] { ran[0] = run_program(root_, ingest_words()); });
    const std::jthread forget([&] { ran[1] = run_program(root_, {"forget", "--source", "batch swf"}); });
  }
  for (const auto& each : ran) EXPECT_EQ(each.exit_code, 0) << each.err;
  ASSERT_EQ(run_program(root_, ingest_words()).exit_code, 0);
  EXPECT_EQ(query(root_, {"job.started", "--by", "month"}), before);
}

TEST_F(Processes, WhoWillNotWaitIsToldSo) {
  // Which of the two is first is not said: it gets through, or is told why not.
  std::array<Ran, 2> ran;
  {
    const std::jthread ingest([&] { ran[0] = run_program(root_, ingest_words()); });
    const std::jthread status([&] { ran[1] = run_program(root_, {"--wait", "0", "status"}); });
  }
  EXPECT_EQ(ran[0].exit_code, 0) << ran[0].err;
  EXPECT_TRUE(ran[1].exit_code == 0 || ran[1].err.contains("Gave up after 0 s")) << ran[1].err;
}

}  // namespace
}  // namespace monalys::testing
