// What the store remembers of files: entries, reasons, rejected positions, settings.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "store/testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;

std::uint64_t merged_id(Store& store, Facts& facts) {
  const auto merged = store.merge(facts.batch());
  if (!merged) throw std::runtime_error(merged.error().message);
  return merged->files.at(0);
}

TEST(Ledger, AFileReadAgainKeepsItsIdAndItsFacts) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts other{"other", "b.log"};
  merge(store, other);
  Facts first{"logs", "a.log"};
  first.interval(Realm::run, 1, kNone, 100, 200);
  first.batch().files[0].records = 3;
  first.batch().reasons.push_back({.file = 0,
                                   .kind = Reason::Kind::rejected,
                                   .text = "line ends early",
                                   .count = 2,
                                   .first_record = 9,
                                   .first_offset = 70});
  first.batch().rejected.push_back({0, 9, 70, "line ends early"});
  const auto id = merged_id(store, first);
  EXPECT_NE(id, 0U);

  Facts again{"logs", "a.log.1"};
  auto& entry = again.batch().files[0];
  entry.id = id;
  entry.head = "h";
  entry.fingerprint = "f";
  entry.content_bytes = 90;
  entry.past = true;
  entry.records = 5;
  entry.first_at = 17;
  entry.same_as = 0;
  again.batch().rejected.push_back({0, 12, 90, "no such day"});
  EXPECT_EQ(merged_id(store, again), id);
  const auto ledger = store.ledger().value();
  ASSERT_EQ(ledger.size(), 2U);
  const auto& found = ledger[0];
  EXPECT_EQ(std::tuple(found.id, found.path, found.head, found.fingerprint, found.content_bytes, found.past),
            std::tuple(id, "a.log.1", "h", "f", 90U, true));
  EXPECT_EQ(found.records, 5U);
  EXPECT_EQ(found.first_at, 17);
  EXPECT_EQ(found.last_at, kNoInstant);
  EXPECT_TRUE(store.reasons().value().empty());  // those of the reading before are gone with it
  const auto rejected = store.rejected("logs").value();
  ASSERT_EQ(rejected.size(), 2U);
  EXPECT_EQ(std::tuple(rejected[0].path, rejected[0].rejected.record, rejected[0].rejected.reason),
            std::tuple("a.log.1", 9U, "line ends early"));
  EXPECT_EQ(rejected[1].rejected.offset, 90U);
  EXPECT_TRUE(store.rejected("other").value().empty());
  const auto days = store.days_by_source(std::vector<std::int64_t>{0, 86'400}).value();
  ASSERT_EQ(days.size(), 1U);
  EXPECT_EQ(days[0].source, "logs");
  EXPECT_EQ(days[0].days, std::vector<std::uint32_t>{0});
}

TEST(Ledger, NeverGivesAnIdTwice) {
  TemporaryFolder folder;
  std::uint64_t last = 0;
  for (int i = 0; i < 3; ++i) {
    auto store = open(folder);
    Facts facts{"logs", "a.log"};
    const auto id = merged_id(store, facts);
    EXPECT_GT(id, last);
    last = id;
    ASSERT_TRUE(store.forget(std::vector{id}));
    EXPECT_TRUE(store.ledger().value().empty());
  }
}

TEST(Ledger, ATailNamesItsFileByItsPlaceInTheBatch) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts facts{"logs", "a.log"};
  facts.batch().files.push_back({.source = "logs", .path = "a.log", .format = "test", .tail_of_file = 0});
  const auto id = merged_id(store, facts);
  const auto ledger = store.ledger().value();
  ASSERT_EQ(ledger.size(), 2U);
  EXPECT_EQ(ledger[0].tail_of, 0U);
  EXPECT_EQ(ledger[1].tail_of, id);
}

TEST(Ledger, ManySmallFilesTakeOneStatement) {
  TemporaryFolder folder;
  auto store = open(folder);
  store::Batch batch;
  for (int i = 0; i < 10'000; ++i) batch.files.push_back({.source = "logs", .path = std::to_string(i)});
  const auto first = store.merge(batch);
  ASSERT_TRUE(first);
  for (std::size_t i = 0; i < batch.files.size(); ++i) batch.files[i].id = first->files[i];
  const auto again = store.merge(batch);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->files, first->files);
  EXPECT_EQ(store.ledger().value().size(), 10'000U);
}

TEST(Ledger, HoldsTheReasons) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts facts{"logs", "a.log"};
  facts.batch().reasons.push_back({.file = 0, .kind = Reason::Kind::skipped, .text = "excluded account", .count = 4});
  facts.batch().reasons.push_back({.file = 0,
                                   .kind = Reason::Kind::rejected,
                                   .text = "line ends early",
                                   .count = 2,
                                   .first_record = 9,
                                   .first_offset = 70});
  merge(store, facts);
  const auto reasons = store.reasons().value();
  ASSERT_EQ(reasons.size(), 2U);
  EXPECT_EQ(reasons[0].source, "logs");
  EXPECT_EQ(reasons[0].reason.text, "excluded account");
  EXPECT_EQ(reasons[1].reason.kind, Reason::Kind::rejected);
  EXPECT_EQ(std::tuple(reasons[1].reason.count, reasons[1].reason.first_record, reasons[1].reason.first_offset),
            std::tuple(2U, 9U, 70U));
}

TEST(Ledger, ARegisterReadAgainReplacesWhatItSaid) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts users{"users", "users.csv"};
  users.membership(1, "Lund", "P1", 0, kNone);
  users.interval(Realm::project, 0, kNone, 0, kNone).project = "P1";
  merge(store, users);
  Facts sessions;
  sessions.interval(Realm::session, 1, kNone, 100, 200);
  merge(store, sessions);

  Facts again{"users", "users-2.csv"};
  again.batch().replace_sources = {"users"};
  again.membership(1, "Umeå", "P1", 0, kNone);
  merge(store, again);
  Question question{.realm = Realm::session, .measure = Measure::started, .boundaries = {0, 1000}};
  question.group = {Dimension::organisation};
  EXPECT_EQ(grouped(store, question), (Values{{"Umeå", {1}}}));
  EXPECT_EQ(values(store, {.realm = Realm::project, .measure = Measure::open_at_end, .boundaries = {0, 1000}})[0], 0);
  EXPECT_EQ(store.ledger().value().size(), 2U);
}

TEST(Settings, AreKeptWithTheFacts) {
  TemporaryFolder folder;
  {
    auto store = open(folder);
    EXPECT_EQ(store.setting("key_id").value(), std::nullopt);
    ASSERT_TRUE(store.set_setting("key_id", "abc"));
    ASSERT_TRUE(store.set_setting("key_id", "d'ef"));
  }
  auto store = open(folder, Access::read);
  EXPECT_EQ(store.setting("key_id").value(), "d'ef");
}

}  // namespace
}  // namespace monalys::store
