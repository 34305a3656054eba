// Expected days, weeks and holidays come from printed calendars and from the Act (1989:253); instants are worked out
// from the offsets: Stockholm is at +01:00, and at +02:00 from the last Sunday of March to the last of October, both
// at 01:00 UTC.

#include "base/calendar.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace monalys {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

Zone zone(std::string_view name) {
  auto found = Zone::locate(name);
  EXPECT_TRUE(found) << name;
  return found ? *found : Zone::utc();
}

std::vector<Bucket> of_day(BucketSize size, year_month_day day, const Zone& where) {
  auto made = buckets(size, {day, day}, where);
  EXPECT_TRUE(made);
  return made.value_or(std::vector<Bucket>{});
}

std::vector<std::string> labels(const std::vector<Bucket>& buckets) {
  std::vector<std::string> found;
  for (const auto& bucket : buckets) found.push_back(bucket.label);
  return found;
}

TEST(Buckets, TheNightOfMarchHas23Hours) {
  const auto hours = of_day(BucketSize::hour, 2022y / 3 / 27, zone("Europe/Stockholm"));
  ASSERT_EQ(hours.size(), 23U);
  EXPECT_EQ(hours.front().begin, Instant{sys_days{2022y / 3 / 26} + 23h});
  EXPECT_EQ(hours[1].label, "2022-03-27T01+01:00");
  EXPECT_EQ(hours[2].label, "2022-03-27T03+02:00");
  EXPECT_EQ(hours[2].begin, Instant{sys_days{2022y / 3 / 27} + 1h});
  EXPECT_EQ(hours.back().label, "2022-03-27T23+02:00");
  EXPECT_EQ(hours.back().end, Instant{sys_days{2022y / 3 / 27} + 22h});
}

TEST(Buckets, TheNightOfOctoberHas25HoursToldApartByTheirOffset) {
  const auto hours = of_day(BucketSize::hour, 2022y / 10 / 30, zone("Europe/Stockholm"));
  ASSERT_EQ(hours.size(), 25U);
  EXPECT_EQ(hours.front().begin, Instant{sys_days{2022y / 10 / 29} + 22h});
  EXPECT_EQ(hours[2].label, "2022-10-30T02+02:00");
  EXPECT_EQ(hours[3].label, "2022-10-30T02+01:00");
  EXPECT_EQ(hours[3].begin, Instant{sys_days{2022y / 10 / 30} + 1h});
  EXPECT_EQ(hours[4].label, "2022-10-30T03+01:00");
  EXPECT_EQ(hours.back().end, Instant{sys_days{2022y / 10 / 30} + 23h});
}

TEST(Buckets, DaysAreAsLongAsTheirClockSays) {
  const auto stockholm = zone("Europe/Stockholm");
  const auto length = [&](year_month_day day) {
    const auto made = of_day(BucketSize::day, day, stockholm);
    return duration_cast<hours>(made.at(0).end - made.at(0).begin).count();
  };
  EXPECT_EQ(length(2022y / 3 / 26), 24);
  EXPECT_EQ(length(2022y / 3 / 27), 23);
  EXPECT_EQ(length(2022y / 10 / 30), 25);
}

TEST(Buckets, OutermostAreWhole) {
  const auto made = buckets(BucketSize::month, {2022y / 1 / 31, 2022y / 3 / 1}, Zone::utc());
  ASSERT_TRUE(made);
  EXPECT_EQ(labels(*made), (std::vector<std::string>{"2022-01", "2022-02", "2022-03"}));
  EXPECT_EQ(made->front().begin, Instant{sys_days{2022y / 1 / 1}});
  EXPECT_EQ(made->back().end, Instant{sys_days{2022y / 4 / 1}});
}

TEST(Buckets, QuartersAndYears) {
  const auto quarters = buckets(BucketSize::quarter, {2021y / 12 / 31, 2022y / 4 / 1}, Zone::utc());
  ASSERT_TRUE(quarters);
  EXPECT_EQ(labels(*quarters), (std::vector<std::string>{"2021-Q4", "2022-Q1", "2022-Q2"}));
  EXPECT_EQ(quarters->back().begin, Instant{sys_days{2022y / 4 / 1}});
  EXPECT_EQ(quarters->back().end, Instant{sys_days{2022y / 7 / 1}});
  const auto years = buckets(BucketSize::year, {2021y / 12 / 31, 2022y / 1 / 1}, Zone::utc());
  ASSERT_TRUE(years);
  EXPECT_EQ(labels(*years), (std::vector<std::string>{"2021", "2022"}));
}

TEST(Buckets, TheLeapDayIsADayOfItsYearOnly) {
  const auto leap = buckets(BucketSize::day, {2020y / 2 / 28, 2020y / 3 / 1}, Zone::utc());
  ASSERT_TRUE(leap);
  EXPECT_EQ(labels(*leap), (std::vector<std::string>{"2020-02-28", "2020-02-29", "2020-03-01"}));
  const auto common = buckets(BucketSize::day, {2021y / 2 / 28, 2021y / 3 / 1}, Zone::utc());
  ASSERT_TRUE(common);
  EXPECT_EQ(labels(*common), (std::vector<std::string>{"2021-02-28", "2021-03-01"}));
}

TEST(Buckets, WeeksRunOverNewYear) {
  const auto weeks = buckets(BucketSize::week, {2020y / 12 / 27, 2021y / 1 / 4}, Zone::utc());
  ASSERT_TRUE(weeks);
  EXPECT_EQ(labels(*weeks), (std::vector<std::string>{"2020-W52", "2020-W53", "2021-W01"}));
  EXPECT_EQ((*weeks)[1].begin, Instant{sys_days{2020y / 12 / 28}});
  EXPECT_EQ((*weeks)[1].end, Instant{sys_days{2021y / 1 / 4}});
}

TEST(Buckets, AMidnightThatDoesNotExistBeginsWhereTheClockGoesOn) {
  // São Paulo went from 00:00 -03:00 to 01:00 -02:00 on 15 October 2017, Beirut from 00:00 +02:00 on 27 March 2022.
  const auto sao_paulo = of_day(BucketSize::hour, 2017y / 10 / 15, zone("America/Sao_Paulo"));
  ASSERT_EQ(sao_paulo.size(), 23U);
  EXPECT_EQ(sao_paulo.front().begin, Instant{sys_days{2017y / 10 / 15} + 3h});
  EXPECT_EQ(sao_paulo.front().label, "2017-10-15T01-02:00");
  const auto beirut = of_day(BucketSize::day, 2022y / 3 / 27, zone("Asia/Beirut"));
  EXPECT_EQ(beirut.at(0).begin, Instant{sys_days{2022y / 3 / 26} + 22h});
  EXPECT_EQ(beirut.at(0).end, Instant{sys_days{2022y / 3 / 27} + 21h});
}

TEST(Buckets, AMidnightThatComesTwiceBeginsWithTheFirst) {
  // Havana went from 01:00 -04:00 back to 00:00 -05:00 on 6 November 2022.
  const auto havana = of_day(BucketSize::hour, 2022y / 11 / 6, zone("America/Havana"));
  ASSERT_EQ(havana.size(), 25U);
  EXPECT_EQ(havana[0].label, "2022-11-06T00-04:00");
  EXPECT_EQ(havana[0].begin, Instant{sys_days{2022y / 11 / 6} + 4h});
  EXPECT_EQ(havana[1].label, "2022-11-06T00-05:00");
}

TEST(Buckets, ADayThatAPlaceLeftOutIsNone) {
  // Samoa crossed the date line and had no 30 December 2011.
  const auto days = buckets(BucketSize::day, {2011y / 12 / 29, 2011y / 12 / 31}, zone("Pacific/Apia"));
  ASSERT_TRUE(days);
  EXPECT_EQ(labels(*days), (std::vector<std::string>{"2011-12-29", "2011-12-31"}));
  EXPECT_EQ((*days)[0].end, (*days)[1].begin);
}

TEST(Buckets, OffsetsOfHalfAnHourStandInTheLabel) {
  const auto hours = of_day(BucketSize::hour, 2022y / 4 / 30, zone("Asia/Kolkata"));
  ASSERT_EQ(hours.size(), 24U);
  EXPECT_EQ(hours[13].label, "2022-04-30T13+05:30");
  EXPECT_EQ(hours[13].begin, Instant{sys_days{2022y / 4 / 30} + 7h + 30min});
}

TEST(Buckets, RefuseAPeriodThatEndsBeforeItBegins) {
  const auto made = buckets(BucketSize::day, {2022y / 5 / 1, 2022y / 4 / 30}, Zone::utc());
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Code::wrong_usage);
  EXPECT_THAT(made.error().message, HasSubstr("2022-05-01"));
}

TEST(Buckets, RefuseMoreThanAMillion) {
  const auto made = buckets(BucketSize::hour, {1970y / 1 / 1, 2105y / 12 / 31}, Zone::utc());
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Code::wrong_usage);
}

RC_GTEST_PROP(Buckets, CoverThePeriodWithoutHolesInAnyZone, ()) {
  const auto where = zone(*rc::gen::element<std::string>("Europe/Stockholm", "America/Sao_Paulo", "Asia/Beirut",
                                                         "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata", "UTC"));
  const auto size = *rc::gen::element(BucketSize::hour, BucketSize::day, BucketSize::week, BucketSize::month,
                                      BucketSize::quarter, BucketSize::year);
  const local_days first{local_days{1971y / 1 / 1} + days{*rc::gen::inRange(0, 48'000)}};
  const local_days last{first + days{*rc::gen::inRange(0, 400)}};
  const auto made = buckets(size, {year_month_day{first}, year_month_day{last}}, where);
  RC_ASSERT(made.has_value());
  RC_ASSERT((!made->empty() || size <= BucketSize::day));  // but for the day that Samoa left out
  std::set<std::string> seen;
  for (std::size_t i = 0; i < made->size(); ++i) {
    const auto& bucket = (*made)[i];
    RC_ASSERT(bucket.begin < bucket.end);
    RC_ASSERT((i == 0 || (*made)[i - 1].end == bucket.begin));
    RC_ASSERT(seen.insert(bucket.label).second);
    if (size == BucketSize::hour) continue;
    // The label, read as a period, is the bucket.
    const auto period = parse_period(bucket.label);
    RC_ASSERT(period.has_value());
    RC_ASSERT(start_of_day(period->first, where) == bucket.begin);
    RC_ASSERT(local_day(bucket.end - 1us, where) == period->last);
  }
}

TEST(Period, IsReadAsUsersWriteIt) {
  const auto expect = [](std::string_view text, year_month_day first, year_month_day last) {
    const auto period = parse_period(text);
    ASSERT_TRUE(period) << text;
    EXPECT_EQ(period->first, first) << text;
    EXPECT_EQ(period->last, last) << text;
  };
  expect("2022", 2022y / 1 / 1, 2022y / 12 / 31);
  expect("2022-Q2", 2022y / 4 / 1, 2022y / 6 / 30);
  expect("2022-q4", 2022y / 10 / 1, 2022y / 12 / 31);
  expect("2020-02", 2020y / 2 / 1, 2020y / 2 / 29);
  expect("2022-W17", 2022y / 4 / 25, 2022y / 5 / 1);
  expect("2015-W53", 2015y / 12 / 28, 2016y / 1 / 3);
  expect("2020-W53", 2020y / 12 / 28, 2021y / 1 / 3);
  expect("2026-W53", 2026y / 12 / 28, 2027y / 1 / 3);
  expect("2008-W01", 2007y / 12 / 31, 2008y / 1 / 6);
  expect("2020-02-29", 2020y / 2 / 29, 2020y / 2 / 29);
}

TEST(Period, RefusesWhatIsNone) {
  for (const auto* text :
       {"",          "20",          "202",        "20222",         "2022-",      "2022-0",     "2022-00",
        "2022-13",   "2022-4",      "2022-Q0",    "2022-Q5",       "2022-Q",     "2022-Q22",   "2022-W00",
        "2022-W53",  "2022-W54",    "2022-W7",    "2021-02-29",    "2022-04-31", "2022-04-00", "2022-4-3",
        "2022-04-3", "2022/04/30",  "2022-04/30", "april",         "-022",       "+022",       "1969",
        "2106",      "2022-04-30 ", " 2022",      "2022-04-30T13", "2022-W1x",   "2022-0x",    "20x2"}) {
    const auto period = parse_period(text);
    ASSERT_FALSE(period) << text;
    EXPECT_EQ(period.error().code, Code::wrong_usage);
  }
}

RC_GTEST_PROP(Period, OfRandomBytesNeverCrashes, (const std::string& text)) {
  if (const auto period = parse_period(text)) RC_ASSERT((period->first.ok() && period->last.ok()));
  if (const auto period = parse_period("2022-" + text)) RC_ASSERT((period->first.ok() && period->last.ok()));
}

TEST(BucketSizes, AreReadAsTheyAreWritten) {
  for (const auto* name : {"hour", "day", "week", "month", "quarter", "year"}) {
    const auto size = parse_bucket_size(name);
    ASSERT_TRUE(size);
    EXPECT_EQ(word(*size), name);
  }
  EXPECT_FALSE(parse_bucket_size("fortnight"));
}

TEST(BucketSizes, HaveTheirPluralsInSwedish) {
  std::string said;
  for (const auto size : {BucketSize::hour, BucketSize::day, BucketSize::week, BucketSize::month, BucketSize::quarter,
                          BucketSize::year}) {
    said += fmt::format("{} {} ", in_swedish(size).one, in_swedish(size).many);
  }
  EXPECT_EQ(said, "timme timmar dag dagar vecka veckor månad månader kvartal kvartal år år ");
}

TEST(IsoWeeks, BelongToTheYearOfTheirThursday) {
  const auto expect = [](year_month_day day, int year, int week) {
    EXPECT_EQ(iso_week(day).year, year);
    EXPECT_EQ(iso_week(day).week, week);
  };
  expect(2010y / 1 / 3, 2009, 53);
  expect(2010y / 1 / 4, 2010, 1);
  expect(2007y / 12 / 31, 2008, 1);
  expect(2021y / 1 / 3, 2020, 53);
  expect(2022y / 1 / 2, 2021, 52);
  expect(2022y / 4 / 30, 2022, 17);
}

TEST(Easter, FallsWherePrintedCalendarsSay) {
  EXPECT_EQ(easter_sunday(2008y), 2008y / 3 / 23);
  EXPECT_EQ(easter_sunday(2011y), 2011y / 4 / 24);
  EXPECT_EQ(easter_sunday(2022y), 2022y / 4 / 17);
  EXPECT_EQ(easter_sunday(2024y), 2024y / 3 / 31);
  EXPECT_EQ(easter_sunday(2038y), 2038y / 4 / 25);
}

/// The days off of a year that are not Sundays.
std::vector<std::string> days_off(year y) {
  std::vector<std::string> found;
  for (local_days day{y / January / 1}; day <= local_days{y / December / 31}; day += days{1}) {
    const year_month_day date{day};
    if (weekday{day} == Sunday || !is_holiday(date, "SE")) continue;
    found.push_back(std::to_string(unsigned{date.day()}) + "/" + std::to_string(unsigned{date.month()}));
  }
  return found;
}

TEST(Holidays, AreThoseOfTheActAndTheThreeEves) {
  EXPECT_EQ(days_off(2022y), (std::vector<std::string>{"1/1", "6/1", "15/4", "18/4", "26/5", "6/6", "24/6", "25/6",
                                                       "5/11", "24/12", "26/12", "31/12"}));
  // In 2008 Ascension fell on the first of May.
  EXPECT_EQ(days_off(2008y), (std::vector<std::string>{"1/1", "21/3", "24/3", "1/5", "6/6", "20/6", "21/6", "1/11",
                                                       "24/12", "25/12", "26/12", "31/12"}));
  EXPECT_TRUE(is_holiday(2020y / 10 / 31, "SE"));  // All Saints' Day at its earliest
  EXPECT_TRUE(is_holiday(2027y / 11 / 6, "SE"));   // and at its latest
  EXPECT_TRUE(is_holiday(2022y / 4 / 24, "SE"));   // a Sunday
}

TEST(Holidays, WhitMondayGaveWayToTheNationalDayIn2005) {
  EXPECT_TRUE(is_holiday(2004y / 5 / 31, "SE"));
  EXPECT_FALSE(is_holiday(2005y / 5 / 16, "SE"));
  EXPECT_FALSE(is_holiday(2003y / 6 / 6, "SE"));
  EXPECT_TRUE(is_holiday(2005y / 6 / 6, "SE"));
}

TEST(WorkingDays, AreThoseFromMondayToFridayThatAreNotOff) {
  const auto between = [](std::chrono::year_month_day first, std::chrono::year_month_day last,
                          std::string_view country) {
    int count = 0;
    for (std::chrono::local_days day{first}; day <= std::chrono::local_days{last}; day += std::chrono::days{1}) {
      count += is_working_day(std::chrono::year_month_day{day}, country) ? 1 : 0;
    }
    return count;
  };
  EXPECT_EQ(between(2022y / 1 / 1, 2022y / 12 / 31, "SE"), 253);  // 260 weekdays, 7 of which are off
  EXPECT_EQ(between(2022y / 1 / 1, 2022y / 12 / 31, "none"), 260);
  EXPECT_EQ(between(2022y / 6 / 20, 2022y / 6 / 26, "SE"), 4);  // the week of Midsummer
  EXPECT_EQ(between(2021y / 12 / 20, 2021y / 12 / 26, "SE"), 4);
  EXPECT_FALSE(is_working_day(2022y / 4 / 30, "none"));  // a Saturday
}

TEST(Holidays, OfNoCountryAreNone) { EXPECT_FALSE(is_holiday(2022y / 12 / 25, "none")); }

}  // namespace
}  // namespace monalys
