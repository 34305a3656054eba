#include "kernels/forecast.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <random>

#include "kernels/ets.hpp"

namespace monalys::kernels {
namespace {

using testing::Each;
using testing::StartsWith;

TEST(Forecast, FewerThanEightValuesAreNotEnough) {
  const std::vector<double> values{1, 2, 3, 4, 5, 6, 8};
  EXPECT_FALSE(forecast({.values = values}));
  EXPECT_FALSE(forecast({.values = {}}));
}

TEST(Forecast, WhatNeverChangedIsExpectedToStay) {
  for (const double value : {0.0, 7.0, -3.5}) {
    const auto found = forecast({.values = std::vector<double>(30, value), .season = 12, .horizon = 2});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->model, "ETS(A,N,N)");
    for (const auto& point : found->points) {
      EXPECT_EQ(point.expected, value);
      EXPECT_EQ(point.low95, value);
      EXPECT_EQ(point.high95, value);
    }
  }
}

TEST(Forecast, AStraightLineGoesOn) {
  std::vector<double> values;
  for (int t = 0; t < 20; ++t) values.push_back(100 + 5 * t);
  const auto found = forecast({.values = values, .horizon = 3});
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->points[0].expected, 200, 0.01);
  EXPECT_NEAR(found->points[2].expected, 210, 0.01);
}

TEST(Forecast, ASeasonRepeatsWhereThereAreTwoOfItAndThreeValues) {
  std::vector<double> values;
  std::mt19937_64 random{3};
  std::normal_distribution<double> normal{0, 0.5};
  for (int t = 0; t < 11; ++t)
    values.push_back(std::vector{10.0, 20.0, 40.0, 15.0}[static_cast<std::size_t>(t % 4)] + normal(random));
  const auto found = forecast({.values = values, .season = 4, .horizon = 4});
  ASSERT_TRUE(found);
  EXPECT_THAT(found->model, testing::Not(testing::HasSubstr(",N)")));
  const std::vector<double> next{15, 10, 20, 40};
  for (std::size_t h = 0; h < 4; ++h) EXPECT_NEAR(found->points[h].expected, next[h], 2);
  const auto shorter = forecast({.values = std::span(values).first(10), .season = 4, .horizon = 4});
  ASSERT_TRUE(shorter);
  EXPECT_THAT(shorter->model, testing::EndsWith(",N)"));
}

TEST(Forecast, AShareLeavesNotTheRangeOfShares) {
  std::vector<double> values;
  for (int t = 0; t < 24; ++t) values.push_back(t % 2 == 0 ? 0.02 : 0.97);
  const auto found = forecast({.values = values, .season = 1, .horizon = 12, .least = 0, .most = 1});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->points.back().low95, 0);
  EXPECT_EQ(found->points.back().high95, 1);
}

TEST(Forecast, IsTheSameEachTimeAndScalesWithTheUnit) {
  std::vector<double> values, terabytes;
  std::mt19937_64 random{5};
  std::normal_distribution<double> normal;
  for (int t = 0; t < 60; ++t) {
    values.push_back((50 + t) * (1 + 0.3 * (t % 4)) * std::exp(0.1 * normal(random)));
    terabytes.push_back(values.back() * 0x1p40);
  }
  const auto once = forecast({.values = values, .season = 4, .horizon = 6});
  const auto again = forecast({.values = values, .season = 4, .horizon = 6});
  const auto scaled = forecast({.values = terabytes, .season = 4, .horizon = 6});
  ASSERT_TRUE(once && again && scaled);
  EXPECT_THAT(once->model, StartsWith("ETS(M,"));
  for (std::size_t h = 0; h < 6; ++h) {
    EXPECT_EQ(once->points[h].low80, again->points[h].low80);
    EXPECT_EQ(once->points[h].expected * 0x1p40, scaled->points[h].expected);
  }
}

TEST(Forecast, FourteenYearsOfMonthsTakeNoTime) {
  std::vector<double> values;
  std::mt19937_64 random{6};
  std::normal_distribution<double> normal;
  for (int t = 0; t < 168; ++t)
    values.push_back((60 + 3 * t) * (t % 12 == 6 ? 0.6 : 1) * std::exp(0.05 * normal(random)));
  const auto began = std::chrono::steady_clock::now();
  const auto found = forecast({.values = values, .season = 12, .horizon = 12, .least = 0});
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  ASSERT_TRUE(found);
  EXPECT_LT(found->points[6].high95, found->points[5].low95);  // the holiday, whatever the noise
  std::printf("  %s in %.1f ms\n", found->model.c_str(), took.count());
}

/// Values of all sorts: counts with many zeros, levels, walks, and numbers at the ends of what can be.
rc::Gen<std::vector<double>> any_values() {
  const auto sized = [](rc::Gen<double> one) { return rc::gen::container<std::vector<double>>(std::move(one)); };
  const auto scaled = [](double factor) {
    return rc::gen::map(rc::gen::inRange(-1000, 1001), [factor](int i) { return i * factor; });
  };
  return rc::gen::oneOf(
      sized(rc::gen::map(rc::gen::inRange(-3, 4), [](int i) { return std::max(0, i) * 1.0; })), sized(scaled(1)),
      sized(scaled(1e305)), sized(scaled(5e-324)),
      sized(rc::gen::map(rc::gen::inRange(1, 9), [](int i) { return 1e15 + i; })),
      sized(rc::gen::map(rc::gen::inRange(-300, 300), [](int i) { return std::pow(10, i); })),
      sized(rc::gen::suchThat(rc::gen::arbitrary<double>(), [](double x) { return std::isfinite(x); })));
}

RC_GTEST_PROP(ForecastProperty, IntervalsAreFiniteAndNestedWhateverTheValues, ()) {
  const auto values = *rc::gen::resize(120, any_values());
  const auto season = *rc::gen::element<std::size_t>(0, 1, 2, 4, 7, 12);
  const auto horizon = *rc::gen::inRange<std::size_t>(0, 30);
  const bool counts = *rc::gen::arbitrary<bool>();
  ForecastQuestion question{.values = values, .season = season, .horizon = horizon};
  if (counts) question.least = 0;
  const auto found = forecast(question);
  RC_ASSERT(found.has_value() == (values.size() >= kLeastForecastValues));
  if (!found) return;
  RC_ASSERT(found->points.size() == horizon);
  for (const auto& point : found->points) {
    RC_ASSERT(std::isfinite(point.low95) && std::isfinite(point.high95) && std::isfinite(point.expected));
    RC_ASSERT(point.low95 <= point.low80);
    RC_ASSERT(point.low80 <= point.expected);
    RC_ASSERT(point.expected <= point.high80);
    RC_ASSERT(point.high80 <= point.high95);
    if (counts) RC_ASSERT(point.low95 >= 0);
  }
}

}  // namespace
}  // namespace monalys::kernels
