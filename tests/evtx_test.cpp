// Windows event logs, healthy ones: what simulate/evtx_writer.hpp writes, formats/evtx reads. Neither knows of the
// other.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <thread>

#include "formats/evtx/visit.hpp"
#include "support/evtx_samples.hpp"

namespace monalys::testing {
namespace {

using simulate::EvtxShape;
using simulate::EvtxValue;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Instant moment(std::int64_t n) { return Instant{std::chrono::microseconds{kFirstMoment + n * 1'000'000}}; }

TEST(Evtx, EventsComeBackAsTheyWereWritten) {
  const auto found = read(file_of({}, {logon(0), session(1)}));
  ASSERT_EQ(found.events.size(), 2u);
  EXPECT_THAT(found.damages, IsEmpty());
  EXPECT_THAT(found.remarks, IsEmpty());

  const auto& first = found.events[0];
  EXPECT_EQ(first.row, 0u);
  EXPECT_EQ(first.provider, kSecurity);
  EXPECT_EQ(first.channel, "Security");
  EXPECT_EQ(first.computer, "mts1.mona.local");
  EXPECT_EQ(first.event_id, 4624);
  EXPECT_EQ(first.version, 2);
  EXPECT_EQ(first.record_id, 1000u);
  EXPECT_EQ(first.at, moment(0));
  EXPECT_EQ(first.ticks, simulate::to_file_time(kFirstMoment));
  EXPECT_EQ(first.user, "");
  EXPECT_EQ(first.offset, 4096u + 512u);
  EXPECT_EQ(std::string(first.activity_id.data(), 16),
            EvtxValue::of_guid("{61A55000-55E5-1017-0000-000000000000}").bytes);
  EXPECT_THAT(first.texts, ElementsAre("anna", "10", "0x0000000003e70000", "10.0.0.7", "S-1-5-21-1-2-3-1104"));
  EXPECT_EQ(first.numbers[1], 10u);
  EXPECT_EQ(first.numbers[2], 0x3e7'0000u);

  const auto& second = found.events[1];
  EXPECT_EQ(second.row, 1u);
  EXPECT_EQ(second.user, "S-1-5-18");
  EXPECT_EQ(second.activity_id, (std::array<char, 16>{}));
  EXPECT_THAT(second.texts, ElementsAre("MONA\\anna", "1", "10.0.0.7"));
}

TEST(Evtx, AllShapesOfAnEventSayTheSame) {
  for (const auto& event : {logon(3), session(3)}) {
    const auto expected = read(file_of({}, {event})).events;
    ASSERT_EQ(expected.size(), 1u);
    for (const auto shape : {EvtxShape::templates, EvtxShape::plain_data, EvtxShape::plain}) {
      for (const bool literal : {false, true}) {
        auto other = event;
        other.shape = shape;
        other.literal_source = literal;
        EXPECT_EQ(read(file_of({}, {other})).events, expected) << static_cast<int>(shape) << literal;
      }
    }
  }
}

TEST(Evtx, TextsBecomeUtf8AndLoneSurrogatesAreReplaced) {
  auto event = logon(0, "Åsa \U0001F600 €");
  event.fields[7].value.bytes =
      std::string("a\0\x00\xd8z\0\x01\xdc\0\0", 10);  // an address with two lone halves, NUL at its end
  const auto found = read(file_of({}, {event}));
  ASSERT_EQ(found.events.size(), 1u);
  EXPECT_EQ(found.events[0].texts[0], "Åsa \U0001F600 €");
  EXPECT_EQ(found.events[0].texts[3], "a\uFFFDz\uFFFD");
}

TEST(Evtx, EveryTypeOfValueHasAText) {
  auto event = logon(0);
  std::vector<std::string> expected;
  std::vector<std::string_view> names{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
  const std::vector<EvtxValue> values{EvtxValue::of_u8(200),
                                      EvtxValue::of_u16(60'000),
                                      EvtxValue::of_i32(-7),
                                      EvtxValue::of_u64(18'446'744'073'709'551'615U),
                                      EvtxValue::of_hex32(0xbeef),
                                      EvtxValue::of_hex64(1),
                                      EvtxValue::of_size(580),
                                      EvtxValue::of_double(1.5),
                                      EvtxValue::of_boolean(true),
                                      EvtxValue::of_binary("\x01\xff"),
                                      EvtxValue::of_file_time(event.file_time),
                                      EvtxValue::of_guid("{5D896912-022D-40AA-A3A8-4FA5515C76D7}")};
  event.fields.clear();
  for (std::size_t i = 0; i < values.size(); ++i) {
    event.fields.push_back({std::string(names[i]), values[i]});
    expected.push_back(values[i].text);
  }
  const std::array table{formats::evtx::WantedEvent{kSecurity, 4624, names}};
  const formats::evtx::Wanted wanted(table);
  const formats::evtx::Reader reader(wanted);
  Keep found;
  reader.read(file_of({}, {event}), 0, found);
  ASSERT_EQ(found.events.size(), 1u);
  EXPECT_EQ(found.events[0].texts, expected);
  EXPECT_EQ(found.events[0].numbers[2], static_cast<std::uint64_t>(-7));
}

TEST(Evtx, UnnamedDataAreNumberedAcrossArraysAndElements) {
  auto event = logon(0);
  event.provider = "EventLog";
  event.provider_guid = "";
  event.channel = "System";
  event.id = 6013;
  event.fields = {{"", EvtxValue::of_texts({"first", "", "", "", "98765"})}};
  auto separate = event;
  separate.version = 1;
  separate.fields = {{"", EvtxValue::of_text("first")},
                     {"", EvtxValue::of_texts({"second", "third"})},
                     {"", EvtxValue::of_u32(4)},
                     {"", EvtxValue::of_text("98765")}};
  for (const auto& each : {event, separate}) {
    const auto found = read(file_of({}, {each}));
    ASSERT_EQ(found.events.size(), 1u);
    EXPECT_EQ(found.events[0].row, 2u) << "the row names the channel";
    EXPECT_THAT(found.events[0].texts, ElementsAre("98765", "first"));
    EXPECT_EQ(found.events[0].numbers[0], 98'765u);
  }
}

TEST(Evtx, AnIdOfAnotherProviderIsNotWanted) {
  auto other = logon(1);
  other.provider = "Somebody-Else";
  const auto found = read(file_of({}, {logon(0), other, noise(2)}));
  EXPECT_EQ(found.events.size(), 1u);
  EXPECT_EQ(found.skipped, 2u);
}

TEST(Evtx, AbsentFieldsAndOtherVersionsOfAnEventAreNoProblem) {
  auto older = logon(0);
  older.version = 0;
  older.fields = {{"TargetUserName", EvtxValue::of_text("")}, {"LogonType", EvtxValue::absent()}};
  const auto found = read(file_of({}, {logon(0), older}));
  ASSERT_EQ(found.events.size(), 2u);
  EXPECT_THAT(found.events[1].texts, ElementsAre("", "", "", "", ""));
  EXPECT_EQ(found.events[1].numbers[1], std::nullopt);
}

TEST(Evtx, TheTimeOfWritingStandsInForAMissingTime) {
  auto event = logon(0);
  event.file_time = 0;
  auto file = file_of({}, {event});
  const auto found = read(file);
  ASSERT_EQ(found.events.size(), 1u);
  EXPECT_TRUE(found.events[0].time_of_writing);
  EXPECT_EQ(found.events[0].at, std::nullopt) << "that is impossible too";
}

TEST(Evtx, ALogOfSeveralChunksIsReadWholeOrBlockByBlock) {
  const auto file = logons(500);
  ASSERT_GT(file.size(), 4096u + 3u * 65'536u);
  const auto whole = read(file);
  EXPECT_EQ(whole.events.size(), 500u);

  const formats::evtx::Reader reader(kWanted);
  Keep blocks;
  for (std::size_t at = 0; at < file.size();) {
    const std::size_t size = at == 0 ? 4096 : 65'536;
    reader.read(std::string_view(file).substr(at, size), at, blocks);
    at += size;
  }
  EXPECT_EQ(blocks.events, whole.events);
}

TEST(Evtx, ARingHoldsTheNewestEventsInAnyOrder) {
  const auto file = logons(1000, {.most_chunks = 3});
  EXPECT_EQ(file.size(), 4096u + 3u * 65'536u);
  auto found = read(file).events;
  ASSERT_FALSE(found.empty());
  EXPECT_GT(found.front().record_id, found.back().record_id) << "the oldest chunk is not the first";
  std::ranges::sort(found, {}, &Kept::record_id);
  EXPECT_EQ(found.back().record_id, 1999u);
  for (std::size_t i = 1; i < found.size(); ++i) EXPECT_EQ(found[i].record_id, found[i - 1].record_id + 1);
}

TEST(Evtx, ThreadsShareAReader) {
  const auto file = logons(2000);
  const auto expected = read(file).events;
  const formats::evtx::Reader reader(kWanted);
  std::array<Keep, 4> found;
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < found.size(); ++thread) {
      threads.emplace_back([&, thread] {
        for (std::size_t at = 4096 + thread * 65'536; at < file.size(); at += found.size() * 65'536) {
          reader.read(std::string_view(file).substr(at, 65'536), at, found[thread]);
        }
      });
    }
  }
  std::vector<Kept> all;
  for (const auto& each : found) all.insert(all.end(), each.events.begin(), each.events.end());
  std::ranges::sort(all, {}, &Kept::offset);
  EXPECT_EQ(all, expected);
}

TEST(Evtx, OtherReadersUnderstandWhatTheWriterWrites) {
  if (std::system("command -v evtxexport >/dev/null") != 0) GTEST_SKIP() << "evtxexport is not installed";
  const std::filesystem::path path = std::filesystem::path(MONALYS_TEST_FOLDER) / "written.evtx";
  std::filesystem::create_directories(path.parent_path());
  simulate::EvtxWriter writer;
  for (std::uint64_t n = 0; n < 300; ++n) {
    auto plain = logon(n);
    plain.literal_source = n % 2 == 0;
    ASSERT_TRUE(writer.add(plain));
    ASSERT_TRUE(writer.add(session(n)));
  }
  ASSERT_TRUE(writer.write(path));
  const auto command = "evtxexport -f xml '" + path.string() + "' 2>&1";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string printed;
  std::array<char, 4096> piece{};
  while (std::fgets(piece.data(), static_cast<int>(piece.size()), pipe.get()) != nullptr) printed += piece.data();
  const auto count = [&](std::string_view text) {
    std::size_t times = 0;
    for (auto at = printed.find(text); at != std::string::npos; at = printed.find(text, at + 1)) ++times;
    return times;
  };
  EXPECT_EQ(count("<Event "), 600u);
  EXPECT_EQ(count("<Data Name=\"TargetUserName\">anna</Data>"), 300u);
  EXPECT_EQ(count("<User>MONA\\anna</User>"), 300u);
  EXPECT_EQ(count("<TimeCreated SystemTime=\"2021-02-12T12:32:43.340379000Z\"/>"), 2u);
  EXPECT_EQ(count("Guid=\"{54849625-5478-4994-A5BA-3E3B0328C30D}\""), 300u);
}

}  // namespace
}  // namespace monalys::testing
