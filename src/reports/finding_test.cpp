// Sentences: said when they are true, with the right figures, and not otherwise.

#include "reports/finding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/testing.hpp"

namespace monalys::reports {
namespace {

using publish::Language;
using store::testing::Facts;

class Findings : public ::testing::Test {
 protected:
  Findings() { platform_.zone = Zone::locate("Europe/Stockholm").value(); }

  /// So many people log on each month from the given one; every seventh day has a logon, so that no day is silent.
  void people_by_month(int year, unsigned month, std::initializer_list<int> counts) {
    using namespace std::chrono;
    auto at = std::chrono::year{year} / std::chrono::month{month};
    for (const int count : counts) {
      for (int user = 1; user <= count; ++user) facts_.moment(static_cast<UserId>(user), noon(at / (1 + user % 28)));
      for (unsigned day = 1; day <= 28; day += 3) facts_.moment(1, noon(at / std::chrono::day{day}));
      facts_.moment(1, noon(at / last));
      at += months{1};
    }
    merge(store_, facts_);
    until_ = year_month_day{(at - months{1}) / last};
  }

  static double noon(std::chrono::year_month_day day) {
    return static_cast<double>(std::chrono::sys_days{day}.time_since_epoch() / std::chrono::seconds{1}) + 12 * 3600;
  }

  std::string said(std::string when, std::map<std::string, std::string> parameters, std::string text,
                   Language language = Language::sv) {
    Figures figures{store_, platform_, until_};
    const Say wanted{.when = std::move(when), .parameters = std::move(parameters), .metrics = {}, .text = {text, text}};
    const auto sentence = say(wanted, *metrics::find("users.unique").value(), BucketSize::month, figures, language);
    EXPECT_TRUE(sentence) << sentence.error().message;
    return sentence->value_or("(nothing)");
  }

  store::testing::TemporaryFolder folder_;
  store::Store store_ = store::testing::open(folder_);
  Facts facts_;
  Platform platform_;
  std::chrono::year_month_day until_{};
};

TEST_F(Findings, LatestSaysTheLastMonth) {
  people_by_month(2022, 1, {30, 40});
  EXPECT_EQ(said("latest", {}, "{value} i {bucket}"), "40 i februari 2022");
  EXPECT_EQ(said("latest", {}, "{value} in {bucket}", Language::en), "40 in February 2022");
}

TEST_F(Findings, AboveTellsSinceWhenAndOnlyIfTheMonthBeforeWasNot) {
  people_by_month(2022, 1, {30, 41, 45, 43});
  EXPECT_EQ(said("above", {{"threshold", "40"}}, "{threshold} {since} {count} {lowest}"), "40 februari 3 41");
  // All known months are above 20: nobody knows since when.
  EXPECT_EQ(said("above", {{"threshold", "20"}}, "{since}"), "(nothing)");
  // One month is no run.
  EXPECT_EQ(said("above", {{"threshold", "43"}}, "{since}"), "(nothing)");
  // Over means over.
  EXPECT_EQ(said("above", {{"threshold", "41"}}, "{since}"), "mars");
}

TEST_F(Findings, AboveNamesTheYearWhenItIsAnother) {
  people_by_month(2021, 11, {30, 41, 45, 43});
  EXPECT_EQ(said("above", {{"threshold", "40"}}, "{since}"), "december 2021");
}

TEST_F(Findings, ChangeIsAgainstTheSameMonthOfTheYearBefore) {
  people_by_month(2021, 3, {40, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 50});
  EXPECT_EQ(said("change_year", {{"direction", "up"}}, "{before} {value} {percent} {since}"),
            "40 50 25\u00a0% mars 2021");
  EXPECT_EQ(said("change_year", {{"direction", "down"}}, "{value}"), "(nothing)");
  EXPECT_EQ(said("change_year", {{"direction", "up"}, {"percent", "30"}}, "{value}"), "(nothing)");
  EXPECT_EQ(said("change_since", {{"since", "2021-04"}}, "{before} {value}"), "10 50");
  EXPECT_EQ(said("change_since", {{"since", "2019-04"}}, "{before} {value}"), "(nothing)");
}

TEST_F(Findings, ChangeNeedsAYearBefore) {
  people_by_month(2022, 1, {30, 40});
  EXPECT_EQ(said("change_year", {}, "{value}"), "(nothing)");
}

TEST_F(Findings, HighestLooksAtTheLastBuckets) {
  people_by_month(2022, 1, {50, 20, 30, 25});
  EXPECT_EQ(said("highest", {}, "{value} {bucket}"), "50 januari 2022");
  EXPECT_EQ(said("highest", {{"buckets", "3"}}, "{value} {bucket}"), "30 mars 2022");
}

TEST_F(Findings, WholeYearsAreCompared) {
  // Each July is the lowest, and each year is above the one before; 2022 is not whole.
  people_by_month(2019, 1, {20, 20, 20, 20, 20, 20, 9,  20, 20, 20, 20, 21, 25, 25, 25, 25, 25, 25, 11,
                            25, 25, 25, 25, 26, 30, 30, 30, 30, 30, 30, 12, 30, 30, 30, 30, 31, 5});
  EXPECT_EQ(said("mean_rises", {}, "{first_year} {years}"), "2019 3");
  EXPECT_EQ(said("rises_every_year", {}, "{first_year} {last_year}"), "2019 2021");
  EXPECT_EQ(said("lowest_month", {}, "{month} {years}"), "juli 3");
}

TEST_F(Findings, OneYearThatFallsUnsaysTheRise) {
  people_by_month(2019, 1, {20, 20, 20, 20, 20, 20, 9,  20, 20, 20, 20, 20, 15, 15, 15, 15, 15, 15,
                            15, 15, 15, 15, 15, 14, 30, 30, 30, 30, 30, 30, 12, 30, 30, 30, 30, 30});
  EXPECT_EQ(said("mean_rises", {}, "{years}"), "(nothing)");
  EXPECT_EQ(said("rises_every_year", {}, "{years}"), "(nothing)");
  EXPECT_EQ(said("lowest_month", {}, "{month}"), "(nothing)");  // 2020 has it in December
}

TEST_F(Findings, FiguresOfAnotherTimeAreNotSaid) {
  people_by_month(2022, 1, {30, 40});
  Figures figures{store_, platform_, std::chrono::year_month_day{std::chrono::year{2022} / 3 / 31}};
  const Say wanted{.when = "figures",
                   .parameters = {},
                   .metrics = {metrics::find("users.unique").value()},
                   .text = {"{users.unique} i {bucket}", ""}};
  const auto& subject = *metrics::find("users.unique").value();
  // March has no logs: January's or February's figure would not be March's.
  EXPECT_EQ(say(wanted, subject, BucketSize::month, figures, Language::sv).value(), std::nullopt);
  Figures february{store_, platform_, until_};
  EXPECT_EQ(say(wanted, subject, BucketSize::month, february, Language::sv).value(), "40 i februari 2022");
}

TEST(Fill, LeavesUnknownNamesAndRunsOnce) {
  EXPECT_EQ(fill("{a} {b} {a}", {{"a", "{b}"}}), "{b} {b} {b}");
  EXPECT_EQ(fill("{x}", {{"a", "1"}}), "{x}");
}

}  // namespace
}  // namespace monalys::reports
