#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "formats/sample_files.hpp"
#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;
using testing::pacct_record;
using ::testing::Pair;
using testing::read;
using testing::RecordWriter;
using ::testing::UnorderedElementsAre;

TEST(Pacct, AProcessIsARunInBothByteOrders) {
  for (const auto order : {RecordWriter::Order::little, RecordWriter::Order::big}) {
    Options options;
    options.host = "r1";
    const auto found = read("pacct", pacct_record({.ticks = 1099, .command = "stata-mp"}, order), options);
    ASSERT_EQ(found.intervals.size(), 1u) << found.error.message;
    const auto& run = found.intervals[0];
    EXPECT_EQ(run.realm, Realm::run);
    EXPECT_EQ(run.user, "2001");
    EXPECT_EQ(run.label, "stata-mp");
    EXPECT_EQ(run.host, "r1");
    EXPECT_EQ(run.begun_at, from_unix_seconds(1'600'000'000));
    EXPECT_EQ(run.ended_at, from_unix_seconds(1'600'000'010) + 990ms);
    EXPECT_EQ(run.outcome, Outcome::completed);
  }
}

TEST(Pacct, AnExitStatusOtherThanZeroIsAFailure) {
  const auto found = read("pacct", pacct_record({.status = 0x700}) + pacct_record({.flags = 16, .status = 9}));
  ASSERT_EQ(found.intervals.size(), 2u);
  EXPECT_EQ(found.intervals[0].outcome, Outcome::failed);
  EXPECT_EQ(found.intervals[1].outcome, Outcome::failed);
}

TEST(Pacct, AForkWithoutAProgramIsSkipped) {
  const auto found = read("pacct", pacct_record({}) + pacct_record({.flags = 1}));
  EXPECT_EQ(found.intervals.size(), 1u);
  EXPECT_THAT(found.skipped, UnorderedElementsAre(Pair("fork without a program", 1)));
}

TEST(Pacct, DamagedRecordsAreRejectedOneByOne) {
  const auto found =
      read("pacct", pacct_record({}) + pacct_record({.version = 2}) +
                        pacct_record({.ticks = std::numeric_limits<float>::quiet_NaN()}) + pacct_record({.ticks = -1}) +
                        pacct_record({.begun = 0}) + pacct_record({}).substr(0, 63));
  EXPECT_EQ(found.intervals.size(), 1u);
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("not a version 3 record", 1), Pair("impossible duration", 2),
                                                   Pair("time outside 1970 to 2105", 1), Pair("cut record", 1)));
  EXPECT_EQ(found.reject_places.back().offset, 5u * 64);
}

TEST(Pacct, ACommandThatFillsItsFieldIsWhole) {
  const auto found = read("pacct", pacct_record({.command = "sixteen-letters!"}));
  EXPECT_EQ(found.intervals.at(0).label, "sixteen-letters!");
}

TEST(Pacct, OtherVersionsAreRefusedByNumber) {
  EXPECT_THAT(read("pacct", pacct_record({.version = 2})).error.message, HasSubstr("version 2"));
  EXPECT_THAT(read("pacct", std::string(100, 'x')).error.message, HasSubstr("it is text"));
  EXPECT_THAT(read("pacct", "x").error.message, HasSubstr("shorter than one record"));
}

}  // namespace
}  // namespace monalys::formats
