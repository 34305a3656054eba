// Windows event logs, damaged ones: nothing that can be read is lost, and nothing is lost silently.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "formats/evtx/visit.hpp"
#include "support/evtx_samples.hpp"

namespace monalys::testing {
namespace {

using simulate::cut_last_chunk;
using simulate::damage_chunk_checksum;
using simulate::damage_header_checksum;
using simulate::damage_magic;
using simulate::zero_page;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr std::size_t kChunk = 65'536;

TEST(EvtxDamage, AStaleHeaderOfADirtyLogHidesNothing) {
  const auto found = read(logons(500, {.dirty = true}));
  EXPECT_EQ(found.events.size(), 500u);
  EXPECT_THAT(found.remarks, IsEmpty());
}

TEST(EvtxDamage, ADestroyedFileHeaderIsRemarkedUpon) {
  auto file = logons(10);
  file[16] ^= 1;
  EXPECT_THAT(read(file).remarks, UnorderedElementsAre(Pair("file header checksum wrong", 1)));
  file.replace(0, 4096, 4096, 'x');
  const auto found = read(file);
  EXPECT_THAT(found.remarks, UnorderedElementsAre(Pair("file header without its mark", 1)));
  EXPECT_EQ(found.events.size(), 10u);
}

TEST(EvtxDamage, WrongChecksumsCostNoRecord) {
  auto file = logons(500);
  const auto expected = read(file).events;
  damage_chunk_checksum(file, 0);
  damage_header_checksum(file, 1);
  const auto found = read(file);
  EXPECT_EQ(found.events, expected);
  // The stated checksum of the data lies within what the header's covers.
  EXPECT_THAT(found.remarks,
              UnorderedElementsAre(Pair("chunk data checksum wrong", 1), Pair("chunk header checksum wrong", 2)));
}

TEST(EvtxDamage, ChecksumsThatAreNotKeptAreNotMissed) {
  const auto found = read(logons(500, {.without_checksums = true}));
  EXPECT_EQ(found.events.size(), 500u);
  EXPECT_THAT(found.remarks, IsEmpty());
}

TEST(EvtxDamage, AZeroedPageCostsOnlyItsRecords) {
  auto file = logons(500);
  const auto whole = read(file).events;
  zero_page(file, 1, 5);
  const auto found = read(file);
  const auto begin = 4096 + kChunk + 5 * 4096;
  std::vector<Kept> expected;
  const Kept* last = nullptr;  // the one into which the page reaches
  for (const auto& each : whole) {
    if (each.offset >= begin && each.offset < begin + 4096) continue;
    if (each.offset < begin && each.offset > begin - 800) last = &each;
    expected.push_back(each);
  }
  ASSERT_NE(last, nullptr);
  std::erase_if(expected, [&](const Kept& each) { return each.offset == last->offset; });
  auto others = found.events;
  std::erase_if(others, [&](const Kept& each) { return each.offset == last->offset; });
  EXPECT_EQ(others, expected) << "without the record that is only half there";
  EXPECT_EQ(found.remarks.at("resynchronised after damage"), 1);
}

TEST(EvtxDamage, ACutChunkIsReadUpToTheCut) {
  const auto whole = logons(250);
  const auto expected = read(whole).events;
  for (std::size_t size = 0; size < kChunk; size += 333) {
    auto file = whole;
    cut_last_chunk(file, size);
    const auto found = read(file);
    // A record is whole when the next one begins within the file.
    std::size_t complete = 0;
    while (complete + 1 < expected.size() && expected[complete + 1].offset <= file.size()) ++complete;
    EXPECT_GE(found.events.size(), complete);
    EXPECT_TRUE(std::ranges::equal(found.events, std::span(expected).first(found.events.size()))) << size;
    EXPECT_LE(found.damaged_at.size(), 1u);
  }
}

/// A log of one chunk, damaged by that part of the writer: what is left, and what the writer says is lost.
template <class Damage>
void expect_lost_as_said(Damage damage, std::string_view reason) {
  simulate::EvtxChunk chunk;
  for (std::size_t n = 0; n < 80; ++n) ASSERT_TRUE(chunk.add(logon(n), 1000 + n));
  auto bytes = chunk.finished();
  const auto lost = damage(bytes, chunk.places());
  ASSERT_GT(lost.size(), 1u);
  const auto found = read(simulate::evtx_file_header({}) + bytes);
  EXPECT_EQ(found.events.size(), 80 - lost.size());
  for (const auto& each : found.events) EXPECT_EQ(std::ranges::find(lost, each.record_id), lost.end());
  EXPECT_THAT(found.damages, UnorderedElementsAre(Pair(reason, 1)));
}

TEST(EvtxDamage, ATearCostsTheRecordsThatTheWriterNames) { expect_lost_as_said(simulate::tear, "damaged record"); }

TEST(EvtxDamage, ACutCostsTheRecordsThatTheWriterNames) { expect_lost_as_said(simulate::cut, "cut record"); }

TEST(EvtxDamage, AChunkWithoutItsMarkIsSearchedForRecords) {
  auto file = logons(500);
  const auto expected = read(file).events;
  damage_magic(file, 1);
  const auto found = read(file);
  EXPECT_EQ(found.events, expected);
  EXPECT_THAT(found.damages, IsEmpty());
  EXPECT_EQ(found.remarks.at("chunk without its mark"), 1);
}

TEST(EvtxDamage, AnEmptyBlockHoldsNothing) {
  auto file = logons(10);
  file.append(3 * kChunk, '\0');
  file.append(4096, '\0');
  const auto found = read(file);
  EXPECT_EQ(found.calls(), 10u);
  EXPECT_THAT(found.remarks, IsEmpty());
  EXPECT_EQ(read("").calls(), 0u);
}

TEST(EvtxDamage, ABlockOfNonsenseCountsOnce) {
  const auto found = read(logons(1) + std::string(kChunk, 'x'));
  EXPECT_THAT(found.damages, UnorderedElementsAre(Pair("chunk without records", 1)));
}

TEST(EvtxDamage, ALostTemplateIsBorrowedFromAnotherChunk) {
  auto file = logons(500);
  const auto expected = read(file).events;
  zero_page(file, 1, 0);  // all templates of the chunk, and its header
  const auto found = read(file);
  EXPECT_GT(found.events.size(), expected.size() - 10);
  EXPECT_GT(found.remarks.at("template of another chunk used"), 50);
  for (const auto& each : found.events) {
    const auto same = std::ranges::find(expected, each.offset, &Kept::offset);
    ASSERT_NE(same, expected.end());
    EXPECT_EQ(each, *same);
  }

  const auto alone = read(file, {.borrow_templates = false});
  EXPECT_LT(alone.events.size(), expected.size() - 50);
  EXPECT_EQ(alone.calls(), found.calls());
  EXPECT_GT(alone.damages.at("template definition lost"), 50);
}

TEST(EvtxDamage, OneValueCutShortLeavesTheOthers) {
  auto file = logons(1);
  // The SID of the user says one part more than it has.
  const auto sid = simulate::EvtxValue::of_sid("S-1-5-21-1-2-3-1104").bytes;
  const auto at = file.find(sid);
  ASSERT_NE(at, std::string::npos);
  file[at + 1] = 6;
  const auto found = read(file);
  ASSERT_EQ(found.events.size(), 1u);
  EXPECT_THAT(found.events[0].texts, ::testing::ElementsAre("anna", "10", "0x0000000003e70000", "10.0.0.7", ""));
}

TEST(EvtxDamage, SlackIsReadOnlyOnRequest) {
  auto file = logons(20);
  // The chunk as it would be after a new round of ten: the old records stand behind the stated end.
  auto shorter = logons(10);
  const auto end = static_cast<std::size_t>(simulate::get_number(shorter, 4096 + 48, 4));
  const auto old = file.substr(4096 + end, kChunk - end);
  shorter.replace(4096 + end, old.size(), old);
  EXPECT_EQ(read(shorter).events.size(), 10u);
  const auto all = read(shorter, {.slack = formats::evtx::Slack::read});
  EXPECT_EQ(all.events.size(), 20u);
  EXPECT_FALSE(all.events[9].slack);
  EXPECT_TRUE(all.events[10].slack);
}

TEST(EvtxDamage, TemplatesThatUseThemselvesComeToAnEnd) {
  auto file = logons(1);
  // The definition of the data now begins with a use of itself.
  const auto from = file.find(std::string("E\0v\0e\0n\0t\0D\0a\0t\0a\0", 18));
  ASSERT_NE(from, std::string::npos);
  const auto instance = file.rfind(std::string("\x0c\x01", 2), from);
  ASSERT_NE(instance, std::string::npos);
  const auto body = instance + 10 + 24;
  file.replace(body, 10, file.substr(instance, 10));
  EXPECT_EQ(read(file).calls(), 1u);
}

TEST(EvtxDamage, WhateverIsChangedEveryRecordIsACall) {
  const auto whole = logons(40);
  std::mt19937 random(7);  // NOLINT: the same each time
  const formats::evtx::Reader reader(kWanted);
  for (int round = 0; round < 3000; ++round) {
    auto file = whole.substr(0, 4096 + 24'000);
    for (int change = 0; change < 1 + round % 7; ++change) {
      const auto at = 4096 + random() % (file.size() - 4096);
      file[at] = static_cast<char>(random());
    }
    Keep found;
    const auto tally = reader.read(file, 0, found);
    EXPECT_EQ(tally.records(), found.calls());
    EXPECT_GE(found.calls(), 1u);
  }
}

}  // namespace
}  // namespace monalys::testing
