#include "base/time.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace monalys {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

Zone stockholm() {
  auto zone = Zone::locate("Europe/Stockholm");
  EXPECT_TRUE(zone);
  return zone.value_or(Zone::utc());
}

LocalTime local(year_month_day day, microseconds clock = 0us) { return LocalTime{local_days{day}} + clock; }

void expect_iso(std::string_view text, LocalTime expected, std::optional<seconds> offset) {
  const auto read = parse_iso(text);
  ASSERT_TRUE(read) << text;
  EXPECT_EQ(read->local, expected) << text;
  EXPECT_EQ(read->offset, offset) << text;
}

TEST(IsoTime, IsReadInAllItsForms) {
  expect_iso("2022-04-30", local(2022y / 4 / 30), std::nullopt);
  expect_iso("2022-04-30 13:05", local(2022y / 4 / 30, 13h + 5min), std::nullopt);
  expect_iso("2022-04-30T13:05:09", local(2022y / 4 / 30, 13h + 5min + 9s), std::nullopt);
  expect_iso("2022-04-30T13:05:09.25Z", local(2022y / 4 / 30, 13h + 5min + 9s + 250ms), 0s);
  expect_iso("2022-04-30 13:05:09,000001+02:00", local(2022y / 4 / 30, 13h + 5min + 9s + 1us), 2h);
  expect_iso("2022-04-30T13:05:09.1234567-0330", local(2022y / 4 / 30, 13h + 5min + 9s + 123456us), -(3h + 30min));
  expect_iso("2022-04-30 13:05:09 +02", local(2022y / 4 / 30, 13h + 5min + 9s), 2h);
  expect_iso("2020-02-29T00:00Z", local(2020y / 2 / 29), 0s);
}

TEST(IsoTime, ALeapSecondIsTheSecondBeforeIt) {
  expect_iso("2016-12-31T23:59:60Z", local(2016y / 12 / 31, 23h + 59min + 59s), 0s);
  expect_iso("2017-01-01T05:29:60+05:30", local(2017y / 1 / 1, 5h + 29min + 59s), 5h + 30min);
}

TEST(IsoTime, RefusesWhatIsNone) {
  for (const auto* text : {"",
                           "2022",
                           "2022-04",
                           "2022-4-30",
                           "2022-02-30",
                           "2021-02-29",
                           "2022-13-01",
                           "2022-00-01",
                           "2022-01-00",
                           "2022-04-30T",
                           "2022-04-30T13",
                           "2022-04-30T13:",
                           "2022-04-30 24:00",
                           "2022-04-30 12:60",
                           "2022-04-30 12:00:61",
                           "2022-04-30 12:00:60",
                           "2022-04-30 12:00:00.",
                           "2022-04-30 12:00:00+",
                           "2022-04-30 12:00:00+2",
                           "2022-04-30 12:00:00+02:",
                           "2022-04-30 12:00:00+16:00",
                           "2022-04-30 12:00:00+02:60",
                           "2022-04-30 12:00:00Zx",
                           "2022-04-30x",
                           "2022-04-30 12:00 ",
                           " 2022-04-30",
                           "2022/04/30",
                           "20220430",
                           "2022-04-30Z",
                           "-022-04-30",
                           "2022-04-30  12:00"}) {
    EXPECT_FALSE(parse_iso(text)) << text;
  }
}

RC_GTEST_PROP(IsoTime, WrittenAndReadIsTheSame, ()) {
  const auto any = *rc::gen::inRange<std::int64_t>(unix_microseconds(kEarliest), unix_microseconds(kLatest));
  const auto whole = *rc::gen::element<std::int64_t>(1, 10, 1000, 1'000'000);
  const Instant at{microseconds{any / whole * whole}};
  const auto read = parse_iso(to_iso(at));
  RC_ASSERT(read.has_value());
  RC_ASSERT(place(*read, stockholm()).at == at);
}

TEST(IsoTime, IsWrittenWithAsManyDecimalsAsNeeded) {
  EXPECT_EQ(to_iso(from_unix_seconds(1'651'323'909)), "2022-04-30T13:05:09Z");
  EXPECT_EQ(to_iso(from_unix_seconds(1'651'323'909) + 250ms), "2022-04-30T13:05:09.25Z");
  EXPECT_EQ(to_iso(from_unix_seconds(1'651'323'909) + 1us), "2022-04-30T13:05:09.000001Z");
}

void expect_pattern(std::string_view pattern, std::string_view text, LocalTime expected,
                    std::optional<seconds> offset = std::nullopt) {
  const auto compiled = TimePattern::compile(pattern);
  ASSERT_TRUE(compiled) << pattern;
  EXPECT_EQ(compiled->text(), pattern);
  const auto read = compiled->parse(text);
  ASSERT_TRUE(read) << pattern << ": " << text;
  EXPECT_EQ(read->local, expected) << pattern << ": " << text;
  EXPECT_EQ(read->offset, offset) << pattern << ": " << text;
}

void expect_refused(std::string_view pattern, std::string_view text) {
  const auto compiled = TimePattern::compile(pattern);
  ASSERT_TRUE(compiled) << pattern;
  EXPECT_FALSE(compiled->parse(text)) << pattern << ": " << text;
}

TEST(TimePattern, ReadsFields) {
  expect_pattern("%Y-%m-%d %H:%M", "2022-04-30 13:05", local(2022y / 4 / 30, 13h + 5min));
  expect_pattern("%d.%m.%y", "30.04.08", local(2008y / 4 / 30));
  expect_pattern("%d.%m.%y", "30.04.99", local(1999y / 4 / 30));
  expect_pattern("%Y%m%d%H%M%S", "20220430130509", local(2022y / 4 / 30, 13h + 5min + 9s));
  expect_pattern("%d/%b/%Y:%H:%M:%S %z", "30/Apr/2022:13:05:09 +0200", local(2022y / 4 / 30, 13h + 5min + 9s), 2h);
  expect_pattern("[%Y-%m-%d %H:%M:%S%z]", "[2022-04-30 13:05:09+02]", local(2022y / 4 / 30, 13h + 5min + 9s), 2h);
  expect_pattern("%m/%d/%Y %I:%M %p", "04/30/2022 12:05 AM", local(2022y / 4 / 30, 5min));
  expect_pattern("%m/%d/%Y %I:%M %p", "04/30/2022 12:05 pm", local(2022y / 4 / 30, 12h + 5min));
  expect_pattern("%m/%d/%Y %I:%M %p", "04/30/2022 01:05 PM", local(2022y / 4 / 30, 13h + 5min));
  expect_pattern("%Y-%m-%d %H:%M:%S,%f", "2022-04-30 13:05:09,5", local(2022y / 4 / 30, 13h + 5min + 9s + 500ms));
  expect_pattern("100%% %Y", "100% 2022", local(2022y / 1 / 1));
}

TEST(TimePattern, ReadsNumbersOfOneDigitWhereItIsToldTo) {
  expect_pattern("%-m/%-d/%Y %-I:%M:%S %p", "4/5/2022 2:33:52 PM", local(2022y / 4 / 5, 14h + 33min + 52s));
  expect_pattern("%-m/%-d/%Y %-I:%M:%S %p", "12/31/2022 12:33:52 AM", local(2022y / 12 / 31, 33min + 52s));
  expect_refused("%-d.%m.%Y", "1.4.2022");
}

TEST(TimePattern, KnowsMonthsInSwedishAndEnglish) {
  expect_pattern("%d %b %Y", "06 maj 2022", local(2022y / 5 / 6));
  expect_pattern("%d %b %Y", "06 May 2022", local(2022y / 5 / 6));
  expect_pattern("%d %b %Y", "06 oktober 2022", local(2022y / 10 / 6));
  expect_pattern("%d %b %Y", "06 OKT 2022", local(2022y / 10 / 6));
  expect_pattern("%d %b %Y", "06 Oct 2022", local(2022y / 10 / 6));
  expect_pattern("%d %b %Y", "06 sept 2022", local(2022y / 9 / 6));
  expect_pattern("%d %b %Y", "06 Januari 2022", local(2022y / 1 / 6));
  for (const auto* text : {"06 ma 2022", "06 marzipan 2022", "06 mai 2022", "06 decade 2022", "06 2022", "06  2022"}) {
    expect_refused("%d %b %Y", text);
  }
}

TEST(TimePattern, RefusesWhatIsNotOfIt) {
  expect_refused("%Y-%m-%d", "2022-04-31");
  expect_refused("%Y-%m-%d", "2022-04-30 ");
  expect_refused("%Y-%m-%d", "2022-04-3");
  expect_refused("%Y-%m-%d", "2022-04-+3");
  expect_refused("%Y-%m-%d", "");
  expect_refused("%Y %I %p", "2022 13 PM");
  expect_refused("%Y %I %p", "2022 00 AM");
  expect_refused("%Y %I %p", "2022 11 XM");
  expect_refused("%Y %z", "2022 CET");
  expect_refused("%Y.%f", "2022.");
}

TEST(TimePattern, ReadsUnixTimes) {
  expect_pattern("unix", "1651323909", local(2022y / 4 / 30, 13h + 5min + 9s), 0s);
  expect_pattern("unix", "1651323909.25", local(2022y / 4 / 30, 13h + 5min + 9s + 250ms), 0s);
  expect_pattern("unix", "0", local(1970y / 1 / 1), 0s);
  expect_pattern("unix_ms", "1651323909001", local(2022y / 4 / 30, 13h + 5min + 9s + 1ms), 0s);
  for (const auto* text : {"", "-1", "-0", "-0.5", "1e9", "1651323909.", "1651323909,5", "99999999999999999999",
                           "5000000000", "0x10", " 1", "1 "}) {
    expect_refused("unix", text);
  }
  expect_refused("unix_ms", "1651323909001.5");
}

TEST(TimePattern, IsRefusedWithAnUnknownFieldOrWithoutAYear) {
  for (const auto* pattern : {"%Y-%q", "%Y %", "%Y-%-", "%Y %-S", "%H:%M", ""}) {
    const auto compiled = TimePattern::compile(pattern);
    ASSERT_FALSE(compiled) << pattern;
    EXPECT_EQ(compiled.error().code, Code::invalid_input);
    EXPECT_FALSE(compiled.error().hint.empty());
  }
}

RC_GTEST_PROP(TimePattern, NeverCrashesOnRandomBytes, (const std::string& text, const std::string& pattern)) {
  (void)parse_iso(text);
  (void)parse_iso("2022-04-30" + text);
  for (const auto& known : {std::string("%Y-%m-%d %H:%M:%S.%f %z"), std::string("%d %b %y %I%p"), std::string("unix"),
                            std::string("unix_ms"), "%Y" + pattern}) {
    if (const auto compiled = TimePattern::compile(known)) (void)compiled->parse(text);
  }
}

RC_GTEST_PROP(TimePattern, ReadsOnlyTimesThatWriteTheSame, ()) {
  // Text of the right shape with any digits: what is accepted must come out as it went in.
  const auto text = *rc::gen::container<std::string>(14, rc::gen::inRange('0', static_cast<char>('9' + 1)));
  const auto pattern = TimePattern::compile("%Y%m%d%H%M%S");
  RC_ASSERT(pattern.has_value());
  const auto read = pattern->parse(text);
  if (!read) return;
  std::string written = to_iso(Instant{read->local.time_since_epoch()});
  std::erase_if(written, [](char c) { return c < '0' || c > '9'; });
  RC_ASSERT((written == text || text.ends_with("60")));
}

TEST(Zones, NonexistentTimesAreTheMomentOfTheJump) {
  const auto resolved = stockholm().resolve(local(2022y / 3 / 27, 2h + 30min));
  EXPECT_EQ(resolved.kind, Zone::Kind::nonexistent);
  EXPECT_EQ(resolved.at, Instant{sys_days{2022y / 3 / 27} + 1h});
}

TEST(Zones, AmbiguousTimesAreTheFirst) {
  const auto resolved = stockholm().resolve(local(2022y / 10 / 30, 2h + 30min));
  EXPECT_EQ(resolved.kind, Zone::Kind::ambiguous);
  EXPECT_EQ(resolved.at, Instant{sys_days{2022y / 10 / 30} + 30min});
}

TEST(Zones, TheHoursAroundAChangeAreUnique) {
  const auto zone = stockholm();
  EXPECT_EQ(zone.resolve(local(2022y / 3 / 27, 1h + 59min)).at, Instant{sys_days{2022y / 3 / 27} + 59min});
  EXPECT_EQ(zone.resolve(local(2022y / 3 / 27, 3h)).at, Instant{sys_days{2022y / 3 / 27} + 1h});
  EXPECT_EQ(zone.resolve(local(2022y / 3 / 27, 3h)).kind, Zone::Kind::unique);
  EXPECT_EQ(zone.resolve(local(2022y / 10 / 30, 3h)).at, Instant{sys_days{2022y / 10 / 30} + 2h});
  EXPECT_EQ(zone.resolve(local(2022y / 10 / 30, 1h + 59min)).at, Instant{sys_days{2022y / 10 / 29} + 23h + 59min});
}

RC_GTEST_PROP(Zones, RememberNothingThatChangesTheAnswer, ()) {
  // One zone asked many times against a fresh one each time, around the changes of a year.
  const auto name = *rc::gen::element<std::string>("Europe/Stockholm", "America/Sao_Paulo", "Australia/Lord_Howe");
  const auto used = Zone::locate(name);
  RC_ASSERT(used.has_value());
  const auto minutes_into = *rc::gen::container<std::vector<int>>(20, rc::gen::inRange(0, 3 * 366 * 1440));
  for (const auto minute : minutes_into) {
    const auto time = local(2016y / 6 / 1) + minutes{minute};
    const auto fresh = Zone::locate(name);
    const auto expected = fresh->resolve(time);
    const auto got = used->resolve(time);
    RC_ASSERT(got.at == expected.at);
    RC_ASSERT(got.kind == expected.kind);
    if (got.kind != Zone::Kind::nonexistent) RC_ASSERT(used->local(got.at) == time);
  }
}

TEST(Zones, AreSuggestedWhenMisspelt) {
  const auto expect = [](std::string_view wrong, std::string_view right) {
    const auto zone = Zone::locate(wrong);
    ASSERT_FALSE(zone) << wrong;
    EXPECT_EQ(zone.error().code, Code::invalid_input);
    EXPECT_THAT(zone.error().hint, HasSubstr(std::string(right)));
  };
  expect("Europe/Stokholm", "Europe/Stockholm");
  expect("europe/stockholm", "Europe/Stockholm");
  EXPECT_FALSE(Zone::locate(""));
  EXPECT_FALSE(Zone::locate("../../etc/passwd"));
}

TEST(Zones, AWrittenOffsetWinsOverTheZone) {
  const auto placed = place({local(2022y / 3 / 27, 2h + 30min), 2h}, stockholm());
  EXPECT_EQ(placed.at, Instant{sys_days{2022y / 3 / 27} + 30min});
  EXPECT_EQ(placed.kind, Zone::Kind::unique);
}

}  // namespace
}  // namespace monalys
