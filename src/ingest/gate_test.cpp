#include "ingest/gate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace monalys::ingest {
namespace {

using store::Reason;

PseudonymKey key() {
  std::array<unsigned char, PseudonymKey::kBytes> secret{};
  secret.fill(5);
  return PseudonymKey::from_bytes(secret);
}

IdentityRules rules() {
  IdentityRules made;
  made.exclude = {"svc_*"};
  return made;
}

constexpr std::int64_t kNine = 1'650'000'000;
Instant at(std::int64_t seconds) { return from_unix_seconds(kNine + seconds); }

IntervalRecord job(std::string_view user) {
  IntervalRecord record{};
  record.realm = Realm::job;
  record.identity = {at(0), "job 1"};
  record.user = user;
  record.asked_at = at(0);
  return record;
}

class GateTest : public testing::Test {
 protected:
  GateTest() { gate_.begin({.bytes = {}, .first_record = 10, .offset = 500}, batch_, tally_); }

  [[nodiscard]] std::uint64_t count(Reason::Kind kind, std::string_view text) const {
    const auto found = tally_.reasons.find(std::pair{kind, text});
    return found == tally_.reasons.end() ? 0 : found->second.count;
  }
  Version version_of(const IntervalRecord& record) {
    gate_.interval(record);
    return batch_.intervals.back().version;
  }

  PseudonymKey key_ = key();
  Identities identities_{rules()};
  store::Batch batch_;
  Tally tally_;
  Gate gate_{GateRules{identities_, key_}};
};

TEST_F(GateTest, SpellingsOfAUserBecomeOnePseudonym) {
  for (const auto* user : {"anna", "MONA\\ANNA", "anna@mona ", "anna"}) gate_.interval(job(user));
  ASSERT_EQ(batch_.intervals.size(), 4u);
  for (const auto& interval : batch_.intervals) EXPECT_EQ(interval.user, key_.person("anna"));
}

TEST_F(GateTest, NobodyIsZero) {
  gate_.interval(job(""));
  gate_.interval(job("  "));
  EXPECT_EQ(batch_.intervals[0].user, 0u);
  EXPECT_EQ(batch_.intervals[1].user, 0u);
}

TEST_F(GateTest, AUserIsReadAsWindows1252WhenItIsNotUtf8) {
  gate_.interval(job("\xc5sa"));
  EXPECT_EQ(batch_.intervals[0].user, key_.person("åsa"));
}

TEST_F(GateTest, ExcludedAccountsAreSkipped) {
  gate_.interval(job("MONA\\SVC_backup"));
  EXPECT_TRUE(batch_.intervals.empty());
  EXPECT_EQ(tally_.skipped, 1u);
  EXPECT_EQ(count(Reason::Kind::skipped, "excluded account"), 1u);
}

TEST_F(GateTest, AnExcludedLoginIsKeptAsNobodysAndCountsAsSkipped) {
  gate_.event({.realm = Realm::session,
               .identity = {at(0), "x"},
               .kind = EventKind::open,
               .host = "mts1",
               .line = "rdp-1",
               .user = "svc_x",
               .label = {},
               .detail = {},
               .at = at(0)});
  ASSERT_EQ(batch_.events.size(), 1u);
  EXPECT_EQ(batch_.events[0].user, 0u);
  EXPECT_EQ(tally_.skipped, 1u);
  EXPECT_EQ(tally_.facts, 0u);
}

TEST_F(GateTest, PersonalNumbersInTextsAreMaskedAndRemarkedOncePerRecord) {
  auto record = job("anna");
  record.label = "path/19090527-1474/x";
  record.detail = "701063-2391";
  gate_.interval(record);
  gate_.interval(record);  // now from memory
  ASSERT_EQ(batch_.intervals.size(), 2u);
  EXPECT_EQ(batch_.intervals[1].label, "path/[personnummer]/x");
  EXPECT_EQ(batch_.intervals[1].detail, "[personnummer]");
  EXPECT_EQ(count(Reason::Kind::remark, "personal number masked"), 2u);
}

TEST_F(GateTest, ThePersonalNumberOfARecordIsNotTheNextOnes) {
  auto record = job("svc_x");
  record.label = "19090527-1474";
  gate_.interval(record);
  gate_.interval(job("anna"));
  EXPECT_EQ(count(Reason::Kind::remark, "personal number masked"), 0u);
}

TEST_F(GateTest, PersonalNumbersCanBeRefusedAndTheRecordIsNamedByNumber) {
  Gate refusing{GateRules{identities_, key_, Privacy::PersonalNumbers::refuse}};
  refusing.begin({.bytes = {}, .first_record = 10, .offset = 500}, batch_, tally_);
  refusing.interval(job("anna"));
  auto record = job("anna");
  record.label = "19090527-1474";
  refusing.interval(record);
  EXPECT_EQ(batch_.intervals.size(), 1u);
  ASSERT_EQ(count(Reason::Kind::rejected, "personal number in a text"), 1u);
  EXPECT_EQ(tally_.reasons.begin()->second.first_record, 11u);
}

TEST_F(GateTest, WhatMayNotBeKeptIsSkipped) {
  GateRules rules{identities_, key_};
  const auto ended = unix_seconds(*job("anna").asked_at);
  const auto pass = [&](std::int64_t kept_from) {
    rules.kept_from = {{Realm::job, kept_from}};
    Gate gate{rules};
    gate.begin({.bytes = {}, .first_record = 1, .offset = 0}, batch_, tally_);
    gate.interval(job("anna"));
  };
  pass(ended);
  EXPECT_EQ(batch_.intervals.size(), 1u);
  pass(ended + 1);
  EXPECT_EQ(batch_.intervals.size(), 1u);
  EXPECT_EQ(count(Reason::Kind::skipped, "older than may be kept"), 1u);
}

TEST_F(GateTest, TextsAreTidied) {
  auto record = job("anna");
  record.project = " p0123$ ";
  record.label = "\x62\xe5t\x01queue ";
  gate_.interval(record);
  EXPECT_EQ(batch_.intervals[0].project, "P0123");
  EXPECT_EQ(batch_.intervals[0].label, "båt queue");
}

TEST_F(GateTest, TextsOutliveTheBlockButNotTheBatch) {
  {
    std::string label = "long enough to be on the heap: a queue name";
    auto record = job("anna");
    record.label = label;
    gate_.interval(record);
    label.assign(label.size(), 'x');
  }
  EXPECT_EQ(batch_.intervals[0].label, "long enough to be on the heap: a queue name");
  store::Batch second;
  gate_.begin({}, second, tally_);
  auto record = job("anna");
  record.label = "long enough to be on the heap: a queue name";
  gate_.interval(record);
  batch_.clear();
  EXPECT_EQ(second.intervals[0].label, "long enough to be on the heap: a queue name");
  EXPECT_EQ(second.texts.size(), 1u);
}

TEST_F(GateTest, InstantsThatNoKeyCanHoldAreRejected) {
  auto record = job("anna");
  record.identity.at = Instant{std::chrono::seconds{-5}};
  gate_.interval(record);
  record.identity.at = kLatest;
  gate_.interval(record);
  EXPECT_EQ(tally_.rejected, 2u);
  EXPECT_TRUE(batch_.intervals.empty());
}

TEST_F(GateTest, TheRecordThatIsFurtherAlongHasTheGreaterVersion) {
  auto record = job("anna");
  const auto asked = version_of(record);
  record.begun_at = at(5);
  const auto begun = version_of(record);
  record.ended_at = at(6);
  const auto ended = version_of(record);
  record.ended_at = at(7);
  const auto later = version_of(record);
  EXPECT_LT(asked, begun);
  EXPECT_LT(begun, ended);
  EXPECT_LT(ended, later);
  // An end within the first second beats a start at the end of time.
  record = job("anna");
  record.begun_at = kLatest - std::chrono::seconds{1};
  EXPECT_LT(version_of(record), ended);
}

TEST_F(GateTest, EqualRecordsHaveEqualVersionsAndOthersDiffer) {
  auto record = job("anna");
  const auto first = version_of(record);
  EXPECT_EQ(version_of(record), first);
  record.outcome = Outcome::failed;
  EXPECT_NE(version_of(record), first);
  record = job("anna");
  record.slots = 4;
  EXPECT_NE(version_of(record), first);
  record = job("bo");
  EXPECT_NE(version_of(record), first);
}

TEST_F(GateTest, ALevelThatKnowsItsSizeBeatsOneThatDoesNot) {
  LevelRecord record{};
  record.realm = Realm::storage;
  record.identity = {at(0), "x"};
  record.at = at(0);
  gate_.level(record);
  record.value = 0;
  gate_.level(record);
  EXPECT_EQ(batch_.levels[0].value, -1);
  EXPECT_EQ(batch_.levels[1].value, 0);
  EXPECT_LT(batch_.levels[0].version, batch_.levels[1].version);
  EXPECT_EQ(batch_.levels[0].key, batch_.levels[1].key);
}

TEST_F(GateTest, EveryRecordIsCountedOnce) {
  gate_.interval(job("anna"));
  gate_.interval(job("svc_x"));
  gate_.skip("job step");
  gate_.reject({3, 40}, "line ends early");
  gate_.remark("ambiguous local time");
  gate_.alias({"a", "b"});
  EXPECT_EQ(tally_.records(), 5u);
  EXPECT_EQ(tally_.facts, 1u);
  EXPECT_EQ(tally_.skipped, 2u);
  EXPECT_EQ(tally_.rejected, 2u);
}

TEST_F(GateTest, MemoryOfNamesMayBeOverwrittenWithoutMixingThemUp) {
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 20'000; ++i) {
      const auto name = "user" + std::to_string(i);
      gate_.interval(job(name));
      ASSERT_EQ(batch_.intervals.back().user, key_.person(name));
      batch_.intervals.clear();
    }
  }
}

}  // namespace
}  // namespace monalys::ingest
