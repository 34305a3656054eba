// Events, and the intervals that are derived from them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "store/testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;
using ::testing::ElementsAre;

constexpr Stretch kAll{};

/// One session of a host, derived from its events.
Interval& session(Facts& facts, UserId user, double begun, double ended, std::string_view host) {
  auto& interval = facts.interval(Realm::session, user, kNone, begun, ended);
  interval.key.low = user;
  interval.host = host;
  return interval;
}

std::vector<std::uint64_t> changes(Store& store) {
  return store.last_changes(std::vector{Realm::session}, std::vector<std::int64_t>{0, 31 * 86'400, 59 * 86'400})
      .value();
}

TEST(Events, AreKeptOnceAndHandedOutInOrder) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts facts;
  facts.event(EventKind::open, 200, "mts1", 1);
  facts.event(EventKind::open, 100, "mts1", 2);
  facts.event(EventKind::close, 100, "mts1", 1);
  facts.event(EventKind::open, 100, "mts1", 1);
  facts.event(EventKind::open, 100, "mts2", 1);
  facts.event(EventKind::boot, 300, "mts1", 0);
  facts.event(EventKind::boot, 50, "mts1", 0);
  merge(store, facts);
  merge(store, facts);
  EXPECT_THAT(store.event_hosts(Realm::session).value(), ElementsAre("mts1", "mts2"));
  EXPECT_TRUE(store.event_hosts(Realm::run).value().empty());
  EXPECT_THAT(store.boots(Realm::session, "mts1").value(), ElementsAre(50'000'000, 300'000'000));
  EXPECT_TRUE(store.boots(Realm::session, "mts2").value().empty());

  const auto of_mts1 = [&](Stretch stretch) {
    std::vector<std::tuple<std::int64_t, EventKind, UserId>> found;
    const auto done = store.events(Realm::session, "mts1", stretch, [&](const Event& event) {
      EXPECT_EQ(std::tuple(event.host, event.line, event.label, event.detail, event.file),
                std::tuple("mts1", "pts/1", "terminal", "ssh", 1U));
      found.emplace_back(event.at / 1'000'000, event.kind, event.user);
    });
    EXPECT_TRUE(done);
    return found;
  };
  using enum EventKind;
  EXPECT_THAT(of_mts1(kAll),
              ElementsAre(std::tuple(50, boot, 0U), std::tuple(100, open, 1U), std::tuple(100, open, 2U),
                          std::tuple(100, close, 1U), std::tuple(200, open, 1U), std::tuple(300, boot, 0U)));
  // With the instant at which the stretch ends.
  EXPECT_THAT(of_mts1({150'000'000, 300'000'000}), ElementsAre(std::tuple(200, open, 1U), std::tuple(300, boot, 0U)));
}

TEST(Derived, ReplaceOnlyThoseOfTheHost) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts logged;
  logged.interval(Realm::session, 1, kNone, 100, 200).host = "mts1";
  merge(store, logged);
  Facts derived;
  session(derived, 2, 100, 200, "mts1");
  session(derived, 3, 100, 200, "mts1");
  ASSERT_TRUE(store.replace_derived(Realm::session, "mts1", kAll, derived.batch().intervals, {}));
  Facts others;
  session(others, 4, 100, 200, "mts2");
  ASSERT_TRUE(store.replace_derived(Realm::session, "mts2", kAll, others.batch().intervals, {}));
  Question question{.realm = Realm::session, .measure = Measure::started, .boundaries = {0, 1000}};
  question.group = {Dimension::host};
  EXPECT_EQ(grouped(store, question), (Values{{"mts1", {3}}, {"mts2", {1}}}));
  ASSERT_TRUE(store.replace_derived(Realm::session, "mts1", kAll, {}, {}));
  EXPECT_EQ(grouped(store, question), (Values{{"mts1", {1}}, {"mts2", {1}}}));
}

TEST(Derived, ReplaceOnlyThoseOfTheStretch) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts all;
  session(all, 1, 100, 200, "mts1");
  session(all, 2, 300, 400, "mts1");
  session(all, 3, 500, 600, "mts1");
  ASSERT_TRUE(store.replace_derived(Realm::session, "mts1", kAll, all.batch().intervals, {}));
  Facts middle;
  session(middle, 7, 300, 350, "mts1");
  session(middle, 8, 499, 600, "mts1");
  ASSERT_TRUE(store.replace_derived(Realm::session, "mts1", {300'000'000, 500'000'000}, middle.batch().intervals, {}));
  EXPECT_EQ(
      values(store, {.realm = Realm::session, .measure = Measure::started, .boundaries = {0, 300, 400, 500, 600}}),
      (std::vector<std::optional<double>>{1, 1, 1, 1}));
  EXPECT_EQ(values(store, {.realm = Realm::session, .measure = Measure::ended, .boundaries = {0, 350, 351, 1000}}),
            (std::vector<std::optional<double>>{1, 1, 2}));
}

TEST(Derived, ThatAreThereAlreadyStayUntouched) {
  TemporaryFolder folder;
  {
    auto store = open(folder);
    Facts facts;
    session(facts, 1, 100, 200, "mts1");
    session(facts, 2, 150, kNone, "mts1");
    session(facts, 3, 32 * 86'400, 32 * 86'400 + 9, "mts1");
    ASSERT_TRUE(store.replace_derived(Realm::session, "mts1", kAll, facts.batch().intervals, {}));
    const auto before = changes(store);
    EXPECT_GT(before[0], 0U);
    ASSERT_TRUE(store.replace_derived(Realm::session, "mts1", kAll, facts.batch().intervals, {}));
    EXPECT_EQ(changes(store), before);
    for (auto& interval : facts.batch().intervals) interval.file = 9;  // whose event it is changes no answer
    ASSERT_TRUE(store.replace_derived(Realm::session, "mts1", kAll, facts.batch().intervals, {}));
    EXPECT_EQ(changes(store), before);

    facts.batch().intervals[2].ended_at += 1'000'000;
    ASSERT_TRUE(store.replace_derived(Realm::session, "mts1", kAll, facts.batch().intervals, {}));
    const auto after = changes(store);
    EXPECT_EQ(after[0], before[0]);
    EXPECT_GT(after[1], before[1]);
  }
  EXPECT_THAT(rows_of(folder,
                      "SELECT concat_ws('|', \"user\", begun_at, ended_at, file) FROM fact_session ORDER BY "
                      "begun_at"),
              ElementsAre("1|100000000|200000000|9", "2|150000000|9", "3|2764800000000|2764810000000|9"));
}

TEST(Derived, EndsWithoutStartAreCountedByStretch) {
  TemporaryFolder folder;
  auto store = open(folder);
  const auto ends = [&](std::string_view host, Stretch stretch, std::uint64_t count) {
    std::vector<LooseEnds> loose;
    if (count > 0) loose.push_back({stretch.from, count});
    ASSERT_TRUE(store.replace_derived(Realm::session, host, stretch, {}, loose));
  };
  ends("mts1", {0, 100}, 3);
  ends("mts1", {100, 200}, 4);
  ends("mts2", kAll, 5);
  ends("mts3", kAll, 0);
  ends("mts1", {100, 200}, 1);
  auto found = store.ends_without_start().value();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(std::tuple(found[0].host, found[0].count), std::tuple("mts1", 4U));
  EXPECT_EQ(std::tuple(found[1].host, found[1].count), std::tuple("mts2", 5U));
  ends("mts1", kAll, 0);
  EXPECT_EQ(store.ends_without_start().value().size(), 1U);
}

}  // namespace
}  // namespace monalys::store
