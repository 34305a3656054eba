#include "ingest/decode_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "base/text.hpp"

namespace monalys::ingest {
namespace {

using testing::HasSubstr;

Encoding recognised(std::string_view head, std::string_view setting = {}) {
  const auto found = recognise_encoding(head, setting, false);
  EXPECT_TRUE(found) << (found ? "" : found.error().message);
  return found ? found->encoding : Encoding::raw;
}

Result<std::string> decoded(Encoding encoding, std::string_view text, std::size_t piece_bytes) {
  TextDecoder decoder(encoding);
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += piece_bytes) {
    MONALYS_CHECK(decoder.decode(text.substr(at, piece_bytes), out));
  }
  MONALYS_CHECK(decoder.finish());
  return out;
}

using namespace std::string_view_literals;

TEST(Encoding, ByteOrderMarksDecide) {
  EXPECT_EQ(recognised("\xef\xbb\xbf"sv), Encoding::utf8);
  EXPECT_EQ(recognised("\xff\xfe"
                       "a\0"sv),
            Encoding::utf16le);
  EXPECT_EQ(recognised("\xfe\xff\0a"sv), Encoding::utf16be);
}

TEST(Encoding, WithoutAMarkTheContentDecides) {
  EXPECT_EQ(recognised("user;asked\n"), Encoding::mostly_utf8);
  EXPECT_EQ(recognised("Användare\n"), Encoding::mostly_utf8);
  EXPECT_EQ(recognised("Anv\xe4ndare\n"), Encoding::windows1252);
  EXPECT_EQ(recognised("\x07\0\0\0"sv), Encoding::raw);
}

TEST(Encoding, ADumpSaysWhatItIsInWhateverBytesItHolds) {
  constexpr std::string_view kRow = "INSERT INTO `guacamole_user` VALUES ('\xe4\xff','\xc3\xa5sa');\n";
  const auto dump = [&](std::string_view names) {
    return "-- MySQL dump 10.13\n\n/*!40101 SET @OLD=@@X */;\n" + std::string(names) + "\n" + std::string(kRow);
  };
  EXPECT_EQ(recognised(dump("/*!40101 SET NAMES utf8mb4 */;")), Encoding::mostly_utf8);
  EXPECT_EQ(recognised(dump("/*!50503 SET NAMES utf8mb4 */;")), Encoding::mostly_utf8);
  EXPECT_EQ(recognised(dump("/*!40101 SET NAMES utf8 */;")), Encoding::mostly_utf8);
  EXPECT_EQ(recognised(dump("/*!40101 SET NAMES latin1 */;")), Encoding::windows1252);
  EXPECT_EQ(recognised(dump("-- SET NAMES utf8mb4")), Encoding::windows1252);
  EXPECT_EQ(recognised(dump("/*!40101 SET NAMES utf8mb4 */;"), "windows-1252"), Encoding::windows1252);
  EXPECT_EQ(recognised("\xef\xbb\xbf" + dump("/*!40101 SET NAMES latin1 */;")), Encoding::utf8);
}

TEST(Encoding, AHeadCutWithinACharacterIsStillUtf8) {
  const auto found = recognise_encoding("Anv\xc3", "", true);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->encoding, Encoding::mostly_utf8);
  EXPECT_EQ(recognised("Anv\xc3"), Encoding::windows1252);  // here the file ends: Anv and a tilde
}

TEST(Encoding, ASettingThatCannotBeTrueIsRefused) {
  EXPECT_FALSE(recognise_encoding("user;asked\n", "utf-16le", false));
  EXPECT_FALSE(
      recognise_encoding("\xff\xfe"
                         "a\0"sv,
                         "utf-8", false));
  EXPECT_FALSE(recognise_encoding("u\0s\0e\0r\0"sv, "utf-8", false));
}

TEST(Decoder, Windows1252HasItsOwnPunctuation) {
  EXPECT_EQ(*decoded(Encoding::windows1252, "\xe5\xe4\xf6 \x80 \x96 \x81", 2), "åäö € – \uFFFD");
}

TEST(Decoder, Utf16PairsMayBeCutAnywhere) {
  constexpr std::u16string_view text = u"åäö 𝄞 €\n";
  std::string little, big;
  for (const char16_t unit : text) {
    little += static_cast<char>(unit & 0xff), little += static_cast<char>(unit >> 8);
    big += static_cast<char>(unit >> 8), big += static_cast<char>(unit & 0xff);
  }
  for (std::size_t piece = 1; piece <= little.size(); ++piece) {
    EXPECT_EQ(*decoded(Encoding::utf16le, little, piece), "åäö 𝄞 €\n") << piece;
    EXPECT_EQ(*decoded(Encoding::utf16be, big, piece), "åäö 𝄞 €\n") << piece;
  }
}

TEST(Decoder, Utf16ThatEndsInTheMiddleOfACharacterIsAnError) {
  EXPECT_FALSE(decoded(Encoding::utf16le, "a\0b"sv, 3));
  EXPECT_FALSE(decoded(Encoding::utf16le, "\x34\xd8"sv, 2));  // half a pair, then the end
  EXPECT_FALSE(decoded(Encoding::utf16le,
                       "\x34\xd8"
                       "a\0"sv,
                       4));                                   // half a pair, then a letter
  EXPECT_FALSE(decoded(Encoding::utf16le, "\x1e\xdd"sv, 2));  // the second half first
}

TEST(Decoder, DeclaredUtf8IsCheckedAndTheFirstWrongByteNamed) {
  EXPECT_EQ(*decoded(Encoding::utf8, "åäö", 1), "åäö");
  for (const auto piece : std::vector<std::size_t>{1, 3, 100}) {
    const auto result = decoded(Encoding::utf8, "Anv\xe4ndare", piece);
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, HasSubstr("byte 4 is not UTF-8"));
    EXPECT_THAT(result.error().hint, HasSubstr("windows-1252"));
  }
  EXPECT_FALSE(decoded(Encoding::utf8, "Anv\xc3", 100));
}

RC_GTEST_PROP(Decoder, WhateverBytesTheOutputIsUtf8, (const std::string& bytes)) {
  const std::size_t piece = *rc::gen::inRange<std::size_t>(1, 9);
  for (const auto encoding : {Encoding::utf8, Encoding::utf16le, Encoding::utf16be, Encoding::windows1252}) {
    const auto text = decoded(encoding, bytes, piece);
    if (text) RC_ASSERT(is_utf8(*text));
    // How the stream was cut does not matter.
    const auto whole = decoded(encoding, bytes, bytes.size() + 1);
    RC_ASSERT(text.has_value() == whole.has_value());
    if (text) RC_ASSERT(*text == *whole);
  }
}

}  // namespace
}  // namespace monalys::ingest
