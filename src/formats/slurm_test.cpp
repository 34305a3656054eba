#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Pair;
using testing::read;
using ::testing::UnorderedElementsAre;

constexpr std::string_view kHeader =
    "JobIDRaw|JobID|User|Account|Partition|Submit|Eligible|Start|End|State|NCPUS|AllocCPUS|AllocTRES|NodeList|"
    "JobName\n";

std::string with_header(std::string_view lines) { return std::string(kHeader) + std::string(lines); }

TEST(Slurm, AJobWithItsTimesInUnixSeconds) {
  const auto found = read("slurm", with_header("71|71|anna|p0123|normal|1000000|1000005|1000010|1000070|COMPLETED|2|4|"
                                               "cpu=4|n1|fit\n"));
  ASSERT_EQ(found.intervals.size(), 1u);
  const auto& job = found.intervals[0];
  EXPECT_EQ(job.realm, Realm::job);
  EXPECT_EQ(job.user, "anna");
  EXPECT_EQ(job.project, "p0123");
  EXPECT_EQ(job.label, "normal");
  EXPECT_EQ(job.host, "n1");
  EXPECT_EQ(job.detail, "") << "job names are free text and not kept";
  EXPECT_EQ(job.slots, 4u);
  EXPECT_EQ(job.asked_at, from_unix_seconds(1'000'000));
  EXPECT_EQ(job.other_at, from_unix_seconds(1'000'005));
  EXPECT_EQ(job.begun_at, from_unix_seconds(1'000'010));
  EXPECT_EQ(job.ended_at, from_unix_seconds(1'000'070));
  EXPECT_EQ(job.outcome, Outcome::completed);
  EXPECT_EQ(job.identity.at, job.asked_at);
}

TEST(Slurm, LocalTimesAreReadInTheZoneOfTheSource) {
  Options options;
  options.zone = *Zone::locate("Europe/Stockholm");
  const auto found = read("slurm",
                          with_header("71|71|anna|p|q|2022-07-01T02:00:00|Unknown|2022-07-01T02:00:05|"
                                      "2022-07-01T03:00:00|FAILED|1|1|cpu=1|n1|x\n"),
                          options);
  ASSERT_EQ(found.intervals.size(), 1u);
  EXPECT_EQ(found.intervals[0].asked_at, from_unix_seconds(1'656'633'600));  // 2022-07-01T00:00:00Z
  EXPECT_EQ(found.intervals[0].other_at, std::nullopt);
  EXPECT_EQ(found.intervals[0].outcome, Outcome::failed);
}

TEST(Slurm, AJobNameMayHoldTheDelimiterWhereItStandsLast) {
  const auto found =
      read("slurm", with_header("4|4|a|p|q|1000000|1000000|1000010|1000070|COMPLETED|1|1|cpu=1|n1|a|b|c\n"));
  EXPECT_EQ(found.intervals.size(), 1u);
  EXPECT_EQ(found.intervals[0].host, "n1");
}

TEST(Slurm, ARowWithTooManyOrTooFewColumnsIsRejected) {
  const auto found = read("slurm",
                          "JobID|User|JobName|Submit|Start|End|State\n"
                          "4|a|x|y|1000000|1000010|1000070|COMPLETED\n"
                          "4|a|1000000\n");
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("too many columns", 1), Pair("too few columns", 1)));
}

TEST(Slurm, StepsAreSkipped) {
  const auto found =
      read("slurm", with_header("4.batch|4.batch||p||1000000|1000000|1000000|1000070|COMPLETED|1|1|cpu=1|n1|b\n"
                                "4.0|4.0||p||1000000|1000000|1000000|1000070|COMPLETED|1|1|cpu=1|n1|b\n"
                                "2_6|2_6|a|p|q|1000000|1000000|1000000|1000070|COMPLETED|1|1|cpu=1|n1|b\n"));
  EXPECT_THAT(found.skipped, UnorderedElementsAre(Pair("job step", 2)));
  EXPECT_EQ(found.intervals.size(), 1u) << "a task of an array is a job";
}

TEST(Slurm, JobsThatNeverStartedAreWithdrawnAtTheirEnd) {
  const auto found =
      read("slurm", with_header("5|5|a|p|q|1000000|1000000|1000090|1000090|CANCELLED by 12|4|4||None assigned|x\n"
                                "6|6|a|p|q|1000000|Unknown|None|1000090|CANCELLED+|4|4||None assigned|x\n"
                                "7|7|a|p|q|1000000|1000000|1000090|1000090|CANCELLED|4|4|||x\n"));
  ASSERT_EQ(found.intervals.size(), 3u);
  for (const auto& job : found.intervals) {
    EXPECT_EQ(job.begun_at, std::nullopt);
    EXPECT_EQ(job.ended_at, from_unix_seconds(1'000'090));
    EXPECT_EQ(job.outcome, Outcome::withdrawn);
    EXPECT_EQ(job.host, "");
  }
}

TEST(Slurm, AJobOfNoLengthThatHadANodeDidRun) {
  const auto found = read("slurm", with_header("4|4|a|p|q|1000000|1000000|1000090|1000090|FAILED|1|1||n1|x\n"));
  ASSERT_EQ(found.intervals.size(), 1u);
  EXPECT_EQ(found.intervals[0].begun_at, from_unix_seconds(1'000'090));
  EXPECT_EQ(found.intervals[0].outcome, Outcome::failed);
}

TEST(Slurm, PendingAndRunningJobsHaveNotEndedWhateverTheirEndSays) {
  const auto found =
      read("slurm", with_header("4|4|a|p|q|1000000|1000000|1000010|1000090|RUNNING|1|1|cpu=1|n1|x\n"
                                "5|5|a|p|q|1000000|1000000|Unknown|1000090|PENDING|1|1||None assigned|x\n"
                                "6|6|a|p|q|1000000|1000000|1000010|Unknown|RUNNING|1|1|cpu=1|n1|x\n"));
  ASSERT_EQ(found.intervals.size(), 3u);
  for (const auto& job : found.intervals) {
    EXPECT_EQ(job.ended_at, std::nullopt);
    EXPECT_EQ(job.outcome, Outcome::unknown);
  }
  EXPECT_EQ(found.intervals[0].begun_at, from_unix_seconds(1'000'010));
  EXPECT_EQ(found.intervals[1].begun_at, std::nullopt);
}

TEST(Slurm, EveryStateHasItsOutcome) {
  const std::pair<std::string_view, Outcome> kStates[] = {
      {"COMPLETED", Outcome::completed},  {"CD", Outcome::completed},      {"FAILED", Outcome::failed},
      {"OUT_OF_MEMORY", Outcome::failed}, {"NODE_FAIL", Outcome::failed},  {"BOOT_FAIL", Outcome::failed},
      {"TIMEOUT", Outcome::failed},       {"DEADLINE", Outcome::failed},   {"CANCELLED by 7", Outcome::cancelled},
      {"PREEMPTED", Outcome::replaced},   {"REQUEUED", Outcome::replaced}, {"STRANGE", Outcome::unknown},
  };
  for (const auto& [state, outcome] : kStates) {
    const auto found = read(
        "slurm", with_header("4|4|a|p|q|1000000|1000000|1000010|1000090|" + std::string(state) + "|1|1|cpu=1|n1|x\n"));
    ASSERT_EQ(found.intervals.size(), 1u) << state;
    EXPECT_EQ(found.intervals[0].outcome, outcome) << state;
    EXPECT_EQ(found.remarks.contains("unknown job state"), state == "STRANGE") << state;
  }
}

TEST(Slurm, TheAttemptsOfARequeuedJobAreTwoRecordsAndAnOverlappingExtractIsOne) {
  const auto found = read("slurm", with_header("9|9|a|p|q|1000000|1000000|1000010|1000020|REQUEUED|1|1|cpu=1|n1|x\n"
                                               "9|9|a|p|q|1000000|1000120|1000130|1000140|COMPLETED|1|1|cpu=1|n1|x\n"
                                               "9|9|a|p|q|1000000|1000120|1000130|Unknown|RUNNING|1|1|cpu=1|n1|x\n"));
  ASSERT_EQ(found.intervals.size(), 3u);
  EXPECT_NE(found.intervals[0].identity.rest, found.intervals[1].identity.rest);
  EXPECT_EQ(found.intervals[1].identity.rest, found.intervals[2].identity.rest);
}

TEST(Slurm, TheClusterIsPartOfTheIdentity) {
  Options one, two;
  one.host = "alpha";
  two.host = "beta";
  const auto line = with_header("4|4|a|p|q|1000000|1000000|1000010|1000090|COMPLETED|1|1|cpu=1|n1|x\n");
  const auto first = read("slurm", line, one);
  const auto second = read("slurm", line, two);
  EXPECT_NE(first.intervals.at(0).identity.rest, second.intervals.at(0).identity.rest);
}

TEST(Slurm, SeveralNodesAreNoHost) {
  const auto found =
      read("slurm", with_header("4|4|a|p|q|1000000|1000000|1000010|1000090|COMPLETED|1|1|cpu=1|n[1-2]|x\n"
                                "5|5|a|p|q|1000000|1000000|1000010|1000090|COMPLETED|1|1|cpu=1|n1,n2|x\n"));
  ASSERT_EQ(found.intervals.size(), 2u);
  EXPECT_EQ(found.intervals[0].host, "");
  EXPECT_EQ(found.intervals[1].host, "");
}

TEST(Slurm, TheTrailingDelimiterOfParsableIsNoColumn) {
  const auto found = read("slurm",
                          "JobID|User|Submit|Start|End|State|JobName|\n"
                          "4|a|1000000|1000010|1000090|COMPLETED|x|\n");
  ASSERT_TRUE(found.opened) << found.error.message;
  EXPECT_EQ(found.intervals.size(), 1u);
}

TEST(Slurm, AFileWithoutHeaderIsReadInTheOrderOfOpenXdmod) {
  const auto found =
      read("slurm",
           "71|70|c|part|qos|acct|grp|9|anna|8|2017-01-01T00:00:00|2017-01-01T00:00:00|2017-01-01T00:00:10|"
           "2017-01-01T00:01:00|00:00:50|0:0|COMPLETED|1|2|2|1G|cpu=2|cpu=2|01:00:00|n1|na|me\n");
  ASSERT_EQ(found.intervals.size(), 1u) << found.error.message;
  EXPECT_EQ(found.intervals[0].user, "anna");
  EXPECT_EQ(found.intervals[0].project, "acct");
  EXPECT_EQ(found.intervals[0].label, "part");
  EXPECT_EQ(found.intervals[0].slots, 2u);
  EXPECT_EQ(found.intervals[0].begun_at, from_unix_seconds(1'483'228'810));
}

TEST(Slurm, AFileWithoutHeaderMayBeginWithAStep) {
  const auto found =
      read("slurm",
           "71.batch|71.batch|c|||acct||||||||2017-01-01T00:01:00|00:00:50|0:0|COMPLETED|1|2|2|||cpu=2||n1|b\n"
           "71|71|c|part|qos|acct|grp|9|anna|8|2017-01-01T00:00:00|2017-01-01T00:00:00|2017-01-01T00:00:10|"
           "2017-01-01T00:01:00|00:00:50|0:0|COMPLETED|1|2|2|1G|cpu=2|cpu=2|01:00:00|n1|name\n");
  EXPECT_EQ(found.intervals.size(), 1u) << found.error.message;
  EXPECT_THAT(found.skipped, UnorderedElementsAre(Pair("job step", 1)));
}

TEST(Slurm, WhatIsNotSacctIsRefusedWithTheRightCommand) {
  EXPECT_THAT(read("slurm", "hello\nworld\n").error.message, HasSubstr("neither a header line nor the 26 columns"));
  EXPECT_THAT(read("slurm", "hello\n").error.hint, HasSubstr("sacct --allusers --parsable2"));
  EXPECT_THAT(read("slurm", "JobID     User\n--------- ----\n1      anna\n").error.message, HasSubstr("fixed-width"));
  EXPECT_THAT(read("slurm", "JobID|User|Start|End|State\n").error.message, HasSubstr("lacks Submit"));
  EXPECT_FALSE(read("slurm", "").opened);
}

}  // namespace
}  // namespace monalys::formats
