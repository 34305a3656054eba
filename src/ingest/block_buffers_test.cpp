#include "ingest/block_buffers.hpp"

#include <gtest/gtest.h>

#include "ingest/framing.hpp"

namespace monalys::ingest {
namespace {

TEST(BlockBuffers, GiveBackMemoryAndNothingElse) {
  BlockBuffers buffers(1, 1000);
  EXPECT_EQ(buffers.take().capacity(), std::string().capacity());
  std::string used(500, 'x');
  const auto* memory = used.data();
  buffers.give(std::move(used));
  buffers.give(std::string(600, 'y'));  // one too many
  const auto again = buffers.take();
  EXPECT_EQ(again, "");
  EXPECT_EQ(again.data(), memory);
  EXPECT_EQ(buffers.take().capacity(), std::string().capacity());
}

TEST(BlockBuffers, KeepNoLongOnes) {
  BlockBuffers buffers(4, 1000);
  buffers.give(std::string(5000, 'x'));
  EXPECT_EQ(buffers.take().capacity(), std::string().capacity());
}

TEST(BlockBuffers, BlocksAreTheSameInUsedMemory) {
  const auto key = PseudonymKey::from_bytes({});
  std::string text;
  for (int line = 0; line < 1000; ++line) text += "line " + std::to_string(line) + "\n";
  const auto cut = [&](BlockBuffers* buffers) {
    std::vector<std::string> blocks;
    Framer framer(
        {.kind = formats::Framing::Kind::lines}, {}, {.hash = ContentHash(key), .buffers = buffers},
        {.block_bytes = 256, .line_bytes = 64},
        [&](OwnedBlock block) {
          blocks.push_back(block.bytes);
          if (buffers != nullptr) buffers->give(std::move(block.bytes));
        },
        [](formats::Place) { ADD_FAILURE() << "no line is too long"; });
    EXPECT_TRUE(framer.push(text));
    const auto rest = framer.finish();
    EXPECT_FALSE(rest.tail);
    return blocks;
  };
  BlockBuffers buffers(4, 4096);
  buffers.give(std::string(2000, '\n'));
  const auto blocks = cut(&buffers);
  EXPECT_GT(blocks.size(), 10u);
  EXPECT_EQ(blocks, cut(nullptr));
}

}  // namespace
}  // namespace monalys::ingest
