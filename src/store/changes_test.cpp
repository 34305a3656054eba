// Counting changes: an answer that is remembered holds while the number of its bucket does.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "store/testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;
using ::testing::Each;
using ::testing::ElementsAre;

constexpr std::int64_t kDay = 86'400;
/// The first months of 1970, and one day of January.
constexpr std::int64_t kFebruary = 31 * kDay;
constexpr std::int64_t kMarch = 59 * kDay;
constexpr std::int64_t kApril = 90 * kDay;
const std::vector<std::int64_t> kMonths{0, kFebruary, kMarch, kApril};

double in(std::int64_t seconds) { return static_cast<double>(seconds); }

std::vector<std::uint64_t> numbers(Store& store, const std::vector<Realm>& realms = {Realm::run}) {
  auto found = store.last_changes(realms, kMonths);
  if (!found) throw std::runtime_error(found.error().message);
  return std::move(*found);
}

TEST(Changes, AreNotedForTheMonthsOfAFact) {
  TemporaryFolder folder;
  auto store = open(folder);
  EXPECT_THAT(numbers(store), Each(0U));
  Facts february;
  february.interval(Realm::run, 1, kNone, in(kFebruary + 5), in(kFebruary + 9));
  merge(store, february);
  EXPECT_THAT(numbers(store), ElementsAre(0U, 1U, 0U));
  EXPECT_THAT(numbers(store, {Realm::job}), Each(0U));
  Facts two;
  two.interval(Realm::run, 2, kNone, in(kFebruary - 5), in(kFebruary + 5));
  merge(store, two);
  EXPECT_THAT(numbers(store), ElementsAre(2U, 2U, 0U));
  Facts open_end;
  open_end.interval(Realm::run, 3, kNone, in(kFebruary + 7), kNone);
  merge(store, open_end);
  EXPECT_THAT(numbers(store), ElementsAre(2U, 3U, 3U));
  // A bucket may be part of a month, or lie in several.
  EXPECT_THAT(
      store.last_changes(std::vector{Realm::run}, std::vector<std::int64_t>{kDay, 2 * kDay, kApril + 9 * kDay}).value(),
      ElementsAre(2U, 3U));
  Facts nothing;
  merge(store, nothing);
  merge(store, february);
  EXPECT_THAT(numbers(store), ElementsAre(2U, 3U, 3U));
}

TEST(Changes, OfAFactConcernBothItsContents) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts before;
  auto& running = before.interval(Realm::run, 1, kNone, in(kDay), in(2 * kDay));
  running.key = {5, 5};
  before.interval(Realm::run, 2, kNone, in(kMarch), in(kMarch + 9)).key = {6, 5};
  merge(store, before);
  Facts after;
  auto& ended = after.interval(Realm::run, 1, kNone, in(kFebruary), in(kFebruary + 5));
  ended.key = {5, 5};
  ended.version = 2;
  merge(store, after);
  EXPECT_THAT(numbers(store), ElementsAre(2U, 2U, 1U));
}

TEST(Changes, CountWhatIsForgotten) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts one{"logs", "one"};
  one.interval(Realm::run, 1, kNone, in(kDay), in(2 * kDay)).key = {5, 5};
  one.interval(Realm::run, 1, kNone, in(kMarch), in(kMarch + 9)).key = {6, 5};
  Facts two{"logs", "two"};
  two.interval(Realm::run, 1, kNone, in(kMarch), in(kMarch + 9)).key = {6, 5};
  two.interval(Realm::run, 1, kNone, in(kMarch), in(kMarch + 9)).key = {7, 5};
  const auto id = store.merge(one.batch()).value().files[0];
  merge(store, two);
  EXPECT_THAT(numbers(store), ElementsAre(1U, 0U, 2U));
  ASSERT_TRUE(store.forget(std::vector{id}));
  EXPECT_THAT(numbers(store), ElementsAre(3U, 0U, 2U));  // the other file says the same of March
}

TEST(Changes, OfMembershipsConcernTheirMonthsWhereTheyAreLookedAt) {
  TemporaryFolder folder;
  auto store = open(folder);
  const auto read = [&](double umea_until) {
    Facts users{"users", "users.csv"};
    users.batch().replace_sources = {"users"};
    users.membership(1, "Lund", "P", 0, kNone);
    users.membership(1, "Umeå", "P", in(kFebruary), umea_until);
    merge(store, users);
  };
  const auto looking = [&] {
    return store.last_changes(std::vector{Realm::run}, kMonths, Memberships::looked_at).value();
  };
  read(in(kMarch - 1));
  EXPECT_THAT(looking(), Each(1U));
  EXPECT_THAT(numbers(store), Each(0U));
  read(in(kMarch - 1));  // as before
  EXPECT_THAT(looking(), Each(1U));
  read(in(kMarch + 1));
  EXPECT_THAT(looking(), ElementsAre(1U, 2U, 2U));
  ASSERT_TRUE(store.forget(std::vector{store.ledger().value()[0].id}));
  EXPECT_THAT(looking(), Each(3U));
  EXPECT_THAT(numbers(store), Each(0U));
}

TEST(Changes, StayFewRows) {
  TemporaryFolder folder;
  {
    auto store = open(folder);
    for (int i = 0; i < 50; ++i) {
      Facts facts;
      facts.interval(Realm::run, 1, kNone, in(kDay * i), i % 2 == 0 ? kNone : in(kDay * i + 5)).key = {
          static_cast<std::uint64_t>(i), 1};
      merge(store, facts);
    }
  }
  EXPECT_LE(rows_of(folder, "SELECT 'x' FROM change").size(), 4U);
}

/// What a dashboard shows of some months, a list for each.
std::vector<std::string> shown(Store& store) {
  std::vector<std::string> found(kMonths.size() - 1);
  const auto show = [&](Realm realm, Measure measure, unsigned percent = 50) {
    for (const auto& cell : answer(
             store, {.realm = realm, .measure = measure, .percent = percent, .label = "live", .boundaries = kMonths})) {
      found[cell.bucket] += fmt::format("{}:{} ", cell.value.value_or(-1), cell.at.value_or(-1));
    }
  };
  for (const auto measure : {Measure::submitted, Measure::started, Measure::ended, Measure::withdrawn,
                             Measure::concurrent_max, Measure::concurrent_mean, Measure::users_max,
                             Measure::waiting_max, Measure::wait_percentile, Measure::open_at_end}) {
    show(Realm::job, measure);
  }
  for (const auto measure :
       {Measure::open_at_end, Measure::ended_at_end, Measure::removed_at_end, Measure::lacking_at_end}) {
    show(Realm::project, measure);
  }
  for (const auto measure : {Measure::started, Measure::ended, Measure::closed, Measure::concurrent_max,
                             Measure::concurrent_mean, Measure::drop_rate}) {
    show(Realm::connection, measure);
  }
  show(Realm::logon, Measure::moments);
  show(Realm::storage, Measure::level_bytes);
  return found;
}

TEST(Changes, AnAnswerChangesOnlyWhenItsNumberDoes) {
  TemporaryFolder folder;
  auto store = open(folder);
  const std::vector<Realm> realms{Realm::job,   Realm::project, Realm::agreement,
                                  Realm::logon, Realm::storage, Realm::connection};
  std::vector<std::uint64_t> files;
  auto before = shown(store);
  auto numbers_before = numbers(store, realms);
  EXPECT_TRUE(rc::check([&] {
    const auto instant = [] {
      return *rc::gen::weightedOneOf<double>(
          {{1, rc::gen::just(kNone)}, {4, rc::gen::map(rc::gen::inRange<std::int64_t>(kDay, kApril), in)}});
    };
    if (*rc::gen::inRange(0, 4) == 0) {
      RC_ASSERT(store.link_connections().has_value());
    } else if (files.size() > 6 || (!files.empty() && *rc::gen::inRange(0, 3) == 0)) {
      const auto which = *rc::gen::inRange<std::size_t>(0, files.size());
      RC_ASSERT(store.forget(std::vector{files[which]}).has_value());
      files.erase(files.begin() + static_cast<std::ptrdiff_t>(which));
    } else {
      Facts facts;
      for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
        auto& job = facts.interval(Realm::job, *rc::gen::inRange<UserId>(1, 4), instant(), instant(), instant());
        job.key = {*rc::gen::inRange<std::uint64_t>(1, 20), 1};
        job.version = *rc::gen::inRange<Version>(1, 100'000);
        const auto known = {job.asked_at, job.begun_at, job.ended_at};
        // As the gate would let it through: in order.
        if (job.begun_at != kNoInstant) job.begun_at = std::max(job.begun_at, job.asked_at);
        if (job.ended_at != kNoInstant) job.ended_at = std::max(known);
      }
      for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
        const auto begun = *rc::gen::inRange<std::int64_t>(kDay, kApril);
        auto& fact = facts.interval(Realm::connection, *rc::gen::inRange<UserId>(1, 3), kNone, in(begun), kNone);
        fact.key = {*rc::gen::inRange<std::uint64_t>(1, 20), 1};
        fact.version = *rc::gen::inRange<Version>(1, 100'000);
        fact.outcome = *rc::gen::element(Outcome::completed, Outcome::dropped, Outcome::failed);
        fact.told_by = *rc::gen::element(ToldBy::host, ToldBy::gateway);
        if (*rc::gen::inRange(0, 5) != 0) {
          fact.ended_at = fact.begun_at + *rc::gen::inRange<std::int64_t>(0, 20 * kDay) * 1'000'000;
        }
      }
      if (*rc::gen::arbitrary<bool>()) {
        facts.project("P", "Lund", instant(), instant(), instant());
        facts.batch().intervals.back().version = *rc::gen::inRange<Version>(1, 100'000);
      }
      if (*rc::gen::arbitrary<bool>()) facts.agreement("P", "signed", instant(), instant());
      if (*rc::gen::arbitrary<bool>()) facts.moment(1, in(*rc::gen::inRange<std::int64_t>(kDay, kApril)));
      if (*rc::gen::arbitrary<bool>()) {
        facts.level("v", in(*rc::gen::inRange<std::int64_t>(kDay, kApril)), "P", *rc::gen::inRange<std::int64_t>(1, 9));
      }
      const auto merged = store.merge(facts.batch());
      RC_ASSERT(merged.has_value());
      files.push_back(merged->files[0]);
    }
    auto after = shown(store);
    auto numbers_after = numbers(store, realms);
    for (std::size_t i = 0; i < after.size(); ++i) {
      if (numbers_after[i] == numbers_before[i]) RC_ASSERT(after[i] == before[i]);
    }
    before = std::move(after);
    numbers_before = std::move(numbers_after);
  }));
}

}  // namespace
}  // namespace monalys::store
