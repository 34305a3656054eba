// What the store promises of merging.

#include "store/store.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <tuple>

#include "store/testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;
using ::testing::ElementsAre;

/// Everything that the facts of a realm say, in order.
std::vector<std::string> contents(const TemporaryFolder& folder) {
  return rows_of(folder,
                 "SELECT concat_ws('|', f.key_high, f.key_low, f.version, f.\"user\", f.begun_at, f.ended_at, "
                 "(SELECT t.value FROM text t WHERE t.id = f.label), f.outcome) FROM fact_run f ORDER BY f.key_high, "
                 "f.key_low, f.version");
}

Interval& with_key(Interval& interval, std::uint64_t high, std::uint64_t low, Version version) {
  interval.key = {high, low};
  interval.version = version;
  return interval;
}

TEST(Store, KnowsWhenEachGroupWasSeenFirstAndLast) {
  TemporaryFolder folder;
  auto store = open(folder);
  EXPECT_TRUE(store.seen({.realm = Realm::run, .group = {Dimension::label}})->empty());
  Facts facts;
  facts.interval(Realm::run, 1, kNone, 1'600'000'000, 1'650'000'000).label = "R";
  facts.interval(Realm::run, 2, kNone, 1'500'000'000, kNone).label = "R";
  facts.interval(Realm::run, 2, kNone, 1'550'000'000, 1'550'000'000).label = "SAS";
  merge(store, facts);
  const auto seen = store.seen({.realm = Realm::run, .group = {Dimension::label}}).value();
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].group.front(), "R");
  EXPECT_EQ(seen[0].first, 1'500'000'000'000'000);
  EXPECT_EQ(seen[0].last, 1'650'000'000'000'000);
  EXPECT_EQ(seen[1].group.front(), "SAS");
  EXPECT_EQ(seen[1].first, 1'550'000'000'000'000);
  EXPECT_EQ(seen[1].last, 1'550'000'000'000'000);
  const auto of_one = store.seen({.realm = Realm::run, .where = {{Dimension::label, "SAS"}}}).value();
  ASSERT_EQ(of_one.size(), 1U);
  EXPECT_EQ(of_one[0].first, 1'550'000'000'000'000);
}

TEST(Merging, StoresEachKeyOnceWithItsGreatestVersion) {
  TemporaryFolder folder;
  {
    auto store = open(folder);
    Facts first;
    with_key(first.interval(Realm::run, 1, kNone, 100, kNone), 100, 1, 5).label = "old";
    with_key(first.interval(Realm::run, 1, kNone, 100, 200), 100, 1, 7).label = "ended";
    with_key(first.interval(Realm::run, 2, kNone, 100, 200), 100, 2, 7).label = "other";
    auto merged = store.merge(first.batch());
    ASSERT_TRUE(merged);
    EXPECT_EQ(std::tuple(merged->added, merged->replaced, merged->known), std::tuple(2U, 0U, 1U));

    Facts second;
    with_key(second.interval(Realm::run, 1, kNone, 100, kNone), 100, 1, 6).label = "late news of before";
    with_key(second.interval(Realm::run, 2, kNone, 100, 300), 100, 2, 8).label = "better";
    with_key(second.interval(Realm::run, 3, kNone, 150, 300), 150, 3, 1).label = "new";
    merged = store.merge(second.batch());
    ASSERT_TRUE(merged);
    EXPECT_EQ(std::tuple(merged->added, merged->replaced, merged->known), std::tuple(1U, 1U, 1U));

    // The same once more changes nothing.
    merged = store.merge(second.batch());
    ASSERT_TRUE(merged);
    EXPECT_EQ(std::tuple(merged->added, merged->replaced, merged->known), std::tuple(0U, 0U, 3U));
  }
  EXPECT_THAT(contents(folder),
              ElementsAre("100|1|7|1|100000000|200000000|ended|1", "100|2|8|2|100000000|300000000|better|1",
                          "150|3|1|3|150000000|300000000|new|1"));
}

TEST(Merging, GivesTheSameInAnyOrderAndAnySplit) {
  TemporaryFolder folder;
  auto store = open(folder);
  struct One {
    std::uint64_t high, low;
    Version version;
  };
  // Each label says all there is to say of a fact, so that the groups are the content of the table.
  const auto merged_in = [&](const std::vector<One>& facts, const std::vector<std::size_t>& cuts) {
    Facts empty;
    empty.batch().replace_sources = {"test"};
    merge(store, empty);
    std::size_t from = 0;
    for (std::size_t part = 0; part <= cuts.size(); ++part) {
      const auto until = part < cuts.size() ? cuts[part] : facts.size();
      Facts batch{"test", "part" + std::to_string(part)};
      for (; from < until; ++from) {
        const auto& [high, low, version] = facts[from];
        auto& fact = with_key(batch.interval(Realm::run, 1, kNone, 100, 200), high, low, version);
        fact.label = batch.batch().texts.keep(fmt::format("{}/{} as {}", high, low, version));
      }
      merge(store, batch);
    }
    return grouped(
        store,
        {.realm = Realm::run, .measure = Measure::started, .boundaries = {0, 1000}, .group = {Dimension::label}});
  };
  EXPECT_TRUE(rc::check([&] {
    // Few keys and versions, so that many facts meet.
    std::vector<One> all(*rc::gen::inRange<std::size_t>(1, 60));
    std::map<std::pair<std::uint64_t, std::uint64_t>, Version> newest;
    for (auto& [high, low, version] : all) {
      high = *rc::gen::inRange<std::uint64_t>(1, 8);
      low = *rc::gen::inRange<std::uint64_t>(0, 3);
      version = *rc::gen::inRange<Version>(1, 6);
      newest[{high, low}] = std::max(newest[{high, low}], version);
    }
    Values expected;
    for (const auto& [key, version] : newest) {
      expected[fmt::format("{}/{} as {}", key.first, key.second, version)] = {1};
    }
    for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[*rc::gen::inRange<std::size_t>(0, i)]);
    std::vector<std::size_t> cuts(3);
    for (auto& cut : cuts) cut = *rc::gen::inRange<std::size_t>(0, all.size() + 1);
    std::ranges::sort(cuts);
    RC_ASSERT(merged_in(all, cuts) == expected);
  }));
}

TEST(Merging, ManyRowsOfAllShapesFillSeveralChunks) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts facts;
  for (int i = 0; i < 5000; ++i) {
    // Absent and present by turns: what is absent in one chunk must not stay so in the next.
    facts.interval(Realm::job, 1, i % 2 == 0 ? kNone : 10 + i, 10 + i, i < 2500 ? kNone : 20 + i);
    facts.level("v", 86'400, "P", i == 4999 ? 7 : 1, i);
    facts.moment(1, 10 + i);
  }
  merge(store, facts);
  const std::vector<std::int64_t> all{0, 100'000};
  EXPECT_EQ(values(store, {.realm = Realm::job, .measure = Measure::submitted, .boundaries = all})[0], 2500);
  EXPECT_EQ(values(store, {.realm = Realm::job, .measure = Measure::ended, .boundaries = all})[0], 2500);
  EXPECT_EQ(values(store, {.realm = Realm::logon, .measure = Measure::moments, .boundaries = all})[0], 5000);
  EXPECT_EQ(
      values(store, {.realm = Realm::storage, .measure = Measure::level_bytes, .label = "live", .boundaries = all})[0],
      5006);
}

TEST(Extent, IsThatOfAllInstantsOfTheRealms) {
  TemporaryFolder folder;
  auto store = open(folder);
  const std::vector<Realm> both{Realm::job, Realm::logon};
  EXPECT_EQ(store.extent(both).value(), std::nullopt);
  Facts facts;
  facts.interval(Realm::job, 1, 100, kNone, kNone);
  facts.interval(Realm::job, 1, 200, 300, 900'000);
  facts.moment(1, 50);
  merge(store, facts);
  EXPECT_EQ(store.extent(both).value(), (std::pair<std::int64_t, std::int64_t>{50'000'000, 900'000'000'000}));
  EXPECT_EQ(store.extent(std::vector{Realm::run}).value(), std::nullopt);
  // Days of 86,400 s: 0 by 50 to 300, 10 by 900,000; the days between are silent.
  std::vector<std::int64_t> days;
  for (int i = 0; i <= 12; ++i) days.push_back(i * 86'400);
  EXPECT_THAT(store.days_with_facts(both, days).value(), ElementsAre(0U, 10U));
}

}  // namespace
}  // namespace monalys::store
