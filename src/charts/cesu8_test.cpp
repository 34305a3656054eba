#include "charts/cesu8.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.hpp"

namespace monalys::charts {
namespace {

TEST(Cesu8, PairsOfSurrogatesBecomeOneCharacter) {
  // U+1F600 is D83D DE00.
  EXPECT_EQ(cesu8_to_utf8("a\xED\xA0\xBD\xED\xB8\x80z"), "a\xF0\x9F\x98\x80z");
}

TEST(Cesu8, Utf8StaysAsItIs) { EXPECT_EQ(cesu8_to_utf8("Över 600 €, 😀"), "Över 600 €, 😀"); }

TEST(Cesu8, LoneSurrogatesAndBrokenBytesAreReplaced) {
  EXPECT_EQ(cesu8_to_utf8("a\xED\xA0\xBDz"), "a\uFFFDz");
  EXPECT_EQ(cesu8_to_utf8("a\xED\xB8\x80"), "a\uFFFD");
  EXPECT_EQ(cesu8_to_utf8("\xC0\xAF"), "\uFFFD\uFFFD");  // an overlong slash
  EXPECT_EQ(cesu8_to_utf8("\xE2\x82"), "\uFFFD\uFFFD");  // a cut euro
}

RC_GTEST_PROP(Cesu8, WhateverComesValidUtf8Leaves, (const std::string& bytes)) {
  RC_ASSERT(is_utf8(cesu8_to_utf8(bytes)));
}

}  // namespace
}  // namespace monalys::charts
