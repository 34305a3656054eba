// Not among the ordinary tests because it simulates fourteen years three times: ctest runs it as `simulate_minutes`.

#include "simulate/acceptance.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "simulate/simulate.hpp"

namespace monalys::simulate {
namespace {

class DISABLED_Minutes : public testing::TestWithParam<std::uint64_t> {};

TEST_P(DISABLED_Minutes, SupportEverySentence) {
  const auto out = std::filesystem::path{testing::TempDir()} / ("monalys-minutes-" + std::to_string(GetParam()));
  const auto summary = simulate({.preset = Preset::minutes, .seed = GetParam(), .out = out});
  ASSERT_TRUE(summary) << summary.error().message;
  const auto truth = nlohmann::json::parse(std::ifstream{out / "truth.json"});
  const auto findings = acceptance(truth);
  EXPECT_EQ(findings.size(), 12u);
  for (const auto& [id, holds, seen] : findings) EXPECT_TRUE(holds) << id << ": " << seen;
  for (const auto& dirt : truth["dirt"]) EXPECT_GT(dirt["count"], 0) << dirt;
  std::filesystem::remove_all(out);
}

INSTANTIATE_TEST_SUITE_P(Seeds, DISABLED_Minutes, testing::Values(2, 3));

}  // namespace
}  // namespace monalys::simulate
