// The equations worked out by hand; the likelihood's derivatives and maximum against slow and obvious ways to them.

#include "kernels/ets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>

#include "kernels/ets_objective.hpp"
#include "kernels/ets_outlook.hpp"

namespace monalys::kernels {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using Error = EtsModel::Error;
using Season = EtsModel::Season;
using Trend = EtsModel::Trend;

constexpr EtsModel kSimple{};
constexpr EtsModel kHolt{.trend = Trend::additive};

std::vector<EtsModel> models() {
  std::vector<EtsModel> all;
  for (const auto error : {Error::additive, Error::multiplicative}) {
    for (const auto trend : {Trend::none, Trend::additive, Trend::damped}) {
      for (const auto season : {Season::none, Season::additive, Season::multiplicative}) {
        all.push_back({error, trend, season});
      }
    }
  }
  return all;
}

/// Two years of months that rise and have a season, with noise; around one, as fit() wants them.
std::vector<double> months(std::size_t count) {
  std::mt19937_64 random{4};
  std::normal_distribution<double> normal;
  std::vector<double> values;
  for (std::size_t t = 0; t < count; ++t) {
    const auto x = static_cast<double>(t);
    values.push_back((0.5 + 0.005 * x) * (1 + 0.2 * std::sin(x * 0.5236)) * (1 + 0.04 * normal(random)));
  }
  return values;
}

TEST(Ets, NamesAreThoseOfTheBook) {
  EXPECT_EQ(kSimple.name(), "ETS(A,N,N)");
  EXPECT_EQ((EtsModel{Error::multiplicative, Trend::damped, Season::additive}.name()), "ETS(M,Ad,A)");
  EXPECT_EQ((EtsModel{Error::multiplicative, Trend::additive, Season::multiplicative}.name()), "ETS(M,A,M)");
}

TEST(Ets, SimpleSmoothingByHand) {
  // Level 10; 10 is as expected; 12 is 2 too much, the level becomes 11; 11 is as expected.
  const std::array values{10.0, 12.0, 11.0};
  const auto known = likelihood(kSimple, {.alpha = 0.5}, {.level = 10}, values, 0);
  EXPECT_DOUBLE_EQ(known.squares, 4);
  EXPECT_DOUBLE_EQ(known.value, 3 * std::log(4));
  EXPECT_DOUBLE_EQ(known.end.level, 11);
  EXPECT_THAT(expected_path({.model = kSimple, .parameters = {.alpha = 0.5}, .begin = {}, .end = known.end}, 3),
              ElementsAre(11, 11, 11));
}

TEST(Ets, HoltsLinearMethodByHand) {
  // 10 and 2 expect 12, 13 comes: 12.5 and 2.25. They expect 14.75, 14 comes: 14.375 and 2.0625.
  const std::array values{13.0, 14.0};
  const EtsParameters given{.alpha = 0.5, .beta = 0.25};
  const auto known = likelihood(kHolt, given, {.level = 10, .slope = 2}, values, 0);
  EXPECT_DOUBLE_EQ(known.squares, 1 + 0.75 * 0.75);
  EXPECT_DOUBLE_EQ(known.end.level, 14.375);
  EXPECT_DOUBLE_EQ(known.end.slope, 2.0625);
  EXPECT_THAT(expected_path({.model = kHolt, .parameters = given, .begin = {}, .end = known.end}, 3),
              ElementsAre(16.4375, 18.5, 20.5625));
}

TEST(Ets, ADampedSlopeLevelsOff) {
  const EtsModel model{.trend = Trend::damped};
  const EtsFit fit{.model = model, .parameters = {.phi = 0.5}, .begin = {}, .end = {.level = 10, .slope = 8}};
  EXPECT_THAT(expected_path(fit, 4), ElementsAre(14, 16, 17, 17.5));
}

TEST(Ets, AMultiplicativeSeasonByHand) {
  // 10 times 1.2 expects 12, 15 comes, a quarter more: the level gains 0.5 * 3 / 1.2 to 11.25, the slope 0.1 * 2.5, the
  // season 0.2 * 3 / 10 to 1.26. Then 11.5 times 0.8 is just what comes. Next is 11.75 times 1.26.
  const EtsModel model{Error::multiplicative, Trend::additive, Season::multiplicative};
  const EtsParameters given{.alpha = 0.5, .beta = 0.1, .gamma = 0.2};
  const std::array values{15.0, 9.2};
  const auto known = likelihood(model, given, {.level = 10, .slope = 0, .seasonal = {1.2, 0.8}}, values, 0);
  EXPECT_NEAR(known.squares, 0.0625, 1e-12);
  EXPECT_NEAR(known.value, 2 * std::log(0.0625) + 2 * std::log(12 * 9.2), 1e-12);
  EXPECT_THAT(known.end.seasonal, ElementsAre(DoubleNear(1.26, 1e-12), DoubleNear(0.8, 1e-12)));
  EXPECT_THAT(expected_path({.model = model, .parameters = given, .begin = {}, .end = known.end}, 2),
              ElementsAre(DoubleNear(14.805, 1e-12), DoubleNear(12 * 0.8, 1e-12)));
}

TEST(Ets, VarianceAheadIsThatOfTheBook) {
  // c_1 = 0.5 + 0.25 = 0.75, c_2 = 0.5 + 2 * 0.25 + gamma = 1.1 with a season of two buckets.
  const EtsFit holt{.model = kHolt, .parameters = {.alpha = 0.5, .beta = 0.25}, .begin = {}, .end = {}, .variance = 4};
  EXPECT_THAT(chance(holt, 3), ElementsAre(4, 4 * 1.5625, 4 * 2.5625));
  const EtsFit seasonal{.model = {.trend = Trend::additive, .season = Season::additive},
                        .parameters = {.alpha = 0.5, .beta = 0.25, .gamma = 0.1},
                        .begin = {},
                        .end = {.seasonal = {1, -1}},
                        .variance = 1};
  EXPECT_THAT(chance(seasonal, 3), ElementsAre(1, 1.5625, DoubleNear(1.5625 + 1.21, 1e-12)));
}

TEST(Ets, VarianceAheadOfRelativeErrorsFollowsTheLevel) {
  // The level is 10 and the error a tenth of it: 1 at once; a bucket later 1 anew, and 0.5 of the first.
  const EtsFit fit{.model = {.error = Error::multiplicative},
                   .parameters = {.alpha = 0.5},
                   .begin = {},
                   .end = {.level = 10},
                   .variance = 0.01};
  EXPECT_THAT(chance(fit, 2), ElementsAre(DoubleNear(1, 1e-12), DoubleNear(1.25, 1e-12)));
}

TEST(Ets, AdmissibleParametersForgetThePast) {
  EXPECT_TRUE(admissible(kSimple, {.alpha = 1.9}, 0));
  EXPECT_FALSE(admissible(kSimple, {.alpha = 2.1}, 0));
  // 0 < beta < 4 - 2 alpha for a linear trend.
  EXPECT_TRUE(admissible(kHolt, {.alpha = 1, .beta = 1.9}, 0));
  EXPECT_FALSE(admissible(kHolt, {.alpha = 1, .beta = 2.1}, 0));
  EXPECT_FALSE(admissible(kHolt, {.alpha = 0.5, .beta = -0.1}, 0));
  // 0 < gamma < 2 - alpha for a season without trend, and -2 / (m - 1) < alpha < 2 - gamma.
  const EtsModel seasonal{.season = Season::additive};
  EXPECT_TRUE(admissible(seasonal, {.alpha = 0.5, .gamma = 1.4}, 4));
  EXPECT_FALSE(admissible(seasonal, {.alpha = 0.5, .gamma = 1.6}, 4));
}

TEST(Ets, DerivativesAreThoseOfTheLikelihood) {
  const auto values = months(40);
  EtsState begin{.level = 0.5, .slope = 0.004, .seasonal = {}};
  for (const auto& model : models()) {
    begin.seasonal.clear();
    if (model.season == Season::additive) begin.seasonal = {0.1, 0.02, -0.05, -0.07};
    if (model.season == Season::multiplicative) begin.seasonal = {1.2, 1.05, 0.9, 0.85};
    EtsObjective objective(model, values, begin, 0.1, 0);
    auto x = objective.seen(objective.numbers({.alpha = 0.4, .beta = 0.1, .gamma = 0.2, .phi = 0.9}));
    for (std::size_t i = objective.smoothing(); i < x.size(); ++i) x[i] = 0.1 * static_cast<double>(i % 3);
    std::vector<double> gradient(x.size()), unused(x.size());
    const double value = objective(x, gradient);
    const auto numbers = objective.numbers_seen(x);
    const auto plainly = likelihood(model, objective.parameters(numbers), objective.state(numbers), values, 0);
    EXPECT_NEAR(value, plainly.value, 1e-9) << model.name();
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double was = x[i];
      x[i] = was + 1e-5;
      const double above = objective(x, unused);
      x[i] = was - 1e-5;
      const double below = objective(x, unused);
      x[i] = was;
      EXPECT_NEAR(gradient[i], (above - below) / 2e-5, 1e-4 * (1 + std::abs(gradient[i]))) << model.name() << ' ' << i;
    }
  }
}

TEST(Ets, TheFitIsTheBestThatAGridFinds) {
  // A level that moves by four tenths of each surprise.
  std::mt19937_64 random{9};
  std::normal_distribution<double> normal{0, 0.05};
  std::vector<double> values;
  double moving = 1;
  for (int t = 0; t < 30; ++t) {
    const double surprise = normal(random);
    values.push_back(moving + surprise);
    moving += 0.4 * surprise;
  }
  double best = 1e300, best_alpha = 0;
  for (double alpha = 0.001; alpha < 1; alpha += 0.001) {
    // Errors are linear in the first level: e_t = a_t - (1 - alpha)^t l_0.
    double level = 0, power = 1, aa = 0, ap = 0, pp = 0;
    for (const double value : values) {
      const double a = value - level;
      aa += a * a, ap += a * power, pp += power * power;
      level += alpha * a;
      power *= 1 - alpha;
    }
    const double squares = aa - ap * ap / pp;
    if (squares < best) best = squares, best_alpha = alpha;
  }
  const auto found = fit(kSimple, values, 1);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->parameters.alpha, best_alpha, 0.002);
  EXPECT_NEAR(found->variance, best / 28, 1e-5 * best);
  // Three parameters, the variance counted: 2 * 3 + 2 * 3 * 4 / (30 - 4).
  EXPECT_NEAR(found->aicc, 30 * std::log(best) + 6 + 24.0 / 26, 1e-3);
}

TEST(Ets, TooFewValuesMakeNoFit) {
  const auto values = months(20);
  EXPECT_FALSE(fit({.season = Season::additive}, values, 12));
  EXPECT_FALSE(fit({.trend = Trend::damped}, std::span(values).first(7), 1));
  EXPECT_TRUE(fit({.trend = Trend::damped}, std::span(values).first(8), 1));
}

TEST(Ets, SharesOverSlopesSumToOne) {
  const auto values = months(40);
  const auto found = fit(kHolt, values, 1);
  ASSERT_TRUE(found);
  double sum = 0;
  for (const auto& [one, share] : over_slopes(*found, values)) {
    EXPECT_GE(one.aicc, found->aicc - 0.1);  // none is likelier than the likeliest
    sum += share;
  }
  EXPECT_NEAR(sum, 1, 1e-9);
}

}  // namespace
}  // namespace monalys::kernels
