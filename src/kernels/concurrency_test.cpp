// Concurrency worked out by hand. concurrency_property_test.cpp compares it with slow obvious counting.

#include "kernels/concurrency.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace monalys::kernels {
namespace {

using testing::ElementsAre;

// The seconds 0 to 99 as one bucket, unless a test says otherwise.
const std::vector<std::int64_t> kHundred{0, 100};

// Every example is counted both from columns and, when it is sorted, by a sweep.
std::vector<BucketLevel> count(const IntervalColumns& rows, const std::vector<std::int64_t>& boundaries) {
  auto levels = concurrency(rows, boundaries);
  if (std::ranges::is_sorted(rows.begin)) {
    ConcurrencySweep sweep(boundaries);
    EXPECT_TRUE(sweep.add(rows));
    EXPECT_EQ(sweep.finish(), levels);
  }
  return levels;
}

std::vector<BucketLevel> intervals(const std::vector<std::int64_t>& begin, const std::vector<std::int64_t>& end,
                                   const std::vector<std::int64_t>& boundaries = kHundred) {
  return count({.begin = begin, .end = end}, boundaries);
}

std::vector<BucketLevel> users(const std::vector<std::int64_t>& begin, const std::vector<std::int64_t>& end,
                               const std::vector<std::uint32_t>& user,
                               const std::vector<std::int64_t>& boundaries = kHundred) {
  return count({.begin = begin, .end = end, .user = user}, boundaries);
}

TEST(Concurrency, NoIntervalsGiveLevelZeroInEveryBucket) {
  EXPECT_THAT(intervals({}, {}, {10, 20, 50}),
              ElementsAre(BucketLevel{.maximum_at = 10}, BucketLevel{.maximum_at = 20}));
}

TEST(Concurrency, TwoOverlappingIntervalsCountTwiceWhileBothLast) {
  // [10,40) and [30,60): one for 40 s, two for 10 s, none for 50 s. Of 100 seconds the 95th lies among the ten with
  // two.
  EXPECT_THAT(intervals({10, 30}, {40, 60}),
              ElementsAre(BucketLevel{.maximum = 2, .p95 = 2, .maximum_at = 30, .total = 60}));
}

TEST(Concurrency, NinetyFifthPercentileIsTheNearestRank) {
  // Level 1 for 5 s: the 95th of 100 ascending seconds is the last 0. For 6 s it is the first 1.
  EXPECT_EQ(intervals({10}, {15}).front().p95, 0u);
  EXPECT_EQ(intervals({10}, {16}).front().p95, 1u);
}

TEST(Concurrency, EndsComeBeforeBeginsAtOneInstant) {
  EXPECT_THAT(intervals({10, 20}, {20, 30}),
              ElementsAre(BucketLevel{.maximum = 1, .p95 = 1, .maximum_at = 10, .total = 20}));
}

TEST(Concurrency, IntervalsWithoutLengthAreNotConcurrent) {
  EXPECT_THAT(intervals({10, 20, 99}, {10, 5, 99}), ElementsAre(BucketLevel{.maximum_at = 0}));
}

TEST(Concurrency, TheMaximumIsWhereItWasFirstReached) {
  EXPECT_EQ(intervals({10, 10, 50, 50}, {20, 20, 60, 60}).front().maximum_at, 10);
}

TEST(Concurrency, LevelsAreCarriedIntoEachBucket) {
  // From long before to long after: one throughout, first reached at each bucket's begin.
  EXPECT_THAT(intervals({-1'000'000'000}, {9'000'000'000}, {0, 10, 100, 3600}),
              ElementsAre(BucketLevel{.maximum = 1, .p95 = 1, .maximum_at = 0, .total = 10},
                          BucketLevel{.maximum = 1, .p95 = 1, .maximum_at = 10, .total = 90},
                          BucketLevel{.maximum = 1, .p95 = 1, .maximum_at = 100, .total = 3500}));
}

TEST(Concurrency, WhatLiesOutsideTheBucketsDoesNotCount) {
  EXPECT_THAT(intervals({-50, 100, 200}, {0, 150, 300}), ElementsAre(BucketLevel{.maximum_at = 0}));
}

TEST(Concurrency, ExtremeTimesAreCutToTheBuckets) {
  EXPECT_EQ(intervals({INT64_MIN}, {INT64_MAX}).front().total, 100u);
}

TEST(Concurrency, UnsortedRowsCountTheSame) { EXPECT_EQ(intervals({30, 10}, {60, 40}), intervals({10, 30}, {40, 60})); }

TEST(Concurrency, OneUserCountsOnceHoweverManyIntervals) {
  // User 7 has [10,40), [30,60) and, touching, [60,70): 60 s in all. User 3 joins at 50 for 5 s: the five of 100
  // seconds with two users lie above the 95th.
  EXPECT_THAT(users({10, 30, 50, 60}, {40, 60, 55, 70}, {7, 7, 3, 7}),
              ElementsAre(BucketLevel{.maximum = 2, .p95 = 1, .maximum_at = 50, .total = 65}));
}

TEST(Concurrency, AnIntervalWithinALongerOneOfTheSameUserAddsNothing) {
  EXPECT_THAT(users({0, 10, 30}, {100, 20, 60}, {0, 0, 0}),
              ElementsAre(BucketLevel{.maximum = 1, .p95 = 1, .maximum_at = 0, .total = 100}));
}

TEST(Concurrency, AUserWhoReturnsCountsAgain) { EXPECT_EQ(users({0, 50}, {10, 60}, {0, 0}).front().total, 20u); }

TEST(Concurrency, YearsLongIntervalsEndWhereTheyEnd) {
  // Ten years of days; an interval of nine years and one second, and a user with a year within it and one after it.
  constexpr std::int64_t kDay = 86'400;
  std::vector<std::int64_t> days;
  for (std::int64_t day = 0; day <= 3653; ++day) days.push_back(day * kDay);
  const auto levels = users({100, 200, 3000 * kDay}, {3287 * kDay + 101, 365 * kDay, 3300 * kDay}, {0, 0, 0}, days);
  EXPECT_EQ(levels[0].total, 86'300u);
  EXPECT_EQ(levels[3286].total, 86'400u);
  EXPECT_EQ(levels[3299].total, 86'400u);
  EXPECT_EQ(levels[3300], BucketLevel{.maximum_at = 3300 * kDay});
}

TEST(Concurrency, ManyFarEndsInOneHourAreAllRemembered) {
  // 9,000 intervals from second 0, three ending in each of 3,000 seconds from 5,000,000: level 9,000 until second
  // 5,000,000, then three fewer each second. 8,997 + 8,994 + ... + 3 + 0 = 3 x (2,999 x 3,000 / 2) = 13,495,500.
  const std::vector<std::int64_t> begin(9'000, 0);
  std::vector<std::int64_t> end;
  for (std::int64_t i = 0; i < 9'000; ++i) end.push_back(5'000'000 + i % 3'000);
  const auto levels = intervals(begin, end, {0, 5'000'000, 5'003'000});
  EXPECT_EQ(levels[0].total, 9'000 * 5'000'000ULL);
  EXPECT_EQ(levels[1].total, 13'495'500u);
  EXPECT_EQ(levels[1].maximum, 8'997u);
  EXPECT_EQ(levels[1].maximum_at, 5'000'000);
}

TEST(ConcurrencySweep, RowsInPiecesCountAsIfTogether) {
  ConcurrencySweep sweep(kHundred);
  const std::vector<std::int64_t> begin{10, 30}, end{40, 60};
  ASSERT_TRUE(sweep.add({.begin = std::span(begin).first(1), .end = std::span(end).first(1)}));
  ASSERT_TRUE(sweep.add({}));
  ASSERT_TRUE(sweep.add({.begin = std::span(begin).last(1), .end = std::span(end).last(1)}));
  EXPECT_EQ(sweep.finish(), intervals(begin, end));
}

TEST(ConcurrencySweep, RowsOutOfOrderAreRefused) {
  ConcurrencySweep sweep(kHundred);
  const std::vector<std::int64_t> later{30}, earlier{29}, end{40};
  ASSERT_TRUE(sweep.add({.begin = later, .end = end}));
  const auto refused = sweep.add({.begin = earlier, .end = end});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::internal);
}

}  // namespace
}  // namespace monalys::kernels
