#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using std::chrono::sys_days;
using std::chrono::year;
using ::testing::HasSubstr;
using ::testing::Pair;
using testing::read;
using ::testing::UnorderedElementsAre;

Options knowing() {
  Options options;
  options.figures =
      std::make_shared<const KnownFigures>(KnownFigures{.metrics = {{"job.wait.at_once", KnownFigures::Unit::share},
                                                                    {"storage.bytes", KnownFigures::Unit::bytes},
                                                                    {"users.unique", KnownFigures::Unit::any}},
                                                        .dimensions = {"organisation"}});
  return options;
}

TEST(Series, AFigureIsALevelOfItsPeriod) {
  for (const std::string_view text :
       {"mått;period;värde;grupp;källa\nusers.unique;2009-02;212;organisation=Uppsala universitet;Årsrapport 2009\n",
        "Source,note,VALUE,Group,Period,Metric\n"
        "Årsrapport 2009,x,212,organisation=Uppsala universitet,2009-02,users.unique\n"}) {
    const auto found = read("register-series", text, knowing());
    ASSERT_EQ(found.levels.size(), 1u) << found.error.message;
    const auto& figure = found.levels[0];
    EXPECT_EQ(figure.realm, Realm::series);
    EXPECT_EQ(figure.label, "users.unique");
    EXPECT_EQ(figure.volume, "organisation=Uppsala universitet");
    EXPECT_EQ(figure.project, "Årsrapport 2009");
    EXPECT_EQ(figure.at, Instant{sys_days{year{2009} / 2 / 1}});
    EXPECT_EQ(figure.limit, 28);
    EXPECT_EQ(figure.value, 212);
    EXPECT_EQ(figure.files, 0);
  }
}

TEST(Series, PeriodsMayBeYearsQuartersMonthsWeeksAndDays) {
  const auto found = read("register-series",
                          "metric;period;value\nm;2008;1\nm;2008-Q1;2\nm;2008-02;3\nm;2009-W01;4\nm;2008-02-29;5\n");
  ASSERT_EQ(found.levels.size(), 5u);
  const std::int64_t kDays[] = {366, 91, 29, 7, 1};
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(found.levels[i].limit, kDays[i]) << i;
  EXPECT_EQ(found.levels[3].at, Instant{sys_days{year{2008} / 12 / 29}}) << "the week begins in the year before";
}

TEST(Series, ValuesHaveDecimalsAndSizesTheirUnit) {
  auto options = knowing();
  options.decimal = ',';
  const auto found = read("register-series",
                          "mått;period;värde\nusers.unique;2009;1 234,25\nstorage.bytes;2009;1,5 TB\n"
                          "job.wait.at_once;2009;0,735\nstorage.bytes;2010;2 000 000\n",
                          options);
  ASSERT_EQ(found.levels.size(), 4u);
  EXPECT_EQ(found.levels[0].value, 1234);
  EXPECT_EQ(found.levels[0].files, 250'000);
  EXPECT_EQ(found.levels[1].value, 1'500'000'000'000);
  EXPECT_EQ(found.levels[2].value, 0);
  EXPECT_EQ(found.levels[2].files, 735'000);
  EXPECT_EQ(found.levels[3].value, 2'000'000);
}

TEST(Series, MistakesAreRejectedWithReasonAndPlace) {
  const auto found = read("register-series",
                          "metric;period;value;group\n"
                          "users.uniqe;2009-04;1;\n"
                          "users.unique;april 2009;1;\n"
                          "users.unique;2009-04;;\n"
                          "users.unique;2009-04;-1;\n"
                          "users.unique;2009-04;1,5;\n"
                          "users.unique;2009-04;1 TB;\n"
                          "job.wait.at_once;2009-04;73;\n"
                          "users.unique;2009-04;1;KI\n"
                          "users.unique;2009-04;1;organization=KI\n"
                          "users.unique;2009-04;1;\n"
                          "users.unique;2009-04;2;\n"
                          "users.unique;2009-04;1;organisation=KI\n",
                          knowing());
  EXPECT_EQ(found.levels.size(), 2u);
  EXPECT_THAT(
      found.rejected,
      UnorderedElementsAre(
          Pair("no such metric, or none that figures are kept of: `monalys metrics` lists them", 1),
          Pair("not a period: write 2009, 2009-Q2, 2009-04, 2009-W17 or 2009-04-30", 1), Pair("no value", 1),
          Pair("a figure below zero", 1),
          Pair("unreadable value: where a comma stands before decimals, set decimal = \",\"", 1),
          Pair("a size in bytes, but the metric is none", 1), Pair("a share over 1: write 0.73 for 73 percent", 1),
          Pair("not a group: write DIMENSION=NAME, for example organisation=KI", 1),
          Pair("no such dimension: organisation, organisation_type, project, host, label, detail or family", 1),
          Pair("a second figure for this metric, period and group: only the first counts, take one of them out", 1)));
  ASSERT_EQ(found.reject_places.size(), 10u);
  EXPECT_EQ(found.reject_places[0].record, 2u) << "the header is the first";
  EXPECT_EQ(found.reject_places[9].record, 12u);
}

TEST(Series, AMissingColumnIsNamedInBothLanguages) {
  const auto found = read("register-series", "mått;värde\nusers.unique;1\n");
  ASSERT_FALSE(found.opened);
  EXPECT_THAT(found.error.message, HasSubstr("no column period (period)"));
  EXPECT_THAT(found.error.hint, HasSubstr("mått;period;värde;grupp;källa"));
}

}  // namespace
}  // namespace monalys::formats
