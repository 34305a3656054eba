// What is remembered of answers: never another answer than measuring everything anew, and no more work than what has
// changed.

#include "store/memory.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <optional>

#include "store/testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;
using ::testing::ElementsAre;

constexpr std::int64_t kDay = 86'400;
const std::vector<std::int64_t> kMonths{0, 31 * kDay, 59 * kDay, 90 * kDay, 120 * kDay};

double in(std::int64_t seconds) { return static_cast<double>(seconds); }

/// Measures one bucket more than a number says, and notes which were asked for.
struct Counting {
  std::vector<std::vector<std::int64_t>> asked;
  Result<Measured> operator()(const Question& question) {
    asked.push_back(question.boundaries);
    Measured measured;
    for (std::uint32_t i = 0; i + 1 < question.boundaries.size(); ++i) {
      measured.nothing.emplace_back(0);
      measured.cells.push_back({{}, i, in(question.boundaries[i]), {}});
    }
    return measured;
  }
};

TEST(Memory, MeasuresOnlyWhatItDoesNotHold) {
  Memory memory;
  const auto pieces = memory.make("q", {});
  Counting counting;
  const auto ask = [&](std::vector<std::int64_t> boundaries, std::vector<std::uint64_t> numbers) {
    const Question question{.boundaries = std::move(boundaries)};
    const auto found = remembered_or_measured(memory, *pieces, question, numbers, std::ref(counting)).value();
    std::vector<double> values;
    for (const auto& cell : found.cells) values.push_back(*cell.value);
    return values;
  };
  EXPECT_THAT(ask({0, 10, 20, 30}, {1, 1, 1}), ElementsAre(0, 10, 20));
  EXPECT_THAT(ask({0, 10, 20, 30}, {1, 1, 1}), ElementsAre(0, 10, 20));
  EXPECT_THAT(ask({0, 10, 20, 30}, {1, 2, 1}), ElementsAre(0, 10, 20));
  EXPECT_THAT(ask({10, 20, 30, 40, 50}, {2, 1, 1, 1}), ElementsAre(10, 20, 30, 40));
  EXPECT_THAT(ask({0, 30}, {2}), ElementsAre(0));  // another bucket than those that it is made of
  EXPECT_THAT(ask({0, 10, 20, 30}, {3, 2, 3}), ElementsAre(0, 10, 20));
  using Stretch = std::vector<std::int64_t>;
  EXPECT_THAT(counting.asked, ElementsAre(Stretch{0, 10, 20, 30}, Stretch{10, 20}, Stretch{30, 40, 50}, Stretch{0, 30},
                                          Stretch{0, 10}, Stretch{20, 30}));
  EXPECT_EQ(memory.buckets_measured(), 9U);
}

TEST(Memory, OfAnotherStoreOrALaterStateIsDropped) {
  Memory memory;
  memory.belong_to("a", 5);
  (void)memory.make("q", {});
  memory.belong_to("a", 7);
  EXPECT_NE(memory.find("q"), nullptr);
  memory.belong_to("a", 6);  // a copy of earlier was put in its place
  EXPECT_EQ(memory.find("q"), nullptr);
  (void)memory.make("q", {});
  memory.belong_to("b", 8);
  EXPECT_EQ(memory.find("q"), nullptr);
}

/// Facts of an earlier year that come late change that year's answers, and nothing else is measured again.
TEST(Memory, LateFactsCostTheirOwnMonth) {
  TemporaryFolder folder;
  auto store = open(folder);
  const Question question{.realm = Realm::run, .measure = Measure::started, .boundaries = kMonths};
  Facts first{"logs", "first"};
  for (const auto month : {0, 1, 2, 3}) {
    first.interval(Realm::run, 1, kNone, in(kMonths[static_cast<std::size_t>(month)] + 5),
                   in(kMonths[static_cast<std::size_t>(month)] + 9));
  }
  merge(store, first);
  EXPECT_THAT(values(store, question), ElementsAre(1, 1, 1, 1));
  const auto before = store.memory()->buckets_measured();
  EXPECT_EQ(before, 4U);
  Facts late{"logs", "late"};
  late.interval(Realm::run, 2, kNone, in(40 * kDay), in(41 * kDay)).key = {40, 1};
  merge(store, late);
  EXPECT_THAT(values(store, question), ElementsAre(1, 2, 1, 1));
  EXPECT_EQ(store.memory()->buckets_measured(), before + 1);
}

/// An interval is of the organisation of its beginning for as long as it lasts, also in months that came long after.
TEST(Memory, MembershipsOfEarlierMonthsDecideAboutWhatGoesOn) {
  TemporaryFolder folder;
  auto store = open(folder);
  const Question question{
      .realm = Realm::run, .measure = Measure::users_max, .boundaries = kMonths, .group = {Dimension::organisation}};
  Facts facts;
  facts.interval(Realm::run, 1, kNone, in(5 * kDay), in(100 * kDay));
  merge(store, facts);
  using Months = std::vector<std::optional<double>>;
  EXPECT_EQ(grouped(store, question)[""], (Months{1, 1, 1, 1}));
  Facts correction{"register", "correction"};
  correction.membership(1, "Lund", "", in(2 * kDay), in(20 * kDay));
  merge(store, correction);
  EXPECT_EQ(grouped(store, question)["Lund"], (Months{1, 1, 1, 1}));
}

/// Families are applied when a question is answered: another list is another question, the same one again is not.
TEST(Memory, KnowsWhichProgramFamiliesAnAnswerWasOf) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts facts;
  facts.interval(Realm::run, 1, kNone, in(5), in(9)).label = "StataSE-64.exe";
  facts.interval(Realm::run, 1, kNone, in(6), in(9)).label = "stata-mp";
  facts.interval(Realm::run, 2, kNone, in(7), in(9)).label = "winword";
  facts.interval(Realm::run, 2, kNone, in(8), in(9)).label = "";
  merge(store, facts);
  Question question{
      .realm = Realm::run, .measure = Measure::users_during, .boundaries = kMonths, .group = {Dimension::family}};
  const auto first_month = [&](std::vector<FamilyRule> rules) {
    question.families = std::make_shared<const ProgramFamilies>(std::move(rules));
    std::map<std::string, double> users;
    for (const auto& [family, by_month] : grouped(store, question)) users[family] = by_month.front().value_or(-1);
    return users;
  };
  using Users = std::map<std::string, double>;
  EXPECT_EQ(first_month({{"stata*", "Stata"}}), (Users{{"Stata", 1}, {"(other programs)", 1}, {"", 1}}));
  EXPECT_EQ(first_month({{"stata-mp", "MP"}, {"*", "Any"}}), (Users{{"MP", 1}, {"Any", 2}, {"", 1}}));
  const auto before = store.memory()->buckets_measured();
  EXPECT_EQ(first_month({{"stata*", "Stata"}}), (Users{{"Stata", 1}, {"(other programs)", 1}, {"", 1}}));
  EXPECT_EQ(store.memory()->buckets_measured(), before);
  question.families = nullptr;
  EXPECT_EQ(grouped(store, question).size(), 2U);

  // What does not ask about families does not depend on them.
  question.group = {Dimension::label};
  (void)grouped(store, question);
  const auto by_label = store.memory()->buckets_measured();
  EXPECT_EQ(first_month({{"*", "Any"}}).size(), 4U);
  EXPECT_EQ(store.memory()->buckets_measured(), by_label);

  question.where = {{Dimension::family, "Any"}};
  EXPECT_EQ(first_month({{"winword", "Any"}}), (Users{{"winword", 1}}));
}

TEST(Memory, IsKeptInTheFile) {
  TemporaryFolder folder;
  const Question by_host{
      .realm = Realm::run, .measure = Measure::users_max, .boundaries = kMonths, .group = {Dimension::host}};
  const Question hours{.realm = Realm::run, .measure = Measure::started, .boundaries = {0, 3600, 7200}};
  const Question nothing{.realm = Realm::job, .measure = Measure::wait_percentile, .boundaries = kMonths};
  Answer was;
  {
    auto store = open(folder);
    Facts facts;
    facts.interval(Realm::run, 1, kNone, in(5), in(35 * kDay)).host = "a";
    facts.interval(Realm::run, 2, kNone, in(9), in(40 * kDay)).host = "";
    merge(store, facts);
    was = answer(store, by_host);
    (void)answer(store, hours);
    (void)answer(store, nothing);
    EXPECT_TRUE(store.has_answers_to_keep());
    ASSERT_TRUE(store.keep_answers());
    EXPECT_FALSE(store.has_answers_to_keep());
  }
  auto store = open(folder, Access::read);
  const auto is = answer(store, by_host);
  ASSERT_EQ(is.size(), was.size());
  for (std::size_t i = 0; i < is.size(); ++i) {
    EXPECT_EQ(std::tie(is[i].group, is[i].bucket, is[i].value, is[i].at),
              std::tie(was[i].group, was[i].bucket, was[i].value, was[i].at));
  }
  EXPECT_THAT(values(store, nothing), ElementsAre(std::nullopt, std::nullopt, std::nullopt, std::nullopt));
  EXPECT_EQ(store.memory()->buckets_measured(), 0U);
  (void)answer(store, hours);  // too many of those to keep
  EXPECT_EQ(store.memory()->buckets_measured(), 2U);
  EXPECT_FALSE(store.has_answers_to_keep());
}

/// Whether a measure can be asked of a realm.
bool fits(Realm realm, Measure measure) {
  switch (measure) {
    case Measure::any_instant:
    case Measure::first_instant:
    case Measure::last_instant:
      return true;
    case Measure::unique_people:
    case Measure::new_people:
    case Measure::returning_people:
    case Measure::lapsed_people:
    case Measure::active_days_percentile:
    case Measure::active_days_mean:
    case Measure::moments:
      return realm == Realm::logon;
    case Measure::level_bytes:
    case Measure::level_files:
    case Measure::level_mean:
    case Measure::level_max:
    case Measure::level_growth:
    case Measure::level_quota_use:
    case Measure::level_top_share:
    case Measure::idle_bytes:
    case Measure::idle_projects:
      return realm == Realm::storage;
    case Measure::ended_at_end:
    case Measure::removed_at_end:
    case Measure::lacking_at_end:
    case Measure::ended_lacking_at_end:
    case Measure::agreed_at_end:
    case Measure::expiring_at_end:
      return realm == Realm::project;
    default:
      return row(realm).shape == Shape::interval;
  }
}

std::shared_ptr<const Steps> days() {
  Steps made{.boundaries = {}, .words = "day"};
  for (auto at = kMonths.front(); at <= kMonths.back(); at += kDay) made.boundaries.push_back(at);
  return std::make_shared<const Steps>(std::move(made));
}

std::string_view any_name() { return *rc::gen::element<std::string_view>("", "a", "b"); }
double any_day() { return in(*rc::gen::inRange<std::int64_t>(kDay, 119 * kDay)); }
double any_instant() { return *rc::gen::inRange(0, 5) == 0 ? kNone : any_day(); }

/// A file of some facts of every kind.
Facts any_facts() {
  Facts facts;
  for (int i = *rc::gen::inRange(0, 5); i > 0; --i) {
    const auto realm = *rc::gen::element(Realm::job, Realm::session, Realm::connection, Realm::order);
    auto& fact = facts.interval(realm, *rc::gen::inRange<UserId>(0, 4), any_instant(), any_instant(), any_instant());
    fact.key = {*rc::gen::inRange<std::uint64_t>(1, 20), 1};
    fact.version = *rc::gen::inRange<Version>(1, 100'000);
    fact.outcome = *rc::gen::element(Outcome::completed, Outcome::failed, Outcome::dropped);
    fact.host = any_name();
    fact.label = any_name();
    fact.project = any_name();
    // As the gate would let it through: in order.
    const auto known = {fact.asked_at, fact.begun_at, fact.ended_at};
    if (fact.begun_at != kNoInstant) fact.begun_at = std::max(fact.begun_at, fact.asked_at);
    if (fact.ended_at != kNoInstant) fact.ended_at = std::max(known);
  }
  const auto maybe = [] { return *rc::gen::arbitrary<bool>(); };
  if (maybe()) facts.project("a", "Lund", any_instant(), any_instant(), any_instant());
  if (maybe()) {
    auto& organisation = facts.interval(Realm::organisation, 0, kNone, kNone, kNone);
    organisation.key = {1, *rc::gen::inRange<std::uint64_t>(1, 4)};
    organisation.version = *rc::gen::inRange<Version>(1, 100'000);
    organisation.label = *rc::gen::element<std::string_view>("Lund", "a", "b");
    organisation.detail = any_name();
  }
  if (maybe()) facts.agreement("a", "signed", any_instant(), any_instant());
  if (maybe()) facts.moment(*rc::gen::inRange<UserId>(1, 4), any_day());
  if (maybe()) {
    const auto at = any_day();
    const auto volume = any_name();
    for (const auto* project : {"a", "b"}) {
      auto& fact = facts.level(volume, at, project, *rc::gen::inRange<std::int64_t>(-1, 9),
                               *rc::gen::inRange<std::int64_t>(-1, 9));
      fact.limit = *rc::gen::inRange<std::int64_t>(-1, 9);
    }
  }
  if (maybe()) {
    facts.membership(*rc::gen::inRange<UserId>(1, 4), any_name(), any_name(), any_instant(), any_instant());
  }
  return facts;
}

/// Anything that may be asked, but for the boundaries.
Question any_question() {
  constexpr std::array kRealms{Realm::job,   Realm::session, Realm::connection, Realm::order,
                               Realm::logon, Realm::project, Realm::storage};
  Question question{.outcome = Outcome::dropped,
                    .span = *rc::gen::element(Span::queue, Span::eligible, Span::whole, Span::length)};
  do {
    question.realm = *rc::gen::elementOf(kRealms);
    question.measure = static_cast<Measure>(*rc::gen::inRange(0, static_cast<int>(Measure::last_instant) + 1));
  } while (!fits(question.realm, question.measure));
  question.label =
      question.measure == Measure::agreed_at_end || question.measure == Measure::expiring_at_end ? "signed" : "live";
  question.families = ProgramFamilies::usual();
  question.steps = days();
  if (question.measure >= Measure::any_instant && *rc::gen::arbitrary<bool>()) return question;
  if (question.measure == Measure::unique_people && *rc::gen::inRange(0, 3) == 0) {
    question.group.push_back(*rc::gen::element(Dimension::active_days, Dimension::age));
  } else if (*rc::gen::arbitrary<bool>()) {
    question.group.push_back(*rc::gen::element(Dimension::host, Dimension::project, Dimension::organisation,
                                               Dimension::organisation_type, Dimension::family));
    if (*rc::gen::arbitrary<bool>()) question.group.push_back(Dimension::label);
  }
  if (*rc::gen::inRange(0, 4) == 0) question.where.push_back({Dimension::project, std::string(any_name())});
  if (*rc::gen::inRange(0, 8) == 0) question.where.push_back({Dimension::organisation, std::string(any_name())});
  return question;
}

std::string text_of(const Answer& answer) {
  std::string text;
  for (const auto& cell : answer) {
    for (const auto& name : cell.group) text += name + " ";
    text += fmt::format("{}: {} at {}\n", cell.bucket, cell.value.value_or(-1), cell.at.value_or(-1));
  }
  return text;
}

/// Compares with measuring anew after every change, within an opening and over openings.
TEST(Memory, NeverAnswersOtherwiseThanMeasuring) {
  TemporaryFolder folder;
  std::optional<Store> store{open(folder)};
  std::vector<std::uint64_t> files;
  std::vector<Question> questions;
  EXPECT_TRUE(rc::check([&] {
    // Asked again and again, or nothing would be remembered of them.
    if (questions.empty() || *rc::gen::inRange(0, 8) == 0) {
      questions.resize(8);
      std::ranges::generate(questions, any_question);
    }
    if (files.size() > 6 || (!files.empty() && *rc::gen::inRange(0, 4) == 0)) {
      // Shrinking repeats what was drawn when there were more files.
      const auto which = *rc::gen::inRange<std::size_t>(0, 1'000) % files.size();
      RC_ASSERT(store->forget(std::vector{files[which]}).has_value());
      files.erase(files.begin() + static_cast<std::ptrdiff_t>(which));
    } else {
      const auto merged = store->merge(any_facts().batch());
      RC_ASSERT(merged.has_value());
      files.push_back(merged->files[0]);
    }
    for (auto& question : questions) {
      const auto first = *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(kMonths) - 1);
      const auto last = *rc::gen::inRange<std::ptrdiff_t>(first + 1, std::ssize(kMonths));
      question.boundaries.assign(kMonths.begin() + first, kMonths.begin() + last + 1);
      const auto remembered = store->answer(question);
      const auto measured = store->measure(question);
      RC_ASSERT(remembered.has_value());
      RC_ASSERT(measured.has_value());
      // Told here, because what is repeated for a report finds the store as it is by then.
      EXPECT_EQ(text_of(*remembered), text_of(*measured)) << words_of(question);
      RC_ASSERT(text_of(*remembered) == text_of(*measured));
    }
    if (*rc::gen::inRange(0, 8) == 0) {
      RC_ASSERT(store->keep_answers().has_value());
      auto memory = *rc::gen::arbitrary<bool>() ? store->memory() : std::shared_ptr<Memory>{};
      store.reset();
      auto again = Store::open(folder.url(), Access::write, std::move(memory));
      RC_ASSERT(again.has_value());
      store.emplace(std::move(*again));
    }
  }));
}

}  // namespace
}  // namespace monalys::store
