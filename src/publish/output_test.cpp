#include "publish/output.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "metrics/profile.hpp"

namespace monalys::publish {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Three runs of two programs in one month and none known in the next.
metrics::Table table(std::string name) {
  metrics::Table made;
  made.metric = metrics::find("run.users.max").value();
  made.by = BucketSize::month;
  made.group = {store::Dimension::label};
  made.buckets =
      buckets(BucketSize::month, {parse_period("2022-03")->first, parse_period("2022-04")->last}, Zone::utc()).value();
  made.rows = {{0, {name}, 2.5, from_unix_seconds(1'646'136'000), metrics::Note::partial},
               {1, {name}, std::nullopt, std::nullopt, metrics::Note::gap}};
  return made;
}

std::string csv(std::string name) { return write(table(std::move(name)), OutputFormat::csv, {}, Language::sv); }

TEST(Csv, HasPlainNumbersAndInstantsInUtc) {
  EXPECT_EQ(csv("R"),
            "bucket,label,value,at,note\n"
            "2022-03,R,2.5,2022-03-01T12:00:00Z,partial\n"
            "2022-04,R,,,gap\n");
}

TEST(Csv, QuotesWhatNeedsIt) {
  EXPECT_THAT(csv("a,b"), HasSubstr("2022-03,\"a,b\",2.5"));
  EXPECT_THAT(csv("say \"hi\""), HasSubstr("2022-03,\"say \"\"hi\"\"\",2.5"));
  EXPECT_THAT(csv("a\nb"), HasSubstr("2022-03,\"a\nb\",2.5"));
}

TEST(Csv, LeavesNoFormulasForSpreadsheets) {
  EXPECT_THAT(csv("=HYPERLINK(1)"), HasSubstr("2022-03,'=HYPERLINK(1),2.5"));
  for (const auto* name : {"+1", "-1", "@x"}) EXPECT_THAT(csv(name), HasSubstr(std::string("2022-03,'") + name));
}

/// One known month and one to come, of which only one group can be forecast.
metrics::Table forecast_table() {
  auto made = table("R");
  made.metric = metrics::find("job.started").value();
  made.rows = {{.bucket = 0, .group = {"R"}, .value = 1234},
               {.bucket = 1,
                .group = {"R"},
                .value = 1300.6,
                .note = metrics::Note::forecast,
                .bounds = metrics::Bounds{1200, 1400, 1100.25, 1500}},
               {.bucket = 0, .group = {"b"}, .value = 1},
               {.bucket = 1, .group = {"b"}, .note = metrics::Note::forecast}};
  made.forecasts = {{.group = {"R"}, .model = "ETS(A,N,N)", .values = 9}, {.group = {"b"}, .values = 1}};
  made.ahead = 1;
  return made;
}

TEST(Csv, HasIntervalsWhereThereIsAForecast) {
  EXPECT_EQ(write(forecast_table(), OutputFormat::csv, {}, Language::sv),
            "bucket,label,value,note,low80,high80,low95,high95\n"
            "2022-03,R,1234,,,,,\n"
            "2022-04,R,1300.6,forecast,1200,1400,1100.25,1500\n"
            "2022-03,b,1,,,,,\n"
            "2022-04,b,,forecast,,,,\n");
}

TEST(JsonOutput, HasIntervalsAndModelsWhereThereIsAForecast) {
  const auto document = nlohmann::json::parse(write(forecast_table(), OutputFormat::json, {}, Language::en));
  const auto& rows = document["rows"];
  EXPECT_TRUE(rows[0]["low80"].is_null());
  EXPECT_EQ(rows[1]["note"], "forecast");
  EXPECT_EQ(rows[1]["low95"], 1100.25);
  EXPECT_EQ(rows[1]["high80"], 1400);
  EXPECT_TRUE(rows[3]["value"].is_null());
  EXPECT_EQ(document["forecasts"][0]["model"], "ETS(A,N,N)");
  EXPECT_EQ(document["forecasts"][0]["label"], "R");
  EXPECT_TRUE(document["forecasts"][1]["model"].is_null());
  EXPECT_FALSE(nlohmann::json::parse(write(table("R"), OutputFormat::json, {}, Language::en)).contains("forecasts"));
}

TEST(TableOutput, ShowsIntervalsOfAForecastInTheLanguage) {
  const auto sv = write(forecast_table(), OutputFormat::table, {}, Language::sv);
  EXPECT_THAT(sv, HasSubstr("2022-04  R      1\u00a0301  1\u00a0200–1\u00a0400  1\u00a0100–1\u00a0500  prognos\n"));
  EXPECT_THAT(sv, HasSubstr("ingen prognos\n"));
  const auto en = write(forecast_table(), OutputFormat::table, {}, Language::en);
  EXPECT_THAT(en, HasSubstr("80%"));
  EXPECT_THAT(en, HasSubstr("1,200–1,400  1,100–1,500  forecast\n"));
}

TEST(JsonOutput, IsValidWhateverTheNames) {
  for (const std::string name : {"R", "\"quoted\"\\\n", "Bj\xf6rn"}) {
    const auto text = write(table(name), OutputFormat::json, {}, Language::sv);
    const auto document = nlohmann::json::parse(text);
    EXPECT_EQ(document["metric"], "run.users.max");
    EXPECT_EQ(document["by"], "month");
    EXPECT_EQ(document["rows"].size(), 2U);
    EXPECT_EQ(document["rows"][0]["value"], 2.5);
    EXPECT_TRUE(document["rows"][1]["value"].is_null());
    EXPECT_TRUE(document["rows"][1]["at"].is_null());
    EXPECT_EQ(document["rows"][1]["note"], "gap");
  }
}

TEST(TableOutput, IsAlignedAndSpeaksTheLanguage) {
  const auto text = write(table("Rå"), OutputFormat::table, {}, Language::sv);
  EXPECT_THAT(text, HasSubstr("2022-03  Rå      2,50  1 mars 2022 kl. 12.00  loggar saknas delvis\n"));
  EXPECT_THAT(text, HasSubstr("2022-04  Rå        ..                         loggar saknas\n"));
}

TEST(TableOutput, SaysInItsLanguageWhichProgramsAreInNoFamily) {
  const auto other = std::string(kOtherPrograms);
  EXPECT_THAT(write(table(other), OutputFormat::table, {}, Language::sv), HasSubstr("(övriga program)"));
  EXPECT_THAT(write(table(other), OutputFormat::table, {}, Language::en), HasSubstr("(other programs)"));
  EXPECT_THAT(csv(other), HasSubstr(",(other programs),"));
}

TEST(TableOutput, LetsNoNameControlTheTerminal) {
  const auto text = write(table("\x1b[31mred\n"), OutputFormat::table, {}, Language::en);
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, HasSubstr("\u00b7[31mred\u00b7"));
}

TEST(PlainNumbers, GiveTheSameNumberBack) {
  EXPECT_EQ(plain(0), "0");
  EXPECT_EQ(plain(-0.0), "0");
  EXPECT_EQ(plain(140'000'000'000'000), "140000000000000");
  EXPECT_EQ(plain(0.1), "0.1");
  EXPECT_EQ(std::stod(plain(1.0 / 3)), 1.0 / 3);
}

TEST(OutputFormats, AreNamedInTheError) {
  EXPECT_EQ(parse_output_format("csv"), OutputFormat::csv);
  const auto found = parse_output_format("excel");
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().hint, HasSubstr("json"));
}

TEST(Profiles, SayOfWhatTheyAreMade) {
  metrics::Table made;
  made.metric = metrics::find("job.wait.p50").value();
  made.by = BucketSize::hour;
  made.folded = metrics::Folded{metrics::Profile::week, *parse_period("2021")};
  for (std::uint32_t slot = 0; slot < 2; ++slot) {
    made.buckets.push_back({.begin = {}, .end = {}, .label = metrics::label_of(metrics::Profile::week, slot + 32)});
  }
  made.rows = {{.bucket = 0, .value = 90, .counted = 52}, {.bucket = 1, .note = metrics::Note::gap, .counted = 0}};
  EXPECT_EQ(write(made, OutputFormat::csv, {}, Language::en),
            "bucket,value,note,counted,period\n"
            "2T08,90,,52,2021-01-01/2021-12-31\n"
            "2T09,,gap,0,2021-01-01/2021-12-31\n");
  const auto json = nlohmann::json::parse(write(made, OutputFormat::json, {}, Language::en));
  EXPECT_EQ(json["profile"], "week");
  EXPECT_EQ(json["period"], "2021-01-01/2021-12-31");
  EXPECT_EQ(json["rows"][0]["counted"], 52);
  EXPECT_THAT(write(made, OutputFormat::table, {}, Language::sv), HasSubstr("Period: 2021-01-01 \u2013 2021-12-31\n"));
}

TEST(Profiles, NameTheirBucketsAsPeopleSpeak) {
  metrics::Table made;
  const auto name = [&](metrics::Profile profile, std::uint32_t slot, Language language) {
    made.folded = metrics::Folded{profile, *parse_period("2021")};
    return bucket_name(made, slot, language);
  };
  EXPECT_EQ(name(metrics::Profile::week, 8, Language::sv), "måndag 08");
  EXPECT_EQ(name(metrics::Profile::week, 167, Language::en), "Sunday 23");
  EXPECT_EQ(name(metrics::Profile::day, 8, Language::sv), "kl. 08");
  EXPECT_EQ(name(metrics::Profile::year, 0, Language::en), "January");
}

}  // namespace
}  // namespace monalys::publish
