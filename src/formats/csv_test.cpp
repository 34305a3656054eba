#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using std::chrono::sys_days;
using std::chrono::year;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Pair;
using testing::read;
using ::testing::UnorderedElementsAre;

constexpr Instant at(int y, unsigned m, unsigned d, std::chrono::seconds clock = 0s) {
  return Instant{sys_days{year{y} / static_cast<int>(m) / static_cast<int>(d)} + clock};
}

Zone stockholm() { return *Zone::locate("Europe/Stockholm"); }

Options jobs() {
  Options options;
  options.realm = Realm::job;
  options.zone = stockholm();
  options.delimiter = ";";
  options.time = "%Y-%m-%d %H:%M";
  options.columns = {{"user", "Användare"},
                     {"project", "Projekt"},
                     {"asked_at", "Inlagd"},
                     {"begun_at", "Startad"},
                     {"ended_at", "Klar"},
                     {"outcome", "Status"},
                     {"id", "Id"}};
  options.outcomes = {{"completed", {"Klar"}}, {"failed", {"Fel", "Krasch"}}};
  return options;
}

constexpr std::string_view kJobs =
    "Användare;Projekt;Inlagd;Startad;Klar;Status;Id\r\n"
    " anna ;P0123;2016-03-01 09:12;2016-03-01 09:13;2016-07-01 10:40;Klar;1\r\n"
    "MONA\\bo;P0007;2016-03-01 09:12;2016-03-02 09:13;2016-03-02 10:40;KRASCH;2\r\n"
    "cia;P0007;2016-03-01 09:12;;;Okänt;3\r\n";

TEST(Csv, ReadsAJobWithMappedColumnsAndLocalTimes) {
  const auto found = read("csv", kJobs, jobs());
  ASSERT_EQ(found.intervals.size(), 3u);
  const auto& job = found.intervals[0];
  EXPECT_EQ(job.realm, Realm::job);
  EXPECT_EQ(job.user, "anna");
  EXPECT_EQ(job.project, "P0123");
  EXPECT_EQ(job.asked_at, at(2016, 3, 1, 8h + 12min));  // winter: one hour east
  EXPECT_EQ(job.begun_at, at(2016, 3, 1, 8h + 13min));
  EXPECT_EQ(job.ended_at, at(2016, 7, 1, 8h + 40min));  // summer: two hours
  EXPECT_EQ(job.outcome, Outcome::completed);
  EXPECT_EQ(job.identity.at, job.asked_at);
  EXPECT_EQ(job.slots, 1u);
}

TEST(Csv, OutcomeWordsAreMappedWhateverTheirCaseAndUnknownOnesAreRemarked) {
  const auto found = read("csv", kJobs, jobs());
  ASSERT_EQ(found.intervals.size(), 3u);
  EXPECT_EQ(found.intervals[1].outcome, Outcome::failed);
  EXPECT_EQ(found.intervals[2].outcome, Outcome::unknown);
  EXPECT_THAT(found.remarks, UnorderedElementsAre(Pair("unknown outcome word", 1)));
}

TEST(Csv, AWordCanBeKnownToMeanNoEnd) {
  auto options = jobs();
  options.outcomes = {{"unknown", {"okänt"}}};
  const auto found = read("csv", kJobs, options);
  ASSERT_EQ(found.intervals.size(), 3u);
  EXPECT_EQ(found.intervals[2].outcome, Outcome::unknown);
  EXPECT_THAT(found.remarks, UnorderedElementsAre(Pair("unknown outcome word", 2))) << "only the two others";
}

TEST(Csv, AnIdIdentifiesARowWhateverElseChangesInIt) {
  const auto early =
      read("csv", "Användare;Projekt;Inlagd;Startad;Klar;Status;Id\nanna;P1;2016-03-01 09:12;;;;7\n", jobs());
  const auto late =
      read("csv", "Användare;Projekt;Inlagd;Startad;Klar;Status;Id\nanna;P2;2016-03-01 09:12;2016-03-01 09:15;;;7\n",
           jobs());
  ASSERT_EQ(early.intervals.size(), 1u);
  ASSERT_EQ(late.intervals.size(), 1u);
  EXPECT_EQ(early.intervals[0].identity.rest, late.intervals[0].identity.rest);
  EXPECT_EQ(early.intervals[0].identity.at, late.intervals[0].identity.at);
}

TEST(Csv, WithoutAnIdTheTextsMakeTheIdentityAndAreNotRunTogether) {
  Options options;
  options.realm = Realm::run;
  const auto found = read("csv", "user,host,begun_at\nab,c,2020-01-01\na,bc,2020-01-01\n", options);
  ASSERT_EQ(found.intervals.size(), 2u);
  EXPECT_NE(found.intervals[0].identity.rest, found.intervals[1].identity.rest);
}

TEST(Csv, AHeaderWithFactColumnNamesNeedsNoMapping) {
  Options options;
  options.realm = Realm::logon;
  const auto found = read("csv", "At\tUser \tLABEL\toutcome\n2022-04-30T13:05:09Z\tanna\tBankID\tfailed\n", options);
  ASSERT_EQ(found.moments.size(), 1u);
  EXPECT_EQ(found.moments[0].at, at(2022, 4, 30, 13h + 5min + 9s));
  EXPECT_EQ(found.moments[0].label, "BankID");
  EXPECT_EQ(found.moments[0].outcome, Outcome::failed);
}

TEST(Csv, QuotedFieldsHoldDelimitersQuotesAndLineBreaks) {
  Options options;
  options.realm = Realm::run;
  const auto found =
      read("csv", "user;label;begun_at\n\"a;b\";\"say \"\"hi\"\"\nthere\";\"2020-01-01\"\nbo;R;2020-01-02\n", options);
  ASSERT_EQ(found.intervals.size(), 2u);
  EXPECT_EQ(found.intervals[0].user, "a;b");
  EXPECT_EQ(found.intervals[0].label, "say \"hi\"\nthere");
  EXPECT_EQ(found.intervals[1].user, "bo");
}

TEST(Csv, SizesTakeDecimalCommaNoBreakBlanksAndUnit) {
  Options options;
  options.realm = Realm::storage;
  options.decimal = ',';
  options.unit = "TiB";
  options.constants = {{"label", "live"}, {"volume", "p"}};
  const auto found = read("csv",
                          "project;at;value;files\n"
                          "P1;2017-01-31;1,5;12\n"
                          "P2;2017-01-31;1\xc2\xa0"
                          "024,25;1 200 000\n"
                          "P3;2017-01-31;-4;\n"
                          "P4;2017-01-31;;\n"
                          "P5;2017-01-31;0,5 GB;\n",
                          options);
  ASSERT_EQ(found.levels.size(), 5u);
  EXPECT_EQ(found.levels[0].value, 1'649'267'441'664);  // 1.5 * 2^40
  EXPECT_EQ(found.levels[0].files, 12);
  EXPECT_EQ(found.levels[0].label, "live");
  EXPECT_EQ(found.levels[1].value, 1'126'174'784'749'568);  // 1024.25 * 2^40
  EXPECT_EQ(found.levels[1].files, 1'200'000);
  EXPECT_EQ(found.levels[2].value, std::nullopt) << "a negative size is unknown";
  EXPECT_EQ(found.levels[3].value, std::nullopt);
  EXPECT_EQ(found.levels[4].value, 500'000'000) << "a unit in the field goes before the setting";
}

TEST(Csv, ADurationStandsForTheEnd) {
  Options options;
  options.realm = Realm::connection;
  const auto found = read("csv",
                          "user,begun_at,duration\n"
                          "a,2020-02-28 23:00:00,90.5\n"
                          "b,2020-02-28 23:00:00,1-01:30:00\n"
                          "c,2020-02-28 23:00:00,\n"
                          "d,2020-02-28 23:00:00,soon\n",
                          options);
  ASSERT_EQ(found.intervals.size(), 3u);
  EXPECT_EQ(found.intervals[0].ended_at, at(2020, 2, 28, 23h + 90s) + 500ms);
  EXPECT_EQ(found.intervals[1].ended_at, at(2020, 3, 1, 30min));  // 2020 has a 29 February
  EXPECT_EQ(found.intervals[2].ended_at, std::nullopt);
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("unreadable duration", 1)));
}

TEST(Csv, BothNightsOfDaylightSaving) {
  auto options = jobs();
  options.columns = {{"user", "user"}, {"begun_at", "begun"}};
  const auto found = read("csv", "user;begun\na;2021-03-28 02:30\nb;2021-10-31 02:30\nc;2021-10-31 03:00\n", options);
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("this local time does not exist", 1)));
  ASSERT_EQ(found.intervals.size(), 2u);
  EXPECT_EQ(found.intervals[0].begun_at, at(2021, 10, 31, 30min)) << "the first of the two: summer time";
  EXPECT_THAT(found.remarks, UnorderedElementsAre(Pair("ambiguous local time", 1)));
}

TEST(Csv, AJobThatStartedBeforeItsSubmissionIsKeptAndAnEndBeforeTheBeginIsNot) {
  const auto found = read("csv",
                          "Användare;Projekt;Inlagd;Startad;Klar;Status;Id\n"
                          "a;P;2016-03-01 09:12;2016-03-01 09:10;2016-03-01 09:20;;1\n"
                          "b;P;2016-03-01 09:12;2016-03-01 09:13;2016-03-01 09:10;;2\n",
                          jobs());
  EXPECT_EQ(found.intervals.size(), 1u);
  EXPECT_THAT(found.remarks, UnorderedElementsAre(Pair("started before it was submitted", 1)));
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("ends before it begins", 1)));
}

TEST(Csv, EveryRecordIsAccountedForWithItsPlace) {
  const std::string text =
      "Användare;Projekt;Inlagd;Startad;Klar;Status;Id\n"
      "\n"
      "for;few\n"
      "a;P;2016-03-01 09:12;;;;1\n"
      "Användare;Projekt;Inlagd;Startad;Klar;Status;Id\n"
      "a;P;yesterday;;;;1\n"
      "a;P;;;;;1\n"
      "a;P;\"2016-03-01 09:12;;;;1";
  const auto found = read("csv", text, jobs());
  EXPECT_EQ(found.facts(), 1u);
  EXPECT_THAT(found.skipped, UnorderedElementsAre(Pair("empty line", 1), Pair("repeated header", 1)));
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("wrong number of columns", 1), Pair("unreadable time", 1),
                                                   Pair("no time", 1), Pair("cut record", 1)));
  EXPECT_EQ(found.reject_places[0].record, 3u);  // the header is record 1
  EXPECT_EQ(found.reject_places[0].offset, text.find("for;few"));
}

TEST(Csv, AnUnknownColumnIsNamedWithTheHeaderAndTheNearest) {
  auto options = jobs();
  options.columns = {{"asked_at", "Inlaggd"}};
  const auto found = read("csv", kJobs, options);
  ASSERT_FALSE(found.opened);
  EXPECT_THAT(found.error.message, HasSubstr("\"Inlaggd\" (for asked_at)"));
  EXPECT_THAT(found.error.message, HasSubstr("\"Projekt\", \"Inlagd\""));
  EXPECT_THAT(found.error.hint, HasSubstr("Did you mean \"Inlagd\""));
}

TEST(Csv, AFirstLineOfDataIsNotShown) {
  auto options = jobs();
  const auto found = read("csv", "anna;P0123;2016-03-01 09:12;;;;1\n", options);
  ASSERT_FALSE(found.opened);
  EXPECT_THAT(found.error.message, Not(HasSubstr("anna")));
  EXPECT_THAT(found.error.message, HasSubstr("looks like data"));
}

TEST(Csv, SettingsThatCannotBeAreRefused) {
  Options options;
  EXPECT_THAT(read("csv", kJobs, options).error.hint, HasSubstr("Set realm"));
  options = jobs();
  options.columns = {{"volume", "Projekt"}};
  EXPECT_THAT(read("csv", kJobs, options).error.message, HasSubstr("a job has no column \"volume\""));
  options = jobs();
  options.columns = {{"user", "Användare"}};
  EXPECT_THAT(read("csv", kJobs, options).error.message, HasSubstr("asked_at, begun_at or ended_at"));
  options = jobs();
  options.outcomes = {{"faild", {"Fel"}}};
  EXPECT_THAT(read("csv", kJobs, options).error.hint, HasSubstr("\"failed\""));
  options = jobs();
  options.unit = "TB/s";
  EXPECT_THAT(read("csv", kJobs, options).error.message, HasSubstr("no unit \"TB/s\""));
  options = jobs();
  options.delimiter = "::";
  EXPECT_THAT(read("csv", kJobs, options).error.message, HasSubstr("is not one character"));
}

TEST(Csv, TheDelimiterIsTheOneWithAConstantNumberOfColumns) {
  Options options;
  options.realm = Realm::storage;
  options.decimal = ',';
  const auto found = read("csv", "project;at;value\nP1;2017-01-31;1,5\nP2;2017-01-31;2,5\nP3;2017-01-31;3\n", options);
  EXPECT_EQ(found.levels.size(), 3u);
}

TEST(Csv, ExcelsAndPowerShellsFirstLinesAreSteppedOver) {
  Options options;
  options.realm = Realm::run;
  EXPECT_EQ(read("csv", "sep=;\nuser;begun_at\na;2020-01-01\n", options).intervals.size(), 1u);
  EXPECT_EQ(read("csv", "\xef\xbb\xbf#TYPE X\nuser,begun_at\na,2020-01-01\n", options).intervals.size(), 1u);
}

}  // namespace
}  // namespace monalys::formats
