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

  [[nodiscard]] std::string joined() const {
    std::string text;
    for (const auto& block : blocks) text += block.bytes;
    return text;
  }
};

Cut cut(Framing framing, std::string_view text, std::size_t piece_bytes, FramingLimits limits,
        formats::Parser::Prelude prelude = {}) {
  Cut result;
  Framer framer(
      framing, prelude, limits, [&](OwnedBlock block) { result.blocks.push_back(std::move(block)); },
      [&](formats::Place place) { result.dropped.push_back(place); });
  for (std::size_t at = 0; at < text.size(); at += piece_bytes) {
    if (auto pushed = framer.push(text.substr(at, piece_bytes)); !pushed) {
      result.problem = pushed.error();
      return result;
    }
  }
  framer.finish();
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

TEST(Framing, BlocksAreWholeLinesWithTheirNumberAndPlace) {
  const auto result = cut(kLines, "aa\nbb\ncc\ndd", 2, limits(6, 100));
  ASSERT_EQ(result.blocks.size(), 2u);
  EXPECT_EQ(result.blocks[0].bytes, "aa\nbb\n");
  EXPECT_EQ(result.blocks[0].first_record, 1u);
  EXPECT_EQ(result.blocks[1].bytes, "cc\ndd");  // the last line has no end
  EXPECT_EQ(result.blocks[1].first_record, 3u);
  EXPECT_EQ(result.blocks[1].offset, 6u);
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
  ASSERT_EQ(result.blocks.size(), 2u);
  EXPECT_EQ(result.blocks[0].bytes, "aaaabbbb");
  EXPECT_EQ(result.blocks[1].bytes, "ccccdd");  // the parser rejects the cut record
  EXPECT_EQ(result.blocks[1].first_record, 3u);
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

}  // namespace
}  // namespace monalys::ingest
