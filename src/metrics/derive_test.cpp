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

}  // namespace
}  // namespace monalys::metrics
