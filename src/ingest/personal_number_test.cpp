#include "ingest/personal_number.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace monalys::ingest {
namespace {

// Numbers are the tax agency's published test numbers; each is no person's.

TEST(PersonalNumber, PublishedTestNumbersAreFoundInEverySpelling) {
  for (const auto* text : {"19090527-1474", "090527-1474", "090527+1474", "0905271474", "190905271474", "20000229-2399",
                           "19570428-9999", "195704289999", "5704289999"}) {
    EXPECT_TRUE(has_personal_number(text)) << text;
  }
}

TEST(PersonalNumber, CoordinationNumbersAreFound) {
  EXPECT_TRUE(has_personal_number("701063-2391"));
  EXPECT_TRUE(has_personal_number("19730288-9931"));
}

TEST(PersonalNumber, InterimNumbersCountTheirLetterAsOne) {
  // 19090527-1474 with its first 1 written as a letter has the same check digit.
  EXPECT_TRUE(has_personal_number("19090527-T474"));
  EXPECT_TRUE(has_personal_number("090527N474"));
  EXPECT_FALSE(has_personal_number("19090527-A474"));
}

TEST(PersonalNumber, AWrongCheckDigitIsNoNumber) {
  EXPECT_FALSE(has_personal_number("19090527-1475"));
  EXPECT_FALSE(has_personal_number("701063-2392"));
}

TEST(PersonalNumber, ADayThatDoesNotExistIsNoNumber) {
  // 1900 was no leap year, 2000 was one; the check digit leaves the century out, so only the day tells them apart.
  EXPECT_TRUE(has_personal_number("20000229-2399"));
  EXPECT_FALSE(has_personal_number("19000229-2399"));
  EXPECT_TRUE(has_personal_number("000229-2399"));
  EXPECT_FALSE(has_personal_number("19091327-1471"));  // month 13
}

TEST(PersonalNumber, BirthNumberZeroIsNotGivenToAnybody) {
  // 090527-000C: 0+9+0+5+4+7 and doubled 0,0,2: 0+9+0+5+(4)+7=25, then 0: check digit 5.
  EXPECT_FALSE(has_personal_number("090527-0005"));
}

TEST(PersonalNumber, LettersOrDigitsBesideItMakeItAnotherWord) {
  EXPECT_FALSE(has_personal_number("x19090527-1474"));
  EXPECT_FALSE(has_personal_number("19090527-14741"));
  EXPECT_FALSE(has_personal_number("119090527-1474"));
  EXPECT_FALSE(has_personal_number("19090527-1474å"));
  EXPECT_TRUE(has_personal_number("/data/p1/19090527-1474.sas7bdat"));
  EXPECT_TRUE(has_personal_number("job_190905271474_v2"));
}

TEST(PersonalNumber, OrganisationNumbersAreNotPersons) {
  EXPECT_FALSE(has_personal_number("556000-4615"));
  EXPECT_FALSE(has_personal_number("202100-0837"));
}

TEST(PersonalNumber, OrdinaryTextsHoldNone) {
  for (const auto* text : {"", "-", "p0123", "2022-04-30 13:05:09", "1650000000", "sas.exe", "550e8400-e29b-41d4-a716",
                           "090527-147", "0905-27-1474"}) {
    EXPECT_FALSE(has_personal_number(text)) << text;
  }
}

TEST(PersonalNumber, MaskingLeavesTheRestOfTheTextAlone) {
  EXPECT_EQ(mask_personal_numbers("/d/19090527-1474/och 701063-2391."), "/d/[personnummer]/och [personnummer].");
  EXPECT_EQ(mask_personal_numbers("nothing here"), std::nullopt);
}

TEST(PersonalNumber, TwoNumbersWithOneBlankBetweenAreBothMasked) {
  EXPECT_EQ(mask_personal_numbers("0905271474 0905271474"), "[personnummer] [personnummer]");
}

RC_GTEST_PROP(PersonalNumber, MaskedTextsHoldNoneAndNothingElseChanges,
              (const std::string& before, const std::string& after)) {
  const std::string text = before + " 19570428-9999 " + after;
  const auto masked = mask_personal_numbers(text);
  RC_ASSERT(masked.has_value());
  RC_ASSERT(!has_personal_number(*masked));
}

}  // namespace
}  // namespace monalys::ingest
