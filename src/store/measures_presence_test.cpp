// What went on at the same time, worked out by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/measures_testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::Pair;

using Concurrency = MeasuresTest;
using Connections = MeasuresTest;

TEST_F(Concurrency, IsExactToTheSecond) {
  // 1000-1100 one, 1100-1200 two, 1200-1300 one, and one of no length at 1250.
  facts.interval(Realm::session, 1, kNone, 1000.9, 1200.9);
  facts.interval(Realm::session, 1, kNone, 1100, 1300);
  facts.interval(Realm::session, 2, kNone, 1250.1, 1250.9);
  auto& store = filled();
  Question question{
      .realm = Realm::session, .measure = Measure::concurrent_max, .boundaries = {1000, 1100, 1200, 1400}};
  auto cells = answer(store, question);
  EXPECT_EQ(cells[0].value, 1);
  EXPECT_EQ(cells[0].at, 1000);
  EXPECT_EQ(cells[1].value, 2);
  EXPECT_EQ(cells[1].at, 1100);
  EXPECT_EQ(cells[2].value, 1);  // at 1200 the first has ended
  EXPECT_EQ(cells[2].at, 1200);
  question.measure = Measure::concurrent_mean;
  EXPECT_EQ(values(store, question), (Numbers{1, 2, 0.5}));
  question.measure = Measure::users_max;
  EXPECT_EQ(values(store, question), (Numbers{1, 1, 1}));  // both belong to user 1
  question.measure = Measure::users_mean;
  EXPECT_EQ(values(store, question), (Numbers{1, 1, 0.5}));
  question.measure = Measure::started;
  EXPECT_EQ(values(store, question), (Numbers{1, 1, 1}));  // the one of no length began
}

TEST_F(Concurrency, BucketsBeforeAllFactsAreEmptyAndLaterOnesCarryOn) {
  facts.interval(Realm::session, 1, kNone, 10'000, 40'000);
  auto& store = filled();
  Question question{
      .realm = Realm::session, .measure = Measure::concurrent_max, .boundaries = {0, 5000, 20'000, 50'000}};
  const auto cells = answer(store, question);
  EXPECT_EQ(cells[0].value, 0);
  EXPECT_EQ(cells[0].at, std::nullopt);
  EXPECT_EQ(cells[2].value, 1);
  EXPECT_EQ(cells[2].at, 20'000);
}

TEST_F(Concurrency, GoesOnOverManyYearsOfBuckets) {
  // One interval over three years, asked by half years: slices of the question must join.
  facts.interval(Realm::session, 1, kNone, 1000, 1000 + 1095 * kDay);
  auto& store = filled();
  Question question{.realm = Realm::session, .measure = Measure::concurrent_mean, .boundaries = {1000}};
  for (int half = 1; half <= 8; ++half) question.boundaries.push_back(1000 + half * 182 * kDay);
  // 1095 = 6 x 182 + 3 days
  EXPECT_EQ(values(store, question), (Numbers{1, 1, 1, 1, 1, 1, 3.0 / 182, 0}));
}

TEST_F(Concurrency, OpenIntervalsLastToTheHorizonAtMostTheirLimit) {
  // The horizon of sessions is 20 days; the limit 7 days.
  facts.interval(Realm::session, 1, kNone, 0 * kDay + 1, kNone);      // until 7 d + 1 s
  facts.interval(Realm::session, 2, kNone, 15 * kDay, kNone);         // until the horizon
  facts.interval(Realm::session, 3, kNone, 20 * kDay, kNone);         // the horizon itself: no length
  facts.interval(Realm::connection, 4, kNone, 25 * kDay, 30 * kDay);  // another realm does not move the horizon
  auto& store = filled();
  Question question{.realm = Realm::session,
                    .measure = Measure::concurrent_mean,
                    .boundaries = {0, 7 * kDay, 7 * kDay + 2, 15 * kDay, 20 * kDay, 22 * kDay}};
  EXPECT_EQ(values(store, question), (Numbers{1 - 1.0 / static_cast<double>(7 * kDay), 0.5, 0, 1, 0}));
}

TEST_F(Concurrency, WaitingEndsWithTheBeginningTheWithdrawalOrTheLimit) {
  facts.interval(Realm::job, 1, 1000, 1500, 3000);                                // waits 1000-1500
  facts.interval(Realm::job, 1, 1200, kNone, 1400).outcome = Outcome::withdrawn;  // waits 1200-1400
  facts.interval(Realm::job, 1, 1300, kNone, kNone);                              // waits to the horizon, 3000
  facts.interval(Realm::job, 1, kNone, 1300, 1400);                               // never known to wait
  auto& store = filled();
  const Question question{
      .realm = Realm::job, .measure = Measure::waiting_max, .boundaries = {1000, 1250, 1350, 1450, 2000, 3000, 4000}};
  EXPECT_EQ(values(store, question), (Numbers{2, 3, 3, 2, 1, 0}));
  EXPECT_EQ(answer(store, question)[1].at, 1300);
}

TEST_F(Concurrency, ExcludedUsersAreNotPeople) {
  facts.interval(Realm::run, 0, kNone, 1000, 2000);
  auto& store = filled();
  Question question{.realm = Realm::run, .measure = Measure::users_max, .boundaries = {1000, 2000}};
  EXPECT_EQ(values(store, question), (Numbers{0}));
  question.measure = Measure::concurrent_max;
  EXPECT_EQ(values(store, question), (Numbers{1}));
}

std::shared_ptr<const Stretches> stretches(std::vector<Stretches::One> list, std::uint32_t slots) {
  return std::make_shared<const Stretches>(Stretches{.list = std::move(list), .slots = slots, .words = "test"});
}

TEST_F(Concurrency, OfStretchesIsThatOfTheirSecondsAlone) {
  facts.interval(Realm::run, 1, kNone, 0, 150);
  facts.interval(Realm::run, 1, kNone, 100, 300);
  facts.interval(Realm::run, 2, kNone, 180, 220);
  auto& store = filled();
  Question question{.realm = Realm::run, .measure = Measure::concurrent_mean, .boundaries = {0, 200, 400, 600}};
  // [100, 260) and [320, 340); nothing of the last bucket.
  question.within = stretches({{100, 260, 0}, {320, 340, 0}}, 1);
  // 100 to 150 two, to 180 one, to 200 two: 170 in 100. 200 to 220 two, to 260 one, 320 to 340 none: 80 in 80.
  EXPECT_EQ(values(store, question), (Numbers{1.7, 1, std::nullopt}));
  question.measure = Measure::users_mean;  // one less from 100 to 150
  EXPECT_EQ(values(store, question), (Numbers{1.2, 1, std::nullopt}));
  question.measure = Measure::users_during;
  EXPECT_EQ(values(store, question), (Numbers{2, 2, std::nullopt}));
}

TEST_F(Concurrency, OfASlotIsThatOfAllItsStretchesTogether) {
  facts.interval(Realm::run, 1, kNone, 0, 150);
  facts.interval(Realm::run, 2, kNone, 100, 300);
  auto& store = filled();
  Question question{.realm = Realm::run, .measure = Measure::concurrent_mean, .boundaries = {0, 400}};
  question.within = stretches({{0, 100, 1}, {100, 200, 0}, {200, 300, 1}, {390, 500, 2}}, 4);
  // Slot 0: 50 + 100 in 100. Slot 1: 100 + 100 in 200. Slot 2: nothing in 10. Slot 3 has no time.
  EXPECT_EQ(values(store, question), (Numbers{1.5, 1, 0, std::nullopt}));
  question.measure = Measure::concurrent_max;
  EXPECT_EQ(values(store, question), (Numbers{2, 1, 0, std::nullopt}));
  EXPECT_EQ(answer(store, question)[1].at, 0);
}

TEST_F(Concurrency, OfStretchesIsForgottenWhenFactsChange) {
  facts.interval(Realm::run, 1, kNone, 0, 100);
  auto& store = filled();
  Question question{.realm = Realm::run, .measure = Measure::hours, .boundaries = {0, 3600}};
  question.within = stretches({{0, 50, 1}, {50, 100, 0}, {100, 3600, 1}}, 2);
  EXPECT_EQ(values(store, question), (Numbers{50.0 / 3600, 50.0 / 3600}));
  Facts more("test", "other.log");
  more.interval(Realm::run, 2, kNone, 100, 200);
  merge(store, more);
  EXPECT_EQ(values(store, question), (Numbers{50.0 / 3600, 150.0 / 3600}));
}

TEST_F(Connections, DropsAreCountedPerThousandConnectedHours) {
  facts.interval(Realm::connection, 1, kNone, 0, 7200).outcome = Outcome::dropped;  // 1 h in each of two buckets
  facts.interval(Realm::connection, 2, kNone, 3600, 7200);                          // 1 h in the second
  facts.interval(Realm::connection, 2, kNone, 7000, 9000).outcome = Outcome::dropped;
  auto& store = filled();
  Question question{
      .realm = Realm::connection, .measure = Measure::drop_rate, .boundaries = {0, 3600, 7200, 10'800, 14'400}};
  // 0 drops in 1 h; 0 in 2 h 200 s, for 7200 is the next bucket's; 2 in 1800 s = 0.5 h; nobody connected.
  EXPECT_EQ(values(store, question), (Numbers{0, 0, 4000, std::nullopt}));
}

TEST_F(Connections, DropsByGroup) {
  auto add = [&](UserId user, double begun, double ended, std::string_view client, Outcome outcome) {
    auto& fact = facts.interval(Realm::connection, user, kNone, begun, ended);
    fact.label = client;
    fact.outcome = outcome;
  };
  add(1, 0, 1800, "web", Outcome::dropped);
  add(2, 0, 3600, "app", Outcome::completed);
  auto& store = filled();
  const Question question{
      .realm = Realm::connection, .measure = Measure::drop_rate, .boundaries = {0, 3600}, .group = {Dimension::label}};
  EXPECT_THAT(grouped(store, question), ElementsAre(Pair("app", Numbers{0}), Pair("web", Numbers{2000})));
}

TEST_F(Connections, AFailedConnectionIsNoConnection) {
  facts.interval(Realm::connection, 1, kNone, 0, 600);
  facts.interval(Realm::connection, 2, kNone, 100, 110).outcome = Outcome::failed;
  facts.interval(Realm::session, 3, kNone, 100, 110).outcome = Outcome::failed;  // of other realms it is one
  auto& store = filled();
  const auto ask = [&](Realm realm, Measure measure, Outcome outcome = Outcome::completed) {
    return values(store, {.realm = realm, .measure = measure, .outcome = outcome, .boundaries = {0, 3600}});
  };
  EXPECT_EQ(ask(Realm::connection, Measure::started), (Numbers{1}));
  EXPECT_EQ(ask(Realm::connection, Measure::concurrent_max), (Numbers{1}));
  EXPECT_EQ(ask(Realm::connection, Measure::users_max), (Numbers{1}));
  EXPECT_EQ(ask(Realm::connection, Measure::ended_as, Outcome::failed), (Numbers{1}));
  EXPECT_EQ(ask(Realm::logon, Measure::unique_people), (Numbers{2}));  // 1 and 3
  EXPECT_EQ(ask(Realm::session, Measure::started), (Numbers{1}));
}

}  // namespace
}  // namespace monalys::store
