#include "simulate/level_truth.hpp"

#include <gtest/gtest.h>

namespace monalys::simulate {
namespace {

TEST(Heights, AreThoseCountedByHand) {
  // User 1 has two intervals that overlap from 20 to 30; user 2 one from 25 to 40.
  //   0..10 nobody; 10..20: 1; 20..25: 2 (one user); 25..30: 3 (two users); 30..40: 2 (two users); 40..50: 1; 50..60: 0
  const auto seen = heights({{1, 10, 30}, {1, 20, 50}, {2, 25, 40}}, 0, 60);
  EXPECT_EQ(seen.intervals.maximum, 3);
  EXPECT_EQ(seen.intervals.maximum_at, 25);
  EXPECT_EQ(seen.intervals.total, 20 + 30 + 15);
  EXPECT_EQ(seen.users.maximum, 2);
  EXPECT_EQ(seen.users.maximum_at, 25);
  EXPECT_EQ(seen.users.total, 40 + 15);
}

TEST(Heights, EndsComeBeforeBegins) {
  const auto seen = heights({{1, 0, 10}, {2, 10, 20}, {1, 10, 10}}, 0, 20);
  EXPECT_EQ(seen.intervals.maximum, 1);
  EXPECT_EQ(seen.intervals.maximum_at, 0);
  EXPECT_EQ(seen.intervals.total, 20);
}

TEST(Heights, WhatReachesBeyondIsCut) {
  const auto seen = heights({{1, -100, 5}, {2, 5, 100}}, 0, 10);
  EXPECT_EQ(seen.intervals.total, 10);
  EXPECT_EQ(seen.users.maximum, 1);
  EXPECT_EQ(seen.users.maximum_at, 0);
}

TEST(LevelTruth, AnOpenIntervalLastsToItsLimitOrToTheHorizon) {
  using namespace std::chrono;
  const auto clock = *Clock::make("Europe/Stockholm", 2022y / March / 1, 2022y / April / 30);
  LevelTruth level{clock, kDay};
  level.add_open(1, clock.month_begin(0) + 100);
  level.add_open(2, clock.month_begin(2) - 1000);
  level.finish(clock.month_begin(2) - 400);
  EXPECT_EQ(level.of(0).intervals.total, kDay);
  EXPECT_EQ(level.of(1).intervals.total, 600);
}

TEST(LevelTruth, OfficeHoursAreFromEightToFiveOfWorkingDays) {
  using namespace std::chrono;
  const auto clock = *Clock::make("Europe/Stockholm", 2022y / March / 1, 2022y / April / 30);
  LevelTruth level{clock, kDay};
  level.add(1, clock.at(2022y / March / 25, 7 * kHour), clock.at(2022y / March / 28, 9 * kHour));  // over a weekend
  level.add(1, clock.at(2022y / March / 28, 8 * kHour), clock.at(2022y / March / 28, 10 * kHour));
  level.add(2, clock.at(2022y / April / 15, 9 * kHour), clock.at(2022y / April / 15, 10 * kHour));  // Good Friday
  level.finish(clock.end());
  EXPECT_EQ(level.office_of(0).intervals, (9 + 1 + 2) * kHour);
  EXPECT_EQ(level.office_of(0).users, (9 + 2) * kHour);
  EXPECT_EQ(level.office_of(0).seconds, 23 * 9 * kHour);
  EXPECT_EQ(level.office_of(1).intervals, 0);
  EXPECT_EQ(level.office_of(1).seconds, 19 * 9 * kHour);
}

TEST(LevelTruth, AnIntervalOverTheMonthsEndCountsInBoth) {
  using namespace std::chrono;
  const auto clock = *Clock::make("Europe/Stockholm", 2022y / March / 1, 2022y / April / 30);
  LevelTruth level{clock, kDay};
  level.add(1, clock.month_begin(1) - 30, clock.month_begin(1) + 70);
  level.finish(clock.end());
  EXPECT_EQ(level.of(0).intervals.total, 30);
  EXPECT_EQ(level.of(1).intervals.total, 70);
  EXPECT_EQ(level.of(1).intervals.maximum_at, clock.month_begin(1));
}

}  // namespace
}  // namespace monalys::simulate
