// Commands that decide who sees what, and for how long facts stay.

#include <fmt/format.h>

#include "cli/testing.hpp"

namespace monalys::cli {
namespace {

using ::testing::AllOf;
using testing::Commands;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class Privacy : public Commands {
 protected:
  /// In January to March 2021 six persons have a job each on the 3rd; in February "rare" has two of them, else none. A
  /// job of nobody on every third day, so that no days are without logs.
  void read_jobs() {
    init();
    std::string jobs{"id;user;label;asked_at;begun_at;ended_at;outcome\n"};
    int id = 0;
    const auto add = [&](std::string_view user, std::string_view queue, int month, int day) {
      const auto at = fmt::format("2021-{:02}-{:02}T08", month, day);
      jobs += fmt::format("{};{};{};{}:00:00Z;{}:01:00Z;{}:30:00Z;completed\n", ++id, user, queue, at, at, at);
    };
    for (int month = 1; month <= 3; ++month) {
      for (int i = 0; i < 6; ++i) {
        add(fmt::format("user{}", i), month == 2 && i < 2 ? "rare" : i % 2 == 0 ? "day" : "night", month, 3);
      }
      for (int day = 1; day <= 28; day += 3) add("", "day", month, day);
    }
    add("", "day", 3, 31);
    write("jobs.csv", jobs);
    ASSERT_EQ(call_here({"ingest"}), 0) << err_;
  }

  [[nodiscard]] std::string configuration() const {
    std::stringstream read;
    read << std::ifstream(root_ / "monalys.toml").rdbuf();
    return read.str();
  }
  void add_to_privacy(std::string_view line) {
    auto text = configuration();
    text.insert(text.find("[privacy]\n") + 10, std::string(line) + "\n");
    write("monalys.toml", text);
  }
};

TEST_F(Privacy, ARoleIsToldLessAndEveryOutputSaysSo) {
  read_jobs();
  write("monalys.toml", configuration() + "\n[roles.public]\nthreshold = 3\n");
  ASSERT_EQ(call_here({"query", "job.users.unique", "--group", "label", "--from", "2021-02", "--to", "2021-02",
                       "--format", "csv"}),
            0)
      << err_;
  EXPECT_EQ(out_, "bucket,label,value,note\n2021-02,day,2,\n2021-02,night,2,\n2021-02,rare,2,\n");
  ASSERT_EQ(call_here({"query", "job.users.unique", "--group", "label", "--from", "2021-02", "--to", "2021-02",
                       "--format", "csv", "--role", "public"}),
            0)
      << err_;
  EXPECT_THAT(out_, StartsWith("bucket,label,value,note,control\n2021-02,day,,suppressed,\"role=public "));
  EXPECT_THAT(out_, AllOf(HasSubstr("2021-02,rare,,suppressed"), HasSubstr("threshold=3 zeros=shown")));
  ASSERT_EQ(call_here({"query", "job.users.unique", "--from", "2021-02", "--to", "2021-02", "--role", "public"}), 0);
  EXPECT_THAT(out_, AllOf(HasSubstr("2021-02      6"), HasSubstr("fewer than 3 persons")));

  EXPECT_EQ(call_here({"query", "job.started", "--by", "day", "--role", "public"}), 2);
  EXPECT_THAT(err_, HasSubstr("Ask by month, quarter, year."));
  EXPECT_EQ(call_here({"query", "job.started", "--role", "publik"}), 2);
  EXPECT_THAT(err_, HasSubstr("Choose public, project, analyst, admin."));
  EXPECT_EQ(call_here({"query", "job.started", "--role", "project"}), 2);
  EXPECT_THAT(err_, HasSubstr("--role project --project P1234"));
}

TEST_F(Privacy, RetainDisposesAndKeepsTheFigures) {
  read_jobs();
  EXPECT_EQ(call_here({"retain"}), 2);
  EXPECT_THAT(err_, HasSubstr("keep = { session = \"25 months\" }"));
  add_to_privacy("keep = { job = \"1 month\" }\ndecision = \"dnr 7\"");
  ASSERT_EQ(call_here({"query", "job.started", "--format", "csv"}), 0) << err_;
  const auto before = out_;
  ASSERT_EQ(call_here({"retain", "--dry-run", "--today", "2021-04-15"}), 0) << err_;
  EXPECT_EQ(out_, "job: what ended before 2021-03-01 would be disposed of\n");
  const auto report = root_ / "gallring.txt";
  ASSERT_EQ(call_here({"retain", "--today", "2021-04-15", "--lang", "en", "-o", report.string()}), 0) << err_;
  // Two months of six jobs and of ten by nobody.
  EXPECT_THAT(out_, AllOf(HasSubstr("Decision: dnr 7"),
                          HasSubstr("job          before 2021-03-01: 32 facts, from 2021-01-01 to 2021-02-28")));
  EXPECT_TRUE(std::filesystem::exists(report));

  ASSERT_EQ(call_here({"query", "job.started", "--format", "csv"}), 0) << err_;
  EXPECT_EQ(out_, before);
  ASSERT_EQ(call_here({"query", "job.started", "--group", "host", "--format", "csv"}), 0) << err_;
  EXPECT_THAT(out_, AllOf(HasSubstr("2021-01,,,disposed\n"), HasSubstr("2021-03,,17,\n")));

  // The same logs in another file bring nothing back.
  std::filesystem::copy_file(root_ / "jobs.csv", root_ / "jobs-again.csv");
  std::ofstream(root_ / "jobs-again.csv", std::ios::app) << "99;bo;day;2021-03-30T08:00:00Z;;;\n";
  ASSERT_EQ(call_here({"ingest"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("1 new facts"));
  ASSERT_EQ(call_here({"status"}), 0);
  EXPECT_THAT(out_, HasSubstr("32 skipped   older than may be kept"));
  ASSERT_EQ(call_here({"query", "job.started", "--format", "csv"}), 0) << err_;
  EXPECT_EQ(out_, before);
}

TEST_F(Privacy, AKeyIsDestroyedOnlyWhenThatIsMeant) {
  read_jobs();
  EXPECT_EQ(call_here({"key", "destroy"}), 2);
  EXPECT_THAT(err_, HasSubstr("Write --yes if that is meant."));
  EXPECT_TRUE(std::filesystem::exists(root_ / "secrets" / "pseudonym.key"));
  EXPECT_EQ(call_here({"key", "destroy", "--yes"}), 0) << err_;
  EXPECT_THAT(err_, HasSubstr("Destroy its copies too"));
  EXPECT_FALSE(std::filesystem::exists(root_ / "secrets" / "pseudonym.key"));
  EXPECT_EQ(call_here({"ingest"}), 1);
  EXPECT_EQ(call_here({"query", "job.started"}), 0) << err_;
  EXPECT_EQ(call_here({"key", "destroy", "--yes"}), 1);
}

}  // namespace
}  // namespace monalys::cli
