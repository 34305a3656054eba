// How much was stored, worked out by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/measures_testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::Pair;

using Levels = MeasuresTest;

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

}  // namespace
}  // namespace monalys::store
