#include "base/text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <string>

namespace monalys {
namespace {

using namespace std::string_view_literals;

TEST(Trim, TakesBlanksFromBothEndsAndNothingElse) {
  EXPECT_EQ(trim(" \t anna karin\r\n"), "anna karin");
  EXPECT_EQ(trim("anna"), "anna");
  EXPECT_EQ(trim(" \n "), "");
  EXPECT_EQ(trim(""), "");
}

TEST(ToInteger, WantsTheWholeText) {
  EXPECT_EQ(to_integer<int>("-12"), -12);
  EXPECT_EQ(to_integer<int>("12 "), std::nullopt);
  EXPECT_EQ(to_integer<int>("+12"), std::nullopt);
  EXPECT_EQ(to_integer<int>(""), std::nullopt);
  EXPECT_EQ(to_integer<unsigned>("-1"), std::nullopt);
  EXPECT_EQ(to_integer<std::uint8_t>("256"), std::nullopt);
}

RC_GTEST_PROP(CountOf, IsWhatOneByOneGives, ()) {
  const auto text = *rc::gen::scale(8, rc::gen::container<std::string>(rc::gen::element('a', 'b', '\n', '\xff')));
  std::size_t expected = 0;
  for (const char each : text) expected += each == '\n' ? 1 : 0;
  RC_ASSERT(count_of(text, '\n') == expected);
}

TEST(CountOf, CountsMoreThanAByteHolds) {
  EXPECT_EQ(count_of(std::string(1000, '\n'), '\n'), 1000U);
  EXPECT_EQ(count_of({}, '\n'), 0U);
}

TEST(ToReal, WantsTheWholeTextAndANumber) {
  EXPECT_EQ(to_real("-0.25"), -0.25);
  EXPECT_EQ(to_real("1e3"), 1000.0);
  EXPECT_EQ(to_real("1,5"), std::nullopt);
  EXPECT_EQ(to_real("nan"), std::nullopt);
  EXPECT_EQ(to_real("inf"), std::nullopt);
  EXPECT_EQ(to_real("1e999"), std::nullopt);
}

TEST(FoldCase, KnowsTheLettersOfEuropeanNames) {
  EXPECT_EQ(fold_case("MONA\\ÅSA-Öberg_Ä"), "mona\\åsa-öberg_ä");
  EXPECT_EQ(fold_case("ÉØÆÜÞ"), "éøæüþ");
  EXPECT_EQ(fold_case("ΣΩ"), "σω");
  EXPECT_EQ(fold_case("ЁЖ"), "ёж");
}

TEST(FoldCase, LeavesSignsAndBrokenBytesAlone) {
  EXPECT_EQ(fold_case("3×4÷2ß€𝄞"), "3×4÷2ß€𝄞");
  EXPECT_EQ(fold_case("A\xff\xc3"), "a\xff\xc3");
}

RC_GTEST_PROP(FoldCase, IsIdempotentAndKeepsTheLengthOfAnyBytes, (const std::string& text)) {
  const auto folded = fold_case(text);
  RC_ASSERT(fold_case(folded) == folded);
  RC_ASSERT(folded.size() == text.size());
  RC_ASSERT(is_utf8(folded) == is_utf8(text));
}

TEST(DidYouMean, NamesTheNearest) {
  constexpr std::array known{"session"sv, "connection"sv, "run"sv, "job"sv};
  EXPECT_EQ(did_you_mean("sesion", known), "Did you mean \"session\"? ");
  EXPECT_EQ(did_you_mean("conection", known), "Did you mean \"connection\"? ");
  EXPECT_EQ(did_you_mean("jbo", known), "Did you mean \"job\"? ");
}

TEST(DidYouMean, SaysNothingWhenNoneIsNear) {
  constexpr std::array known{"session"sv, "run"sv, "job"sv};
  EXPECT_EQ(did_you_mean("anything", known), "");
  EXPECT_EQ(did_you_mean("ghost", known), "");
  EXPECT_EQ(did_you_mean("anything", {}), "");
  EXPECT_EQ(did_you_mean_sv("anything", known), "");
}

TEST(DidYouMean, IsSaidInSwedishToo) {
  constexpr std::array known{"session"sv, "run"sv};
  EXPECT_EQ(did_you_mean_sv("sesion", known), "Menade du ”session”? ");
}

TEST(Choice, EndsWithOrInSwedish) {
  constexpr std::array known{"day"sv, "week"sv, "month"sv};
  EXPECT_EQ(choice_sv(known), "day, week eller month");
  EXPECT_EQ(choice_sv(std::span(known).first(2)), "day eller week");
  EXPECT_EQ(choice_sv(std::span(known).first(1)), "day");
  EXPECT_EQ(choice_sv({}), "");
}

TEST(Wildcard, StarIsAnyRunAndQuestionMarkOneCharacter) {
  EXPECT_TRUE(matches_wildcard("svc_backup", "svc_*"));
  EXPECT_FALSE(matches_wildcard("asvc_backup", "svc_*"));
  EXPECT_TRUE(matches_wildcard("mts01$", "*$"));
  EXPECT_FALSE(matches_wildcard("mts01$x", "*$"));
  EXPECT_TRUE(matches_wildcard("abcbc", "a*bc"));
  EXPECT_TRUE(matches_wildcard("", "*"));
  EXPECT_FALSE(matches_wildcard("", "?"));
  EXPECT_TRUE(matches_wildcard("åke", "?ke"));
  EXPECT_FALSE(matches_wildcard("åke", "??ke"));
  EXPECT_TRUE(matches_wildcard("xåz", "x*?z"));
}

bool matches_slowly(std::string_view text, std::string_view pattern) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() == '*') {
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (matches_slowly(text.substr(i), pattern.substr(1))) return true;
    }
    return false;
  }
  if (text.empty()) return false;
  return (pattern.front() == '?' || pattern.front() == text.front()) &&
         matches_slowly(text.substr(1), pattern.substr(1));
}

RC_GTEST_PROP(Wildcard, AgreesWithTryingEverything, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::element('a', 'b'));
  const auto pattern = *rc::gen::container<std::string>(rc::gen::element('a', 'b', '*', '?'));
  const auto short_pattern = pattern.substr(0, 10);
  const auto short_text = text.substr(0, 14);
  RC_ASSERT(matches_wildcard(short_text, short_pattern) == matches_slowly(short_text, short_pattern));
}

TEST(IsUtf8, RefusesWhatTheStandardRefuses) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("a\0b"sv));
  EXPECT_TRUE(is_utf8("Åsa €𝄞"));
  EXPECT_TRUE(is_utf8("\xf4\x8f\xbf\xbf"));   // U+10FFFF, the last
  EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80"));  // beyond it
  EXPECT_FALSE(is_utf8("\xc0\xaf"));          // overlong
  EXPECT_FALSE(is_utf8("\xe0\x80\xaf"));      // overlong
  EXPECT_FALSE(is_utf8("\xf0\x80\x80\xaf"));  // overlong
  EXPECT_FALSE(is_utf8("\xed\xa0\x80"));      // a surrogate
  EXPECT_FALSE(is_utf8("\x80"));              // a continuation of nothing
  EXPECT_FALSE(is_utf8("Bj\xf6rn"));          // Windows-1252
  EXPECT_FALSE(is_utf8("Bj\xc3"));            // cut
  EXPECT_FALSE(is_utf8("\xe2\x82"));          // cut
}

}  // namespace
}  // namespace monalys
