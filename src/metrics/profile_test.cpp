// Office hours and what comes round again, worked out by hand; in Stockholm, where clocks went forward on 27 March and
// back on 30 October 2022.

#include "metrics/profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "metrics/office_hours.hpp"
#include "store/testing.hpp"

namespace monalys::metrics {
namespace {

using store::testing::Facts;
using store::testing::kNone;
using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Optional;

class Profiles : public ::testing::Test {
 protected:
  Profiles() { platform_.zone = Zone::locate("Europe/Stockholm").value(); }

  /// Local, or with an offset.
  static double at(std::string_view text) {
    return static_cast<double>(
        unix_seconds(place(parse_iso(text).value(), Zone::locate("Europe/Stockholm").value()).at));
  }

  /// Something each day, so that no day lacks logs.
  void noon_of_each_day(std::string_view first, int days, UserId user = 99) {
    for (int day = 0; day < days; ++day) {
      const auto noon = at(std::string(first) + " 12:00") + day * 86'400.0;
      facts_.interval(Realm::job, user, noon, noon, noon);
      facts_.interval(Realm::session, user, kNone, noon, noon);
    }
  }

  Request request(std::string_view metric, std::string_view from = {}, std::string_view to = {}) {
    Request made;
    made.metric = find(metric).value();
    if (!from.empty()) made.from = parse_period(from).value();
    if (!to.empty()) made.to = parse_period(to).value();
    return made;
  }

  Table table(std::string_view metric, Profile profile, std::string_view from = {}, std::string_view to = {}) {
    auto asked = request(metric, from, to);
    asked.profile = profile;
    auto found = ask(store_, platform_, asked);
    EXPECT_TRUE(found) << found.error().message;
    return *found;
  }

  /// The row of a label, of a table without groups.
  static const Row& row(const Table& table, std::string_view label) {
    const auto found = std::ranges::find(table.buckets, label, &Bucket::label);
    return table.rows[static_cast<std::size_t>(found - table.buckets.begin())];
  }

  std::vector<std::optional<double>> course(std::string_view metric, BucketSize by, std::string_view from,
                                            std::string_view to) {
    auto asked = request(metric, from, to);
    asked.by = by;
    std::vector<std::optional<double>> values;
    const auto found = ask(store_, platform_, asked);
    EXPECT_TRUE(found);
    for (const auto& row : found->rows) {
      values.push_back(row.value);
      EXPECT_EQ(row.note, Note::none);
    }
    return values;
  }

  Facts facts_;
  store::testing::TemporaryFolder folder_;
  store::Store store_ = store::testing::open(folder_);
  Platform platform_;
};

using OfficeHours = Profiles;

TEST_F(OfficeHours, AreThoseOfWorkingDays) {
  noon_of_each_day("2022-06-20", 7);
  facts_.interval(Realm::session, 1, kNone, at("2022-06-20 06:00"), at("2022-06-20 12:30"));  // 4.5 hours of them
  facts_.interval(Realm::session, 1, kNone, at("2022-06-20 12:00"), at("2022-06-20 12:30"));
  facts_.interval(Realm::session, 2, kNone, at("2022-06-24 10:00"), at("2022-06-24 12:00"));  // the eve of Midsummer
  facts_.interval(Realm::session, 3, kNone, at("2022-06-25 10:00"), at("2022-06-25 12:00"));  // a Saturday
  merge(store_, facts_);
  // Monday to Thursday, nine hours each.
  EXPECT_THAT(course("session.concurrent.office", BucketSize::week, "2022-W25", "2022-W25"),
              ElementsAre(Optional(DoubleEq(5.0 / 36))));
  EXPECT_THAT(course("session.users.office", BucketSize::week, "2022-W25", "2022-W25"),
              ElementsAre(Optional(DoubleEq(4.5 / 36))));
  EXPECT_THAT(course("session.users.office", BucketSize::day, "2022-06-23", "2022-06-26"),
              ElementsAre(Optional(0.0), std::nullopt, std::nullopt, std::nullopt));
  platform_.holidays = "none";
  EXPECT_THAT(course("session.users.office", BucketSize::week, "2022-W25", "2022-W25"),
              ElementsAre(Optional(DoubleEq(6.5 / 45))));
  platform_.office_closes = std::chrono::minutes{12 * 60 + 30};
  EXPECT_THAT(course("session.users.office", BucketSize::week, "2022-W25", "2022-W25"),
              ElementsAre(Optional(DoubleEq(6.5 / 22.5))));
}

TEST_F(OfficeHours, GoByTheClockOnTheWall) {
  noon_of_each_day("2022-03-25", 4);
  // Friday in winter, Monday in summer: whole office days.
  facts_.interval(Realm::session, 1, kNone, at("2022-03-25T07:00Z"), at("2022-03-25T16:00Z"));
  facts_.interval(Realm::session, 1, kNone, at("2022-03-28T06:00Z"), at("2022-03-28T15:00Z"));
  merge(store_, facts_);
  EXPECT_THAT(course("session.users.office", BucketSize::day, "2022-03-25", "2022-03-28"),
              ElementsAre(Optional(1.0), std::nullopt, std::nullopt, Optional(1.0)));
}

TEST_F(OfficeHours, AndTheTimeOffAreAllTime) {
  const auto period = *parse_period("2022-03");
  const auto office = office_hours(platform_, period);
  const auto off = time_off(platform_, period);
  std::int64_t seconds = 0;
  for (const auto& list : {office->list, off->list}) {
    for (const auto& one : list) seconds += one.end - one.begin;
  }
  EXPECT_EQ(seconds, (31 * 24 - 1) * 3600);
  EXPECT_TRUE(both(office->list, off->list).empty());
  EXPECT_NE(office->words, off->words);
}

/// Two Mondays: jobs that waited 10 and 30 seconds, then one that waited 20.
TEST_F(Profiles, OfWaitsAreThoseOfAllJobsOfTheHourTogether) {
  noon_of_each_day("2022-05-02", 14);
  for (const auto& [begun, wait] : {std::pair{at("2022-05-02 08:10"), 10.0}, std::pair{at("2022-05-02 08:20"), 30.0},
                                    std::pair{at("2022-05-09 08:59"), 20.0},
                                    // Submitted in the hour before that in which it started on a Tuesday.
                                    std::pair{at("2022-05-10 08:00:20"), 40.0}}) {
    facts_.interval(Realm::job, 1, begun - wait, begun, begun + 60);
  }
  merge(store_, facts_);
  const auto median = table("job.wait.p50", Profile::week, "2022-05-02", "2022-05-15");
  EXPECT_EQ(median.buckets.size(), 168u);
  EXPECT_EQ(row(median, "1T08").value, 20);
  EXPECT_EQ(row(median, "1T08").counted, 2u);
  EXPECT_EQ(row(median, "1T12").value, 0);
  EXPECT_EQ(row(median, "1T09").value, std::nullopt);
  EXPECT_EQ(row(median, "1T09").note, Note::none);
  EXPECT_EQ(row(table("job.wait.p90", Profile::week, "2022-05-02", "2022-05-15"), "1T08").value, 30);
  // The same by the hour of their submission.
  const auto early = table("job.wait.submitted.p90", Profile::week, "2022-05-02", "2022-05-15");
  EXPECT_EQ(row(early, "1T08").value, 30);
  EXPECT_EQ(row(early, "2T07").value, 40);
  EXPECT_EQ(row(early, "2T08").value, std::nullopt);
  // Of counts, the mean over the Mondays.
  EXPECT_EQ(row(table("job.started", Profile::week, "2022-05-02", "2022-05-15"), "1T08").value, 1.5);
  EXPECT_EQ(row(table("job.started", Profile::week, "2022-05-02", "2022-05-15"), "1T09").value, 0);
}

TEST_F(Profiles, OfPeaksAndPersonsAreTheMeanOfThoseOfTheHours) {
  noon_of_each_day("2022-05-02", 14);
  facts_.interval(Realm::session, 1, kNone, at("2022-05-02 08:00"), at("2022-05-02 08:30"));
  facts_.interval(Realm::session, 2, kNone, at("2022-05-02 08:20"), at("2022-05-02 08:40"));
  facts_.interval(Realm::session, 2, kNone, at("2022-05-02 08:50"), at("2022-05-02 08:55"));
  facts_.interval(Realm::session, 1, kNone, at("2022-05-09 08:50"), at("2022-05-09 09:10"));
  merge(store_, facts_);
  const auto of = [&](std::string_view metric, std::string_view label) {
    return row(table(metric, Profile::week, "2022-05-02", "2022-05-15"), label).value;
  };
  EXPECT_EQ(of("session.concurrent.max", "1T08"), 1.5);  // 2 and 1
  EXPECT_EQ(of("session.concurrent.max", "1T09"), 0.5);
  EXPECT_EQ(of("users.unique", "1T08"), 1.5);
  EXPECT_EQ(of("session.users.unique", "1T09"), 0.5);
  EXPECT_THAT(of("session.concurrent.mean", "1T08"), Optional(DoubleEq(65.0 / 120)));
  EXPECT_THAT(of("session.hours", "1T08"), Optional(DoubleEq(65.0 / 60 / 2)));
  EXPECT_THAT(table("session.concurrent.max", Profile::week).metric->definition.sv, HasSubstr("medelvärdet"));
}

TEST_F(Profiles, DoNotCountAnHourThatClocksSkipAndCountTwiceOneThatTheyRepeat) {
  noon_of_each_day("2022-03-21", 7);
  noon_of_each_day("2022-10-24", 7);
  facts_.interval(Realm::session, 1, kNone, at("2022-10-30T00:00Z"), at("2022-10-30T02:00Z"));
  merge(store_, facts_);
  const auto spring = table("session.concurrent.mean", Profile::week, "2022-03-21", "2022-03-27");
  EXPECT_EQ(row(spring, "7T02").counted, 0u);
  EXPECT_EQ(row(spring, "7T02").value, std::nullopt);
  EXPECT_EQ(row(spring, "7T03").counted, 1u);
  const auto autumn = table("session.concurrent.mean", Profile::week, "2022-10-24", "2022-10-30");
  EXPECT_EQ(row(autumn, "7T02").counted, 2u);
  EXPECT_EQ(row(autumn, "7T02").value, 1);
  EXPECT_EQ(row(autumn, "7T03").value, 0);
  const auto started = table("session.started", Profile::week, "2022-10-24", "2022-10-30");
  EXPECT_EQ(row(started, "7T02").value, 0.5);
}

TEST_F(Profiles, LeaveOutHoursWithoutLogs) {
  noon_of_each_day("2022-05-02", 7);
  noon_of_each_day("2022-05-16", 7);  // nothing in the week between
  facts_.interval(Realm::job, 1, at("2022-05-02 08:00"), at("2022-05-02 08:00"), at("2022-05-02 08:10"));
  merge(store_, facts_);
  const auto started = table("job.started", Profile::week, "2022-05-02", "2022-05-22");
  EXPECT_EQ(row(started, "1T08").counted, 2u);
  EXPECT_EQ(row(started, "1T08").value, 0.5);
  const auto silent = table("job.started", Profile::week, "2022-05-09", "2022-05-15");
  EXPECT_EQ(row(silent, "1T08").value, std::nullopt);
  EXPECT_EQ(row(silent, "1T08").note, Note::gap);
  EXPECT_EQ(row(silent, "1T08").counted, 0u);
  // Nor days that nobody has told of yet.
  EXPECT_EQ(row(table("job.started", Profile::week, "2022-05-16", "2022-06-30"), "1T08").counted, 1u);
}

TEST_F(Profiles, OfTheDayAreOfWorkingDays) {
  noon_of_each_day("2022-06-20", 7);
  for (const auto* day : {"2022-06-20", "2022-06-24", "2022-06-25"}) {  // a Monday, the eve of Midsummer, a Saturday
    const auto morning = at(std::string(day) + " 08:00");
    facts_.interval(Realm::job, 1, morning, morning, morning + 60);
  }
  merge(store_, facts_);
  const auto started = table("job.started", Profile::day, "2022-06-20", "2022-06-26");
  ASSERT_EQ(started.rows.size(), 24u);
  EXPECT_EQ(row(started, "T08").counted, 4u);
  EXPECT_EQ(row(started, "T08").value, 0.25);
}

TEST_F(Profiles, OfTheYearAreOfWholeYearsOfMonths) {
  noon_of_each_day("2019-12-15", 2 * 366 + 60, 7);  // to the middle of February 2022
  facts_.interval(Realm::job, 1, at("2020-03-01 08:00"), at("2020-03-01 08:00"), at("2020-03-01 08:10"));
  merge(store_, facts_);
  const auto started = table("job.started", Profile::year);
  ASSERT_TRUE(started.folded);
  EXPECT_EQ(started.folded->period.first, (std::chrono::year{2020} / 2 / 1));
  EXPECT_EQ(started.folded->period.last, (std::chrono::year{2022} / 1 / 31));
  EXPECT_EQ(row(started, "M03").value, 31.5);
  EXPECT_EQ(row(started, "M03").counted, 2u);
  EXPECT_EQ(row(table("job.users.unique", Profile::year), "M03").value, 1.5);
  // Of weeks the last 12 complete months.
  const auto week = table("job.started", Profile::week);
  EXPECT_EQ(week.folded->period.first, (std::chrono::year{2021} / 2 / 1));
  EXPECT_EQ(week.folded->period.last, (std::chrono::year{2022} / 1 / 31));
}

TEST_F(Profiles, OfOfficeHoursStayInThem) {
  noon_of_each_day("2022-05-02", 7);
  facts_.interval(Realm::session, 1, kNone, at("2022-05-02 07:00"), at("2022-05-02 08:30"));
  merge(store_, facts_);
  const auto users = table("session.users.office", Profile::week, "2022-05-02", "2022-05-08");
  EXPECT_EQ(row(users, "1T07").value, std::nullopt);
  EXPECT_EQ(row(users, "1T08").value, 0.5);
  EXPECT_EQ(row(users, "6T08").value, std::nullopt);
}

TEST_F(Profiles, OfGroupsHaveAllSlotsOfEach) {
  noon_of_each_day("2022-05-02", 7);
  auto& job = facts_.interval(Realm::job, 1, at("2022-05-02 08:00"), at("2022-05-02 08:01"), at("2022-05-02 08:10"));
  job.label = "long";
  merge(store_, facts_);
  for (const auto* metric : {"job.wait.p50", "job.users.unique"}) {
    auto asked = request(metric, "2022-05-02", "2022-05-08");
    asked.profile = Profile::day;
    asked.group = {store::Dimension::label};
    const auto found = ask(store_, platform_, asked).value();
    ASSERT_EQ(found.rows.size(), 48u);
    EXPECT_THAT(found.rows[24].group, ElementsAre("long"));
    EXPECT_TRUE(found.rows[24 + 8].value) << metric;
  }
}

TEST_F(Profiles, WithoutFactsHaveNoBuckets) { EXPECT_TRUE(table("job.wait.p50", Profile::week).buckets.empty()); }

TEST(ProfileWords, AreKnownOrExplained) {
  EXPECT_EQ(parse_profile("day").value(), Profile::day);
  const auto wrong = parse_profile("weak");
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().hint, HasSubstr("week"));
  EXPECT_EQ(label_of(Profile::week, 167), "7T23");
  EXPECT_EQ(label_of(Profile::day, 8), "T08");
  EXPECT_EQ(label_of(Profile::year, 11), "M12");
}

}  // namespace
}  // namespace monalys::metrics
