// init, ingest, status, formats and simulate as a user meets them: arguments in, text and exit code out.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/testing.hpp"
#include "store/store.hpp"

namespace monalys::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

using testing::Commands;

TEST_F(Commands, InitMakesAConfigurationAKeyAndAStoreThatWork) {
  init();
  write("jobs.csv", std::string(kHeader) + std::string(kJob));
  EXPECT_EQ(call_here({"ingest"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("1 new facts, 0 newer versions, 0 known already."));
  EXPECT_THAT(err_, Not(HasSubstr("\r")));  // no bar where nobody watches
}

TEST_F(Commands, InitOverwritesNothing) {
  init();
  EXPECT_NE(call({"init", root_.string()}), 0);
  EXPECT_THAT(err_, HasSubstr("already"));
  std::ifstream in(root_ / "monalys.toml");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  EXPECT_THAT(text, HasSubstr("name = \"batch\""));
}

TEST_F(Commands, WithoutAConfigurationTheWayToOneIsSaid) {
  EXPECT_EQ(call_here({"ingest"}), 1);
  EXPECT_THAT(err_, StartsWith("monalys: there is no configuration"));
  EXPECT_THAT(err_, HasSubstr("monalys init"));
}

TEST_F(Commands, AMistypedCommandIsWrongUsageWithTheNearest) {
  EXPECT_EQ(call({"ingst"}), 2);
  EXPECT_THAT(err_, HasSubstr("Did you mean \"ingest\"?"));
  EXPECT_EQ(out_, "");
}

TEST_F(Commands, EveryCommandTeachesByExample) {
  for (const auto* command : {"init", "simulate", "ingest", "status", "formats"}) {
    EXPECT_EQ(call({command, "--help"}), 0) << command;
    EXPECT_THAT(out_, HasSubstr("Example")) << command;
    EXPECT_THAT(out_, HasSubstr(std::string("monalys ") + command)) << command;
  }
}

TEST_F(Commands, FormatsAreOneLineEach) {
  EXPECT_EQ(call({"formats"}), 0);
  for (const auto* id : {"csv", "guacamole", "wtmp", "slurm", "swf", "storage-json", "pacct", "register-users"}) {
    EXPECT_THAT("\n" + out_, HasSubstr("\n" + std::string(id) + " "));
  }
}

TEST_F(Commands, StatusAccountsForEveryRecordAndNamesDaysWithoutLogs) {
  init();
  std::string jobs(kHeader);
  // 1 to 3 March, then nothing before 12 March: eight days without logs. 5 days without weekends in between would be
  // fewer than five in a row elsewhere.
  for (const int day : {1, 2, 3, 12, 14}) {
    jobs += "9;anna;2022-03-" + std::string(day < 10 ? "0" : "") + std::to_string(day) + "T08:00:00Z;;;\n";
  }
  jobs += "7;bo\n";
  write("jobs.csv", jobs);
  EXPECT_EQ(call_here({"ingest"}), 3);  // one of six is more than 5 %
  EXPECT_THAT(err_, HasSubstr("1 of 6 records are rejected, more than 5 %"));
  EXPECT_EQ(call_here({"status"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("6 records = 5 facts + 0 skipped + 1 rejected"));
  EXPECT_THAT(out_, HasSubstr("(first: record 7 of"));                        // the header is the first line
  EXPECT_THAT(out_, HasSubstr("from 2022-03-01 09:00 to 2022-03-14 09:00"));  // Stockholm in winter
  EXPECT_THAT(out_, HasSubstr("8 days without logs: 2022-03-04 to 2022-03-11"));

  EXPECT_EQ(call_here({"status", "--json"}), 0);
  const auto json = nlohmann::json::parse(out_);
  const auto& source = json.at("sources").at(0);
  EXPECT_EQ(source.at("name"), "batch");
  EXPECT_EQ(source.at("records").get<int>(),
            source.at("facts").get<int>() + source.at("skipped").get<int>() + source.at("rejected").get<int>());
  EXPECT_EQ(source.at("reasons").at(0).at("first").at("record"), 7);
  EXPECT_EQ(source.at("first_at"), "2022-03-01T08:00:00Z");
  EXPECT_EQ(source.at("days_without_logs").at("count"), 8);
}

TEST_F(Commands, MaxRejectsDecidesAboutTheExitCode) {
  init();
  write("jobs.csv", std::string(kHeader) + std::string(kJob) + "7;bo\n");
  EXPECT_EQ(call_here({"ingest", "--max-rejects", "50"}), 0) << err_;
  EXPECT_EQ(call_here({"ingest", "--max-rejects", "200"}), 2);
}

TEST_F(Commands, AFileThatCannotBeReadIsNamedAndTheOthersAreStored) {
  init();
  write("jobs1.csv", std::string(kHeader) + std::string(kJob));
  write("jobs2.csv", "\x1f\x8b\x08 nothing that gzip would write");
  EXPECT_EQ(call_here({"ingest"}), 1);
  EXPECT_THAT(err_, HasSubstr("jobs2.csv"));
  EXPECT_THAT(out_, HasSubstr("batch: files 1 not readable"));
  EXPECT_THAT(out_, HasSubstr("1 new facts"));
}

TEST_F(Commands, AnEmptyFileIsNoProblemBecauseRotationLeavesThem) {
  init();
  write("jobs1.csv", std::string(kHeader) + std::string(kJob));
  write("jobs2.csv", "");
  EXPECT_EQ(call_here({"ingest"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("batch: files 1 empty"));
}

TEST_F(Commands, RejectsShowTheTextOfARecordOnlyByReadingItsFileAgain) {
  init();
  const auto file = write("jobs.csv", std::string(kHeader) + std::string(kJob) + "7;bo\n");
  EXPECT_EQ(call_here({"ingest", "--max-rejects", "100"}), 0) << err_;
  EXPECT_EQ(call_here({"rejects", "batch"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("record 3, byte 123:"));
  EXPECT_THAT(out_, Not(HasSubstr("7;bo")));
  EXPECT_EQ(call_here({"rejects", "batch", "--text"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("      7;bo\n"));
  std::filesystem::remove(file);
  EXPECT_EQ(call_here({"rejects", "batch", "--text", "--json"}), 0) << err_;
  const auto record = nlohmann::json::parse(out_).at("records").at(0);
  EXPECT_EQ(record.at("record"), 3);
  EXPECT_FALSE(record.contains("text"));
  EXPECT_THAT(err_, HasSubstr("jobs.csv"));
  EXPECT_EQ(call_here({"rejects", "bacth"}), 2);
  EXPECT_THAT(err_, HasSubstr("Did you mean \"batch\"?"));
}

TEST_F(Commands, RejectsSayThatRowsOfADatabaseAreNotReadAgain) {
  init();
  {
    auto store = store::Store::open("duckdb:" + (root_ / "monalys.duckdb").string(), store::Access::write);
    ASSERT_TRUE(store) << store.error().message;
    store::Batch batch;
    batch.files.push_back(
        {.source = "live", .path = "odbc:guacamole_connection_history", .format = "guacamole", .rejected = 1});
    batch.rejected.push_back({.file = 0, .record = 7, .offset = 300, .reason = "unreadable time"});
    ASSERT_TRUE(store->merge(batch));
  }
  EXPECT_EQ(call_here({"rejects", "live", "--text"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("record 7, byte 300: unreadable time"));
  EXPECT_THAT(err_, HasSubstr("odbc:guacamole_connection_history: rows of a database are not read again"));
  EXPECT_THAT(err_, HasSubstr("Look in the table itself"));
}

TEST_F(Commands, WhatIsForgottenCanBeReadAgain) {
  init();
  write("jobs1.csv", std::string(kHeader) + std::string(kJob));
  const auto second =
      write("jobs2.csv",
            std::string(kHeader) + "2;bo;2022-04-01T08:00:00Z;2022-04-01T08:10:00Z;2022-04-01T09:00:00Z;failed\n");
  EXPECT_EQ(call_here({"ingest"}), 0) << err_;
  EXPECT_EQ(call_here({"forget", "--source", "batch", "--file", second.string(), "--dry-run"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("1 files of \"batch\" would be forgotten"));
  EXPECT_EQ(call_here({"forget", "--source", "batch", "--file", second.string()}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("Forgotten: 1 files of \"batch\", 1 facts."));
  EXPECT_EQ(call_here({"ingest"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("1 new facts, 0 newer versions, 0 known already."));
  std::filesystem::remove(second);
  EXPECT_EQ(call_here({"forget", "--source", "batch"}), 2);
  EXPECT_THAT(err_, HasSubstr("1 of these 2 files cannot be read again"));
  EXPECT_EQ(call_here({"forget", "--source", "batch", "--for-good"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("2 facts"));
}

TEST_F(Commands, AnUnknownZoneIsRefusedWithTheNearest) {
  init();
  std::ofstream(root_ / "monalys.toml", std::ios::app) << "zone = \"Europe/Stokholm\"\n";
  EXPECT_EQ(call_here({"ingest"}), 1);
  EXPECT_THAT(err_, HasSubstr("Europe/Stokholm"));
  EXPECT_THAT(err_, HasSubstr("Did you mean \"Europe/Stockholm\"?"));
}

TEST_F(Commands, AKeyThatOthersMayReadIsRefused) {
  init();
  write("jobs.csv", std::string(kHeader) + std::string(kJob));
  ::chmod((root_ / "secrets/pseudonym.key").c_str(), 0644);
  EXPECT_EQ(call_here({"ingest"}), 1);
  EXPECT_THAT(err_, HasSubstr("chmod 600"));
}

TEST_F(Commands, AStoreOfANewerVersionIsRefusedAndLeftAlone) {
  init();
  {
    auto store = store::Store::open("duckdb:" + (root_ / "monalys.duckdb").string(), store::Access::write);
    ASSERT_TRUE(store);
    ASSERT_TRUE(store->set_setting("schema_version", "999"));
  }
  write("jobs.csv", std::string(kHeader) + std::string(kJob));
  for (const auto* command : {"ingest", "status"}) {
    EXPECT_EQ(call_here({command}), 1);
    EXPECT_THAT(err_, HasSubstr("999"));
  }
}

TEST_F(Commands, FiguresAreRememberedDerivedAndGroupedWithAllOthersAsOne) {
  init();
  std::string jobs("id;user;label;asked_at;begun_at;ended_at;outcome\n");
  int id = 0;
  const auto add = [&](int count, std::string_view queue, std::string_view month) {
    for (int i = 0; i < count; ++i) {
      jobs += fmt::format("{};anna;{};{}-07T08:00:00Z;{}-07T08:10:00Z;{}-07T09:00:00Z;completed\n", ++id, queue, month,
                          month, month);
    }
  };
  add(2, "long", "2021-03");
  add(3, "long", "2022-03");
  add(1, "short", "2022-03");
  add(1, "test", "2022-03");
  write("jobs.csv", jobs);
  ASSERT_EQ(call_here({"ingest"}), 0) << err_;
  const std::vector<std::string> march{"query", "job.started", "--from",   "2022-03",
                                       "--to",  "2022-03",     "--format", "csv"};
  const auto ask = [&](std::initializer_list<std::string> more) {
    auto arguments = march;
    arguments.insert(arguments.end(), more);
    EXPECT_EQ(call_here(arguments), 0) << err_;
    return out_;
  };
  EXPECT_EQ(ask({}), "bucket,value,note\n2022-03,5,partial\n");
  EXPECT_EQ(ask({"--as", "change"}), "bucket,value,note\n2022-03,1.5,partial\n");
  EXPECT_EQ(ask({"--group", "label", "--top", "1"}),
            "bucket,label,value,note\n2022-03,long,3,partial\n2022-03,(other),2,partial\n");

  // What has come since is counted, whatever was remembered.
  write("jobs-2.csv", std::string(kHeader) + "99;bo;2022-03-08T08:00:00Z;2022-03-08T08:10:00Z;;\n");
  ASSERT_EQ(call_here({"ingest"}), 0) << err_;
  EXPECT_EQ(ask({}), "bucket,value,note\n2022-03,6,partial\n");

  EXPECT_EQ(call_here({"query", "job.started", "--top", "3"}), 2);
  EXPECT_THAT(err_, HasSubstr("--group"));
  EXPECT_EQ(call_here({"query", "job.started", "--as", "chnage"}), 2);
  EXPECT_THAT(err_, HasSubstr("Did you mean \"change\"?"));
  EXPECT_EQ(call_here({"query", "job.started", "--by", "week", "--as", "change"}), 2);
  EXPECT_THAT(err_, HasSubstr("Choose --by month, quarter or year."));
  EXPECT_EQ(call_here({"query", "job.users.unique", "--as", "cumulative"}), 2);
  EXPECT_THAT(err_, HasSubstr("the same person would count several times"));
}

TEST_F(Commands, AForecastContinuesTheFiguresAndSaysWhenCapacityIsReached) {
  init();
  std::ofstream(root_ / "monalys.toml", std::ios::app)
      << "\n[[capacity]]\nmetric = \"job.started\"\nfrom = 2021-01-01\nvalue = 14\n"
         "label = { sv = \"rum\", en = \"room\" }\n";
  // One job more each month, from one in January 2021 to twelve in December, on the 5th, 10th, ... and the last day, so
  // that no five days are without logs; in January 2022 one, so that the logs reach beyond December.
  std::string jobs(kHeader);
  int id = 0;
  const auto add = [&](int year, int month, unsigned day) {
    jobs += fmt::format("{};anna;;{}-{:02}-{:02}T08:00:00Z;{}-{:02}-{:02}T09:00:00Z;completed\n", ++id, year, month,
                        day, year, month, day);
  };
  const auto seen = [&](int year, int month, unsigned day) {  // submitted, never begun: logs, but none of the figures
    jobs += fmt::format("{};bo;{}-{:02}-{:02}T08:00:00Z;;;\n", ++id, year, month, day);
  };
  for (int month = 1; month <= 12; ++month) {
    for (int i = 0; i < month; ++i) add(2021, month, 3);
    const auto last = static_cast<unsigned>((std::chrono::year{2021} / month / std::chrono::last).day());
    for (unsigned day = 1; day < last; day += 3) seen(2021, month, day);
    seen(2021, month, last);
  }
  seen(2022, 1, 1);
  write("jobs.csv", jobs);
  ASSERT_EQ(call_here({"ingest"}), 0) << err_;

  ASSERT_EQ(call_here({"query", "job.started", "--from", "2021-11", "--forecast", "3", "--format", "csv"}), 0) << err_;
  EXPECT_THAT(out_, StartsWith("bucket,value,note,low80,high80,low95,high95\n2021-11,11,,,,,\n2021-12,12,,,,,\n"
                               "2022-01,13,forecast,"));
  EXPECT_THAT(out_, HasSubstr("\n2022-03,15,forecast,"));
  EXPECT_THAT(out_, Not(HasSubstr("2022-04")));
  EXPECT_THAT(err_, AllOf(HasSubstr("Batch jobs started: forecast with ETS("), HasSubstr(" on 12 months; in ")));
  EXPECT_THAT(err_, HasSubstr("The capacity of 14 (room) is expected to be reached in February 2022"));

  // Whatever the order, and a year without a number.
  ASSERT_EQ(call_here({"query", "--forecast", "1", "job.started", "--from", "2021-12", "--lang", "sv"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("prognos\n"));
  EXPECT_THAT(err_, HasSubstr("på 12 månader"));
  ASSERT_EQ(call_here({"query", "job.started", "--forecast", "--from", "2021-12", "--format", "csv"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("\n2022-12,"));

  // Five months are told of as they are.
  ASSERT_EQ(call_here({"query", "job.started", "--to", "2021-05", "--forecast", "--format", "csv"}), 0) << err_;
  EXPECT_THAT(out_, StartsWith("bucket,value,note\n2021-01,1,\n"));
  EXPECT_THAT(err_, HasSubstr("not enough"));

  const auto picture = (root_ / "jobs.svg").string();
  ASSERT_EQ(call_here({"chart", "job.started", "--forecast", "2", "--lang", "en", "-o", picture}), 0) << err_;
  std::ifstream in(picture);
  const std::string svg{std::istreambuf_iterator<char>(in), {}};
  EXPECT_THAT(svg, HasSubstr("forecast 14"));
  EXPECT_THAT(svg, HasSubstr("Forecast, January 2022 to February 2022: last 14, between"));

  EXPECT_EQ(call_here({"query", "job.started", "--forecast", "0"}), 2);
  EXPECT_THAT(err_, HasSubstr("1 to 1000"));
  EXPECT_EQ(call_here({"query", "job.started", "--by", "hour", "--forecast"}), 2);
  EXPECT_THAT(err_, HasSubstr("Choose --by day"));
  EXPECT_EQ(call_here({"query", "job.started", "--as", "change", "--forecast"}), 2);
  EXPECT_THAT(err_, HasSubstr("Leave out --as or --forecast."));
}

TEST_F(Commands, ProgramsAreListedWithTheirFamilyAndWhenTheyWereSeen) {
  init();
  std::ofstream(root_ / "monalys.toml", std::ios::app)
      << "\n[[source]]\nname = \"programs\"\nformat = \"csv\"\nrealm = \"run\"\npaths = [\"runs.csv\"]\n";
  write("runs.csv",
        "id;user;label;begun_at;ended_at\n"
        "1;anna;StataSE-64.exe;2020-03-01T08:00:00Z;2020-03-01T10:00:00Z\n"
        "2;bo;stata-mp;2021-06-30T22:30:00Z;2021-06-30T23:00:00Z\n"  // the first of July in Stockholm
        "3;bo;notes.exe;2021-02-01T08:00:00Z;2021-02-01T09:00:00Z\n"
        "4;anna;stata-mp;2022-01-01T08:00:00Z;2022-01-02T08:00:00Z\n");
  write("jobs.csv", std::string(kHeader) + std::string(kJob));
  ASSERT_EQ(call_here({"programs"}), 1);  // nothing is read yet
  ASSERT_EQ(call_here({"ingest"}), 0) << err_;
  EXPECT_EQ(call_here({"programs"}), 0) << err_;
  EXPECT_EQ(out_,
            "Family            Program         First seen  Last seen\n"
            "(other programs)  notes.exe       2021-02-01  2021-02-01\n"
            "Stata             StataSE-64.exe  2020-03-01  2020-03-01\n"
            "Stata             stata-mp        2021-07-01  2022-01-02\n");
  EXPECT_EQ(call_here({"programs", "--families", "--lang", "sv"}), 0) << err_;
  EXPECT_EQ(out_,
            "Familj            Först sett  Senast sett\n"
            "(övriga program)  2021-02-01  2021-02-01\n"
            "Stata             2020-03-01  2022-01-02\n");

  // A list replaces the usual families, without anything being read again.
  write("registers/programs.csv", "program;family\nnotes;Notes\n");
  std::stringstream configuration;
  configuration << std::ifstream(root_ / "monalys.toml").rdbuf();
  auto text = configuration.str();
  text.erase(text.find("# families = \"registers/programs.csv\""), 2);
  write("monalys.toml", text);
  EXPECT_EQ(call_here({"programs", "--families", "--format", "csv"}), 0) << err_;
  EXPECT_EQ(out_,
            "family,first_seen,last_seen\n"
            "(other programs),2020-03-01,2022-01-02\n"
            "Notes,2021-02-01,2021-02-01\n");
  EXPECT_EQ(call_here({"query", "run.hours", "--group", "family", "--as", "share", "--by", "year", "--from", "2021",
                       "--to", "2021", "--format", "csv"}),
            0)
      << err_;
  EXPECT_THAT(out_, HasSubstr("2021,Notes,0.666"));  // one hour of one and a half
  EXPECT_EQ(call_here({"programs", "--realm", "session"}), 2);
  EXPECT_THAT(err_, HasSubstr("--realm run"));
}

TEST_F(Commands, AnUnknownFormatIsWrongUsage) {
  init();
  const auto file = write("x.txt", "x\n");
  EXPECT_EQ(call_here({"ingest", "--format", "slrum", file.string()}), 2);
  EXPECT_THAT(err_, HasSubstr("Did you mean \"slurm\"?"));
}

TEST_F(Commands, AnUnknownPresetIsRefused) {
  EXPECT_NE(call({"simulate", "--preset", "huge", "--out", (root_ / "sim").string()}), 0);
  EXPECT_THAT(err_, HasSubstr("tiny"));
}

TEST_F(Commands, TheTinyPlatformCanBeSimulatedAndIngestedTwice) {
  ASSERT_EQ(call({"simulate", "--preset", "tiny", "--out", root_.string()}), 0) << err_;
  ASSERT_EQ(call({"init", "--key-only", root_.string()}), 0) << err_;
  const int first = call_here({"ingest"});
  EXPECT_TRUE(first == 0 || first == 3) << err_;
  EXPECT_EQ(call_here({"ingest"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("0 new facts, 0 newer versions, 0 known already."));
  EXPECT_EQ(call_here({"status", "--json"}), 0);
  const auto json = nlohmann::json::parse(out_);
  EXPECT_GT(json.at("sources").size(), 5u);
  for (const auto& source : json.at("sources")) {
    EXPECT_GT(source.at("files").get<int>(), 0) << source.at("name");
    EXPECT_EQ(source.at("records").get<int>(),
              source.at("facts").get<int>() + source.at("skipped").get<int>() + source.at("rejected").get<int>());
  }
}

}  // namespace
}  // namespace monalys::cli
