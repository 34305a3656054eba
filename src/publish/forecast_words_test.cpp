#include "publish/forecast_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace monalys::publish {
namespace {

using ::testing::ElementsAre;

/// 100, then 110, 120, 130 expected, each give or take 15.
metrics::Table table() {
  metrics::Table made;
  made.metric = metrics::find("run.users.max").value();
  made.buckets =
      buckets(BucketSize::month, {parse_period("2022-04")->first, parse_period("2022-07")->last}, Zone::utc()).value();
  made.rows = {{.bucket = 0, .value = 100}};
  for (std::uint32_t i = 1; i < 4; ++i) {
    const double value = 100 + 10.0 * i;
    made.rows.push_back({.bucket = i,
                         .value = value,
                         .note = metrics::Note::forecast,
                         .bounds = metrics::Bounds{value - 15, value + 15, value - 25, value + 25}});
  }
  made.forecasts = {{.model = "ETS(A,A,N)", .values = 40}};
  made.ahead = 3;
  return made;
}

std::vector<std::string> said(double capacity, Language language) {
  const std::vector<Capacity> capacities{{.metric = "run.users.max",
                                          .from = std::chrono::year{2020} / 1 / 1,
                                          .value = capacity,
                                          .label = {"terminalservrar", "terminal servers"}}};
  return forecast_sentences(table(), capacities, Zone::utc(), language);
}

TEST(ForecastSentences, SayWhenACapacityIsReached) {
  EXPECT_THAT(
      said(120, Language::en),
      ElementsAre("Most users with programs running at once: forecast with ETS(A,A,N) on 40 months; in July 2022 with "
                  "80% probability between 115 and 145.",
                  "The capacity of 120 (terminal servers) is expected to be reached in June 2022, at the upper "
                  "80% limit already in May 2022."));
  EXPECT_THAT(
      said(120, Language::sv),
      ElementsAre("Flest användare med program igång samtidigt: prognos med ETS(A,A,N) på 40 månader; i juli 2022 med "
                  "80\u00a0% sannolikhet mellan 115 och 145.",
                  "Kapaciteten 120 (terminalservrar) väntas nås i juni 2022, vid övre 80 %-gränsen redan i maj "
                  "2022."));
  EXPECT_EQ(said(105, Language::en)[1],
            "The capacity of 105 (terminal servers) is expected to be reached in May 2022.");
}

TEST(ForecastSentences, SayThatACapacityIsNotReachedOrHasBeen) {
  EXPECT_EQ(
      said(140, Language::en)[1],
      "The capacity of 140 (terminal servers) is not expected to be reached within 3 months, but at the upper 80% "
      "limit in July 2022.");
  EXPECT_EQ(said(140, Language::sv)[1],
            "Kapaciteten 140 (terminalservrar) väntas inte nås inom 3 månader, men vid övre 80 %-gränsen i juli 2022.");
  EXPECT_EQ(said(500, Language::sv)[1],
            "Kapaciteten 500 (terminalservrar) väntas inte nås inom 3 månader, inte heller vid övre 80 %-gränsen.");
  EXPECT_EQ(said(90, Language::en)[1], "The capacity of 90 (terminal servers) has been reached already.");
}

TEST(ForecastSentences, SayOfEachGroupWhetherThereIsEnough) {
  auto given = table();
  given.group = {store::Dimension::label};
  given.forecasts = {{.group = {"R\n"}, .model = "ETS(A,N,N)", .values = 1},
                     {.group = {"(other)"}, .others = true, .values = 3}};
  EXPECT_THAT(
      forecast_sentences(given, {}, Zone::utc(), Language::sv),
      ElementsAre("Flest användare med program igång samtidigt, R·: prognos med ETS(A,N,N) på 1 månad.",
                  "Flest användare med program igång samtidigt, (övriga): ingen prognos. 3 månader i följd fram "
                  "till den sista kompletta räcker inte, det behövs 8."));
  EXPECT_THAT(forecast_sentences({}, {}, Zone::utc(), Language::sv), ElementsAre());
}

}  // namespace
}  // namespace monalys::publish
