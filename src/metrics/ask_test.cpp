// Tables: which buckets, and which of them rest on logs that are missing.

#include "metrics/ask.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/testing.hpp"

namespace monalys::metrics {
namespace {

using store::testing::Facts;
using store::testing::kNone;
using ::testing::ElementsAre;

class Ask : public ::testing::Test {
 protected:
  Ask() { platform_.zone = Zone::locate("Europe/Stockholm").value(); }

  static double at(std::string_view text) {
    return static_cast<double>(
        unix_seconds(place(parse_iso(text).value(), Zone::locate("Europe/Stockholm").value()).at));
  }

  /// "label value note" of each row.
  std::vector<std::string> rows(std::string_view metric, BucketSize by, std::string_view from = {},
                                std::string_view to = {}) {
    Request request{.metric = find(metric).value(), .by = by, .from = {}, .to = {}, .group = {}, .where = {}};
    if (!from.empty()) request.from = parse_period(from).value();
    if (!to.empty()) request.to = parse_period(to).value();
    const auto table = ask(store_, platform_, request);
    EXPECT_TRUE(table) << table.error().message;
    std::vector<std::string> lines;
    for (const auto& row : table->rows) {
      lines.push_back(table->buckets[row.bucket].label + " " +
                      (row.value ? std::to_string(static_cast<int>(*row.value)) : "-") + " " +
                      std::string(word(row.note)));
    }
    return lines;
  }

  Facts facts_;
  store::testing::TemporaryFolder folder_;
  store::Store store_ = store::testing::open(folder_);
  Platform platform_;
};

TEST_F(Ask, WithoutFactsThereAreNoBuckets) {
  EXPECT_TRUE(rows("users.unique", BucketSize::month).empty());
  EXPECT_TRUE(rows("users.unique", BucketSize::month, "2022").empty());
}

TEST_F(Ask, DaysWithoutLogsMakeGapsFromFiveOnEnd) {
  // 1, 2, 7 and 13 June: four silent days between the second and the third, five between the third and the fourth.
  for (const auto* day : {"2022-06-01 10:00", "2022-06-02 10:00", "2022-06-07 10:00", "2022-06-13 10:00"}) {
    facts_.moment(1, at(day));
  }
  merge(store_, facts_);
  EXPECT_THAT(
      rows("logon.count", BucketSize::day, "2022-05-31", "2022-06-14"),
      ElementsAre("2022-05-31 - gap", "2022-06-01 1 ", "2022-06-02 1 ", "2022-06-03 0 ", "2022-06-04 0 ",
                  "2022-06-05 0 ", "2022-06-06 0 ", "2022-06-07 1 ", "2022-06-08 - gap", "2022-06-09 - gap",
                  "2022-06-10 - gap", "2022-06-11 - gap", "2022-06-12 - gap", "2022-06-13 1 ", "2022-06-14 - gap"));
  // Weeks from 30 May, 6 June and 13 June all lack days; the one from 20 June lacks all.
  EXPECT_THAT(rows("logon.count", BucketSize::week, {}, "2022-W25"),
              ElementsAre("2022-W22 2 partial", "2022-W23 1 partial", "2022-W24 1 partial", "2022-W25 - gap"));
}

TEST_F(Ask, TheDefaultPeriodGoesFromTheFirstFactToTheLast) {
  facts_.moment(1, at("2021-12-31 23:59"));
  facts_.moment(1, at("2022-02-01 00:00"));
  merge(store_, facts_);
  EXPECT_THAT(rows("logon.count", BucketSize::month),
              ElementsAre("2021-12 1 partial", "2022-01 - gap", "2022-02 1 partial"));
}

TEST_F(Ask, AnEndBeforeAllFactsMakesATableOfGaps) {
  facts_.moment(1, at("2022-06-01 10:00"));
  merge(store_, facts_);
  EXPECT_THAT(rows("logon.count", BucketSize::year, {}, "2020"), ElementsAre("2020 - gap"));
}

TEST_F(Ask, ASessionOverNewYearIsThereInBothYears) {
  facts_.interval(Realm::session, 1, kNone, at("2021-12-31 22:00"), at("2022-01-01 03:00"));
  merge(store_, facts_);
  EXPECT_THAT(rows("session.started", BucketSize::year), ElementsAre("2021 1 partial", "2022 0 partial"));
  EXPECT_THAT(rows("session.ended", BucketSize::year), ElementsAre("2021 0 partial", "2022 1 partial"));
  EXPECT_THAT(rows("session.concurrent.max", BucketSize::year), ElementsAre("2021 1 partial", "2022 1 partial"));
}

TEST_F(Ask, ProgramsAreToldApartByTheFamiliesOfThePlatform) {
  facts_.interval(Realm::run, 1, kNone, at("2022-06-01 10:00"), at("2022-06-01 12:00")).label = "stata-mp";
  facts_.interval(Realm::run, 1, kNone, at("2022-06-01 10:00"), at("2022-06-01 11:00")).label = "notes.exe";
  merge(store_, facts_);
  const auto hours = [&] {
    Request request{.metric = find("run.hours").value(),
                    .by = BucketSize::year,
                    .from = {},
                    .to = {},
                    .group = {store::Dimension::family},
                    .where = {}};
    std::vector<std::string> lines;
    const auto table = ask(store_, platform_, request);
    for (const auto& row : table->rows) {
      lines.push_back(row.group.front() + " " + std::to_string(static_cast<int>(*row.value)));
    }
    return lines;
  };
  EXPECT_THAT(hours(), ElementsAre("(other programs) 1", "Stata 2"));
  platform_.families = std::make_shared<const ProgramFamilies>(std::vector<FamilyRule>{{"notes", "Notes"}});
  EXPECT_THAT(hours(), ElementsAre("(other programs) 2", "Notes 1"));
}

TEST_F(Ask, WhatIsNotAboutProgramsHasNoFamilies) {
  facts_.moment(1, at("2022-06-01 10:00"));
  merge(store_, facts_);
  Request request{.metric = find("users.unique").value(),
                  .by = BucketSize::month,
                  .from = {},
                  .to = {},
                  .group = {},
                  .where = {{store::Dimension::family, "Stata"}}};
  const auto table = ask(store_, platform_, request);
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().code, Code::wrong_usage);
  EXPECT_THAT(table.error().message, ::testing::HasSubstr("users.unique"));
}

TEST_F(Ask, RegistersAreNeverGaps) {
  facts_.interval(Realm::order, 0, at("2022-01-10"), kNone, at("2022-04-20"));
  facts_.project("P1", "Lund", at("2022-01-15"), at("2030-01-01"), kNone);  // an end to come
  facts_.moment(1, at("2022-05-10 10:00"));
  merge(store_, facts_);
  EXPECT_THAT(rows("order.open", BucketSize::month),
              ElementsAre("2022-01 1 ", "2022-02 1 ", "2022-03 1 ", "2022-04 0 "));
  // The register tells of 2030, the logs of daily life only of May.
  EXPECT_THAT(rows("project.running", BucketSize::quarter), ElementsAre("2022-Q1 1 ", "2022-Q2 1 "));
}

TEST_F(Ask, LevelsAreGapsOnlyWhenTheSnapshotIsTooOld) {
  facts_.level("v1", at("2022-01-20 03:00"), "P1", 100);
  facts_.level("v1", at("2022-04-20 03:00"), "P1", 300);
  merge(store_, facts_);
  EXPECT_THAT(rows("storage.bytes", BucketSize::month),
              ElementsAre("2022-01 100 ", "2022-02 - gap", "2022-03 - gap", "2022-04 300 "));
}

TEST_F(Ask, ThePeakComesWithItsInstant) {
  facts_.interval(Realm::run, 1, kNone, at("2022-06-01 10:00"), at("2022-06-01 12:00"));
  facts_.interval(Realm::run, 2, kNone, at("2022-06-01 11:00"), at("2022-06-01 12:00"));
  merge(store_, facts_);
  const auto table = ask(
      store_, platform_,
      {.metric = find("run.users.max").value(), .by = BucketSize::day, .from = {}, .to = {}, .group = {}, .where = {}});
  ASSERT_TRUE(table);
  ASSERT_EQ(table->rows.size(), 1U);
  EXPECT_EQ(table->rows[0].value, 2);
  EXPECT_EQ(to_iso(table->rows[0].at.value()), "2022-06-01T09:00:00Z");
  EXPECT_EQ(to_iso(table->facts_until.value()), "2022-06-01T10:00:00Z");
}

TEST_F(Ask, AllButTheGreatestGroupsAreOneInWhichEachPersonCountsOnce) {
  const auto seen = [&](UserId user, std::string_view host, std::string_view when) {
    facts_.moment(user, at(when)).host = host;
  };
  for (const auto user : {1U, 2U, 3U}) seen(user, "a", "2022-06-01 10:00");
  seen(4, "b", "2022-06-01 10:00");
  seen(4, "c", "2022-06-01 10:00");  // the same person on two of the smaller hosts
  seen(5, "c", "2022-06-01 10:00");
  merge(store_, facts_);
  Request request{.metric = find("users.unique").value(),
                  .by = BucketSize::month,
                  .from = {},
                  .to = {},
                  .group = {store::Dimension::host},
                  .where = {},
                  .top = 1};
  const auto lines = [&] {
    std::vector<std::string> found;
    const auto table = ask(store_, platform_, request);
    EXPECT_TRUE(table) << table.error().message;
    for (const auto& row : table->rows) {
      found.push_back(row.group[0] + (row.others ? "! " : " ") + std::to_string(static_cast<int>(row.value.value())));
    }
    return found;
  };
  EXPECT_THAT(lines(), ElementsAre("a 3", "(other)! 2"));
  request.top = 2;
  EXPECT_THAT(lines(), ElementsAre("a 3", "c 2", "(other)! 1"));
  request.top = 3;
  EXPECT_THAT(lines(), ElementsAre("a 3", "c 2", "b 1"));
  request.where = {{store::Dimension::host, "b"}, {store::Dimension::host, "c"}};
  request.top = 1;
  EXPECT_THAT(lines(), ElementsAre("c 2", "(other)! 1"));
}

}  // namespace
}  // namespace monalys::metrics
