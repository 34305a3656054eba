// What is said first of a table, worked out by hand.

#include "reports/headline.hpp"

#include <gtest/gtest.h>

namespace monalys::reports {
namespace {

using publish::Language;

metrics::Table table_of(std::string_view metric, BucketSize by, std::string_view from, std::string_view to,
                        const std::vector<std::optional<double>>& values) {
  metrics::Table table;
  table.metric = metrics::find(metric).value();
  table.by = by;
  table.buckets = buckets(by, {parse_period(from)->first, parse_period(to)->last}, Zone::utc()).value();
  for (std::uint32_t i = 0; i < values.size(); ++i) table.rows.push_back({.bucket = i, .value = values[i]});
  table.facts_until = table.buckets.back().end - std::chrono::hours{1};
  return table;
}

std::vector<std::optional<double>> thirteen(double first, double last) {
  std::vector<std::optional<double>> values(13, 500);
  values.front() = first;
  values.back() = last;
  return values;
}

TEST(Headline, SaysTheLastFigureAndTheChangeInAYear) {
  const auto users = table_of("users.unique", BucketSize::month, "2021-04", "2022-04", thirteen(592, 622));
  EXPECT_EQ(headline(users, Zone::utc(), Language::sv),
            "622 unika inloggade användare i april 2022, 5\u00a0% fler än ett år tidigare");
  EXPECT_EQ(headline(users, Zone::utc(), Language::en),
            "622 unique logged-in users in April 2022, 5% more than a year before");
  const auto fewer = table_of("users.unique", BucketSize::month, "2021-04", "2022-04", thirteen(622, 560));
  EXPECT_EQ(headline(fewer, Zone::utc(), Language::sv),
            "560 unika inloggade användare i april 2022, 10\u00a0% färre än ett år tidigare");
}

TEST(Headline, OfAForecastSaysWhatIsExpected) {
  auto users = table_of("users.unique", BucketSize::month, "2021-04", "2022-04", thirteen(592, 622));
  users.facts_until = users.buckets[11].end - std::chrono::hours{1};
  users.rows.back().note = metrics::Note::forecast;
  EXPECT_EQ(headline(users, Zone::utc(), Language::sv),
            "500 unika inloggade användare i mars 2022; 622 väntas i april 2022");
  EXPECT_EQ(headline(users, Zone::utc(), Language::en),
            "500 unique logged-in users in March 2022; 622 expected in April 2022");
}

TEST(Headline, WhatIsMeasuredIsNotCounted) {
  const auto waits = table_of("job.wait.p90", BucketSize::month, "2021-04", "2022-04", thirteen(600, 1200));
  const auto text = headline(waits, Zone::utc(), Language::sv);
  EXPECT_TRUE(text.ends_with("20\u00a0min i april 2022, 100\u00a0% längre än ett år tidigare")) << text;
  const auto stored = table_of("storage.bytes", BucketSize::year, "2021", "2022", {1e12, 2e12});
  const auto bytes = headline(stored, Zone::utc(), Language::sv);
  EXPECT_TRUE(bytes.ends_with("2\u00a0TB vid slutet av 2022, 100\u00a0% mer än ett år tidigare")) << bytes;
}

TEST(Headline, ANameThatIsNoWordForWhatIsCountedStandsBeforeTheNumber) {
  const auto queue = table_of("order.open", BucketSize::week, "2022-W16", "2022-W16", {73.0});
  EXPECT_EQ(headline(queue, Zone::utc(), Language::sv), "Uppdragskö: 73 vid slutet av vecka 16 2022");
}

TEST(Headline, ADateDoesNotFollowANumber) {
  const auto queue = table_of("order.open", BucketSize::day, "2022-04-30", "2022-04-30", {3.0});
  EXPECT_EQ(headline(queue, Zone::utc(), Language::sv), "Uppdragskö, vid slutet av 30 april 2022: 3");
  const auto most = table_of("job.concurrent.max", BucketSize::day, "2022-04-30", "2022-04-30", {3.0});
  EXPECT_EQ(headline(most, Zone::utc(), Language::sv), "Flest batchjobb samtidigt, den 30 april 2022: 3");
}

TEST(Headline, AMonthThatIsNotOverIsPassedOver) {
  auto users = table_of("users.unique", BucketSize::month, "2022-03", "2022-04", {600.0, 20.0});
  users.facts_until = users.buckets.back().begin + std::chrono::hours{24};
  EXPECT_EQ(headline(users, Zone::utc(), Language::sv), "600 unika inloggade användare i mars 2022");
  EXPECT_EQ(last_told(users, Zone::utc()), 0u);
}

TEST(Headline, NothingIsComparedWithAPartOfAMonth) {
  auto users = table_of("users.unique", BucketSize::month, "2021-04", "2022-04", thirteen(592, 622));
  users.rows.front().note = metrics::Note::partial;
  EXPECT_EQ(headline(users, Zone::utc(), Language::sv), "622 unika inloggade användare i april 2022");
}

TEST(Headline, OfGroupsTheGreatestIsNamedUnlessOneThatIsHiddenCouldBe) {
  auto users = table_of("users.unique", BucketSize::month, "2022-04", "2022-04", {});
  users.group = {store::Dimension::organisation};
  users.rows = {{.bucket = 0, .group = {"KI"}, .value = 40}, {.bucket = 0, .group = {"SU"}, .value = 60}};
  EXPECT_EQ(headline(users, Zone::utc(), Language::sv), "Unika inloggade användare: SU störst med 60 i april 2022");
  users.rows[0].value.reset();
  users.rows[0].note = metrics::Note::suppressed;
  EXPECT_EQ(headline(users, Zone::utc(), Language::sv), "Unika inloggade användare");
}

}  // namespace
}  // namespace monalys::reports
