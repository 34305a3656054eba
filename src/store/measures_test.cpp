// Every measure on small tables whose answers are worked out by hand, in the comment beside them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "store/testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;
using namespace std::string_view_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

using Numbers = std::vector<std::optional<double>>;

constexpr std::int64_t kDay = 86'400;

class Measures : public ::testing::Test {
 protected:
  Store& filled() {
    merge(store_, facts);
    return store_;
  }
  Facts facts;

 private:
  TemporaryFolder folder_;
  Store store_ = open(folder_);
};

using Waits = Measures;
using Concurrency = Measures;
using People = Measures;
using States = Measures;
using Agreements = Measures;
using Levels = Measures;
using Organisations = Measures;
using Texts = Measures;
using Answers = Measures;

// Jobs in buckets [1000, 2000) and [2000, 3000).
void add_jobs(Facts& facts) {
  facts.interval(Realm::job, 1, 1000, 1000, 1999.999999);                         // a: begins on the first instant
  facts.interval(Realm::job, 1, 1500, 2000, 2500).outcome = Outcome::failed;      // b: begins on the boundary
  facts.interval(Realm::job, 2, 1999.5, 2100, kNone);                             // c: never ended
  facts.interval(Realm::job, 2, 1100, kNone, 1200).outcome = Outcome::withdrawn;  // d
  facts.interval(Realm::job, 3, 2200, kNone, kNone);                              // e: waits for ever
  facts.interval(Realm::job, 3, 900, 950, 3000).outcome = Outcome::failed;        // f: ends as the last bucket is over
}

Question of_jobs(Measure measure) {
  return {.realm = Realm::job, .measure = measure, .boundaries = {1000, 2000, 3000}};
}

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

TEST_F(Waits, OfAJobThatBeganBeforeItWasSubmittedAreZero) {
  facts.interval(Realm::job, 1, 1200, 1100, 1300);
  auto& store = filled();
  EXPECT_EQ(values(store, of_jobs(Measure::wait_longest)), (Numbers{0, std::nullopt}));
  EXPECT_EQ(values(store, of_jobs(Measure::waiting_max)), (Numbers{0, 0}));
}

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

TEST_F(Measures, DropsAreCountedPerThousandConnectedHours) {
  facts.interval(Realm::connection, 1, kNone, 0, 7200).outcome = Outcome::dropped;  // 1 h in each of two buckets
  facts.interval(Realm::connection, 2, kNone, 3600, 7200);                          // 1 h in the second
  facts.interval(Realm::connection, 2, kNone, 7000, 9000).outcome = Outcome::dropped;
  auto& store = filled();
  Question question{
      .realm = Realm::connection, .measure = Measure::drop_rate, .boundaries = {0, 3600, 7200, 10'800, 14'400}};
  // 0 drops in 1 h; 0 in 2 h 200 s, for 7200 is the next bucket's; 2 in 1800 s = 0.5 h; nobody connected.
  EXPECT_EQ(values(store, question), (Numbers{0, 0, 4000, std::nullopt}));
}

TEST_F(Measures, DropsByGroup) {
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

TEST_F(Measures, AFailedConnectionIsNoConnection) {
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

TEST_F(States, OrdersAreOpenUntilTheyAreDelivered) {
  facts.interval(Realm::order, 0, 1000, kNone, 2000);   // ends on a boundary: still open at that end
  facts.interval(Realm::order, 0, 2000, kNone, kNone);  // asked on a boundary: not yet open at that end
  facts.interval(Realm::order, 0, 1500, 1600, 1700);
  facts.interval(Realm::order, 0, kNone, kNone, 5000);  // nobody knows since when
  auto& store = filled();
  const Question question{
      .realm = Realm::order, .measure = Measure::open_at_end, .boundaries = {0, 1000, 1650, 2000, 2001, 9000}};
  EXPECT_EQ(values(store, question), (Numbers{0, 2, 1, 1, 1}));
}

TEST_F(States, ProjectsRunEndAndAreRemoved) {
  facts.project("P1", "Uppsala", 1000, 2000, 3000);
  facts.project("P2", "Lund", 1500, kNone, 2500);  // removed without ever ending: it ended then
  facts.project("P3", "Lund", 1000, kNone, kNone);
  facts.project("P4", "Lund", kNone, 1500, kNone);  // began before anybody wrote it down
  auto& store = filled();
  Question question{
      .realm = Realm::project, .measure = Measure::open_at_end, .boundaries = {500, 1000, 1501, 2001, 4000}};
  EXPECT_EQ(values(store, question), (Numbers{1, 3, 2, 1}));  // P4; P1 P2 P3; P2 P3; P3
  question.measure = Measure::ended_at_end;
  EXPECT_EQ(values(store, question), (Numbers{0, 1, 2, 1}));  // P4; P4 P1; P4
  question.measure = Measure::removed_at_end;
  EXPECT_EQ(values(store, question), (Numbers{0, 0, 0, 2}));
  question.measure = Measure::open_at_end;
  question.group = {Dimension::organisation};
  EXPECT_THAT(grouped(store, question),
              ElementsAre(Pair("Lund", Numbers{1, 2, 2, 1}), Pair("Uppsala", Numbers{0, 1, 0, 0})));
  question.group.clear();
  question.where = {{Dimension::project, "P1"}};
  EXPECT_EQ(values(store, question), (Numbers{0, 1, 0, 0}));
}

TEST_F(States, ServersByKind) {
  facts.interval(Realm::server, 0, kNone, 1000, 2000).label = "terminal";
  facts.interval(Realm::server, 0, kNone, 1500, kNone).label = "batch";
  facts.interval(Realm::server, 0, kNone, kNone, kNone).label = "terminal";
  auto& store = filled();
  const Question question{.realm = Realm::server,
                          .measure = Measure::open_at_end,
                          .boundaries = {0, 1200, 1800, 2500},
                          .group = {Dimension::label}};
  EXPECT_THAT(grouped(store, question),
              ElementsAre(Pair("batch", Numbers{0, 1, 1}), Pair("terminal", Numbers{2, 2, 1})));
}

void add_agreements(Facts& facts) {
  facts.project("P1", "Lund", 1000, kNone, kNone);
  facts.project("P2", "Lund", 1000, kNone, kNone);
  facts.project("P3", "Umeå", 1000, kNone, kNone);
  facts.project("P4", "Umeå", 1000, 1800, kNone);
  facts.project("P5", "Umeå", 1000, 1800, 2600);
  facts.agreement("P1", "signed", 1500, 2500);
  facts.agreement("P1", "signed", 1600, 2500);  // twice the same project
  facts.agreement("P2", "not_needed", kNone, kNone);
  facts.agreement("P3", "sent", 1000, kNone);
  facts.agreement("P4", "signed", 1200, 1300);
  facts.agreement("P9", "signed", 1000, kNone);  // of a project that no register names
}

TEST_F(Agreements, ProjectsWithoutOneAreCounted) {
  add_agreements(facts);
  auto& store = filled();
  Question question{
      .realm = Realm::project, .measure = Measure::lacking_at_end, .boundaries = {0, 1250, 1700, 2000, 3000}};
  // 1250: P1 P3 P5; 1700: P3 P4 P5 (P4's has expired); 2000: P3; 3000: P1 P3
  EXPECT_EQ(values(store, question), (Numbers{3, 3, 1, 2}));
  question.measure = Measure::ended_lacking_at_end;
  EXPECT_EQ(values(store, question), (Numbers{0, 0, 1, 0}));  // P5 until it is removed; P4 once had one
  question.group = {Dimension::organisation};
  // Lund, of which none ever lacked one, is not named.
  EXPECT_THAT(grouped(store, question), ElementsAre(Pair("Umeå", Numbers{0, 0, 1, 0})));
}

TEST_F(Agreements, ThoseThatEndSoonAreToldOfUnlessAnotherFollows) {
  constexpr double kOneDay = 86'400;
  facts.agreement("P1", "signed", 0, 100 * kOneDay);     // ends within 90 days from day 10 on
  facts.agreement("P2", "signed", 0, 100 * kOneDay);     // so does this,
  facts.agreement("P2", "signed", 99 * kOneDay, kNone);  // but another follows
  facts.agreement("P3", "signed", 0, kNone);             // without an end
  facts.agreement("P4", "signed", 0, 30 * kOneDay);      // over before the second bucket's end
  facts.agreement("P5", "sent", 0, 100 * kOneDay);       // not signed
  auto& store = filled();
  const Question question{.realm = Realm::agreement,
                          .measure = Measure::expiring_at_end,
                          .label = "signed",
                          .boundaries = {0, 5 * kDay, 50 * kDay, 101 * kDay}};
  // Day 5: P4. Day 50: P1. Day 101: none is left that ends.
  EXPECT_EQ(values(store, question), (Numbers{1, 1, 0}));
}

TEST_F(Agreements, SignedOnesAreCountedByProject) {
  add_agreements(facts);
  auto& store = filled();
  Question question{.realm = Realm::agreement,
                    .measure = Measure::agreed_at_end,
                    .label = "signed",
                    .boundaries = {0, 1250, 1700, 2500, 3000}};
  EXPECT_EQ(values(store, question), (Numbers{2, 2, 2, 1}));  // P4 P9; P1 P9; P1 P9, it ends just then; P9
  question.group = {Dimension::organisation};
  EXPECT_THAT(grouped(store, question), ElementsAre(Pair("", Numbers{1, 1, 1, 1}), Pair("Lund", Numbers{0, 1, 1, 0}),
                                                    Pair("Umeå", Numbers{1, 0, 0, 0})));
  question.group.clear();
  question.where = {{Dimension::project, "P1"}};
  EXPECT_EQ(values(store, question), (Numbers{0, 1, 1, 0}));
}

Question storage(std::vector<std::int64_t> boundaries, Measure measure = Measure::level_bytes) {
  return {.realm = Realm::storage, .measure = measure, .label = "live", .boundaries = std::move(boundaries)};
}

TEST_F(Levels, AreThoseOfTheLastCompleteSnapshot) {
  facts.level("v1", 1 * kDay, "P1", 100, 1);
  facts.level("v1", 1 * kDay, "P2", 50, 2);
  facts.level("v1", 2 * kDay, "P1", 110, 3);
  facts.level("v1", 2 * kDay, "P2", -1, 4);   // a size nobody knows: not complete
  facts.level("v1", 3 * kDay, "P1", 120, 5);  // P2 is gone
  auto& store = filled();
  const std::vector<std::int64_t> days{0, kDay, kDay + 1, 2 * kDay + 1, 3 * kDay, 3 * kDay + 1};
  // A snapshot taken at the very end of a bucket is the next one's.
  EXPECT_EQ(values(store, storage(days)), (Numbers{std::nullopt, 150, 150, 150, 120}));
  EXPECT_EQ(values(store, storage(days, Measure::level_files)), (Numbers{std::nullopt, 3, 3, 3, 5}));
  auto by_project = storage(days);
  by_project.group = {Dimension::project};
  EXPECT_THAT(grouped(store, by_project), ElementsAre(Pair("P1", Numbers{std::nullopt, 100, 100, 100, 120}),
                                                      Pair("P2", Numbers{std::nullopt, 50, 50, 50, 0})));
  auto of_one = storage(days);
  of_one.where = {{Dimension::project, "P2"}};
  EXPECT_EQ(values(store, of_one), (Numbers{std::nullopt, 50, 50, 50, 0}));
  of_one.where = {{Dimension::project, "P7"}};  // never stored anything
  EXPECT_EQ(values(store, of_one), (Numbers{std::nullopt, 0, 0, 0, 0}));
}

TEST_F(Levels, AreCarriedForwardFor35Days) {
  facts.level("v1", kDay, "P1", 100);
  auto& store = filled();
  EXPECT_EQ(values(store, storage({0, 2 * kDay, 36 * kDay, 36 * kDay + 1})), (Numbers{100, 100, std::nullopt}));
}

TEST_F(Levels, OfSeveralVolumesAddUp) {
  facts.level("v1", 1 * kDay, "P1", 100);
  facts.level("v2", 2 * kDay, "P1", 7);
  facts.level("v2", 30 * kDay, "P2", 8);
  facts.level("v2", 30 * kDay, "backup", 900).label = "backup";
  auto& store = filled();
  const std::vector<std::int64_t> days{0, kDay + 1, 3 * kDay, 31 * kDay, 40 * kDay, 90 * kDay};
  EXPECT_EQ(values(store, storage(days)), (Numbers{100, 107, 108, 8, std::nullopt}));
  auto by_volume = storage(days);
  by_volume.group = {Dimension::host};
  EXPECT_THAT(grouped(store, by_volume), ElementsAre(Pair("v1", Numbers{100, 100, 100, std::nullopt, std::nullopt}),
                                                     Pair("v2", Numbers{std::nullopt, 7, 8, 8, std::nullopt})));
  auto of_v1 = storage(days);
  of_v1.where = {{Dimension::host, "v1"}};
  EXPECT_EQ(values(store, of_v1), (Numbers{100, 100, 100, std::nullopt, std::nullopt}));
  auto backup = storage(days);
  backup.label = "backup";
  EXPECT_EQ(values(store, backup), (Numbers{std::nullopt, std::nullopt, 900, 900, std::nullopt}));
}

TEST_F(Levels, DoNotGuessNumbersOfFiles) {
  facts.level("v1", kDay, "P1", 100, 5);
  facts.level("v1", kDay, "P2", 100, -1);
  auto& store = filled();
  EXPECT_EQ(values(store, storage({0, 2 * kDay})), (Numbers{200}));
  EXPECT_EQ(values(store, storage({0, 2 * kDay}, Measure::level_files)), (Numbers{std::nullopt}));
}

TEST_F(Levels, AddUpBeyondTheLargestInteger) {
  for (const auto* project : {"P1", "P2", "P3"}) facts.level("v1", kDay, project, 5'000'000'000'000'000'000);
  auto& store = filled();
  EXPECT_EQ(values(store, storage({0, 2 * kDay})), (Numbers{15e18}));
}

TEST_F(Levels, ByOrganisationAreThoseOfItsProjects) {
  facts.project("P1", "Lund", 0, kNone, kNone);
  facts.project("P2", "Umeå", 0, kNone, kNone);
  facts.level("v1", kDay, "P1", 100);
  facts.level("v1", kDay, "P2", 10);
  facts.level("v1", kDay, "P3", 1);
  auto& store = filled();
  auto question = storage({0, 2 * kDay});
  question.group = {Dimension::organisation};
  EXPECT_THAT(grouped(store, question),
              ElementsAre(Pair("", Numbers{1}), Pair("Lund", Numbers{100}), Pair("Umeå", Numbers{10})));
}

TEST_F(Organisations, AreThoseOfThePersonAtTheTime) {
  facts.membership(1, "Lund", "P1", 0, 2000);
  facts.membership(1, "Umeå", "P1", 2000, kNone);  // moved
  facts.membership(2, "Luleå", "P2", 500, kNone);  // two at once, both as old: the first by name
  facts.membership(2, "Lund", "P3", 500, kNone);
  facts.membership(3, "Örebro", "P2", 900, kNone);  // the older one
  facts.membership(3, "Borås", "P3", 1500, kNone);
  facts.membership(4, "Visby", "", kNone, 1200);
  auto session = [&](UserId user, double begun, std::string_view project) {
    facts.interval(Realm::session, user, kNone, begun, begun + 1).project = project;
  };
  session(1, 1999, "P1");
  session(1, 2000, "P1");
  session(2, 1000, "");
  session(2, 1001, "P3");  // its own project's comes first
  session(3, 1600, "");
  session(3, 1601, "P3");
  session(4, 1199, "");
  session(4, 1200, "");  // no longer
  session(5, 1000, "");  // in no register
  auto& store = filled();
  Question question{.realm = Realm::session,
                    .measure = Measure::started,
                    .boundaries = {0, 3000},
                    .group = {Dimension::organisation}};
  EXPECT_THAT(
      grouped(store, question),
      ElementsAre(Pair("", Numbers{2}), Pair("Borås", Numbers{1}), Pair("Luleå", Numbers{1}), Pair("Lund", Numbers{2}),
                  Pair("Umeå", Numbers{1}), Pair("Visby", Numbers{1}), Pair("Örebro", Numbers{1})));
  question.group.clear();
  question.where = {{Dimension::organisation, "Lund"}};
  EXPECT_EQ(values(store, question), (Numbers{2}));
  question.where.push_back({Dimension::organisation, ""});
  EXPECT_EQ(values(store, question), (Numbers{4}));
  question.measure = Measure::unique_people;
  EXPECT_EQ(values(store, question), (Numbers{4}));  // 1, 2, 4, 5
  question.measure = Measure::new_people;
  question.where = {{Dimension::organisation, "Umeå"}};
  EXPECT_EQ(values(store, question), (Numbers{0}));  // person 1 was new in Lund
}

TEST_F(Organisations, AreOfTheTypeThatTheirRegisterSays) {
  const auto type = [&](std::string_view organisation, std::string_view of_type) {
    auto& fact = facts.interval(Realm::organisation, 0, kNone, kNone, kNone);
    fact.label = organisation;
    fact.detail = of_type;
  };
  type("Lund", "university");
  type("Umeå", "university");
  type("SCB", "agency");
  type("SCB", "authority");  // of two, the first by name
  facts.membership(1, "Lund", "P1", 0, 2000);
  facts.membership(1, "Umeå", "P1", 2000, kNone);
  facts.membership(2, "SCB", "P2", 0, kNone);
  facts.membership(3, "Visby", "P3", 0, kNone);  // of no type
  for (const double begun : {1000.0, 2500.0}) {
    for (const UserId user : {1U, 2U, 3U, 4U}) facts.interval(Realm::session, user, kNone, begun, begun + 1);
  }
  facts.project("P1", "Lund", 0, kNone, kNone);
  facts.project("P2", "SCB", 0, kNone, kNone);
  facts.project("P3", "Visby", 0, kNone, kNone);
  facts.level("v1", 2000, "P1", 100);
  facts.level("v1", 2000, "P2", 10);
  facts.level("v1", 2000, "P3", 1);
  auto& store = filled();
  Question question{.realm = Realm::session,
                    .measure = Measure::users_during,
                    .boundaries = {0, 3000},
                    .group = {Dimension::organisation_type}};
  // Person 1 moved within a type, and is one person there.
  EXPECT_THAT(grouped(store, question),
              ElementsAre(Pair("", Numbers{2}), Pair("agency", Numbers{1}), Pair("university", Numbers{1})));
  question.measure = Measure::started;
  question.group.clear();
  question.where = {{Dimension::organisation_type, "university"}, {Dimension::organisation, "Umeå"}};
  EXPECT_EQ(values(store, question), (Numbers{1}));
  const Question running{.realm = Realm::project,
                         .measure = Measure::open_at_end,
                         .boundaries = {0, 3000},
                         .group = {Dimension::organisation_type}};
  EXPECT_THAT(grouped(store, running),
              ElementsAre(Pair("", Numbers{1}), Pair("agency", Numbers{1}), Pair("university", Numbers{1})));
  auto stored = storage({0, 3000});
  stored.group = {Dimension::organisation_type, Dimension::organisation};
  EXPECT_THAT(grouped(store, stored), ElementsAre(Pair("Visby", Numbers{1}), Pair("agency/SCB", Numbers{10}),
                                                  Pair("university/Lund", Numbers{100})));
}

TEST_F(Levels, InTheCourseOfABucketAreOfTheTimeThatIsKnown) {
  facts.level("v1", 10 * kDay, "P1", 100);
  facts.level("v1", 20 * kDay, "P1", 300);
  facts.level("v1", 20 * kDay, "P2", 30);
  facts.level("v1", 30 * kDay, "P1", 0);
  auto& store = filled();
  // Known from day 10 on: ten days of 100, ten of 330; then 35 days of nothing, until day 65.
  EXPECT_EQ(values(store, storage({0, 30 * kDay, 60 * kDay, 90 * kDay, 120 * kDay}, Measure::level_mean)),
            (Numbers{215, 0, 0, std::nullopt}));
  EXPECT_EQ(values(store, storage({0, 30 * kDay, 60 * kDay, 90 * kDay, 120 * kDay}, Measure::level_max)),
            (Numbers{330, 0, 0, std::nullopt}));
  auto by_project = storage({0, 15 * kDay, 30 * kDay}, Measure::level_mean);
  by_project.group = {Dimension::project};
  EXPECT_THAT(grouped(store, by_project), ElementsAre(Pair("P1", Numbers{100, 700.0 / 3}), Pair("P2", Numbers{0, 20})));
  // Nothing is known at day 5; at 15, 25 and 35 there are 100, 330 and 0.
  EXPECT_EQ(values(store, storage({5 * kDay, 15 * kDay, 25 * kDay, 35 * kDay}, Measure::level_growth)),
            (Numbers{std::nullopt, 230, -330}));
}

TEST_F(Levels, UseTheLimitsOfWhatHasOne) {
  facts.level("v1", kDay, "P1", 50).limit = 100;
  facts.level("v1", kDay, "P2", 30).limit = 300;
  facts.level("v1", kDay, "P3", 1000);  // no limit
  auto& store = filled();
  auto question = storage({0, 2 * kDay, 50 * kDay}, Measure::level_quota_use);
  EXPECT_EQ(values(store, question), (Numbers{0.2, std::nullopt}));
  question.group = {Dimension::project};
  EXPECT_THAT(grouped(store, question),
              ElementsAre(Pair("P1", Numbers{0.5, std::nullopt}), Pair("P2", Numbers{0.1, std::nullopt})));
}

TEST_F(Answers, AreGroupedByTwoDimensionsInOrder) {
  auto run = [&](std::string_view host, std::string_view program) {
    auto& fact = facts.interval(Realm::run, 1, kNone, 1000, 2000);
    fact.host = host;
    fact.label = program;
  };
  run("mts2", "R");
  run("mts10", "Stata");
  run("mts10", "R");
  run("mts10", "R");
  auto& store = filled();
  const Question question{.realm = Realm::run,
                          .measure = Measure::started,
                          .boundaries = {1000, 2000, 3000},
                          .group = {Dimension::host, Dimension::label}};
  const auto cells = answer(store, question);
  ASSERT_EQ(cells.size(), 6U);
  EXPECT_THAT(cells[0].group, ElementsAre("mts10", "R"));
  EXPECT_EQ(cells[0].value, 2);
  EXPECT_EQ(cells[1].bucket, 1U);
  EXPECT_EQ(cells[1].value, 0);
  EXPECT_THAT(cells[2].group, ElementsAre("mts10", "Stata"));
  EXPECT_THAT(cells[4].group, ElementsAre("mts2", "R"));
}

TEST_F(Answers, OfSeveralFiltersHoldAllDimensionsAndAnyValueOfOne) {
  auto run = [&](std::string_view host, std::string_view program) {
    auto& fact = facts.interval(Realm::run, 1, kNone, 1000, 2000);
    fact.host = host;
    fact.label = program;
  };
  run("a", "R");
  run("b", "R");
  run("b", "Stata");
  run("c", "R");
  auto& store = filled();
  Question question{.realm = Realm::run, .measure = Measure::started, .boundaries = {1000, 2000}};
  question.where = {{Dimension::host, "b"}, {Dimension::label, "R"}, {Dimension::host, "c"}};
  EXPECT_EQ(values(store, question), (Numbers{2}));
  question.measure = Measure::concurrent_max;
  EXPECT_EQ(values(store, question), (Numbers{2}));
}

TEST_F(Answers, WithMoreCellsThanAnybodyCanReadAreRefused) {
  std::vector<std::string> names;
  for (int i = 0; i < 2100; ++i) names.push_back(std::to_string(i));
  for (const auto& name : names) facts.interval(Realm::run, 1, kNone, 1000, 2000).label = name;
  auto& store = filled();
  Question question{.realm = Realm::run, .measure = Measure::started, .boundaries = {}, .group = {Dimension::label}};
  for (std::int64_t i = 0; i <= 1000; ++i) question.boundaries.push_back(i * 10);
  const auto found = store.answer(question);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Code::wrong_usage);
  EXPECT_THAT(found.error().hint, HasSubstr("larger bucket"));
}

TEST_F(Answers, NeedAscendingBoundaries) {
  auto& store = filled();
  EXPECT_FALSE(store.answer({.boundaries = {1000}}));
  EXPECT_FALSE(store.answer({.boundaries = {1000, 1000}}));
  EXPECT_FALSE(store.answer({.boundaries = {2000, 1000}}));
}

TEST_F(Texts, OfAnyKindComeBackAsTheyWere) {
  const std::vector<std::string> names{"it's",  "\"quoted\"",  "a;b--c", "å/ä\\ö €𝄞", std::string("nul\0inside", 10),
                                       "a\x1f", "line\nbreak", "?",      "%s",        std::string(5000, 'x')};
  for (const auto& name : names) {
    auto& fact = facts.interval(Realm::run, 1, kNone, 1000, 2000);
    fact.label = name;
    fact.detail = "d";
  }
  auto& store = filled();
  for (const auto& name : names) {
    Question question{.realm = Realm::run, .measure = Measure::started, .boundaries = {1000, 2000}};
    question.where = {{Dimension::label, name}};
    EXPECT_EQ(values(store, question), (Numbers{1})) << name;
    question.group = {Dimension::label, Dimension::detail};
    const auto cells = answer(store, question);
    ASSERT_EQ(cells.size(), 1U) << name;
    EXPECT_EQ(cells[0].group[0], name);
  }
}

TEST_F(Texts, ThatJoinToTheSameAreStillTwoGroups) {
  auto run = [&](std::string_view host, std::string_view label) {
    auto& fact = facts.interval(Realm::run, 1, kNone, 1000, 2000);
    fact.host = host;
    fact.label = label;
  };
  run("a\x1f", "b");
  run("a",
      "\x1f"
      "b");
  run("ab", "");
  run("", "ab");
  auto& store = filled();
  const Question question{.realm = Realm::run,
                          .measure = Measure::started,
                          .boundaries = {1000, 2000},
                          .group = {Dimension::host, Dimension::label}};
  EXPECT_EQ(answer(store, question).size(), 4U);
}

TEST_F(Texts, OfAQuestionThatAreNotUtf8AreRefused) {
  auto& store = filled();
  Question question{.realm = Realm::run, .measure = Measure::started, .boundaries = {1000, 2000}};
  question.where = {{Dimension::label, "Bj\xf6rn"}};
  const auto found = store.answer(question);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Code::invalid_input);
}

}  // namespace
}  // namespace monalys::store
