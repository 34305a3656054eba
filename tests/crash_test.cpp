// The program is killed, or the disk fails, at a hundred points of an ingest, each day at others; run again without the
// fault, it must end with the same store as if nothing had happened: not a fact, not an entry of the ledger more, fewer
// or other.
//
// Points are the calls that touch a file of the store, a log or the key (support/fault.cpp). The log files are a cut of
// the simulated platform: every format, few records. They are read twice, by a new store, and by one that holds half
// of them already, whose files have grown.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "support/cut_logs.hpp"
#include "support/fault_run.hpp"
#include "support/program.hpp"
#include "support/store_text.hpp"

namespace monalys::testing {
namespace {

namespace fs = std::filesystem;

/// Of one start; there are two.
constexpr std::size_t kStoreFaults = 46;
constexpr std::size_t kLogFaults = 8;
constexpr std::size_t kLeastReached = 50;
constexpr std::size_t kThreads = 2;

const std::vector<std::string>& ingest_words() {
  // Many commits, as with many more records; and the records of these logs that are meant to be rejected are many.
  static const std::vector<std::string> kWords{"ingest", "--facts-per-commit", "200", "--max-rejects", "100"};
  return kWords;
}

bool of_store(const FaultPoint& point) { return point.file.starts_with("monalys.duckdb"); }

std::vector<std::string> kinds_for(const FaultPoint& point) {
  std::vector<std::string> kinds{"kill-before", "kill-after", "broken"};
  const bool reads = point.call.contains("read");
  const bool writes = point.call.contains("write");
  if (reads || writes) kinds.insert(kinds.end(), {"interrupted", "partial"});
  if (writes || point.call == "ftruncate" || point.call == "fallocate") kinds.emplace_back("full");
  return kinds;
}

/// So many of them, spread evenly; which ones depends on the day.
std::vector<Fault> some_of(const std::vector<Fault>& all, std::size_t count) {
  if (all.size() <= count) return all;
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()).time_since_epoch().count();
  const auto shift = static_cast<std::size_t>(today) % (all.size() / count);
  std::vector<Fault> some;
  for (std::size_t i = 0; i < count; ++i) some.push_back(all[i * all.size() / count + shift]);
  return some;
}

class CrashTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    root_ = fresh_folder("crash");
    const auto whole = root_ / "whole";
    ASSERT_EQ(run_program(root_, {"simulate", "--preset", "tiny", "--out", "whole"}).exit_code, 0);
    for (const char* name : {"new", "grown"}) {
      fs::create_directories(root_ / name);
      fs::copy_file(whole / "monalys.toml", root_ / name / "monalys.toml");
    }
    ASSERT_EQ(run_program(root_ / "new", {"init", "--key-only"}).exit_code, 0);
    fs::copy(root_ / "new" / "secrets", root_ / "grown" / "secrets");

    cut_logs(whole / "logs", root_ / "new" / "logs", 25);
    cut_logs(whole / "logs", root_ / "grown" / "logs", 10);
    const auto first = run_program(root_ / "grown", ingest_words());
    ASSERT_EQ(first.exit_code, 0) << first.err;
    cut_logs(whole / "logs", root_ / "grown" / "logs", 25);
  }

  /// A copy of a start that a run may spoil.
  static fs::path copy_of(const std::string& start, const std::string& name) {
    const auto copy = root_ / name;
    fs::remove_all(copy);
    fs::copy(root_ / start, copy, fs::copy_options::recursive);
    // Copies are as old as what they were made of: otherwise every file would seem changed.
    for (const auto& entry : fs::recursive_directory_iterator(root_ / start)) {
      if (entry.is_regular_file()) {
        fs::last_write_time(copy / fs::relative(entry.path(), root_ / start), entry.last_write_time());
      }
    }
    return copy;
  }

  /// What a run without any fault makes of a start, as text in which the folder's name does not occur.
  static std::string text_of(const fs::path& folder) {
    auto text = store_text(folder / "monalys.duckdb");
    const auto name = folder.string() + "/";
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at)) text.erase(at, name.size());
    return text;
  }

  struct Clean {
    std::string text;
    std::vector<FaultPoint> points;
  };
  static Clean clean_run(const std::string& start) {
    const auto folder = copy_of(start, start + "-clean");
    auto run = run_with_fault(folder, ingest_words(), std::nullopt);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return {text_of(folder), std::move(run.points)};
  }

  static inline fs::path root_;
};

/// Empty: all is well.
std::string problem_after(const Fault& fault, const FaultyRun& run) {
  if (run.exit_code == kHung) return "it hangs";
  if (run.points.empty()) return run.exit_code == 0 ? "" : "it fails without having met the fault: " + run.err;
  if (fault.kind.starts_with("kill")) return run.exit_code == kKilled ? "" : "it outlives being killed";
  if (run.exit_code == 0) return {};
  if (run.exit_code >= 128) return "it ends by signal " + std::to_string(run.exit_code - 128) + ": " + run.err;
  if (!run.err.contains("monalys: ")) return "it fails without a message: " + run.err;
  const bool passes = fault.kind == "interrupted" || fault.kind == "partial";
  if (passes && !of_store(run.points.front())) return "a fault that passes is not tried again: " + run.err;
  return {};
}

class CrashMatrix : public CrashTest, public ::testing::WithParamInterface<const char*> {
 protected:
  /// Tries one fault; says what is wrong.
  static std::string try_fault(const Fault& fault, const std::string& clean, const std::string& folder_name) {
    const auto folder = copy_of(GetParam(), folder_name);
    const auto run = run_with_fault(folder, ingest_words(), fault);
    if (auto problem = problem_after(fault, run); !problem.empty()) return problem;
    if (!run.points.empty()) ++reached_;
    // A second run, on a disk that works.
    const auto again = run_program(folder, ingest_words());
    if (again.exit_code != 0) return "the next run fails: " + again.err;
    const auto difference = first_difference(clean, text_of(folder));
    return difference.empty() ? "" : "the store is another after the next run\n" + difference;
  }

  static inline std::atomic<std::size_t> reached_ = 0;
};

TEST_P(CrashMatrix, AFaultAnywhereChangesNothing) {
  const auto clean = clean_run(GetParam());
  std::vector<Fault> on_store;
  std::vector<Fault> on_logs;
  for (const auto& point : clean.points) {
    for (const auto& kind : kinds_for(point)) (of_store(point) ? on_store : on_logs).push_back({kind, point.number});
  }
  auto faults = some_of(on_store, kStoreFaults);
  const auto others = some_of(on_logs, kLogFaults);
  faults.insert(faults.end(), others.begin(), others.end());
  reached_ = 0;
  std::mutex mutex;
  std::atomic<std::size_t> next = 0;
  std::map<std::string, std::size_t> tried;
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (auto i = next++; i < faults.size(); i = next++) {
          const auto problem = try_fault(faults[i], clean.text, std::string(GetParam()) + "-" + std::to_string(thread));
          const std::lock_guard lock(mutex);
          ++tried[faults[i].kind];
          if (problem.empty()) continue;
          const auto& point = clean.points[static_cast<std::size_t>(faults[i].point) - 1];
          ADD_FAILURE() << faults[i].kind << " at point " << faults[i].point << " (" << point.call << " " << point.file
                        << "): " << problem;
        }
      });
    }
  }
  // Threads do not reach the points in the same order each time, so that the last ones may be missed.
  EXPECT_GE(reached_, kLeastReached);
  std::cout << reached_ << " faults of " << faults.size() << " reached, among " << clean.points.size() << " points:";
  for (const auto& [kind, count] : tried) std::cout << " " << kind << " " << count;
  std::cout << "\n";
}

INSTANTIATE_TEST_SUITE_P(Starts, CrashMatrix, ::testing::Values("new", "grown"),
                         [](const auto& parameter) { return std::string(parameter.param); });

std::set<std::string> logs_read(const std::vector<FaultPoint>& points) {
  std::set<std::string> logs;
  for (const auto& point : points) {
    if (point.call == "read" && point.file.starts_with("logs/")) logs.insert(point.file);
  }
  return logs;
}

TEST_F(CrashTest, KilledAgainAndAgainItGetsThrough) {
  const auto clean = clean_run("new");
  const auto folder = copy_of("new", "again");
  // Every run gets somewhat further than the one before.
  for (long point = 20; point < static_cast<long>(clean.points.size()) * 3 / 4; point += 20) {
    const auto run = run_with_fault(folder, ingest_words(), Fault{"kill-before", point});
    ASSERT_TRUE(run.exit_code == kKilled || run.exit_code == 0) << run.err;
  }
  const auto last = run_with_fault(folder, ingest_words(), std::nullopt);
  EXPECT_EQ(last.exit_code, 0) << last.err;
  // What was committed is not read again.
  EXPECT_LT(logs_read(last.points).size(), logs_read(clean.points).size() * 3 / 4);
  EXPECT_EQ(first_difference(clean.text, text_of(folder)), "");
}

}  // namespace
}  // namespace monalys::testing
