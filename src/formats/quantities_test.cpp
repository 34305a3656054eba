#include "formats/quantities.hpp"

#include <gtest/gtest.h>

namespace monalys::formats {
namespace {

using namespace std::chrono_literals;

TEST(Sizes, AreExactAndRoundedToTheNearestByte) {
  EXPECT_EQ(read_size("0", '.', 1), 0);
  EXPECT_EQ(read_size("9007199254740993", '.', 1), 9'007'199'254'740'993);  // 2^53 + 1: no double holds it
  EXPECT_EQ(read_size("1.5", '.', 1), 2);
  EXPECT_EQ(read_size("1,4", ',', 1), 1);
  EXPECT_EQ(read_size("-2.5", '.', 1000), -2500);
  EXPECT_EQ(read_size("\xe2\x88\x92"
                      "3",
                      '.', 1),
            -3)
      << "the minus sign of spreadsheets";
  EXPECT_EQ(read_size("0.000000000000000001", '.', 1'000'000'000), 0);
  EXPECT_EQ(read_size("8388608", '.', std::int64_t{1} << 40), std::nullopt) << "2^63 does not fit";
}

TEST(Sizes, GroupsAreBlanksOnly) {
  EXPECT_EQ(read_size("1 234 567", '.', 1), 1'234'567);
  EXPECT_EQ(read_size("1\xe2\x80\xaf"
                      "234,5",
                      ',', 10),
            12'345);
  EXPECT_EQ(read_size("1,234", '.', 1), std::nullopt) << "a comma could as well be a decimal";
  EXPECT_EQ(read_size("1.234,5", ',', 1), std::nullopt);
}

TEST(Sizes, UnitsOfTenAndOfTwo) {
  EXPECT_EQ(bytes_of_unit("kB"), 1000);
  EXPECT_EQ(bytes_of_unit("KiB"), 1024);
  EXPECT_EQ(bytes_of_unit("TB"), 1'000'000'000'000);
  EXPECT_EQ(bytes_of_unit("tib"), 1'099'511'627'776);
  EXPECT_EQ(bytes_of_unit("PiB"), 1'125'899'906'842'624);
  EXPECT_EQ(bytes_of_unit(""), 1);
  EXPECT_EQ(bytes_of_unit("EB"), std::nullopt);
  EXPECT_EQ(read_size("2 KiB", '.', 1'000'000), 2048);
  EXPECT_EQ(read_size("2 apples", '.', 1), std::nullopt);
}

TEST(Sizes, WhatIsNoNumberIsNone) {
  EXPECT_EQ(read_size(" 1 ", '.', 1), 1);
  for (const auto text : {"", "-", ".", ".5", "abc", "1.2.3", "0x10", "--1", "1e6"}) {
    EXPECT_EQ(read_size(text, '.', 1), std::nullopt) << text;
  }
}

TEST(Durations, InAllTheirSpellings) {
  EXPECT_EQ(read_duration("90", '.'), 90s);
  EXPECT_EQ(read_duration("5400.25", '.'), 5'400s + 250ms);
  EXPECT_EQ(read_duration("0,000001", ','), 1us);
  EXPECT_EQ(read_duration("26:00:01", '.'), 26h + 1s);
  EXPECT_EQ(read_duration("10-13:27:06", '.'), std::chrono::days{10} + 13h + 27min + 6s);
  EXPECT_EQ(read_duration("00:00:01.5", '.'), 1500ms);
}

TEST(Durations, WhatIsNoneIsRefused) {
  for (const auto text : {"", "-1", "1:2", "00:60:00", "00:00:60", "a:b:c", "1-2-3:00:00", "99999999999", "NaN",
                          "4000000000:00:00", "1e9"}) {
    EXPECT_EQ(read_duration(text, '.'), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace monalys::formats
