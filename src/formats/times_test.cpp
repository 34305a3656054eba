#include "formats/times.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace monalys::formats {
namespace {

using namespace std::chrono_literals;

Zone stockholm() { return *Zone::locate("Europe/Stockholm"); }

Instant read_in(TimeReader& times, std::string_view text) {
  Instant at{};
  EXPECT_EQ(times.read(text, at), "") << text;
  return at;
}

TEST(Times, AnOffsetGoesBeforeTheZone) {
  TimeReader times(TimePattern::iso(), stockholm());
  EXPECT_EQ(read_in(times, "2022-07-01 02:00"), from_unix_seconds(1'656'633'600));
  EXPECT_EQ(read_in(times, "2022-07-01T02:00:00"), from_unix_seconds(1'656'633'600));
  EXPECT_EQ(read_in(times, "2022-07-01 00:00:00Z"), from_unix_seconds(1'656'633'600));
  EXPECT_EQ(read_in(times, "2022-07-01 05:30:00.25+05:30"), from_unix_seconds(1'656'633'600) + 250ms);
  EXPECT_EQ(read_in(times, "2022-07-01"), from_unix_seconds(1'656'626'400));
}

TEST(Times, AnEmptyTextIsNoTimeInAnyPattern) {
  Instant at;
  for (const auto pattern : {"iso", "unix", "%d.%m.%Y %H:%M"}) {
    TimeReader times(*TimePattern::compile(pattern), stockholm());
    EXPECT_EQ(times.read(std::string_view{}, at), kUnreadableTime) << pattern;
  }
}

TEST(Times, TheMemoryOfADayIsNotMistakenForAnother) {
  TimeReader times(TimePattern::iso(), Zone::utc());
  Instant at;
  EXPECT_EQ(read_in(times, "2022-04-30 00:00:01"), from_unix_seconds(1'651'276'801));
  EXPECT_EQ(times.read("2022-04-31 00:00:01", at), kUnreadableTime);
  EXPECT_EQ(read_in(times, "2022-04-30 00:00:02"), from_unix_seconds(1'651'276'802));
  EXPECT_EQ(read_in(times, "2022-05-01 00:00:00"), from_unix_seconds(1'651'363'200));
}

TEST(Times, NoTextIsADayBeforeOneWasRead) {
  Instant at;
  for (const char filler : {'\0', ' ', '0', '9'}) {
    TimeReader times(TimePattern::iso(), Zone::utc());
    EXPECT_EQ(times.read(std::string(10, filler) + "T14:05:00", at), kUnreadableTime) << int{filler};
  }
}

TEST(Times, WhatIsNoTimeHasAReason) {
  TimeReader times(TimePattern::iso(), stockholm());
  Instant at;
  for (const auto text : {"", "soon", "2022-04-30 24:00:00", "2022-04-30 12:60:00", "2022-04-30 12:00;00",
                          "2022-04-30x12:00:00", "2022-02-29 12:00:00", "30/04/2022 12:00"}) {
    EXPECT_EQ(times.read(text, at), kUnreadableTime) << text;
  }
  EXPECT_EQ(times.read("1969-12-31 12:00:00", at), kTimeOutOfRange);
  EXPECT_EQ(times.read("2106-02-01 12:00:00", at), kTimeOutOfRange);
  EXPECT_EQ(times.read("2021-03-28 02:30:00", at), kNoSuchLocalTime);
}

TEST(Times, APatternIsKeptTo) {
  TimeReader times(*TimePattern::compile("%Y-%m-%d %H:%M"), Zone::utc());
  Instant at;
  EXPECT_EQ(read_in(times, "2022-04-30 00:01"), from_unix_seconds(1'651'276'860));
  EXPECT_EQ(times.read("2022-04-30T00:01", at), kUnreadableTime);
  EXPECT_EQ(times.read("2022-04-30 00:01:00", at), kUnreadableTime);
}

TEST(Times, ALeapSecondIsReadAsTheSecondBeforeIt) {
  TimeReader times(TimePattern::iso(), Zone::utc());
  EXPECT_EQ(read_in(times, "2016-12-31 23:59:60"), from_unix_seconds(1'483'228'799));
}

TEST(Times, AbsentOnesAreNothing) {
  TimeReader times(TimePattern::iso(), Zone::utc());
  for (const auto text : {"", "-", "NULL", "null", "\\N", "N/A"}) {
    std::optional<Instant> at = kEarliest;
    EXPECT_EQ(times.read(text, at), "") << text;
    EXPECT_EQ(at, std::nullopt) << text;
  }
}

RC_GTEST_PROP(Times, TheFastWayAgreesWithTheSlowOne, ()) {
  const auto zone = stockholm();
  TimeReader times(TimePattern::iso(), zone);
  for (int i = 0; i < 50; ++i) {
    // Any second from 1975 to 2035, mostly around the changes of the clocks in 2021.
    const auto second = *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(157'766'400, 2'051'222'400),
                                        rc::gen::inRange<std::int64_t>(1'616'889'600, 1'616'904'000),
                                        rc::gen::inRange<std::int64_t>(1'635'634'800, 1'635'649'200));
    const auto written = to_iso(from_unix_seconds(second)).substr(0, 19);
    const auto slow = place(*parse_iso(written), zone);
    times.start();
    Instant at;
    const auto problem = times.read(written, at);
    RC_ASSERT(problem.empty() == (slow.kind != Zone::Kind::nonexistent));
    if (problem.empty()) {
      RC_ASSERT(at == slow.at);
      RC_ASSERT(times.ambiguous() == (slow.kind == Zone::Kind::ambiguous));
    }
  }
}

TEST(Days, BeginAndEndAtLocalMidnight) {
  const auto noon = parse_iso("2021-10-31 12:00")->local;
  EXPECT_EQ(day_edge(noon, DayEdge::end, stockholm()) - day_edge(noon, DayEdge::start, stockholm()), 25h);
}

}  // namespace
}  // namespace monalys::formats
