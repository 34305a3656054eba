#include "base/parallel.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace monalys {
namespace {

TEST(InParallel, DoesEverythingOnce) {
  for (const std::size_t count : {0U, 1U, 2U, 1000U}) {
    std::vector<std::atomic<int>> done(count);
    in_parallel(count, [&](std::size_t i) { ++done[i]; });
    EXPECT_TRUE(std::ranges::all_of(done, [](const auto& times) { return times == 1; })) << count;
  }
}

TEST(InParallel, ThrowsOnWhatOneOfThemThrows) {
  const auto run = [] {
    in_parallel(100, [](std::size_t i) {
      if (i == 7) throw std::runtime_error("seven");
    });
  };
  EXPECT_THROW(run(), std::runtime_error);
}

}  // namespace
}  // namespace monalys
