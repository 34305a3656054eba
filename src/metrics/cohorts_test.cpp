// Cohorts, the days on which people come, and projects that nobody uses, as tables.

#include "metrics/cohorts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metrics/derive.hpp"
#include "store/testing.hpp"

namespace monalys::metrics {
namespace {

using store::testing::Facts;
using store::testing::kNone;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Habits : public ::testing::Test {
 protected:
  Habits() { platform_.zone = Zone::locate("Europe/Stockholm").value(); }

  static double at(std::string_view text) {
    return static_cast<double>(
        unix_seconds(place(parse_iso(text).value(), Zone::locate("Europe/Stockholm").value()).at));
  }
  /// Somebody who is nobody, so that no day is without logs. Fails to log on each day of the first half of 2022.
  void somebody_every_day() {
    for (auto time = at("2022-01-01 12:00"); time < at("2022-07-01 00:00"); time += 86'400) {
      facts_.moment(0, time, Outcome::failed);
    }
  }
  Request request(std::string_view metric, BucketSize by) {
    return {.metric = find(metric).value(), .by = by, .from = {}, .to = {}, .group = {}, .where = {}};
  }
  std::vector<std::string> lines(const Request& request) {
    const auto table = ask(store_, platform_, request);
    EXPECT_TRUE(table) << table.error().message;
    std::vector<std::string> lines;
    for (const auto& row : table->rows) {
      std::string line = table->buckets[row.bucket].label;
      for (const auto& name : row.group) line += " " + name;
      line += row.value ? " " + std::to_string(std::lround(*row.value * 100)) : " -";
      if (row.people) line += " of " + std::to_string(*row.people);
      if (row.note != Note::none) line += " " + std::string(word(row.note));
      lines.push_back(line);
    }
    return lines;
  }

  Facts facts_;
  store::testing::TemporaryFolder folder_;
  store::Store store_ = store::testing::open(folder_);
  Platform platform_;
};

TEST_F(Habits, ACohortIsFollowedThroughLaterPeriods) {
  somebody_every_day();
  for (const UserId user : {1U, 2U, 3U, 4U}) facts_.moment(user, at("2022-01-10 09:00"));
  for (const UserId user : {1U, 2U, 5U}) facts_.moment(user, at("2022-02-10 09:00"));
  for (const UserId user : {1U, 5U}) facts_.moment(user, at("2022-05-10 09:00"));
  merge(store_, facts_);
  EXPECT_THAT(lines(request("users.cohort", BucketSize::quarter)),
              ElementsAre("2022-Q1 0 100 of 5", "2022-Q1 1 40 of 2", "2022-Q2 0 - of 0"));
  auto months = request("users.cohort", BucketSize::month);
  months.to = parse_period("2022-02").value();
  EXPECT_THAT(lines(months),
              ElementsAre("2022-01 0 100 of 4", "2022-01 1 50 of 2", "2022-01 2 0 of 0", "2022-01 3 0 of 0",
                          "2022-01 4 25 of 1", "2022-01 5 0 of 0", "2022-02 0 100 of 1", "2022-02 1 0 of 0",
                          "2022-02 2 0 of 0", "2022-02 3 100 of 1", "2022-02 4 0 of 0"));
}

TEST_F(Habits, WhatCannotBeAskedOfCohortsIsSaid) {
  facts_.moment(1, at("2022-01-10 09:00"));
  merge(store_, facts_);
  const auto refusal = [&](const Request& request) {
    const auto table = ask(store_, platform_, request);
    return table ? std::string{} : table.error().message + " " + table.error().hint;
  };
  EXPECT_THAT(refusal(request("users.cohort", BucketSize::day)), HasSubstr("Choose --by week"));
  auto grouped = request("users.cohort", BucketSize::month);
  grouped.group = {store::Dimension::organisation};
  EXPECT_THAT(refusal(grouped), HasSubstr("Leave --group"));
  const auto table = ask(store_, platform_, request("users.cohort", BucketSize::month));
  ASSERT_TRUE(table);
  EXPECT_FALSE(derive(*table, Derivation::moving, 0));
}

TEST_F(Habits, DaysAreLocalOnes) {
  somebody_every_day();
  // One evening and the night after it: two days in Stockholm, one in UTC; and the other way round in June.
  facts_.moment(1, at("2022-03-10 23:30"));
  facts_.moment(1, at("2022-03-11 00:30"));
  facts_.moment(2, at("2022-06-10 01:00"));
  facts_.moment(2, at("2022-06-10 03:00"));
  merge(store_, facts_);
  auto mean = request("users.active_days.mean", BucketSize::quarter);
  EXPECT_THAT(lines(mean), ElementsAre("2022-Q1 200", "2022-Q2 100"));
  auto classes = request("users.active_days.distribution", BucketSize::quarter);
  EXPECT_THAT(lines(classes), ElementsAre("2022-Q1 1 0", "2022-Q2 1 100", "2022-Q1 2–4 100", "2022-Q2 2–4 0"));
  const auto shares = derive(ask(store_, platform_, classes).value(), Derivation::share, 0);
  ASSERT_TRUE(shares) << shares.error().message;
  EXPECT_EQ(shares->rows[1].value, 1.0);
}

TEST_F(Habits, ClassesOfDaysStandInTheirOrder) {
  somebody_every_day();
  for (int day = 0; day < 28; ++day) {
    const auto time = at("2022-02-01 09:00") + day * 86'400;
    facts_.moment(1, time);
    if (day < 12) facts_.moment(2, time);
    if (day < 6) facts_.moment(3, time);
    if (day < 3) facts_.moment(4, time);
  }
  merge(store_, facts_);
  auto classes = request("users.active_days.distribution", BucketSize::month);
  classes.from = classes.to = parse_period("2022-02").value();
  EXPECT_THAT(lines(classes),
              ElementsAre("2022-02 2–4 100", "2022-02 5–9 100", "2022-02 10–19 100", "2022-02 20+ 100"));
}

TEST_F(Habits, ThatNobodyIsActiveIsUnknownUntilLogsReachHalfAYearBack) {
  somebody_every_day();
  facts_.membership(1, "UU", "P1", kNone, kNone);
  for (auto time = at("2022-01-01 03:00"); time < at("2022-07-01 00:00"); time += 10 * 86'400) {
    facts_.level("v", time, "P1", 5);
    facts_.level("v", time, "P2", 8);
  }
  facts_.moment(1, at("2022-03-01 09:00"));
  merge(store_, facts_);
  auto idle = request("storage.inactive.bytes", BucketSize::month);
  idle.from = parse_period("2022-05").value();
  EXPECT_THAT(lines(idle), ElementsAre("2022-05 - gap", "2022-06 800"))
      << "from 2 January on there are 180 days until the end of June";
}

}  // namespace
}  // namespace monalys::metrics
