#include "kernels/percentiles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>

namespace monalys::kernels {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Percentiles, RanksAreRoundedUp) {
  EXPECT_EQ(nearest_rank(1, 50), 1u);
  EXPECT_EQ(nearest_rank(10, 50), 5u);
  EXPECT_EQ(nearest_rank(11, 50), 6u);
  EXPECT_EQ(nearest_rank(10, 95), 10u);
  EXPECT_EQ(nearest_rank(100, 95), 95u);
  EXPECT_EQ(nearest_rank(7, 0), 1u);
  EXPECT_EQ(nearest_rank(7, 100), 7u);
  EXPECT_EQ(nearest_rank(UINT64_MAX, 100), UINT64_MAX);
}

TEST(Percentiles, TheTextbookExample) {
  // Ordered 15 20 35 40 50: ranks 2, 2, 3 and 5 for 30, 40, 50 and 100 per cent.
  std::array<std::int64_t, 5> values{35, 15, 50, 40, 20};
  EXPECT_THAT(percentiles(values, std::array{30U, 40U, 50U, 100U}), ElementsAre(20, 20, 35, 50));
}

TEST(Percentiles, AnswersComeInTheOrderAsked) {
  std::array<std::int64_t, 5> values{35, 15, 50, 40, 20};
  EXPECT_THAT(percentiles(values, std::array{100U, 0U, 50U, 100U}), ElementsAre(50, 15, 35, 50));
}

TEST(Percentiles, NoValuesHaveNone) {
  EXPECT_THAT(percentiles({}, std::array{50U}), IsEmpty());
  EXPECT_FALSE(share_at_most({}, 60));
}

TEST(Percentiles, TheShareCountsValuesEqualToTheLimit) {
  EXPECT_EQ(share_at_most(std::array<std::int64_t, 4>{0, 60, 61, 600}, 60), 0.5);
}

RC_GTEST_PROP(PercentilesProperty, EachIsTheSmallestValueThatEnoughDoNotExceed, ()) {
  auto values =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(-9, 30)));
  const auto percents = *rc::gen::container<std::vector<unsigned>>(rc::gen::inRange(1U, 101U));
  const auto original = values;
  const auto answers = percentiles(values, percents);
  RC_ASSERT(answers.size() == percents.size());
  for (std::size_t i = 0; i < percents.size(); ++i) {
    const auto at_most = std::ranges::count_if(original, [&](auto value) { return value <= answers[i]; });
    const auto below = std::ranges::count_if(original, [&](auto value) { return value < answers[i]; });
    RC_ASSERT(static_cast<std::size_t>(at_most) * 100 >= percents[i] * original.size());
    RC_ASSERT(static_cast<std::size_t>(below) * 100 < percents[i] * original.size());
  }
}

}  // namespace
}  // namespace monalys::kernels
