#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using ::testing::HasSubstr;
using ::testing::Pair;
using testing::read;
using ::testing::UnorderedElementsAre;

constexpr std::int64_t kStart = 893'466'664;

std::string log(std::string_view rows) {
  return "; Version: 2.2\n; Computer: X\n; UnixStartTime: 893466664\n;\n" + std::string(rows);
}

TEST(Swf, TimesCountFromUnixStartTime) {
  const auto found = read(
      "swf", log("  4   399264  22885 172830    5 171477.5    -1    5 172800    -1  1 199  86 17974  3 -1 -1 -1\n"));
  ASSERT_EQ(found.intervals.size(), 1u) << found.error.message;
  const auto& job = found.intervals[0];
  EXPECT_EQ(job.asked_at, from_unix_seconds(kStart + 399'264));
  EXPECT_EQ(job.begun_at, from_unix_seconds(kStart + 399'264 + 22'885));
  EXPECT_EQ(job.ended_at, from_unix_seconds(kStart + 399'264 + 22'885 + 172'830));
  EXPECT_EQ(job.user, "199");
  EXPECT_EQ(job.project, "86");
  EXPECT_EQ(job.detail, "17974");
  EXPECT_EQ(job.label, "3");
  EXPECT_EQ(job.slots, 5u);
  EXPECT_EQ(job.outcome, Outcome::completed);
}

TEST(Swf, WithoutAWaitTheSubmissionIsUnknownAndTheRunIsPlaced) {
  const auto found = read("swf", log("1 10 -1 100 4 -1 -1 -1 -1 -1 -1 1 1 1 -1 -1 -1 -1\n"));
  ASSERT_EQ(found.intervals.size(), 1u);
  EXPECT_EQ(found.intervals[0].asked_at, std::nullopt);
  EXPECT_EQ(found.intervals[0].begun_at, from_unix_seconds(kStart + 10));
  EXPECT_EQ(found.intervals[0].outcome, Outcome::unknown);
  EXPECT_EQ(found.intervals[0].label, "");
}

TEST(Swf, WithoutARunOrProcessorsTheJobWasWithdrawnAfterItsWait) {
  const auto found = read("swf", log("1 10 50 -1 4 -1 -1 -1 -1 -1 5 1 1 1 -1 -1 -1 -1\n"
                                     "2 10 -1 7 -1 -1 -1 -1 -1 -1 5 1 1 1 -1 -1 -1 -1\n"));
  ASSERT_EQ(found.intervals.size(), 2u);
  EXPECT_EQ(found.intervals[0].asked_at, from_unix_seconds(kStart + 10));
  EXPECT_EQ(found.intervals[0].begun_at, std::nullopt);
  EXPECT_EQ(found.intervals[0].ended_at, from_unix_seconds(kStart + 60));
  EXPECT_EQ(found.intervals[0].outcome, Outcome::withdrawn);
  EXPECT_EQ(found.intervals[1].ended_at, from_unix_seconds(kStart + 10));
}

TEST(Swf, PartsOfCheckpointedJobsAreSkippedAndStatusesMapped) {
  std::string rows;
  for (int status = 0; status <= 5; ++status) {
    rows += "1 10 5 100 4 -1 -1 -1 -1 -1 " + std::to_string(status) + " 1 1 1 -1 -1 -1 -1\n";
  }
  const auto found = read("swf", log(rows));
  EXPECT_THAT(found.skipped, UnorderedElementsAre(Pair("part of a checkpointed job", 3)));
  ASSERT_EQ(found.intervals.size(), 3u);
  EXPECT_EQ(found.intervals[0].outcome, Outcome::failed);
  EXPECT_EQ(found.intervals[1].outcome, Outcome::completed);
  EXPECT_EQ(found.intervals[2].outcome, Outcome::cancelled);
}

TEST(Swf, FurtherColumnsMayHoldAnythingAndMissingOnesRejectTheLine) {
  const auto found = read("swf", log("1 10 5 100 4 -1 -1 -1 -1 -1 1 1 1 1 -1 -1 -1 -1 {1,2} queue 7\n"
                                     "1 10 5 100 4 -1 -1 -1 -1\n"
                                     "1 10 5 hundred 4 -1 -1 -1 -1 -1 1 1 1 1 -1 -1 -1 -1\n"
                                     "; a comment\n"
                                     "\n"));
  EXPECT_EQ(found.intervals.size(), 1u);
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("too few columns", 1), Pair("not a number", 1)));
  EXPECT_THAT(found.skipped, UnorderedElementsAre(Pair("comment", 1), Pair("empty line", 1)));
  EXPECT_EQ(found.reject_places.at(0).record, 6u) << "four lines of header, then the second row";
}

TEST(Swf, ALogWithoutHeaderMayHaveUnixTimes) {
  const auto found = read("swf", "1 1300000000 5 100 4 -1 -1 -1 -1 -1 1 1 1 1 -1 -1 -1 -1\n");
  ASSERT_EQ(found.intervals.size(), 1u);
  EXPECT_EQ(found.intervals[0].asked_at, from_unix_seconds(1'300'000'000));
  const auto refused = read("swf", "1 10 5 100 4 -1 -1 -1 -1 -1 1 1 1 1 -1 -1 -1 -1\n");
  ASSERT_FALSE(refused.opened);
  EXPECT_THAT(refused.error.message, HasSubstr("UnixStartTime"));
}

TEST(Swf, TwoMachinesJobNumbersAreToldApart) {
  Options one, two;
  one.host = "alpha";
  two.host = "beta";
  const auto rows = log("1 10 5 100 4 -1 -1 -1 -1 -1 1 1 1 1 -1 -1 -1 -1\n");
  EXPECT_NE(read("swf", rows, one).intervals.at(0).identity.rest, read("swf", rows, two).intervals.at(0).identity.rest);
}

TEST(Swf, WhatIsNoWorkloadIsRefused) {
  EXPECT_THAT(read("swf", "user;begun\nanna;2020\n").error.message, HasSubstr("does not hold 18 numbers"));
}

}  // namespace
}  // namespace monalys::formats
