// Worked out by hand.

#include "metrics/derive.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace monalys::metrics {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Optional;

using Values = std::vector<std::optional<double>>;

Table table_of(std::string_view metric, BucketSize by, const std::vector<Values>& groups) {
  Table table{.metric = find(metric).value(), .by = by};
  table.buckets.resize(groups.front().size());
  for (std::size_t group = 0; group < groups.size(); ++group) {
    for (std::uint32_t i = 0; i < groups[group].size(); ++i) {
      table.rows.push_back({.bucket = i, .group = {std::to_string(group)}, .value = groups[group][i], .at = Instant{}});
    }
  }
  return table;
}

Values values(const Table& table) {
  Values found;
  for (const auto& row : table.rows) found.push_back(row.value);
  return found;
}

TEST(Derive, ChangeIsAgainstTheSameQuarterOfTheYearBefore) {
  const auto table =
      derive(table_of("users.unique", BucketSize::quarter, {{100, 0, 50, std::nullopt, 110, 7, std::nullopt, 4}}),
             Derivation::change, buckets_before(Derivation::change, BucketSize::quarter).value());
  ASSERT_TRUE(table);
  EXPECT_EQ(table->buckets.size(), 4U);
  EXPECT_THAT(values(*table),
              ElementsAre(Optional(DoubleEq(110.0 / 100 - 1)), std::nullopt, std::nullopt, std::nullopt));
  EXPECT_EQ(table->rows[0].bucket, 0U);
  EXPECT_EQ(table->metric->unit, Unit::share);
  EXPECT_THAT(table->metric->name.sv, HasSubstr("förändring"));
}

TEST(Derive, MovingAverageNeedsAllOfAYear) {
  const auto table = derive(table_of("storage.bytes", BucketSize::quarter, {{1, 2, 3, 6, 9, std::nullopt, 1}}),
                            Derivation::moving, buckets_before(Derivation::moving, BucketSize::quarter).value());
  ASSERT_TRUE(table);
  EXPECT_THAT(values(*table), ElementsAre(Optional(3.0), Optional(5.0), std::nullopt, std::nullopt));
  EXPECT_EQ(table->metric->unit, Unit::bytes);
}

TEST(Derive, SumsAndIndicesAreOfEachGroupAlone) {
  const std::vector<Values> groups{{1, 2, 3}, {0, 4, 2}};
  EXPECT_THAT(values(derive(table_of("job.started", BucketSize::day, groups), Derivation::cumulative, 0).value()),
              ElementsAre(Optional(1.0), Optional(3.0), Optional(6.0), Optional(0.0), Optional(4.0), Optional(6.0)));
  EXPECT_THAT(
      values(derive(table_of("job.started", BucketSize::day, groups), Derivation::index, 0).value()),
      ElementsAre(Optional(100.0), Optional(200.0), Optional(300.0), Optional(0.0), Optional(100.0), Optional(50.0)));
}

TEST(Derive, WhatIsNotKnownEndsASum) {
  EXPECT_THAT(
      values(
          derive(table_of("job.started", BucketSize::day, {{1, std::nullopt, 3}}), Derivation::cumulative, 0).value()),
      ElementsAre(Optional(1.0), std::nullopt, std::nullopt));
}

TEST(Derive, SharesAreOfAllGroupsOfTheBucket) {
  auto asked = table_of("run.hours", BucketSize::week, {{1, 0, 2, 5}, {3, 0, std::nullopt, 0}});
  asked.group = {store::Dimension::family};
  asked.rows[5].note = Note::partial;
  EXPECT_EQ(buckets_before(Derivation::share, BucketSize::week).value(), 0U);
  const auto table = derive(asked, Derivation::share, 0);
  ASSERT_TRUE(table) << table.error().message;
  // 1 and 3 of 4; nothing of nothing; 2 of what is not known; 5 and 0 of 5.
  EXPECT_THAT(values(*table), ElementsAre(Optional(0.25), std::nullopt, std::nullopt, Optional(1.0), Optional(0.75),
                                          std::nullopt, std::nullopt, Optional(0.0)));
  EXPECT_EQ(table->metric->unit, Unit::share);
  EXPECT_EQ(table->rows[5].note, Note::partial);
}

TEST(Derive, OnlyGroupsThatAddUpHaveShares) {
  const auto share = [](std::string_view metric, std::vector<store::Dimension> group) {
    auto table = table_of(metric, BucketSize::month, {{1, 2}, {3, 4}});
    table.group = std::move(group);
    return derive(std::move(table), Derivation::share, 0);
  };
  EXPECT_TRUE(share("job.started", {store::Dimension::family, store::Dimension::host}));
  EXPECT_THAT(share("job.started", {}).error().hint, HasSubstr("--group"));
  for (const auto* metric : {"run.users.unique", "run.users.max", "users.lapsed", "run.length.p50"}) {
    EXPECT_FALSE(share(metric, {store::Dimension::host})) << metric;
  }
}

TEST(Derive, RefusesWhatMakesNoSense) {
  const auto people = derive(table_of("users.unique", BucketSize::month, {{1, 2}}), Derivation::cumulative, 0);
  ASSERT_FALSE(people);
  EXPECT_THAT(people.error().message, HasSubstr("the same person"));
  EXPECT_FALSE(derive(table_of("storage.bytes", BucketSize::month, {{1, 2}}), Derivation::cumulative, 0));
  EXPECT_FALSE(buckets_before(Derivation::change, BucketSize::week));
  const auto unknown = parse_derivation("mowing");
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().hint, HasSubstr("moving"));
}

Table monthly(std::string_view metric, const Values& of_months) {
  auto table = table_of(metric, BucketSize::month, {of_months});
  table.buckets =
      buckets(BucketSize::month, {parse_period("2022-01")->first, parse_period("2022-04")->last}, Zone::utc()).value();
  return table;
}

using namespace std::chrono_literals;

const std::vector<Capacity> kCapacities{{"run.users.max", 2022y / 2 / 1, 400, {}},
                                        {"run.users.max", 2022y / 3 / 15, 300, {}},
                                        {"storage.bytes", 2022y / 2 / 1, 400, {}},
                                        {"storage.bytes", 2022y / 3 / 15, 300, {}}};

TEST(Derive, HeadroomIsWhatIsLeftOfTheLeastCapacityInForce) {
  const auto room = derive(monthly("run.users.max", {100, 150, 310, 290}), Derivation::headroom, 0, kCapacities);
  ASSERT_TRUE(room);
  EXPECT_THAT(values(*room), ElementsAre(std::nullopt, Optional(250.0), Optional(-10.0), Optional(10.0)));
  EXPECT_EQ(room->limit, 0);
  EXPECT_EQ(room->metric->kind, Kind::level);
  EXPECT_EQ(room->metric->unit, Unit::count);
}

TEST(Derive, OfWhatStandsAtABucketsEndTheCapacityIsThatOfItsLastDay) {
  const auto capacities =
      std::vector<Capacity>{{"storage.bytes", 2022y / 2 / 1, 300, {}}, {"storage.bytes", 2022y / 3 / 31, 400, {}}};
  const auto room = derive(monthly("storage.bytes", {1, 2, 3, std::nullopt}), Derivation::headroom, 0, capacities);
  ASSERT_TRUE(room);
  EXPECT_THAT(values(*room), ElementsAre(std::nullopt, Optional(298.0), Optional(397.0), std::nullopt));
}

TEST(Derive, UseIsAShareOfTheCapacity) {
  const auto use = derive(monthly("run.users.max", {100, 100, 330, 0}), Derivation::use, 0, kCapacities);
  ASSERT_TRUE(use);
  EXPECT_THAT(values(*use), ElementsAre(std::nullopt, Optional(0.25), Optional(1.1), Optional(0.0)));
  EXPECT_EQ(use->metric->unit, Unit::share);
  EXPECT_EQ(use->limit, 1);
}

TEST(Derive, HeadroomNeedsACapacityThatIsThereForAll) {
  const auto none = derive(monthly("users.unique", {1, 2, 3, 4}), Derivation::headroom, 0, kCapacities);
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().message, HasSubstr("users.unique has no capacity"));
  EXPECT_THAT(none.error().hint, HasSubstr("There is one of run.users.max, storage.bytes."));
  auto grouped = monthly("run.users.max", {1, 2, 3, 4});
  grouped.group = {store::Dimension::label};
  EXPECT_FALSE(derive(grouped, Derivation::use, 0, kCapacities));
}

}  // namespace
}  // namespace monalys::metrics
