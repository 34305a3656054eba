#include "kernels/level_tally.hpp"

#include <gtest/gtest.h>

namespace monalys::kernels {
namespace {

TEST(LevelTally, LevelsAboveAMillionAreCountedToo) {
  // 90 s at 3, 4 s at two million, 6 s at three million: the 95th of 100 is the first of the highest six.
  LevelTally tally(1000);
  tally.add(3, 90, 1000);
  tally.add(2'000'000, 4, 1090);
  tally.add(3'000'000, 6, 1094);
  EXPECT_EQ(tally.summary(),
            (BucketLevel{.maximum = 3'000'000, .p95 = 3'000'000, .maximum_at = 1094, .total = 26'000'270}));
}

TEST(LevelTally, ThePercentileMayBeALowLevelBelowHighOnes) {
  LevelTally tally(0);
  tally.add(5'000'000, 5, 0);
  tally.add(7, 95, 5);
  EXPECT_EQ(tally.summary().p95, 7u);
}

TEST(LevelTally, AbsorbedSecondsCountAsIfAddedInOrder) {
  LevelTally first(0), second(60), whole(0);
  first.add(2, 60, 0);
  second.add(300, 3, 60);
  second.add(2, 37, 63);
  whole.add(2, 60, 0);
  whole.add(300, 3, 60);
  whole.add(2, 37, 63);
  first.absorb(second);
  EXPECT_EQ(first.summary(), whole.summary());
  EXPECT_EQ(first.summary().p95, 2u);
}

TEST(LevelTally, AnEqualMaximumLaterDoesNotMoveItsInstant) {
  LevelTally first(0), second(10);
  first.add(4, 10, 0);
  second.add(4, 10, 10);
  first.absorb(second);
  EXPECT_EQ(first.summary().maximum_at, 0);
}

TEST(LevelTally, ARestartForgetsEverything) {
  LevelTally tally(0);
  tally.add(9, 10, 0);
  tally.add(5'000'000, 10, 10);
  tally.restart(100);
  EXPECT_EQ(tally.summary(), BucketLevel{.maximum_at = 100});
  tally.add(9, 1, 100);
  tally.add(8, 19, 101);
  EXPECT_EQ(tally.summary(), (BucketLevel{.maximum = 9, .p95 = 8, .maximum_at = 100, .total = 161}));
}

}  // namespace
}  // namespace monalys::kernels
