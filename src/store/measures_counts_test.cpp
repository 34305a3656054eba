// What happened in a bucket, and who was there, on small tables whose answers are worked out by hand, in the comment
// beside them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/measures_testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::Pair;

using Measures = MeasuresTest;
using Waits = MeasuresTest;
using People = MeasuresTest;

TEST_F(Measures, CountWhatHappenedInTheBucket) {
  add_jobs(facts);
  auto& store = filled();
  EXPECT_EQ(values(store, of_jobs(Measure::submitted)), (Numbers{4, 1}));                   // a b c d; e
  EXPECT_EQ(values(store, of_jobs(Measure::started)), (Numbers{1, 2}));                     // a; b c
  EXPECT_EQ(values(store, of_jobs(Measure::ended)), (Numbers{1, 1}));                       // a; b
  EXPECT_EQ(values(store, of_jobs(Measure::closed)), (Numbers{2, 1}));                      // a d; b
  EXPECT_EQ(values(store, of_jobs(Measure::withdrawn_hours)), (Numbers{100.0 / 3600, 0}));  // d
  EXPECT_EQ(values(store, of_jobs(Measure::withdrawn)), (Numbers{1, 0}));                   // d
  auto failed = of_jobs(Measure::ended_as);
  failed.outcome = Outcome::failed;
  EXPECT_EQ(values(store, failed), (Numbers{0, 1}));  // b; f ends at 3000, which is outside
}

TEST_F(Measures, CountMomentsByOutcome) {
  facts.moment(1, 1000).label = "password";
  facts.moment(1, 1999.999999).label = "card";
  facts.moment(2, 2000).label = "card";
  facts.moment(2, 1500, Outcome::failed).detail = "wrong password";
  auto& store = filled();
  Question question{.realm = Realm::logon, .measure = Measure::moments, .boundaries = {1000, 2000, 3000}};
  EXPECT_EQ(values(store, question), (Numbers{2, 1}));
  question.group = {Dimension::label};
  EXPECT_THAT(grouped(store, question), ElementsAre(Pair("card", Numbers{1, 1}), Pair("password", Numbers{1, 0})));
  // Boundaries that only whole seconds divide, a million of them.
  question.boundaries = {1000, 2000, 1'000'001};
  EXPECT_THAT(grouped(store, question), ElementsAre(Pair("card", Numbers{1, 1}), Pair("password", Numbers{1, 0})));
  question.boundaries = {1000, 2000, 3000};
  question.outcome = Outcome::failed;
  question.group = {Dimension::detail};
  EXPECT_THAT(grouped(store, question), ElementsAre(Pair("wrong password", Numbers{1, 0})));
}

TEST_F(Measures, OfNoFactsAreZeroOrAbsent) {
  auto& store = filled();
  for (const auto measure : {Measure::submitted, Measure::started, Measure::ended, Measure::withdrawn,
                             Measure::concurrent_max, Measure::concurrent_mean, Measure::users_max, Measure::users_mean,
                             Measure::waiting_max, Measure::open_at_end, Measure::unique_people, Measure::new_people}) {
    EXPECT_EQ(values(store, of_jobs(measure)), (Numbers{0, 0})) << static_cast<int>(measure);
  }
  for (const auto measure :
       {Measure::wait_percentile, Measure::wait_longest, Measure::wait_at_once, Measure::drop_rate}) {
    EXPECT_EQ(values(store, of_jobs(measure)), (Numbers{std::nullopt, std::nullopt})) << static_cast<int>(measure);
  }
  for (const auto measure : {Measure::ended_at_end, Measure::removed_at_end, Measure::lacking_at_end,
                             Measure::ended_lacking_at_end, Measure::agreed_at_end}) {
    const Question question{.realm = Realm::project, .measure = measure, .boundaries = {1000, 2000}};
    EXPECT_EQ(values(store, question), (Numbers{0})) << static_cast<int>(measure);
  }
  const Question storage{
      .realm = Realm::storage, .measure = Measure::level_bytes, .label = "live", .boundaries = {1000, 2000}};
  EXPECT_EQ(values(store, storage), (Numbers{std::nullopt}));
  auto by_label = of_jobs(Measure::started);
  by_label.group = {Dimension::label};
  EXPECT_TRUE(answer(store, by_label).empty());
}

TEST_F(Waits, AreThoseOfJobsBegunInTheBucket) {
  // Waits by begin: 0, 30, 60, 61 in the first bucket; 600 in the second.
  facts.interval(Realm::job, 1, 1100, 1100, 1200);
  facts.interval(Realm::job, 1, 1100.9, 1130.1, 1200);  // both ends floored first: 30 s
  facts.interval(Realm::job, 1, 1000, 1060.999999, 1200);
  facts.interval(Realm::job, 1, 1000, 1061, 1200);
  facts.interval(Realm::job, 1, 1500, 2100, 2200);
  facts.interval(Realm::job, 1, kNone, 1500, 1600);  // no submission known: no wait
  facts.interval(Realm::job, 1, 1500, kNone, 1900).outcome = Outcome::withdrawn;
  auto& store = filled();
  auto question = of_jobs(Measure::wait_percentile);
  const auto percentile = [&](unsigned percent) {
    question.percent = percent;
    return values(store, question);
  };
  EXPECT_EQ(percentile(50), (Numbers{30, 600}));  // rank ceil(0.5 x 4) = 2
  EXPECT_EQ(percentile(75), (Numbers{60, 600}));  // rank 3
  EXPECT_EQ(percentile(90), (Numbers{61, 600}));  // rank ceil(3.6) = 4
  EXPECT_EQ(values(store, of_jobs(Measure::wait_longest)), (Numbers{61, 600}));
  EXPECT_EQ(values(store, of_jobs(Measure::wait_at_once)), (Numbers{0.75, 0}));
}

TEST_F(Waits, OfJobsAskedForInTheBucketAreThoseOfTheOnesThatBegan) {
  add_jobs(facts);
  auto& store = filled();
  auto question = of_jobs(Measure::wait_longest);
  question.span = Span::asking;
  // a waits 0, b 500 until the next bucket, c 101; d and e never begin. f was asked for before.
  EXPECT_EQ(values(store, question), (Numbers{500, std::nullopt}));
  question.people_behind = true;
  EXPECT_EQ(values(store, question), (Numbers{2, 0}));
}

TEST_F(Waits, OfAJobThatBeganBeforeItWasSubmittedAreZero) {
  facts.interval(Realm::job, 1, 1200, 1100, 1300);
  auto& store = filled();
  EXPECT_EQ(values(store, of_jobs(Measure::wait_longest)), (Numbers{0, std::nullopt}));
  EXPECT_EQ(values(store, of_jobs(Measure::waiting_max)), (Numbers{0, 0}));
}

TEST_F(People, AreThoseLetInConnectedOrWithASessionBegun) {
  facts.moment(1, 1100);
  facts.moment(1, 1200);
  facts.moment(2, 1100, Outcome::failed);  // not let in
  facts.moment(0, 1100);                   // an excluded account
  facts.interval(Realm::connection, 3, kNone, 1300, 1400);
  facts.interval(Realm::connection, 1, kNone, 1300, 1400);  // the same person as before
  facts.interval(Realm::session, 4, kNone, 900, 2500);      // began before, only lasts
  facts.interval(Realm::session, 5, kNone, 1999, 2500);
  facts.interval(Realm::run, 6, kNone, 1500, 1600);  // a program alone is nobody logging in
  auto& store = filled();
  const Question unique{.realm = Realm::logon, .measure = Measure::unique_people, .boundaries = {1000, 2000, 3000}};
  EXPECT_EQ(values(store, unique), (Numbers{3, 0}));  // 1 3 5
}

TEST_F(People, AreNewOnceHoweverOftenTheyComeBack) {
  facts.moment(1, 500);
  facts.moment(1, 1100);
  facts.interval(Realm::session, 2, kNone, 1500, 1600);
  facts.moment(2, 2500);
  facts.moment(3, 900, Outcome::failed);
  facts.moment(3, 2000);
  auto& store = filled();
  const Question question{.realm = Realm::logon, .measure = Measure::new_people, .boundaries = {1000, 2000, 3000}};
  EXPECT_EQ(values(store, question), (Numbers{1, 1}));  // 2; 3. Person 1 came before all buckets.
}

TEST_F(People, AreNewWhereTheyWereSeenFirst) {
  auto logon = [&](UserId user, double at, std::string_view project) { facts.moment(user, at).project = project; };
  logon(1, 1100, "P1");
  logon(1, 1200, "P2");
  logon(2, 1300, "P2");
  auto& store = filled();
  Question question{.realm = Realm::logon, .measure = Measure::new_people, .boundaries = {1000, 2000}};
  question.where = {{Dimension::project, "P2"}};
  EXPECT_EQ(values(store, question), (Numbers{1}));  // person 1 is new in P1
  question.where.push_back({Dimension::project, "P1"});
  EXPECT_EQ(values(store, question), (Numbers{2}));
  question.where.clear();
  question.group = {Dimension::project};
  EXPECT_THAT(grouped(store, question), ElementsAre(Pair("P1", Numbers{1}), Pair("P2", Numbers{1})));
}

}  // namespace
}  // namespace monalys::store
