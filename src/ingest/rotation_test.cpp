// Files as they are in real life: growing, rotated, truncated, compressed, copied, written to at this moment. Whatever
// happens to them, the facts are those of one reading of everything.

#include <gmock/gmock.h>

#include <thread>

#include "ingest/follow.hpp"
#include "ingest/ingest_test.hpp"

namespace monalys::ingest {
namespace {

namespace fs = std::filesystem;
using store::Measure;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

class Rotation : public IngestTest {
 protected:
  /// Written long ago: no record of it is still being written.
  fs::path old(std::string_view name, const std::string& content) {
    const auto path = write(name, content);
    fs::last_write_time(path, fs::file_time_type::clock::now() - 1h + std::chrono::seconds{++writes_});
    return path;
  }
  void gzip(std::string_view name, const std::string& content) { write_gzip(root_ / name, content); }
  static std::string jobs(int first, int last) {
    std::string text;
    for (int i = first; i <= last; ++i) text += job(i, "user" + std::to_string(i % 50));
    return text;
  }
  double submitted() {
    auto store = open(configure(kJobs));
    return ask(store, Realm::job, Measure::submitted);
  }
  const SourceSummary& batch(const Summary& summary) { return summary.sources.at(0); }

  const std::string header_{kHeader};
  int writes_ = 0;
};

constexpr int kMany = 6000;  // more than is read again from the start

TEST_F(Rotation, OfALargeFileThatHasGrownOnlyWhatIsNewIsRead) {
  old("logs/jobs.csv", header_ + jobs(1, kMany));
  (void)run(kJobs);
  old("logs/jobs.csv", header_ + jobs(1, kMany + 3));
  const auto again = run(kJobs);
  EXPECT_EQ(batch(again).files_grown, 1u);
  EXPECT_EQ(batch(again).tally.records(), 3u);
  EXPECT_EQ(again.merged.added, 3u);
  EXPECT_EQ(again.merged.known, 0u);
  EXPECT_EQ(submitted(), kMany + 3);
  const auto ledger = *open(configure(kJobs)).ledger();
  ASSERT_THAT(ledger, SizeIs(1));
  EXPECT_EQ(ledger[0].records, static_cast<std::uint64_t>(kMany + 3));
}

TEST_F(Rotation, PositionsOfRejectedRecordsGoOn) {
  for (const int many : {10, kMany}) {
    fs::remove(root_ / "monalys.duckdb");
    const auto first = header_ + jobs(1, many) + "bad;bo\n";
    old("logs/jobs.csv", first);
    (void)run(kJobs);
    old("logs/jobs.csv", first + jobs(many + 1, many + 5) + "worse;bo\n");
    (void)run(kJobs);
    const auto rejected = *open(configure(kJobs)).rejected("batch");
    ASSERT_THAT(rejected, SizeIs(2)) << many;
    EXPECT_EQ(rejected[0].rejected.record, static_cast<std::uint64_t>(many + 2));
    EXPECT_EQ(rejected[0].rejected.offset, first.size() - 7);
    EXPECT_EQ(rejected[1].rejected.record, static_cast<std::uint64_t>(many + 8));
    const auto reasons = *open(configure(kJobs)).reasons();
    ASSERT_THAT(reasons, SizeIs(1));
    EXPECT_EQ(reasons[0].reason.count, 2u);
  }
}

TEST_F(Rotation, AFileThatIsRotatedAndCompressedIsTheSameFile) {
  for (const int many : {10, kMany}) {
    fs::remove(root_ / "monalys.duckdb");
    fs::remove_all(root_ / "logs");
    old("logs/jobs.csv", header_ + jobs(1, many));
    (void)run(kJobs);
    // Three more records came between the last reading and the rotation.
    fs::remove(root_ / "logs/jobs.csv");
    old("logs/jobs.csv.1", header_ + jobs(1, many + 3));
    old("logs/jobs.csv", header_ + jobs(many + 4, many + 6));
    const auto rotated = run(kJobs);
    EXPECT_EQ(batch(rotated).files_renamed, 1u);
    EXPECT_EQ(batch(rotated).files_new, 1u);
    EXPECT_EQ(batch(rotated).tally.records(), 6u);
    EXPECT_EQ(submitted(), many + 6);
    // And once more, with compression of the older one.
    fs::remove(root_ / "logs/jobs.csv.1");
    fs::remove(root_ / "logs/jobs.csv");
    gzip("logs/jobs.csv.2.gz", header_ + jobs(1, many + 3));
    old("logs/jobs.csv.1", header_ + jobs(many + 4, many + 6));
    write("logs/jobs.csv", "");
    const auto twice = run(kJobs);
    EXPECT_EQ(batch(twice).files_renamed, 2u);
    EXPECT_EQ(batch(twice).files_empty, 1u);
    EXPECT_EQ(batch(twice).tally.records(), 0u);
    EXPECT_EQ(twice.merged.added, 0u);
    const auto ledger = *open(configure(kJobs)).ledger();
    ASSERT_THAT(ledger, SizeIs(2));
    EXPECT_EQ(ledger[0].records + ledger[1].records, static_cast<std::uint64_t>(many + 6));
    EXPECT_EQ(submitted(), many + 6);
  }
}

TEST_F(Rotation, CopyTruncateLosesNothingThatWasRead) {
  for (const int many : {10, kMany}) {
    fs::remove(root_ / "monalys.duckdb");
    fs::remove_all(root_ / "logs");
    old("logs/jobs.csv", header_ + jobs(1, many) + "bad;bo\n");
    (void)run(kJobs);
    old("logs/jobs.csv", header_ + jobs(many + 1, many + 2));  // the copy lies where nobody looks
    const auto again = run(kJobs);
    EXPECT_EQ(batch(again).files_replaced, 1u);
    EXPECT_EQ(submitted(), many + 2);
    old("logs/jobs.csv", header_ + jobs(many + 1, many + 3));
    (void)run(kJobs);
    EXPECT_EQ(submitted(), many + 3);
    const auto ledger = *open(configure(kJobs)).ledger();
    ASSERT_THAT(ledger, SizeIs(2));
    EXPECT_NE(ledger[0].past, ledger[1].past);
    EXPECT_EQ(ledger[0].rejected + ledger[1].rejected, 1u);
    EXPECT_EQ(ledger[0].records + ledger[1].records, static_cast<std::uint64_t>(many + 4));
    // Later it turns up after all.
    gzip("logs/jobs.csv.1.gz", header_ + jobs(1, many) + "bad;bo\n");
    const auto found = run(kJobs);
    EXPECT_EQ(batch(found).files_renamed, 1u);
    EXPECT_EQ(found.merged.added + found.merged.known, 0u);
    const auto now = *open(configure(kJobs)).ledger();
    for (const auto& entry : now) EXPECT_FALSE(entry.past);
  }
}

TEST_F(Rotation, ACopyKeepsWhatItHoldsWhenTheOtherIsForgottenOrChanges) {
  for (const int many : {10, kMany}) {
    fs::remove(root_ / "monalys.duckdb");
    fs::remove_all(root_ / "logs");
    old("logs/a.csv", header_ + jobs(1, many));
    (void)run(kJobs);
    old("logs/b.csv", header_ + jobs(1, many));
    EXPECT_EQ(batch(run(kJobs)).files_copied, 1u);
    old("logs/a.csv", header_ + jobs(1, many + 1));
    (void)run(kJobs);
    EXPECT_EQ(submitted(), many + 1);
    auto store = open(configure(kJobs));
    const auto ledger = *store.ledger();
    for (const auto& entry : ledger) {
      EXPECT_EQ(entry.same_as, 0u);
      if (!entry.path.ends_with("a.csv")) continue;
      EXPECT_EQ(entry.records, static_cast<std::uint64_t>(many + 1));
      ASSERT_TRUE(store.forget(std::vector{entry.id}));
    }
    EXPECT_EQ(ask(store, Realm::job, Measure::submitted), many);
  }
}

TEST_F(Rotation, ARecordWithoutItsEndIsTakenBackWhenTheRestComes) {
  for (const int many : {10, kMany}) {
    fs::remove(root_ / "monalys.duckdb");
    const auto whole = job(many + 1);
    // Cut within the last number, so that what is there can be read, and read wrongly.
    const auto half = fmt::format("{};user;P1;2022-03-01T08:00:0", many + 1);
    old("logs/jobs.csv", header_ + jobs(1, many) + half);
    (void)run(kJobs);
    old("logs/jobs.csv", header_ + jobs(1, many) + half + "5Z;;;\n");
    (void)run(kJobs);
    EXPECT_EQ(submitted(), many + 1);
    const auto ledger = *open(configure(kJobs)).ledger();
    ASSERT_THAT(ledger, SizeIs(1));
    EXPECT_EQ(ledger[0].facts, static_cast<std::uint64_t>(many + 1));
    EXPECT_EQ(ledger[0].rejected, 0u);
  }
}

TEST_F(Rotation, ALastRecordWithoutALineFeedCountsOnceItsFileHasSettled) {
  auto content = header_ + jobs(1, 2);
  content.pop_back();
  write("logs/jobs.csv", content);  // a moment ago
  Request request;
  request.tails = Request::Tails::leave;
  request.settle = 1h;  // however slow the machine is
  const auto left = run(kJobs, request);
  EXPECT_EQ(left.merged.added, 1u);
  EXPECT_NE(left.tails_settle_at, 0);
  request.settle = 50ms;
  request.tails = Request::Tails::wait;
  std::this_thread::sleep_for(60ms);
  const auto settled = run(kJobs, request);
  EXPECT_EQ(settled.merged.added, 1u);
  EXPECT_EQ(settled.tails_settle_at, 0);
  EXPECT_EQ(submitted(), 2);
  EXPECT_EQ(batch(run(kJobs, request)).files_unchanged, 1u);
}

TEST_F(Rotation, ARunWaitsUntilFilesHaveSettled) {
  auto content = header_ + jobs(1, 2);
  content.pop_back();
  write("logs/jobs.csv", content);
  Request request;
  request.settle = 100ms;
  const auto summary = run(kJobs, request);
  EXPECT_EQ(summary.merged.added, 2u);
  EXPECT_EQ(batch(summary).files_new, 1u);
  EXPECT_EQ(batch(summary).files_grown, 0u);
  EXPECT_EQ(batch(summary).tally.records(), 2u);
}

TEST_F(Rotation, AChangeInTheMiddleIsOtherContent) {
  auto content = header_ + jobs(1, kMany);
  old("logs/jobs.csv", content);
  (void)run(kJobs);
  // As long as before, and the same at both ends: a state that became another.
  const auto at = content.find("completed", content.size() / 2);
  content.replace(at, 9, "cancelled");
  old("logs/jobs.csv", content);
  const auto again = run(kJobs);
  EXPECT_EQ(batch(again).files_replaced, 1u);
  EXPECT_EQ(batch(again).tally.records(), static_cast<std::uint64_t>(kMany));
  EXPECT_EQ(submitted(), kMany);
}

TEST_F(Rotation, ATouchedFileIsNotReadAgain) {
  old("logs/jobs.csv", header_ + jobs(1, 20));
  (void)run(kJobs);
  old("logs/jobs.csv", header_ + jobs(1, 20));
  const auto again = run(kJobs);
  EXPECT_EQ(batch(again).files_unchanged, 1u);
  EXPECT_EQ(batch(again).tally.records(), 0u);
  EXPECT_EQ(batch(run(kJobs)).files_unchanged, 1u);
}

TEST_F(Rotation, EventsOfOneSessionMayComeMonthsApartInAnyOrder) {
  const std::string text = "[[source]]\nname = \"hosts\"\nformat = \"wtmp\"\nhost = \"mts1\"\npaths = [\"wtmp\"]\n";
  constexpr std::int64_t kStart = 1'646'208'000;
  std::vector<std::string> parts(3);
  parts[0] = wtmp(2, "~", "reboot", kStart) + wtmp(7, "rdp-1", "anna", kStart + 10);
  parts[1] = wtmp(7, "rdp-2", "bo", kStart + 20) + wtmp(8, "rdp-1", "", kStart + 2'600'000);
  parts[2] = wtmp(8, "rdp-2", "", kStart + 5'200'000) + wtmp(2, "~", "reboot", kStart + 5'300'000);
  fs::create_directories(root_ / "wtmp");
  std::vector<int> order{0, 1, 2};
  do {
    fs::remove(root_ / "monalys.duckdb");
    fs::remove_all(root_ / "wtmp");
    fs::create_directories(root_ / "wtmp");
    for (const int part : order) {
      old(fmt::format("wtmp/{}", part), parts[static_cast<std::size_t>(part)]);
      (void)run(text);
    }
    auto store = open(configure(text));
    EXPECT_EQ(ask(store, Realm::session, Measure::started), 2);
    EXPECT_EQ(ask(store, Realm::session, Measure::ended), 2);
    EXPECT_EQ(ask(store, Realm::session, Measure::concurrent_max), 2);
    store::Question hours{.realm = Realm::session, .measure = Measure::concurrent_mean};
    hours.boundaries = {kStart, kStart + 5'200'010};
    // (2,599,990 s + 5,199,980 s) / 5,200,010 s
    EXPECT_NEAR(store.answer(hours)->at(0).value.value_or(0), 1.49998, 0.0001);
    EXPECT_THAT(*store.ends_without_start(), IsEmpty());
  } while (std::ranges::next_permutation(order).found);
}

TEST_F(Rotation, FollowingReadsNewLinesWithinTwoSecondsAndNoHalfOnes) {
  old("logs/jobs.csv", header_ + jobs(1, 2));
  const auto config = configure(kJobs);
  std::array<int, 2> stop{};
  ASSERT_EQ(::pipe(stop.data()), 0);
  std::atomic<int> readings = 0;
  std::thread follower([&] {
    const auto done = follow(config, {},
                             {.open = [&] { return store::Store::open(config.store_url, store::Access::write); },
                              .read = [&](const Summary&) { ++readings; },
                              .failed = [](const Error& error) { ADD_FAILURE() << error.message; },
                              .stop = stop[0]});
    EXPECT_TRUE(done) << done.error().message;
  });
  const auto wait_for = [&](double expected) {
    for (int i = 0; i < 200; ++i) {
      if (readings > 0) {
        auto store = store::Store::open(config.store_url, store::Access::write);
        if (store && ask(*store, Realm::job, Measure::submitted) == expected) return true;
      }
      std::this_thread::sleep_for(50ms);
    }
    return false;
  };
  EXPECT_TRUE(wait_for(2));
  std::ofstream(root_ / "logs/jobs.csv", std::ios::app) << jobs(3, 4) << "5;anna;P1;2022-03";
  EXPECT_TRUE(wait_for(4));
  std::ofstream(root_ / "logs/jobs.csv", std::ios::app) << "-02T08:00:00Z;;;\n";
  EXPECT_TRUE(wait_for(5));
  fs::rename(root_ / "logs/jobs.csv", root_ / "logs/jobs.csv.1");
  write("logs/jobs.csv", header_ + jobs(6, 6));
  EXPECT_TRUE(wait_for(6));
  ASSERT_EQ(::write(stop[1], "x", 1), 1);
  follower.join();
  const auto ledger = *open(config).ledger();
  ASSERT_THAT(ledger, SizeIs(2));
  for (const auto& entry : ledger) EXPECT_EQ(entry.rejected, 0u);
}

TEST_F(Rotation, AFileOfTwoByteCharactersMayEndWithinOneWhileItIsWritten) {
  std::string whole = "\xff\xfe";
  for (const char c : std::string(kHeader) + job(1) + job(2)) whole.append({c, '\0'});
  const auto cut = whole.substr(0, whole.size() - 31);
  Request request;
  request.settle = 10min;
  request.tails = Request::Tails::leave;
  write("logs/a.csv", cut);
  const auto first = run(kJobs, request);
  EXPECT_THAT(first.problems, IsEmpty());
  EXPECT_EQ(first.merged.added, 1U);
  EXPECT_NE(first.tails_settle_at, 0);
  write("logs/a.csv", whole);
  const auto second = run(kJobs, request);
  EXPECT_THAT(second.problems, IsEmpty());
  EXPECT_EQ(second.merged.added, 1U);
  // Of a file that nobody writes to any more it is damage.
  old("logs/b.csv", cut);
  EXPECT_THAT(run(kJobs, request).problems, SizeIs(1));
}

}  // namespace
}  // namespace monalys::ingest
