#include "ingest/ingest_test.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <random>
#include <thread>

namespace monalys::ingest {
namespace {

using store::Measure;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const SourceSummary& of(const Summary& summary, std::string_view source) {
  const auto found = std::ranges::find(summary.sources, source, &SourceSummary::name);
  EXPECT_NE(found, summary.sources.end()) << source;
  return *found;
}

TEST_F(IngestTest, RecordsBecomeFactsAndAreAccountedFor) {
  write("logs/jobs.csv", std::string(kHeader) + job(1) + job(2, "MONA\\ANNA") + job(3, "svc_x") + "4;bo\n");
  const auto summary = run("[identity]\nexclude = [\"svc_*\"]\n" + std::string(kJobs));
  const auto& batch = of(summary, "batch");
  EXPECT_EQ(batch.files_new, 1u);
  EXPECT_EQ(batch.tally.facts, 2u);
  EXPECT_EQ(batch.tally.skipped, 1u);
  EXPECT_EQ(batch.tally.rejected, 1u);
  EXPECT_TRUE(batch.too_many_rejected);  // 1 of 4 is more than 5 %
  EXPECT_EQ(summary.merged.added, 2u);

  auto store = open(configure(kJobs));
  EXPECT_EQ(ask(store, Realm::job, Measure::started), 2);
  const auto ledger = store.ledger();
  ASSERT_THAT(*ledger, SizeIs(1));
  EXPECT_EQ(ledger->at(0).records, 4u);
  EXPECT_EQ(ledger->at(0).facts + ledger->at(0).skipped + ledger->at(0).rejected, 4u);
  EXPECT_EQ(ledger->at(0).first_at, 1'646'208'000'000'000);  // 2022-03-02T08:00:00Z
  EXPECT_THAT(*store.reasons(), SizeIs(2));
}

TEST_F(IngestTest, AnUnchangedFileIsNotReadAgain) {
  write("logs/jobs.csv", std::string(kHeader) + job(1));
  (void)run(kJobs);
  const auto again = run(kJobs);
  EXPECT_EQ(of(again, "batch").files_unchanged, 1u);
  EXPECT_EQ(of(again, "batch").tally.records(), 0u);
  EXPECT_EQ(again.bytes, 0u);
}

TEST_F(IngestTest, AGrownFileAddsOnlyWhatIsNew) {
  write("logs/jobs.csv", std::string(kHeader) + job(1) + job(2));
  (void)run(kJobs);
  write("logs/jobs.csv", std::string(kHeader) + job(1) + job(2) + job(3));
  const auto again = run(kJobs);
  EXPECT_EQ(of(again, "batch").files_grown, 1u);
  EXPECT_EQ(of(again, "batch").tally.records(), 1u);
  EXPECT_EQ(again.merged.added, 1u);
  EXPECT_EQ(again.merged.known, 0u);
  auto store = open(configure(kJobs));
  EXPECT_THAT(*store.ledger(), SizeIs(1));
}

TEST_F(IngestTest, AFileUnderAnotherNameIsKnownAndNotReadAsNew) {
  write("logs/jobs.csv", std::string(kHeader) + job(1) + "2;bo\n");
  (void)run(kJobs);
  std::filesystem::copy_file(root_ / "logs/jobs.csv", root_ / "logs/jobs.csv.1");
  const auto again = run(kJobs);
  EXPECT_EQ(of(again, "batch").files_copied, 1u);
  EXPECT_EQ(of(again, "batch").files_new, 0u);
  auto store = open(configure(kJobs));
  const auto ledger = *store.ledger();
  ASSERT_THAT(ledger, SizeIs(2));
  EXPECT_EQ(ledger[1].records, 2u);
  EXPECT_EQ(ledger[1].rejected, 1u);
  EXPECT_THAT(*store.reasons(), SizeIs(2));
  EXPECT_EQ(of(run(kJobs), "batch").files_unchanged, 2u);
}

TEST_F(IngestTest, ALaterExportOfTheSameJobReplacesTheEarlierInAnyOrder) {
  const std::string pending = "1;anna;P1;2022-03-01T08:00:00Z;;;\n";
  const std::string running = "1;anna;P1;2022-03-01T08:00:00Z;2022-03-01T09:00:00Z;;\n";
  const std::string done = "1;anna;P1;2022-03-01T08:00:00Z;2022-03-01T09:00:00Z;2022-03-01T10:00:00Z;completed\n";
  std::vector<std::string> versions{pending, running, done};
  std::ranges::sort(versions);
  do {
    std::filesystem::remove(root_ / "monalys.duckdb");
    for (int i = 0; i < 3; ++i) {
      write("logs/jobs.csv", std::string(kHeader) + versions[static_cast<std::size_t>(i)]);
      std::filesystem::last_write_time(root_ / "logs/jobs.csv",
                                       std::filesystem::file_time_type::clock::now() + std::chrono::seconds{i});
      (void)run(kJobs);
    }
    auto store = open(configure(kJobs));
    EXPECT_EQ(ask(store, Realm::job, Measure::submitted), 1);
    EXPECT_EQ(ask(store, Realm::job, Measure::ended), 1);
  } while (std::ranges::next_permutation(versions).found);
}

TEST_F(IngestTest, ShuffledSplitAndDuplicatedInputGivesTheSameFigures) {
  std::vector<std::string> lines;
  for (int i = 0; i < 300; ++i) lines.push_back(job(i, "user" + std::to_string(i % 17)));
  for (int i = 0; i < 40; ++i) lines.push_back(fmt::format("{};user1;P1;2022-03-{:02}T08:00:00Z;;;\n", i, i % 28 + 1));
  std::string all(kHeader);
  for (const auto& line : lines) all += line;
  write("logs/all.csv", all);
  (void)run(kJobs);
  const auto expected = figures(kJobs);

  for (unsigned seed = 1; seed <= 5; ++seed) {
    std::mt19937 random(seed);
    std::filesystem::remove_all(root_ / "logs");
    std::filesystem::remove(root_ / "monalys.duckdb");
    auto shuffled = lines;
    for (int i = 0; i < 50; ++i) shuffled.push_back(lines[random() % lines.size()]);
    std::ranges::shuffle(shuffled, random);
    std::vector<std::string> files(1 + random() % 5, std::string(kHeader));
    for (const auto& line : shuffled) files[random() % files.size()] += line;
    for (std::size_t i = 0; i < files.size(); ++i) {
      write(fmt::format("logs/{}.csv", i), files[i]);
      if (random() % 2 == 0) (void)run(kJobs);  // sometimes in several runs
    }
    (void)run(kJobs);
    EXPECT_EQ(figures(kJobs), expected) << "seed " << seed;
  }
}

TEST_F(IngestTest, KilledAnywhereTheNextRunMakesItGood) {
  const std::string text =
      std::string(kJobs) + "[[source]]\nname = \"hosts\"\nformat = \"wtmp\"\nhost = \"mts1\"\npaths = [\"wtmp\"]\n";
  std::string jobs(kHeader);
  for (int i = 0; i < 3000; ++i) jobs += job(i);
  Request request;
  request.facts_per_commit = 1000;  // so that most moments lie between two commits
  std::string events;
  for (int i = 0; i < 500; ++i) {
    events += wtmp(7, "rdp-1", "anna", 1'646'208'000 + i * 100);
    events += wtmp(8, "rdp-1", "", 1'646'208'000 + i * 100 + 50);
  }
  for (int i = 0; i < 5; ++i) write(fmt::format("logs/{}.csv", i), jobs);
  write("wtmp", events);
  (void)run(text, request);
  const auto expected = figures(text);
  std::filesystem::remove(root_ / "monalys.duckdb");

  for (int delay_ms = 0; delay_ms < 480; delay_ms += 60) {
    const auto child = ::fork();
    if (child == 0) {
      (void)run(text, request);
      ::_exit(0);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{delay_ms});
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }
  (void)run(text, request);
  EXPECT_EQ(figures(text), expected);
  auto store = open(configure(text));
  const auto ledger = store.ledger().value();
  for (const auto& file : ledger) EXPECT_FALSE(file.fingerprint.empty()) << file.path;
}

TEST_F(IngestTest, EventsOfOneHostBecomeSessionsWhateverFilesTheyCameIn) {
  constexpr std::string_view kHosts =
      "[[source]]\nname = \"hosts\"\nformat = \"wtmp\"\nhost_pattern = \"/(mts[0-9])/\"\npaths = [\"logs\"]\n";
  write("logs/mts1/wtmp.1", wtmp(7, "rdp-1", "anna", 1'646'208'000));
  write("logs/mts2/wtmp", wtmp(7, "rdp-1", "anna", 1'646'208'100) + wtmp(8, "rdp-1", "", 1'646'208'200));
  auto summary = run(kHosts);
  EXPECT_EQ(summary.hosts_paired, 2u);
  {
    auto store = open(configure(kHosts));
    EXPECT_EQ(ask(store, Realm::session, Measure::ended), 1);
    EXPECT_EQ(ask(store, Realm::session, Measure::concurrent_max), 2);
    EXPECT_EQ(ask(store, Realm::session, Measure::users_max), 1);
  }
  write("logs/mts1/wtmp", wtmp(8, "rdp-1", "", 1'646'208'300) + wtmp(8, "rdp-9", "", 1'646'208'400));
  summary = run(kHosts);
  EXPECT_EQ(summary.hosts_paired, 1u);
  EXPECT_EQ(summary.ends_without_start, 1u);
  auto store = open(configure(kHosts));
  EXPECT_EQ(ask(store, Realm::session, Measure::started), 2);
  EXPECT_EQ(ask(store, Realm::session, Measure::ended), 2);
}

TEST_F(IngestTest, AliasesAreKnownBeforeAnythingElseIsRead) {
  write("aliases.csv", "alias;user\nanna2;anna\n20317;anna2\n");
  write("logs/jobs.csv", std::string(kHeader) + job(1, "anna") + job(29, "ANNA2") + job(57, "20317"));
  const std::string text = "[identity]\naliases = \"aliases.csv\"\n" + std::string(kJobs);
  const auto summary = run(text);
  EXPECT_EQ(of(summary, "aliases").tally.facts, 2u);
  auto store = open(configure(text));
  EXPECT_EQ(ask(store, Realm::job, Measure::concurrent_max), 3);
  EXPECT_EQ(ask(store, Realm::job, Measure::users_max), 1);
}

TEST_F(IngestTest, AChangedAliasRegisterIsMentioned) {
  const std::string text = "[identity]\naliases = \"aliases.csv\"\n" + std::string(kJobs);
  write("aliases.csv", "alias;user\nanna2;anna\n");
  write("logs/jobs.csv", std::string(kHeader) + job(1, "anna"));
  EXPECT_THAT(run(text).notes, IsEmpty());
  EXPECT_THAT(run(text).notes, IsEmpty());
  write("aliases.csv", "alias;user\nanna2;anna\nanna3;anna\n");
  const auto notes = run(text).notes;
  ASSERT_THAT(notes, SizeIs(1));
  EXPECT_THAT(notes[0], HasSubstr("monalys forget"));
}

TEST_F(IngestTest, WithoutTheAliasRegisterNothingIsRead) {
  const std::string text = "[identity]\naliases = \"aliases.csv\"\n" + std::string(kJobs);
  write("logs/jobs.csv", std::string(kHeader) + job(1, "anna"));
  const auto config = configure(text);
  auto store = open(config);
  for (const auto* content : {"", "alias;user\na;b\nb;a\n"}) {
    if (*content != '\0') write("aliases.csv", content);
    const auto summary = ingest(config, store, {});
    ASSERT_FALSE(summary);
    EXPECT_THAT(summary.error().message, HasSubstr("aliases"));
    EXPECT_EQ(ask(store, Realm::job, Measure::submitted), 0);
  }
}

TEST_F(IngestTest, ARegisterReplacesWhatItSaidBefore) {
  constexpr std::string_view kRegister = "[[register]]\nname = \"projects\"\npath = \"projects.csv\"\n";
  constexpr std::string_view kProjectHeader = "project;organisation;state;from;to;removed\n";
  write("projects.csv", std::string(kProjectHeader) + "P1;UU;on;2019-01-01;;\nP2;UU;on;2019-01-01;;\n");
  (void)run(kRegister);
  write("projects.csv",
        std::string(kProjectHeader) + "P2;UU;on;2019-01-01;;\nP3;UU;on;2020-01-01;;\nP4;UU;on;2020-01-01;;\n");
  (void)run(kRegister);
  auto store = open(configure(kRegister));
  EXPECT_EQ(ask(store, Realm::project, Measure::started), 3);
  EXPECT_THAT(*store.ledger(), SizeIs(1));
}

TEST_F(IngestTest, ADamagedRegisterLeavesTheEarlierOneInForce) {
  constexpr std::string_view kRegister = "[[register]]\nname = \"projects\"\npaths = [\"p*.csv\"]\n";
  constexpr std::string_view kProjectHeader = "project;organisation;state;from;to;removed\n";
  write("p1.csv", std::string(kProjectHeader) + "P1;UU;on;2019-01-01;;\nP2;UU;on;2019-01-01;;\n");
  (void)run(kRegister);
  write("p1.csv", std::string(kProjectHeader) + "P1;UU;on;2019-01-01;;\n");
  write("p2.csv", "nothing of the kind\n");
  const auto summary = run(kRegister);
  EXPECT_THAT(summary.problems, SizeIs(1));
  auto store = open(configure(kRegister));
  EXPECT_EQ(ask(store, Realm::project, Measure::started), 2);
  EXPECT_THAT(*store.ledger(), SizeIs(1));
}

TEST_F(IngestTest, NoNameAndNoPersonalNumberReachesTheDisk) {
  std::string jobs("id;user;project;label;detail;asked_at\n");
  for (int i = 0; i < 1000; ++i) {
    jobs += fmt::format("{};secretperson{};P{};q19090527-1474;701063-2391 0905271474;2022-03-01T08:00:00Z\n", i, i % 7,
                        i % 5);
  }
  write("logs/jobs.csv", jobs + "secretperson8;half a line\n");
  (void)run(kJobs);
  {
    auto store = open(configure(kJobs));
    EXPECT_EQ(ask(store, Realm::job, Measure::submitted), 1000);
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root_)) {
    if (!entry.is_regular_file() || entry.path().parent_path().filename() == "logs") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    for (const auto* secret : {"secretperson", "701063", "0905271474"}) {
      EXPECT_EQ(content.find(secret), std::string::npos) << secret << " in " << entry.path();
    }
  }
}

TEST_F(IngestTest, AnotherKeyThanTheStoresIsRefused) {
  write("logs/jobs.csv", std::string(kHeader) + job(1));
  (void)run(kJobs);
  std::filesystem::remove(root_ / "secrets/pseudonym.key");
  ASSERT_TRUE(PseudonymKey::create(root_ / "secrets/pseudonym.key"));
  write("logs/more.csv", std::string(kHeader) + job(2));
  const auto config = configure(kJobs);
  auto store = open(config);
  const auto summary = ingest(config, store, {});
  ASSERT_FALSE(summary);
  EXPECT_THAT(summary.error().message, HasSubstr("key"));
  EXPECT_EQ(ask(store, Realm::job, Measure::submitted), 1);
}

TEST_F(IngestTest, ManySmallFilesAreFewTransactions) {
  for (int i = 0; i < 300; ++i) write(fmt::format("logs/{}/{}.csv", i % 10, i), std::string(kHeader) + job(i));
  const auto summary = run(kJobs);
  EXPECT_EQ(of(summary, "batch").files_new, 300u);
  EXPECT_EQ(summary.merged.added, 300u);
}

TEST_F(IngestTest, AFileLargerThanATransactionIsWhole) {
  std::string jobs(kHeader);
  constexpr int kMany = 150'000;  // three blocks
  for (int i = 0; i < kMany; ++i) jobs += job(i);
  write("logs/jobs.csv", jobs);
  Request request;
  request.facts_per_commit = 10'000;
  const auto summary = run(kJobs, request);
  EXPECT_EQ(summary.merged.added, static_cast<std::uint64_t>(kMany));
  auto store = open(configure(kJobs));
  EXPECT_EQ(ask(store, Realm::job, Measure::ended), kMany);
  const auto ledger = *store.ledger();
  ASSERT_THAT(ledger, SizeIs(1));
  EXPECT_EQ(ledger[0].records, static_cast<std::uint64_t>(kMany));
  EXPECT_EQ(ledger[0].size_bytes, jobs.size());
}

TEST_F(IngestTest, WhatARunCommittedBeforeItWasStoppedStaysAndTheNextGoesOn) {
  std::string jobs{kHeader};
  constexpr int kMany = 150'000;  // three blocks
  for (int i = 0; i < kMany; ++i) jobs += job(i);
  write("logs/jobs.csv", jobs);
  const auto config = configure(kJobs);
  Request request;
  request.facts_per_commit = 10'000;
  request.stop = [asked = 0]() mutable { return ++asked > 2; };  // with one or two of the blocks
  {
    auto store = open(config);
    const auto stopped = ingest(config, store, request);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Code::busy);
    const auto begun = ask(store, Realm::job, Measure::ended);
    EXPECT_GT(begun, 0);
    EXPECT_LT(begun, kMany);
  }
  run(kJobs);
  auto store = open(config);
  EXPECT_EQ(ask(store, Realm::job, Measure::ended), kMany);
}

TEST_F(IngestTest, PathsAreReadWithTheSettingsOfTheSourceTheyBelongTo) {
  write("logs/jobs.csv", std::string(kHeader) + job(1));
  const auto outside = write("other/jobs.csv", std::string(kHeader) + job(2));
  Request request;
  request.paths = {(root_ / "logs/jobs.csv").string()};
  EXPECT_EQ(of(run(kJobs, request), "batch").tally.facts, 1u);
  request.paths = {outside.string()};
  request.sources = {"batch"};
  EXPECT_EQ(of(run(kJobs, request), "batch").tally.facts, 1u);
}

TEST_F(IngestTest, AFileOfNoSourceIsNamedAfterItsFormat) {
  Request request;
  request.paths = {
      write("other/x.swf", "; UnixStartTime: 1000000000\n1 0 5 10 1 -1 -1 1 -1 -1 1 1 1 1 1 1 -1 -1\n").string()};
  EXPECT_EQ(of(run("", request), "swf").tally.facts, 1u);
  EXPECT_EQ(of(run("", request), "swf").files_unchanged, 1u);
}

TEST_F(IngestTest, AnUnknownSourceOrFormatIsAnErrorWithTheNearest) {
  const auto config = configure(kJobs);
  auto store = open(config);
  Request request;
  request.sources = {"bath"};
  auto summary = ingest(config, store, request);
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code, Code::wrong_usage);
  EXPECT_THAT(summary.error().hint, HasSubstr("\"batch\""));
  request = {};
  request.format = "slurmm";
  summary = ingest(config, store, request);
  ASSERT_FALSE(summary);
  EXPECT_THAT(summary.error().hint, HasSubstr("slurm"));
}

}  // namespace
}  // namespace monalys::ingest
