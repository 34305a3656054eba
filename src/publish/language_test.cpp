#include "publish/language.hpp"

#include <gtest/gtest.h>

namespace monalys::publish {
namespace {

using enum Language;
using metrics::Unit;

// The Swedish group separator, and what stands between a number and its unit, is a no-break space: U+00A0.
#define NBSP "\u00a0"

TEST(Numbers, AreGroupedAsEachLanguageDoes) {
  EXPECT_EQ(number(1234.5, 1, sv), "1" NBSP "234,5");
  EXPECT_EQ(number(1234.5, 1, en), "1,234.5");
  EXPECT_EQ(number(999, 0, sv), "999");
  EXPECT_EQ(number(1234567, 0, sv), "1" NBSP "234" NBSP "567");
  EXPECT_EQ(number(-1234, 0, sv),
            "\u2212"
            "1" NBSP "234");
  EXPECT_EQ(number(-0.001, 1, sv), "0,0");
}

TEST(Figures, ComeInTheUnitThatPeopleRead) {
  EXPECT_EQ(figure(622, Unit::count, sv), "622");
  EXPECT_EQ(figure(12.5, Unit::count, sv), "12,5");
  EXPECT_EQ(figure(140e12, Unit::bytes, sv), "140" NBSP "TB");
  EXPECT_EQ(figure(47.7e12, Unit::bytes, en), "47.7" NBSP "TB");
  EXPECT_EQ(figure(999'999, Unit::bytes, sv), "1,00" NBSP "MB");
  EXPECT_EQ(figure(500, Unit::bytes, en), "500" NBSP "bytes");
  EXPECT_EQ(figure(0.38, Unit::share, sv), "38" NBSP "%");
  EXPECT_EQ(figure(0.052, Unit::share, en), "5.2%");
}

TEST(Figures, OfTimeAreRounded) {
  EXPECT_EQ(figure(0, Unit::seconds, sv), "0" NBSP "s");
  EXPECT_EQ(figure(59, Unit::seconds, sv), "59" NBSP "s");
  EXPECT_EQ(figure(90, Unit::seconds, sv), "2" NBSP "min");
  EXPECT_EQ(figure(3599, Unit::seconds, sv), "1" NBSP "h");
  EXPECT_EQ(figure(7500, Unit::seconds, sv), "2" NBSP "h" NBSP "5" NBSP "min");
  EXPECT_EQ(figure(216'000, Unit::seconds, sv), "2,5" NBSP "dygn");
  EXPECT_EQ(figure(216'000, Unit::seconds, en), "2.5" NBSP "days");
}

TEST(Dates, AreSpokenAsPeopleDo) {
  const auto zone = Zone::locate("Europe/Stockholm").value();
  const auto said = [&](std::string_view period, BucketSize by, Language language) {
    const auto days = parse_period(period).value();
    return spoken(buckets(by, days, zone).value().front(), by, zone, language);
  };
  EXPECT_EQ(said("2022", BucketSize::year, sv), "2022");
  EXPECT_EQ(said("2022-Q2", BucketSize::quarter, sv), "kvartal 2 2022");
  EXPECT_EQ(said("2022-Q2", BucketSize::quarter, en), "Q2 2022");
  EXPECT_EQ(said("2022-04", BucketSize::month, sv), "april 2022");
  EXPECT_EQ(said("2022-05", BucketSize::month, en), "May 2022");
  EXPECT_EQ(said("2020-W53", BucketSize::week, sv), "vecka 53 2020");
  EXPECT_EQ(said("2022-04-30", BucketSize::day, sv), "30 april 2022");
  const auto at = place(parse_iso("2022-03-16 13:42").value(), zone).at;
  EXPECT_EQ(moment(at, zone, sv), "16 mars 2022 kl. 13.42");
  EXPECT_EQ(moment(at, zone, en), "16 March 2022, 13:42");
}

}  // namespace
}  // namespace monalys::publish
