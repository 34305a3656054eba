// On straight lines and steps, whose continuation needs no computing.

#include "metrics/forecast.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace monalys::metrics {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Optional;
using Values = std::vector<std::optional<double>>;

const Zone kZone = Zone::utc();

Period period(std::string_view first, std::string_view last) {
  return {parse_period(first)->first, parse_period(last)->last};
}

/// Months from January 2020 on, with logs to the last day of the last.
Table months(std::string_view metric, const std::vector<Values>& groups) {
  Table table{.metric = find(metric).value(), .by = BucketSize::month};
  const auto last = std::chrono::year{2020} / 1 / 1 + std::chrono::months{static_cast<int>(groups.front().size()) - 1};
  table.buckets = buckets(BucketSize::month, {std::chrono::year{2020} / 1 / 1, last}, kZone).value();
  table.facts_until = table.buckets.back().end - std::chrono::hours{7};
  if (groups.size() > 1) table.group = {store::Dimension::label};
  for (std::size_t group = 0; group < groups.size(); ++group) {
    for (std::uint32_t i = 0; i < groups[group].size(); ++i) {
      Row row{.bucket = i, .value = groups[group][i], .note = groups[group][i] ? Note::none : Note::gap};
      if (groups.size() > 1) row.group = {std::to_string(group)};
      table.rows.push_back(row);
    }
  }
  return table;
}

Values line(std::size_t count, double begin, double step) {
  Values values;
  for (std::size_t i = 0; i < count; ++i) values.emplace_back(begin + step * static_cast<double>(i));
  return values;
}

TEST(Forecast, GoesOnFromTheLastCompleteBucket) {
  auto given = months("job.started", {line(20, 100, 5)});
  given.rows.back().value = 17;  // a few days of it
  given.rows.back().note = Note::partial;
  const auto table = forecast(given, kZone, 3, 0);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->ahead, 3U);
  ASSERT_EQ(table->rows.size(), 22U);
  EXPECT_EQ(table->buckets[19].label, "2021-08");  // the incomplete one, forecast
  EXPECT_EQ(table->buckets.back().label, "2021-10");
  for (std::size_t i = 0; i < 3; ++i) {
    const auto& row = table->rows[19 + i];
    EXPECT_EQ(row.bucket, 19 + i);
    EXPECT_EQ(row.note, Note::forecast);
    EXPECT_NEAR(row.value.value(), 195 + 5 * static_cast<double>(i), 0.01);
    ASSERT_TRUE(row.bounds);
    EXPECT_LE(row.bounds->low95, *row.value);
  }
  EXPECT_EQ(table->rows[18].value, 190);
  EXPECT_EQ(table->forecasts.front().values, 19U);
}

TEST(Forecast, ABucketThatIsNotOverIsLeftOut) {
  auto given = months("job.started", {line(20, 100, 5)});
  given.facts_until = given.buckets.back().begin + std::chrono::hours{24 * 25};  // the logs end before the month does
  const auto table = forecast(given, kZone, 1, 0);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->forecasts.front().values, 19U);
  EXPECT_EQ(table->buckets.back().label, "2021-08");
  EXPECT_EQ(table->rows.size(), 20U);
}

TEST(Forecast, RestsOnTheValuesSinceTheLastGap) {
  auto values = line(30, 0, 1);
  values[10].reset();
  const auto table = forecast(months("job.started", {values}), kZone, 2, 24);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->forecasts.front().values, 19U);
  EXPECT_EQ(table->buckets.front().label, "2022-01");  // the first 24 only served
  EXPECT_EQ(table->rows.front().bucket, 0U);
  EXPECT_EQ(table->rows.front().value, 24);
  EXPECT_EQ(table->rows.size(), 8U);

  values[25].reset();
  const auto broken = forecast(months("job.started", {values}), kZone, 2, 24);
  ASSERT_TRUE(broken);
  EXPECT_EQ(broken->ahead, 0U);
  EXPECT_EQ(broken->forecasts.front().model, "");
  EXPECT_EQ(broken->forecasts.front().values, 4U);
  EXPECT_EQ(broken->rows.size(), 6U);
}

TEST(Forecast, WhatIsKeptFromTheReaderIsNotUsedAndNotPassedOver) {
  auto given = months("users.unique", {line(20, 30, 1)});
  given.rows[9].value.reset();
  given.rows[9].note = Note::suppressed;
  const auto since = forecast(given, kZone, 1, 0);
  ASSERT_TRUE(since);
  EXPECT_EQ(since->forecasts.front().values, 10U);
  given.rows[19].value.reset();
  given.rows[19].note = Note::suppressed;
  const auto none = forecast(given, kZone, 1, 0);
  ASSERT_TRUE(none);
  EXPECT_EQ(none->ahead, 0U);
  EXPECT_EQ(none->rows.size(), 20U);
}

TEST(Forecast, GroupsAreForecastByThemselves) {
  auto ended = line(20, 50, 0);
  ended[19].reset();
  auto young = line(20, 0, 0);
  young[18] = 5, young[19] = 7;
  const auto table = forecast(months("storage.bytes", {line(20, 10, 2), ended, young}), kZone, 2, 0);
  ASSERT_TRUE(table);
  ASSERT_EQ(table->rows.size(), 3 * 22U);
  EXPECT_NEAR(table->rows[20].value.value(), 50, 0.01);
  EXPECT_EQ(table->forecasts[1].model, "");
  EXPECT_EQ(table->forecasts[1].values, 0U);
  EXPECT_EQ(table->forecasts[2].values, 2U);  // it did not exist before
  for (const std::size_t at : {42U, 43U, 64U, 65U}) {
    EXPECT_EQ(table->rows[at].note, Note::forecast);
    EXPECT_FALSE(table->rows[at].value);
    EXPECT_FALSE(table->rows[at].bounds);
  }
  EXPECT_EQ(table->rows[42].group, std::vector<std::string>{"1"});
}

TEST(Forecast, NothingIsExpectedBelowZeroNorAShareAboveOne) {
  const auto falling = forecast(months("job.started", {line(20, 100, -5)}), kZone, 6, 0);
  ASSERT_TRUE(falling);
  EXPECT_EQ(falling->rows.back().value, 0);
  EXPECT_EQ(falling->rows.back().bounds->low95, 0);
  const auto rising = forecast(months("job.wait.at_once", {line(20, 0.5, 0.02)}), kZone, 12, 0);
  ASSERT_TRUE(rising);
  EXPECT_EQ(rising->rows.back().value, 1);
  EXPECT_EQ(rising->rows.back().bounds->high95, 1);
}

TEST(Forecast, WeeksAndDaysGoOnInTheCalendar) {
  Table table{.metric = find("job.started").value(), .by = BucketSize::week};
  table.buckets = buckets(BucketSize::week, period("2020-W40", "2020-W52"), kZone).value();
  table.facts_until = table.buckets.back().end;
  for (std::uint32_t i = 0; i < table.buckets.size(); ++i) table.rows.push_back({.bucket = i, .value = 3});
  const auto found = forecast(table, kZone, 2, 0);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->buckets[13].label, "2020-W53");
  EXPECT_EQ(found->buckets[14].label, "2021-W01");
  EXPECT_EQ(found->rows[14].value, 3);
}

TEST(Forecast, HoursAreRefused) {
  EXPECT_FALSE(usual_horizon(BucketSize::hour));
  EXPECT_EQ(usual_horizon(BucketSize::month).value(), 12U);
  EXPECT_EQ(usual_horizon(BucketSize::year).value(), 1U);
}

TEST(CapacityReach, IsTheFirstBucketWhoseValueReachesTheCapacityInForce) {
  // 195, 200, 205, ... from August 2021 on.
  const auto table = forecast(months("run.users.max", {line(19, 100, 5)}), kZone, 12, 0).value();
  const auto day = [](int y, unsigned m) { return std::chrono::year{y} / std::chrono::month{m} / 1; };
  const std::vector<Capacity> one{{"run.users.max", day(2019, 1), 212, {}}, {"job.started", day(2019, 1), 1, {}}};
  const auto reached = reach(table, one, kZone);
  ASSERT_TRUE(reached);
  EXPECT_FALSE(reached->already);
  ASSERT_TRUE(reached->expected);
  EXPECT_EQ(table.buckets[*reached->expected].label, "2021-12");
  ASSERT_TRUE(reached->at_earliest);
  EXPECT_LE(*reached->at_earliest, *reached->expected);

  // More room from November on, which is enough for the year.
  const std::vector<Capacity> more{one[0], {"run.users.max", day(2021, 11), 400, {}}};
  const auto later = reach(table, more, kZone);
  ASSERT_TRUE(later);
  EXPECT_FALSE(later->expected);
  EXPECT_EQ(later->capacity->value, 400);

  const auto already = reach(table, {{"run.users.max", day(2019, 1), 190, {}}}, kZone);
  ASSERT_TRUE(already);
  EXPECT_TRUE(already->already);

  EXPECT_FALSE(reach(table, {}, kZone));
  EXPECT_FALSE(reach(table, {{"run.users.max", day(2030, 1), 190, {}}}, kZone));
}

}  // namespace
}  // namespace monalys::metrics
