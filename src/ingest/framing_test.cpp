#include "ingest/framing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace monalys::ingest {
namespace {

using formats::Framing;
using testing::ElementsAre;
using testing::HasSubstr;

struct Cut {
  std::vector<OwnedBlock> blocks;
  std::vector<formats::Place> dropped;
  std::optional<Error> problem;
  bool has_tail = false;  // the last block has no end
  std::uint64_t end = 0;  // of the whole records

  [[nodiscard]] std::string joined() const {
    std::string text;
    for (const auto& block : blocks) text += block.bytes;
    return text;
  }
};

const PseudonymKey& key() {
  static const auto kKey = PseudonymKey::from_bytes({});
  return kKey;
}

Cut cut(Framing framing, std::string_view text, std::size_t piece_bytes, FramingLimits limits,
        formats::Parser::Prelude prelude = {}) {
  Cut result;
  Framer framer(
      framing, prelude, {.hash = ContentHash(key())}, limits,
      [&](OwnedBlock block) { result.blocks.push_back(std::move(block)); },
      [&](formats::Place place) { result.dropped.push_back(place); });
  for (std::size_t at = 0; at < text.size(); at += piece_bytes) {
    if (auto pushed = framer.push(text.substr(at, piece_bytes)); !pushed) {
      result.problem = pushed.error();
      return result;
    }
  }
  auto rest = framer.finish();
  result.end = rest.end.bytes;
  result.has_tail = rest.tail.has_value();
  if (rest.tail) result.blocks.push_back(std::move(*rest.tail));
  return result;
}

constexpr Framing kLines{Framing::Kind::lines, 0};
constexpr Framing kQuoted{Framing::Kind::quoted_lines, 0};
constexpr Framing kDocument{Framing::Kind::document, 0};

FramingLimits limits(std::size_t block, std::size_t line) {
  FramingLimits made;
  made.block_bytes = block;
  made.line_bytes = line;
  return made;
}

/// Behind the last semicolon.
std::size_t behind_semicolon(std::string_view line) {
  const auto found = line.rfind(';');
  return found == std::string_view::npos ? 0 : found + 1;
}

TEST(Framing, ALongLineIsCutWhereItsFormatSaysAndIsOneRecord) {
  constexpr Framing framing{.kind = Framing::Kind::lines, .cut_line = behind_semicolon};
  constexpr std::string_view kText = "a;b\n11;22;33;44;55;66\nnothing to cut\n7;8\n";
  for (std::size_t piece = 1; piece <= kText.size(); ++piece) {
    const auto found = cut(framing, kText, piece, limits(8, 8));
    std::vector<std::pair<std::uint64_t, std::string>> blocks;
    for (const auto& block : found.blocks) {
      // How whole lines are put into blocks depends on the pieces; not so what a line is cut into.
      EXPECT_EQ(kText.substr(block.offset, block.bytes.size()), block.bytes);
      if (block.offset >= 4 && block.offset < 22) blocks.emplace_back(block.first_record, block.bytes);
    }
    ASSERT_GE(blocks.size(), 2u) << piece;
    for (const auto& [record, bytes] : blocks) {
      EXPECT_EQ(record, 2u) << piece << bytes;
      EXPECT_LE(bytes.size(), 8u);
    }
    ASSERT_EQ(found.dropped.size(), 1u) << piece;
    EXPECT_EQ(found.dropped[0].record, 3u);
    EXPECT_EQ(found.blocks.back().bytes, "7;8\n");
    EXPECT_EQ(found.blocks.back().first_record, 4u);
  }
}

TEST(Framing, BlocksAreWholeLinesWithTheirNumberAndPlace) {
  const auto result = cut(kLines, "aa\nbb\ncc\ndd", 2, limits(6, 100));
  ASSERT_EQ(result.blocks.size(), 3u);
  EXPECT_EQ(result.blocks[0].bytes, "aa\nbb\n");
  EXPECT_EQ(result.blocks[0].first_record, 1u);
  EXPECT_EQ(result.blocks[1].bytes, "cc\n");
  EXPECT_EQ(result.blocks[1].first_record, 3u);
  EXPECT_EQ(result.blocks[1].offset, 6u);
  EXPECT_TRUE(result.has_tail);  // the last line has no end
  EXPECT_EQ(result.blocks[2].bytes, "dd");
  EXPECT_EQ(result.blocks[2].first_record, 4u);
  EXPECT_EQ(result.blocks[2].offset, 9u);
  EXPECT_EQ(result.end, 9u);
}

TEST(Framing, ThePreludeIsLeftOutAndCounted) {
  for (const auto piece : std::vector<std::size_t>{1, 3, 100}) {
    const auto result = cut(kLines, "header\naa\nbb\n", piece, limits(100, 100), {7, 1});
    ASSERT_EQ(result.blocks.size(), 1u);
    EXPECT_EQ(result.blocks[0].bytes, "aa\nbb\n");
    EXPECT_EQ(result.blocks[0].first_record, 2u);
    EXPECT_EQ(result.blocks[0].offset, 7u);
  }
}

TEST(Framing, ALongLineIsDroppedAndTheOthersKept) {
  const std::string text = "aa\n" + std::string(50, 'x') + "\nbb\n";
  for (const auto piece : std::vector<std::size_t>{1, 7, 1000}) {
    const auto result = cut(kLines, text, piece, limits(1000, 10));
    EXPECT_EQ(result.joined(), "aa\nbb\n") << piece;
    ASSERT_EQ(result.dropped.size(), 1u) << piece;
    EXPECT_EQ(result.dropped[0].record, 2u);
    EXPECT_EQ(result.dropped[0].offset, 3u);
    EXPECT_EQ(result.blocks.back().first_record, 3u);
    EXPECT_EQ(result.blocks.back().offset, 54u);
  }
}

TEST(Framing, ALineOfExactlyTheLimitIsKept) {
  const std::string text = std::string(9, 'x') + "\n" + std::string(10, 'y') + "\n";
  const auto result = cut(kLines, text, 3, limits(1000, 10));
  EXPECT_EQ(result.joined(), std::string(9, 'x') + "\n");
  EXPECT_EQ(result.dropped.size(), 1u);
}

TEST(Framing, ALongLastLineWithoutAnEndIsDropped) {
  const auto result = cut(kLines, "aa\n" + std::string(50, 'x'), 7, limits(1000, 10));
  EXPECT_EQ(result.joined(), "aa\n");
  EXPECT_EQ(result.dropped.size(), 1u);
}

TEST(Framing, ALineFeedBetweenQuotesEndsNoRecord) {
  const auto result = cut(kQuoted, "a;\"b\nc\"\nd;e\n", 1, limits(6, 100));
  ASSERT_EQ(result.blocks.size(), 2u);
  EXPECT_EQ(result.blocks[0].bytes, "a;\"b\nc\"\n");
  EXPECT_EQ(result.blocks[1].first_record, 2u);
}

TEST(Framing, AQuoteThatNobodyClosesCostsItsLineAlone) {
  std::string text = "a;\"b\n";
  for (int i = 0; i < 20; ++i) text += "c;d\n";
  for (const auto piece : std::vector<std::size_t>{1, 16, 1000}) {
    const auto result = cut(kQuoted, text, piece, limits(40, 30));
    EXPECT_EQ(result.joined(), text.substr(5)) << piece;
    EXPECT_EQ(result.dropped.size(), 1u) << piece;
  }
}

TEST(Framing, FixedRecordsAreNotCutApart) {
  const auto result = cut({Framing::Kind::fixed, 4}, "aaaabbbbccccdd", 3, limits(8, 1));
  ASSERT_EQ(result.blocks.size(), 3u);
  EXPECT_EQ(result.blocks[0].bytes, "aaaabbbb");
  EXPECT_EQ(result.blocks[1].bytes, "cccc");
  EXPECT_EQ(result.blocks[2].bytes, "dd");  // the parser rejects the cut record
  EXPECT_TRUE(result.has_tail);
  EXPECT_EQ(result.blocks[2].first_record, 4u);
}

TEST(Framing, ADocumentComesAsAWholeUpToItsLimit) {
  FramingLimits small;
  small.document_bytes = 10;
  EXPECT_EQ(cut(kDocument, "0123456789", 3, small).joined(), "0123456789");
  const auto result = cut(kDocument, "0123456789x", 3, small);
  ASSERT_TRUE(result.problem);
  EXPECT_THAT(result.problem->message, HasSubstr("document"));
}

TEST(Framing, AnEmptyStreamGivesNoBlock) { EXPECT_TRUE(cut(kLines, "", 1, limits(10, 10)).blocks.empty()); }

RC_GTEST_PROP(Framing, CuttingTheStreamElsewhereChangesNothing, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab;\"\n\n")));
  const auto framing = *rc::gen::element(kLines, kQuoted);
  const auto small = limits(*rc::gen::inRange<std::size_t>(1, 20), *rc::gen::inRange<std::size_t>(1, 20));
  const auto one = cut(framing, text, *rc::gen::inRange<std::size_t>(1, 10), small);
  const auto other = cut(framing, text, text.size() + 1, small);
  RC_ASSERT(one.joined() == other.joined());
  RC_ASSERT(one.dropped.size() == other.dropped.size());
  for (std::size_t i = 0; i < one.dropped.size(); ++i) {
    RC_ASSERT(one.dropped[i].offset == other.dropped[i].offset);
    RC_ASSERT(one.dropped[i].record == other.dropped[i].record);
  }
  std::uint64_t next = 0;
  for (const auto& block : one.blocks) {
    RC_ASSERT(block.offset >= next);
    RC_ASSERT(std::string_view(text).substr(block.offset, block.bytes.size()) == block.bytes);
    next = block.offset + block.bytes.size();
  }
}

/// A file that grew is taken up where its whole records ended: together that is what one pass gives.
RC_GTEST_PROP(Framing, AStreamCanBeTakenUpAtTheEndOfItsWholeRecords, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab;\"\n\n")));
  const auto framing = *rc::gen::element(kLines, kQuoted);
  const auto small = limits(*rc::gen::inRange<std::size_t>(1, 20), *rc::gen::inRange<std::size_t>(1, 20));
  const auto then = *rc::gen::inRange<std::size_t>(0, text.size() + 1);

  std::string joined;
  std::vector<formats::Place> dropped;
  std::uint64_t next_record = 1;
  const auto drop = [&](formats::Place place) {
    dropped.push_back(place);
    next_record = place.record + 1;
  };
  const auto take = [&](OwnedBlock block) {
    joined += block.bytes;
    next_record = block.first_record;
    // Records of a block: ends outside quotes.
    bool quoted = false;
    for (const char c : block.bytes) {
      quoted = quoted != (c == '"' && framing.kind == Framing::Kind::quoted_lines);
      next_record += c == '\n' && !quoted ? 1 : 0;
    }
  };
  Framer first(framing, {}, {.hash = ContentHash(key())}, small, take, drop);
  RC_ASSERT(first.push(std::string_view(text).substr(0, then)));
  const auto rest = first.finish();
  if (rest.within_long_line) return;  // said not to be resumable
  ContentHash hash(key());
  hash.add(std::string_view(text).substr(0, rest.end.bytes));
  RC_ASSERT(fingerprint(key(), hash.mark()) == fingerprint(key(), rest.end));
  Framer second(framing, {}, {.hash = hash, .next_record = next_record}, small, take, drop);
  RC_ASSERT(second.push(std::string_view(text).substr(rest.end.bytes)));
  const auto end = second.finish();
  if (end.tail) joined += end.tail->bytes;

  const auto one = cut(framing, text, text.size() + 1, small);
  RC_ASSERT(joined == one.joined());
  RC_ASSERT(end.end.bytes == one.end);
  RC_ASSERT(dropped.size() == one.dropped.size());
  for (std::size_t i = 0; i < dropped.size(); ++i) {
    RC_ASSERT(dropped[i].offset == one.dropped[i].offset);
    RC_ASSERT(dropped[i].record == one.dropped[i].record);
  }
}

TEST(Framing, ABlockEndsWhereItIsToldTo) {
  std::vector<std::string> blocks;
  Framer framer(
      kLines, {2, 1}, {.hash = ContentHash(key()), .cut_at = 8}, limits(100, 100),
      [&](const OwnedBlock& block) { blocks.push_back(block.bytes); }, [](formats::Place) {});
  ASSERT_TRUE(framer.push("h\naa\nbb\ncc\ndd\n"));
  (void)framer.finish();
  EXPECT_THAT(blocks, ElementsAre("aa\nbb\n", "cc\ndd\n"));
}

}  // namespace
}  // namespace monalys::ingest
