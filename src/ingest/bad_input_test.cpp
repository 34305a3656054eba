// Input that is not what it should be: one clear message for each, the others are read, and the store is as before.

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ingest/ingest_test.hpp"

namespace monalys::ingest {
namespace {

using store::Measure;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using namespace std::string_literals;
using namespace std::string_view_literals;

class BadInput : public IngestTest {
 protected:
  /// Ingests one bad file beside a good one. Its problem, if there was exactly one.
  Error problem_with(std::string_view content, std::string_view settings = {}, std::string_view name = "logs/bad.csv") {
    write("logs/good.csv", std::string(kHeader) + job(1));
    write(name, content);
    return problem(std::string(kJobs) + std::string(settings));
  }
  Error problem(const std::string& text) {
    const auto summary = run(text);
    auto store = open(configure(text));
    EXPECT_EQ(ask(store, Realm::job, Measure::submitted), 1) << "the good file, and it alone";
    EXPECT_THAT(*store.ledger(), SizeIs(1));
    EXPECT_THAT(summary.problems, SizeIs(1));
    return summary.problems.empty() ? Error{} : summary.problems[0];
  }
};

TEST_F(BadInput, AnEmptyFileIsJustRotatedUnlessItWasNamed) {
  write("logs/good.csv", std::string(kHeader) + job(1));
  const auto empty = write("logs/bad.csv", "");
  const auto summary = run(kJobs);
  EXPECT_THAT(summary.problems, IsEmpty());
  EXPECT_EQ(summary.sources.at(0).files_empty, 1u);
  Request request;
  request.paths = {empty.string()};
  const auto named = run(kJobs, request);
  ASSERT_THAT(named.problems, SizeIs(1));
  EXPECT_THAT(named.problems[0].message, HasSubstr("bad.csv is empty"));
}

TEST_F(BadInput, BinaryNoise) {
  std::string noise;
  for (unsigned i = 0; i < 10'000; ++i) noise += static_cast<char>(i * 2'654'435'761U >> 13U);
  const auto error = problem_with(noise);
  EXPECT_THAT(error.message, HasSubstr("bad.csv"));
  EXPECT_FALSE(error.hint.empty());
}

TEST_F(BadInput, HalfALineAndNothingElse) {
  const auto error = problem_with(std::string(kHeader) + "7;secretperson;P1;2022-0");
  EXPECT_THAT(error.message, HasSubstr("no record of it can be read as csv"));
  EXPECT_THAT(error.message + error.hint, Not(HasSubstr("secretperson")));
}

TEST_F(BadInput, AWrongEncodingNamed) {
  const auto error = problem_with(std::string(kHeader) + "7;\xe5sa;P1;2022-03-01;;;\n", "encoding = \"utf-8\"\n");
  EXPECT_THAT(error.message, HasSubstr("is not UTF-8"));
  EXPECT_THAT(error.hint, HasSubstr("windows-1252"));
}

TEST_F(BadInput, AnotherEncodingNamedThanTheMarkSays) {
  const auto error = problem_with("\xff\xfei\0d\0\n\0"sv, "encoding = \"utf-8\"\n");
  EXPECT_THAT(error.message, HasSubstr("mark of UTF-16LE"));
}

TEST_F(BadInput, AWrongFormatNamed) {
  write("logs/good.csv", std::string(kHeader) + job(1));
  const auto before = run(kJobs);
  Request request;
  request.format = "wtmp";
  request.paths = {write("logs/other.csv", std::string(kHeader) + job(2)).string()};
  const auto summary = run(kJobs, request);
  ASSERT_THAT(summary.problems, SizeIs(1));
  EXPECT_THAT(summary.problems[0].message, HasSubstr("other.csv"));
  EXPECT_THAT(summary.problems[0].message, HasSubstr("wtmp"));
}

TEST_F(BadInput, AnUnknownColumn) {
  write("logs/bad.csv", "Id;Namn\n1;anna\n");
  const std::string text = std::string(kJobs) + "columns = { id = \"Id\", user = \"Nam\", asked_at = \"Tid\" }\n";
  const auto summary = run(text);
  ASSERT_THAT(summary.problems, SizeIs(1));
  EXPECT_THAT(summary.problems[0].message + summary.problems[0].hint, HasSubstr("Nam"));
}

TEST_F(BadInput, NulBytesInALineCostThatLineAlone) {
  write("logs/jobs.csv", std::string(kHeader) + job(1) + "7;an\0na;P1\n"s + job(2));
  const auto summary = run(kJobs);
  EXPECT_THAT(summary.problems, IsEmpty());
  EXPECT_EQ(summary.merged.added, 2u);
  EXPECT_EQ(summary.sources[0].tally.rejected, 1u);
}

/// The last quarter of it is missing.
void write_cut_gzip(const std::filesystem::path& path, const std::string& content) {
  write_gzip(path, content);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) * 3 / 4);
}

TEST_F(BadInput, ACompressedFileThatWasCut) {
  std::string content(kHeader);
  for (int i = 0; i < 5000; ++i) content += job(i, "user" + std::to_string(i * 7919 % 10'007));
  write_cut_gzip(root_ / "logs/bad.csv.gz", content);
  const auto summary = run(kJobs);
  ASSERT_THAT(summary.problems, SizeIs(1));
  EXPECT_THAT(summary.problems[0].message, HasSubstr("bad.csv.gz cannot be decompressed"));
  auto kept = open(configure(kJobs)).ledger()->at(0).records;
  EXPECT_GT(kept, 2000u);
  EXPECT_LT(kept, 5000u);
  // Once it is whole, it is read from there.
  std::filesystem::remove(root_ / "logs/bad.csv.gz");
  write_gzip(root_ / "logs/bad.csv.gz", content);
  const auto whole = run(kJobs);
  EXPECT_THAT(whole.problems, IsEmpty());
  EXPECT_EQ(whole.merged.added + kept, 5000u);
  auto store = open(configure(kJobs));
  EXPECT_EQ(ask(store, Realm::job, Measure::submitted), 5000);
}

TEST_F(BadInput, OfALargeFileThatWasCutTheCommittedPartIsKeptSaidAndReadAgain) {
  std::string content(kHeader);
  for (int i = 0; i < 200'000; ++i) content += job(i, "user" + std::to_string(i * 7919 % 10'007));
  write_cut_gzip(root_ / "logs/bad.csv.gz", content);
  Request request;
  request.facts_per_commit = 10'000;
  for (int times = 0; times < 2; ++times) {
    const auto summary = run(kJobs, request);
    ASSERT_THAT(summary.problems, SizeIs(1));
    auto store = open(configure(kJobs));
    const auto ledger = *store.ledger();
    ASSERT_THAT(ledger, SizeIs(1));
    EXPECT_EQ(ledger[0].size_bytes, 0u);
    EXPECT_GT(ledger[0].records, 0u);
    EXPECT_THAT(summary.problems[0].message,
                HasSubstr(fmt::format("the {} records before that are kept", ledger[0].records)));
    EXPECT_EQ(ask(store, Realm::job, Measure::submitted), static_cast<double>(ledger[0].records));
  }
}

TEST_F(BadInput, ALineOfOneGigabyteCostsThatLineAloneAndNoMemory) {
  // A hole in a file: it takes no room on the disk and reads as NUL bytes.
  const auto path = write("logs/jobs.csv", std::string(kHeader) + job(1));
  std::filesystem::resize_file(path, std::filesystem::file_size(path) + (std::uintmax_t{1} << 30U));
  std::ofstream(path, std::ios::binary | std::ios::app) << "\n" << job(2);
  struct rusage before{};
  ::getrusage(RUSAGE_SELF, &before);
  const auto summary = run(kJobs);
  struct rusage after{};
  ::getrusage(RUSAGE_SELF, &after);
  EXPECT_EQ(summary.merged.added, 2u);
  const auto& tally = summary.sources.at(0).tally;
  EXPECT_EQ(tally.rejected, 1u);
  const auto& [key, count] = *tally.reasons.begin();
  EXPECT_EQ(key.second, "line longer than 1 MiB: write each record on a line of its own");
  EXPECT_EQ(count.first_record, 3u);                          // after the header and the first job
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 256 * 1024);  // KiB
}

TEST_F(BadInput, AFullDiskLeavesTheStoreAsBefore) {
  write("logs/good.csv", std::string(kHeader) + job(1));
  (void)run(kJobs);
  std::string jobs(kHeader);
  for (int i = 0; i < 100'000; ++i) jobs += job(i, "user" + std::to_string(i));
  write("logs/more.csv", jobs);
  const auto child = ::fork();
  if (child == 0) {
    // In a process of its own, files cannot grow beyond a limit, which is what a full disk is.
    ::signal(SIGXFSZ, SIG_IGN);
    const struct rlimit limit{1 << 20U, 1 << 20U};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    auto config = read_config(root_ / "monalys.toml");
    auto opened = store::Store::open(config->store_url, store::Access::write);
    if (!opened) ::_exit(2);
    const auto summary = ingest(*config, *opened, {});
    ::_exit(summary ? 0 : summary.error().message.empty() ? 3 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 1);  // an error with a message
  auto store = open(configure(kJobs));
  EXPECT_EQ(ask(store, Realm::job, Measure::submitted), 1);
  EXPECT_THAT(*store.ledger(), SizeIs(1));
}

TEST_F(BadInput, AKeyThatOthersMayReadStopsBeforeAnythingIsRead) {
  write("logs/good.csv", std::string(kHeader) + job(1));
  ::chmod((root_ / "secrets/pseudonym.key").c_str(), 0644);
  const auto config = configure(kJobs);
  auto store = open(config);
  const auto summary = ingest(config, store, {});
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code, Code::permission);
  EXPECT_EQ(ask(store, Realm::job, Measure::submitted), 0);
}

TEST_F(BadInput, StandardInputIsReadLikeAFile) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const auto content = std::string(kHeader) + job(1) + job(2);
  ASSERT_EQ(::write(ends[1], content.data(), content.size()), static_cast<ssize_t>(content.size()));
  ::close(ends[1]);
  const int saved = ::dup(0);
  ::dup2(ends[0], 0);
  ::close(ends[0]);
  Request request;
  request.paths = {"-"};
  request.sources = {"batch"};
  const auto summary = run(kJobs, request);
  ::dup2(saved, 0);
  ::close(saved);
  EXPECT_EQ(summary.merged.added, 2u);
  EXPECT_THAT(summary.problems, IsEmpty());
}

}  // namespace
}  // namespace monalys::ingest
