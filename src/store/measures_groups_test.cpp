// Groups, filters and texts of answers, worked out by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/measures_testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;
using namespace std::string_view_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

using Organisations = MeasuresTest;
using Texts = MeasuresTest;
using Answers = MeasuresTest;

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

TEST_F(Answers, OfStretchesNeedAMeasureAndAnOrderThatFit) {
  const auto within = [](std::vector<Stretches::One> list) {
    return std::make_shared<const Stretches>(Stretches{.list = std::move(list), .slots = 1, .words = "test"});
  };
  auto& store = filled();
  Question question{.realm = Realm::run, .measure = Measure::started, .boundaries = {0, 100}};
  for (const auto& list :
       std::vector<std::vector<Stretches::One>>{{{50, 60, 0}, {0, 10, 0}}, {{5, 5, 0}}, {{0, 9, 1}}}) {
    question.within = within(list);
    EXPECT_FALSE(store.answer(question));
  }
  question.within = within({{0, 10, 0}});
  EXPECT_TRUE(store.answer(question));
  question.measure = Measure::open_at_end;
  EXPECT_FALSE(store.answer(question));
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
