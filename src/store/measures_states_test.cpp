// How things stood at the end of a bucket, worked out by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/measures_testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::Pair;

using States = MeasuresTest;
using Agreements = MeasuresTest;

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

}  // namespace
}  // namespace monalys::store
