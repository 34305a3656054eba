// Forgetting files: the store is then as if they had never been read.

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
using ::testing::IsEmpty;
using ::testing::Pair;

std::uint64_t id_of(Store& store, Facts& facts) {
  const auto merged = store.merge(facts.batch());
  if (!merged) throw std::runtime_error(merged.error().message);
  return merged->files.at(0);
}

Forgotten forget(Store& store, const std::vector<std::uint64_t>& files) {
  auto forgotten = store.forget(files);
  if (!forgotten) throw std::runtime_error(forgotten.error().message);
  return std::move(*forgotten);
}

/// A run whose label says all there is to say of it.
void run(Facts& facts, std::uint64_t key, Version version) {
  auto& fact = facts.interval(Realm::run, 1, kNone, 100, 200);
  fact.key = {key, 1};
  fact.version = version;
  fact.label = facts.batch().texts.keep(fmt::format("{} as {}", key, version));
}

std::vector<std::string> runs(Store& store) {
  std::vector<std::string> found;
  for (const auto& [label, values] : grouped(
           store,
           {.realm = Realm::run, .measure = Measure::started, .boundaries = {0, 1000}, .group = {Dimension::label}})) {
    EXPECT_EQ(values[0], 1) << label;
    found.push_back(label);
  }
  return found;
}

TEST(Forgetting, TakesAwayWhatTheFileBrought) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts one{"logs", "a.log"};
  run(one, 1, 1);
  one.level("v", 100, "P", 5);
  one.moment(1, 100);
  one.membership(1, "Lund", "P", 0, kNone);
  one.batch().files[0].records = 9;
  one.batch().reasons.push_back({.file = 0, .kind = Reason::Kind::rejected, .text = "bad", .count = 1});
  one.batch().rejected.push_back({0, 1, 0, "bad"});
  const auto first = id_of(store, one);
  Facts two{"logs", "b.log"};
  run(two, 2, 1);
  id_of(store, two);

  const auto forgotten = forget(store, {first, 77});
  EXPECT_EQ(std::tuple(forgotten.facts, forgotten.restored, forgotten.records, forgotten.files),
            std::tuple(4U, 0U, 9U, 1U));
  EXPECT_THAT(forgotten.hosts, IsEmpty());
  EXPECT_THAT(runs(store), ElementsAre("2 as 1"));
  EXPECT_EQ(values(store, {.realm = Realm::logon, .measure = Measure::moments, .boundaries = {0, 1000}})[0], 0);
  EXPECT_TRUE(store.reasons().value().empty());
  EXPECT_TRUE(store.rejected("logs").value().empty());
  ASSERT_EQ(store.ledger().value().size(), 1U);
  EXPECT_EQ(store.ledger().value()[0].path, "b.log");
}

TEST(Forgetting, LeavesNoTextThatNoFactHolds) {
  TemporaryFolder folder;
  {
    auto store = open(folder);
    Facts one{"logs", "a.log"};
    run(one, 1, 1);
    one.interval(Realm::job, 1, 100, 200, 300).host = "only here";
    one.level("a volume", 100, "P1", 5);
    one.moment(1, 100).detail = "a method";
    one.event(EventKind::open, 100, "mts1", 1).detail = "a door";
    one.membership(1, "Lund", "P2", 0, kNone);
    const auto first = id_of(store, one);
    Facts two{"logs", "b.log"};
    run(two, 1, 2);  // the first one's becomes a spare
    two.level("another volume", 100, "P1", 5);
    const auto second = id_of(store, two);
    Facts register_of_users{"users", "users.csv"};
    register_of_users.membership(1, "Lund", "P3", 0, kNone);
    id_of(store, register_of_users);

    forget(store, {second});
    Facts again{"logs", "b.log"};  // a text that was known a moment ago has a number all the same
    again.level("another volume", 100, "P1", 5);
    id_of(store, again);
    const auto forgotten = forget(store, {first});
    for (const auto& [realm, host] : forgotten.hosts) {
      EXPECT_TRUE(store.replace_derived(realm, host, {}, {}, {}));  // as ingest does
    }
  }
  EXPECT_THAT(rows_of(folder, "SELECT value FROM text ORDER BY value"),
              ElementsAre("", "Lund", "P1", "P3", "another volume", "live"));
}

TEST(Forgetting, GivesBackWhatAnotherFileSaid) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts old{"logs", "old.log"};
  run(old, 1, 3);
  run(old, 1, 2);
  run(old, 2, 5);
  const auto first = id_of(store, old);
  Facts newer{"logs", "new.log"};
  run(newer, 1, 4);
  run(newer, 2, 4);
  const auto second = id_of(store, newer);
  Facts middle{"logs", "middle.log"};
  run(middle, 1, 2);
  const auto third = id_of(store, middle);
  EXPECT_THAT(runs(store), ElementsAre("1 as 4", "2 as 5"));

  auto forgotten = forget(store, {second});
  EXPECT_EQ(std::tuple(forgotten.facts, forgotten.restored), std::tuple(0U, 1U));
  EXPECT_THAT(runs(store), ElementsAre("1 as 3", "2 as 5"));
  forgotten = forget(store, {first});
  EXPECT_EQ(std::tuple(forgotten.facts, forgotten.restored), std::tuple(1U, 1U));
  EXPECT_THAT(runs(store), ElementsAre("1 as 2"));
  forgotten = forget(store, {third});
  EXPECT_THAT(runs(store), IsEmpty());
}

TEST(Forgetting, AFileSaysOfAKeyOnlyItsGreatestVersion) {
  TemporaryFolder folder;
  {
    auto store = open(folder);
    Facts facts{"logs", "a.log"};
    run(facts, 1, 3);
    facts.batch().files[0].id = id_of(store, facts);
    run(facts, 1, 5);
    id_of(store, facts);
    run(facts, 1, 4);
    id_of(store, facts);
    EXPECT_THAT(runs(store), ElementsAre("1 as 5"));
  }
  EXPECT_THAT(rows_of(folder, "SELECT 'x' FROM spare_run"), IsEmpty());
}

TEST(Forgetting, PassesAllFactsToAFileWithTheSameContent) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts original{"logs", "a.log"};
  run(original, 1, 1);
  original.batch().reasons.push_back({.file = 0, .kind = Reason::Kind::rejected, .text = "bad", .count = 1});
  original.batch().rejected.push_back({0, 1, 0, "bad"});
  original.batch().files.push_back({.source = "logs", .path = "a.log", .tail_of_file = 0});
  const auto id = id_of(store, original);
  std::vector<std::uint64_t> copies;
  for (const auto* path : {"c.log", "b.log"}) {
    Facts copy{"logs", path};
    copy.batch().files[0].same_as = id;
    copies.push_back(id_of(store, copy));
  }
  const auto changed = [&] {
    return store.last_changes(std::vector{Realm::run}, std::vector<std::int64_t>{0, 1000}).value();
  };
  const auto before = changed();
  auto forgotten = forget(store, {id});
  EXPECT_EQ(std::tuple(forgotten.facts, forgotten.files), std::tuple(0U, 1U));
  EXPECT_EQ(changed(), before);
  EXPECT_THAT(runs(store), ElementsAre("1 as 1"));
  auto ledger = store.ledger().value();
  ASSERT_EQ(ledger.size(), 3U);
  EXPECT_EQ(std::tuple(ledger[0].path, ledger[0].id, ledger[0].same_as, ledger[0].tail_of),
            std::tuple("b.log", id, 0U, 0U));
  EXPECT_EQ(std::tuple(ledger[1].path, ledger[1].tail_of), std::tuple("b.log", id));  // the tail went with it
  EXPECT_EQ(std::tuple(ledger[2].path, ledger[2].same_as), std::tuple("c.log", id));
  ASSERT_EQ(store.reasons().value().size(), 1U);
  EXPECT_EQ(store.reasons().value()[0].path, "b.log");
  EXPECT_EQ(store.rejected("logs").value().size(), 1U);

  // Together with its last copies it is gone, and so is the tail.
  forgotten = forget(store, {id, copies[0]});
  EXPECT_EQ(std::tuple(forgotten.facts, forgotten.files), std::tuple(1U, 2U));
  EXPECT_TRUE(store.ledger().value().empty());
  EXPECT_THAT(runs(store), IsEmpty());
}

TEST(Forgetting, WithinAMergeAFileBeginsAnew) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts facts{"logs", "a.log"};
  run(facts, 1, 1);
  run(facts, 2, 7);
  const auto id = id_of(store, facts);
  const auto changed = [&] {
    return store.last_changes(std::vector{Realm::run}, std::vector<std::int64_t>{0, 1000}).value();
  };
  const auto before = changed();
  // The same again is no change.
  facts.batch().files[0].id = id;
  facts.batch().forget_files = {id};
  EXPECT_EQ(id_of(store, facts), id);
  EXPECT_EQ(changed(), before);
  EXPECT_THAT(runs(store), ElementsAre("1 as 1", "2 as 7"));

  Facts again{"logs", "a.log"};
  again.batch().files[0].id = id;
  again.batch().forget_files = {id};
  run(again, 2, 3);
  run(again, 3, 1);
  EXPECT_EQ(id_of(store, again), id);
  EXPECT_NE(changed(), before);
  EXPECT_THAT(runs(store), ElementsAre("2 as 3", "3 as 1"));

  // Where its content lives on in another file, that one has the id now.
  Facts copy{"logs", "a.log.1"};
  copy.batch().files[0].same_as = id;
  id_of(store, copy);
  Facts rewritten{"logs", "a.log"};
  rewritten.batch().files[0].id = id;
  rewritten.batch().forget_files = {id};
  run(rewritten, 4, 1);
  const auto other = id_of(store, rewritten);
  EXPECT_NE(other, id);
  EXPECT_THAT(runs(store), ElementsAre("2 as 3", "3 as 1", "4 as 1"));
  forget(store, {other});
  EXPECT_THAT(runs(store), ElementsAre("2 as 3", "3 as 1"));
}

TEST(Forgetting, OfEventsNamesTheHostsToDeriveAgain) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts one{"logs", "one"};
  one.event(EventKind::open, 100, "mts1", 1);
  one.event(EventKind::close, 200, "mts1", 1);
  one.event(EventKind::close, 200, "mts2", 1);
  const auto first = id_of(store, one);
  Facts two{"logs", "two"};
  two.event(EventKind::open, 100, "mts1", 1);
  const auto second = id_of(store, two);
  Facts derived;
  auto& interval = derived.interval(Realm::session, 1, kNone, 100, 200);
  interval.host = "mts1";
  interval.file = first;
  ASSERT_TRUE(store.replace_derived(Realm::session, "mts1", {}, derived.batch().intervals, {}));
  ASSERT_TRUE(store.replace_derived(Realm::session, "mts2", {}, {}, std::vector<LooseEnds>{{0, 1}}));

  const auto forgotten = forget(store, {first});
  EXPECT_THAT(forgotten.hosts, ElementsAre(Pair(Realm::session, "mts1"), Pair(Realm::session, "mts2")));
  EXPECT_EQ(std::tuple(forgotten.facts, forgotten.restored), std::tuple(2U, 1U));
  EXPECT_EQ(store.setting("sessions_to_derive").value(), "yes");
  EXPECT_THAT(store.event_hosts(Realm::session).value(), ElementsAre("mts1"));
  EXPECT_TRUE(store.ends_without_start().value().empty());
  std::vector<std::uint64_t> files;
  ASSERT_TRUE(store.events(Realm::session, "mts1", {}, [&](const Event& event) { files.push_back(event.file); }));
  EXPECT_THAT(files, ElementsAre(second));
  EXPECT_EQ(values(store, {.realm = Realm::session, .measure = Measure::started, .boundaries = {0, 1000}})[0], 0);
}

TEST(Forgetting, IsAsIfTheFilesHadNeverBeenRead) {
  TemporaryFolder folder;
  EXPECT_TRUE(rc::check([&] {
    struct Said {
      std::uint64_t file, high, low;
      Version version;
    };
    // Few keys, versions and files, so that many facts meet.
    const auto shape = *rc::gen::element<std::string>("run", "storage", "logon", "event");
    const auto table = shape == "event" ? shape : "fact_" + shape;
    const auto spare = "spare_" + shape;
    const auto files = *rc::gen::inRange<std::uint64_t>(1, 6);
    std::vector<Said> all(*rc::gen::inRange<std::size_t>(1, 60));
    for (auto& said : all) {
      said = {*rc::gen::inRange<std::uint64_t>(0, files), *rc::gen::inRange<std::uint64_t>(1, 12),
              *rc::gen::inRange<std::uint64_t>(0, 2), *rc::gen::inRange<Version>(1, 6)};
    }
    std::vector<std::uint64_t> ids(files);
    std::vector<std::uint64_t> to_forget;
    std::vector<bool> is_forgotten(files);
    {
      auto store = open(folder);
      std::vector<std::uint64_t> of_before;
      const auto ledger = store.ledger().value();
      for (const auto& entry : ledger) of_before.push_back(entry.id);
      RC_ASSERT(store.forget(of_before).has_value());
      for (std::size_t from = 0; from < all.size();) {
        const auto until = std::min(all.size(), from + *rc::gen::inRange<std::size_t>(1, 30));
        Facts batch;
        batch.batch().files.clear();
        std::vector<std::optional<std::uint64_t>> places(files);
        for (; from < until; ++from) {
          const auto& said = all[from];
          auto& entries = batch.batch().files;
          if (!places[said.file]) {
            places[said.file] = entries.size();
            entries.push_back({.id = ids[said.file], .source = "test", .path = std::to_string(said.file)});
          }
          const auto text = batch.batch().texts.keep(fmt::format("{}/{}/{}", said.high, said.low, said.version));
          const auto become = [&](auto& fact, std::string_view& label) {
            label = text;
            fact.key = {said.high, said.low};
            fact.version = said.version;
            fact.file = *places[said.file];
          };
          if (shape == "run") {
            auto& interval = batch.interval(Realm::run, 1, kNone, 100, 200);
            become(interval, interval.label);
          } else if (shape == "storage") {
            auto& level = batch.level("v", 100, "P", 1);
            become(level, level.label);
          } else if (shape == "logon") {
            auto& moment = batch.moment(1, 100);
            become(moment, moment.label);
          } else {
            auto& event = batch.event(EventKind::open, 100, "h", 1);
            event.key = {said.high, said.low};
            event.label = "always the same";
            event.file = *places[said.file];
          }
        }
        const auto merged = store.merge(batch.batch());
        RC_ASSERT(merged.has_value());
        for (std::size_t file = 0; file < files; ++file) {
          if (places[file]) ids[file] = merged->files[*places[file]];
        }
      }
      for (std::size_t file = 0; file < files; ++file) {
        if (ids[file] == 0 || !*rc::gen::arbitrary<bool>()) continue;
        to_forget.push_back(ids[file]);
        is_forgotten[file] = true;
      }
      RC_ASSERT(store.forget(to_forget).has_value());
    }

    std::map<std::pair<std::uint64_t, std::uint64_t>, Version> newest;
    for (const auto& said : all) {
      if (is_forgotten[said.file]) continue;
      auto& version = newest[{said.high, said.low}];
      version = std::max(version, said.version);
    }
    std::vector<std::string> expected;
    for (const auto& [key, version] : newest) {
      expected.push_back(shape == "event" ? fmt::format("{}/{}/always the same", key.first, key.second)
                                          : fmt::format("{0}/{1}/{0}/{1}/{2}", key.first, key.second, version));
    }
    std::ranges::sort(expected);
    Peek peek{folder};
    RC_ASSERT(
        peek.rows(fmt::format(
            "SELECT concat_ws('/', key_high, key_low, t.value) AS r FROM {} JOIN text t ON t.id = label ORDER BY r",
            table)) == expected);
    // A spare exists only where the table has its key, and a file says one thing of a key.
    RC_ASSERT(peek.rows(fmt::format("SELECT 'x' FROM {} s WHERE NOT EXISTS (SELECT 1 FROM {} f WHERE f.key_high = "
                                    "s.key_high AND f.key_low = s.key_low AND f.version >= s.version)",
                                    spare, table))
                  .empty());
    RC_ASSERT(peek.rows(fmt::format("SELECT 'x' FROM (SELECT key_high, key_low, file FROM {} UNION ALL SELECT "
                                    "key_high, key_low, file FROM {}) GROUP BY key_high, key_low, file HAVING "
                                    "count(*) > 1",
                                    spare, table))
                  .empty());
  }));
}

}  // namespace
}  // namespace monalys::store
