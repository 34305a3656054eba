// However logs arrive, the store ends the same: they grow, cut at any byte; are rotated by renaming or by copying and
// truncating; lie there twice, under other names, in other packings; overlap; come in any order, over several ingests.
// After all of it the complete logs are put in their places and read once more: then the facts, the answers and the
// rejected records of each file are those of one pass over the complete logs.
//
// The seed is the day's date, so that each night's run tries other cases. It is printed; to have a day's cases again:
//
//   MONALYS_SEED=20260401 any_order_test

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "support/pack.hpp"
#include "support/program.hpp"
#include "support/store_text.hpp"

namespace monalys::testing {
namespace {

namespace fs = std::filesystem;

constexpr int kIngests = 3;  // before that of the complete logs

/// A log of the complete set, cut into its records.
struct Log {
  fs::path path;          // below logs/
  bool is_gz = false;     // by its name; other names are looked for only with this suffix
  bool is_whole = false;  // a document or a register: never in parts
  std::string header;
  std::vector<std::string> records;

  [[nodiscard]] std::string part(std::size_t from, std::size_t to) const {
    std::string text = header;
    for (std::size_t i = from; i < to; ++i) text += records[i];
    return text;
  }
  [[nodiscard]] std::string whole() const { return part(0, records.size()); }
};

std::vector<std::string> cut(std::string_view text, std::size_t record_bytes) {
  std::vector<std::string> parts;
  for (; !text.empty(); text.remove_prefix(parts.back().size())) parts.emplace_back(text.substr(0, record_bytes));
  return parts;
}

/// Lines with their ends; in UTF-16 ends are two bytes.
std::vector<std::string> cut_lines(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::size_t from = 0;
  for (std::size_t i = 0; i + width <= text.size(); i += width) {
    if (text[i] != '\n' || (width == 2 && text[i + 1] != '\0')) continue;
    lines.emplace_back(text.substr(from, i + width - from));
    from = i + width;
  }
  if (from < text.size()) lines.emplace_back(text.substr(from));
  return lines;
}

Log read_log(const fs::path& root, const fs::path& path) {
  Log log;
  log.path = path;
  const auto name = path.filename().string();
  auto text = read_file(root / path);
  log.is_gz = name.ends_with(".gz") && !name.starts_with("pacct");
  if (name.ends_with(".gz")) text = gunzip(text);
  const auto folder = path.begin()->string();
  if (folder == "registers" || name.contains(".json")) {
    log.is_whole = true;
    log.records = {text};
  } else if (folder == "terminal") {
    // Each part of an event log has the head of one, and whole chunks after it.
    constexpr std::size_t kHead = 4096, kChunk = 65'536;
    log.header = text.substr(0, kHead);
    log.records = cut(std::string_view(text).substr(log.header.size()), kChunk);
  } else if (folder == "linux") {
    log.records = cut(text, name.starts_with("wtmp") ? 384 : 64);
  } else {
    log.records = cut_lines(text, text.starts_with("\xff\xfe") ? 2 : 1);
    const auto is_header = [&](const std::string& line) { return line.starts_with(';') || line.starts_with("JobID"); };
    std::size_t lines = name.contains(".csv") ? 1 : 0;
    while (lines < log.records.size() && is_header(log.records[lines])) ++lines;
    for (std::size_t i = 0; i < lines; ++i) log.header += log.records[i];
    log.records.erase(log.records.begin(), log.records.begin() + static_cast<std::ptrdiff_t>(lines));
  }
  return log;
}

/// What happens to the folder before one ingest.
struct Action {
  enum class Kind { write, rename, remove };
  Kind kind = Kind::write;
  fs::path path;
  std::string content;  // write: in place, as a program that truncates its log does
  fs::path to;          // rename
};
using History = std::vector<std::vector<Action>>;  // of each ingest

std::size_t below(std::size_t end) { return *rc::gen::inRange<std::size_t>(0, std::max<std::size_t>(end, 1)); }
bool coin() { return below(2) == 1; }

/// The name of a file that holds what another does, so that its source looks for it too.
fs::path beside(const Log& log, const std::string& mark, Packed packed) {
  auto name = log.path.filename().string();
  if (log.is_gz) {  // jobs.csv.gz -> jobs.csv.1.tar.gz
    name.resize(name.size() - 3);
    // "*.csv.gz" finds no jobs.csv.1.gz
    const auto dot = name.find('.');
    return log.path.parent_path() / (name.substr(0, dot) + mark + name.substr(dot) + ".gz");
  }
  return log.path.parent_path() / (name + mark + suffix_of(packed));
}

Packed any_packing() { return static_cast<Packed>(below(kKindsOfPacked)); }

std::string packed_as_named(const Log& log, std::string_view content) {
  return log.path.extension() == ".gz" ? pack(Packed::gz, "log", content) : std::string(content);
}

class Story {
 public:
  explicit Story(std::size_t steps) : history_(steps) {}

  void tell(const Log& log) {
    const auto plots = log.is_whole || log.records.size() < 4 ? 3U : 7U;
    switch (below(plots)) {
      case 0:
        return appears(log);
      case 1:
        return lies_there_twice(log);
      case 2:
        return never(log);
      case 3:
        return grows(log);
      case 4:
        return rotates(log);
      case 5:
        return overlaps(log);
      case 6:
        return comes_in_parts(log);
      default:
        return;
    }
  }
  [[nodiscard]] const History& history() const { return history_; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void note(const Log& log, const std::string& what) { text_ += log.path.string() + " " + what + "\n"; }
  std::size_t any_step() { return below(history_.size()); }
  void write(std::size_t step, const fs::path& path, std::string content) {
    text_ += "  " + std::to_string(step) + ": " + path.string() + " " + std::to_string(content.size()) + " bytes\n";
    history_[step].push_back({Action::Kind::write, path, std::move(content), {}});
  }
  void remove(std::size_t step, const fs::path& path) {
    text_ += "  " + std::to_string(step) + ": " + path.string() + " removed\n";
    history_[step].push_back({Action::Kind::remove, path, {}, {}});
  }
  void rename(std::size_t step, const fs::path& path, const fs::path& to) {
    text_ += "  " + std::to_string(step) + ": " + path.string() + " renamed " + to.string() + "\n";
    history_[step].push_back({Action::Kind::rename, path, {}, to});
  }

  void never(const Log& log) { note(log, "comes with the last ingest"); }

  void appears(const Log& log) {
    note(log, "appears");
    write(any_step(), log.path, packed_as_named(log, log.whole()));
  }

  void lies_there_twice(const Log& log) {
    note(log, "lies there twice");
    const auto packed = any_packing();
    const auto copy = beside(log, "-copy", packed);
    const auto step = any_step();
    write(step, copy, pack(packed, "log", log.whole()));
    write(any_step(), log.path, packed_as_named(log, log.whole()));
    if (coin() && step + 1 < history_.size()) remove(step + 1, copy);
  }

  /// Cut at any byte, in records and characters too; what is compressed, in its compressed bytes.
  void grows(const Log& log) {
    note(log, "grows");
    const auto whole = packed_as_named(log, log.whole());
    std::vector<std::size_t> cuts;
    for (std::size_t i = 0; i < history_.size(); ++i) cuts.push_back(1 + below(whole.size()));
    std::ranges::sort(cuts);
    for (std::size_t i = 0; i < cuts.size(); ++i) write(i, log.path, whole.substr(0, cuts[i]));
  }

  /// x.log becomes x.log.1, renamed or copied, and begins again; at first it had been seen with half a record.
  void rotates(const Log& log) {
    note(log, "rotates");
    const auto middle = 1 + below(log.records.size() - 1);
    const auto first = log.part(0, middle);
    const auto packed = coin() ? Packed::plain : any_packing();
    const auto old = beside(log, ".1", packed);
    write(0, log.path, packed_as_named(log, first.substr(0, 1 + below(first.size()))));
    if (packed == Packed::plain && !log.is_gz && coin()) {
      write(1, log.path, packed_as_named(log, first));
      rename(1, log.path, old);
    } else {
      write(1, old, pack(packed, "log", first));
    }
    const auto second = log.part(middle, log.records.size());
    write(1, log.path, packed_as_named(log, second.substr(0, 1 + below(second.size()))));
    write(2, log.path, packed_as_named(log, second));
  }

  void overlaps(const Log& log) {
    note(log, "comes in parts that overlap");
    auto a = below(log.records.size());
    auto b = below(log.records.size());
    if (a > b) std::swap(a, b);
    const auto left = any_packing();
    const auto right = any_packing();
    write(any_step(), beside(log, "-a", left), pack(left, "log", log.part(0, b + 1)));
    write(any_step(), beside(log, "-b", right), pack(right, "log", log.part(a, log.records.size())));
  }

  /// Several, each complete in itself, in any order.
  void comes_in_parts(const Log& log) {
    note(log, "comes in parts");
    std::size_t from = 0;
    for (int part = 0; from < log.records.size(); ++part) {
      const auto to = from + 1 + below(log.records.size() - from);
      const auto packed = any_packing();
      write(any_step(), beside(log, "-" + std::to_string(part), packed), pack(packed, "log", log.part(from, to)));
      from = to;
    }
  }

  History history_;
  std::string text_;
};

void act(const fs::path& logs, const Action& action) {
  const auto path = logs / action.path;
  fs::create_directories(path.parent_path());
  switch (action.kind) {
    case Action::Kind::write:
      std::ofstream(path, std::ios::binary) << action.content;
      break;
    case Action::Kind::rename:
      fs::rename(path, logs / action.to);
      break;
    case Action::Kind::remove:
      fs::remove(path);
      break;
  }
}

/// What people would ask.
std::string answers_of(const fs::path& folder) {
  std::string text;
  for (const char* metric : {"session.concurrent.max", "connection.concurrent.max", "job.submitted", "job.ended",
                             "run.concurrent.max", "storage.bytes"}) {
    text += std::string(metric) +
            query(folder, {metric, "--by", "day", "--from", "2022-03", "--to", "2022-04"}).dump(1) + "\n";
  }
  return text;
}

class AnyOrder : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    root_ = fresh_folder("any-order");
    ASSERT_EQ(run_program(root_, {"simulate", "--preset", "tiny", "--out", "clean"}).exit_code, 0);
    const auto clean = root_ / "clean";
    ASSERT_EQ(run_program(clean, {"init", "--key-only"}).exit_code, 0);
    ASSERT_EQ(ingest(clean).exit_code, 0);
    facts_ = facts_text(clean / "monalys.duckdb");
    answers_ = answers_of(clean);
    for (const auto& entry : fs::recursive_directory_iterator(clean / "logs")) {
      if (!entry.is_regular_file() || entry.path().filename() == "raw-identifiers.txt") continue;
      paths_.push_back(fs::relative(entry.path(), clean / "logs"));
    }
    std::ranges::sort(paths_);
    for (const auto& path : paths_) logs_.push_back(read_log(clean / "logs", path));
    rejects_ = rejects_of(clean);
  }

  static Ran ingest(const fs::path& folder) { return run_program(folder, {"ingest", "--max-rejects", "100"}); }

  /// Counts and reasons of the complete logs.
  static std::string rejects_of(const fs::path& folder) {
    return ledger_text(folder / "monalys.duckdb", folder / "logs", paths_);
  }

  /// A store to which the story happened.
  static fs::path lived_through(const History& history) {
    const auto folder = root_ / "story";
    fs::remove_all(folder);
    fs::create_directories(folder);
    fs::copy_file(root_ / "clean/monalys.toml", folder / "monalys.toml");
    fs::copy(root_ / "clean/secrets", folder / "secrets");
    const auto from = root_ / "clean/logs";
    // Without the aliases nobody can say who is who, and nothing is read.
    fs::create_directories(folder / "logs/registers");
    fs::copy_file(from / "registers/aliases.csv", folder / "logs/registers/aliases.csv");
    for (const auto& step : history) {
      for (const auto& action : step) act(folder / "logs", action);
      // Files that are cut may be refused until they are complete; but nothing else may happen.
      const auto ran = ingest(folder);
      RC_ASSERT(ran.exit_code == 0 || ran.exit_code == 1);
    }
    for (const auto& path : paths_) {
      fs::create_directories((folder / "logs" / path).parent_path());
      fs::copy_file(from / path, folder / "logs" / path, fs::copy_options::overwrite_existing);
    }
    const auto last = ingest(folder);
    RC_LOG() << last.err;
    RC_ASSERT(last.exit_code == 0);
    return folder;
  }

  static inline fs::path root_;
  static inline std::vector<fs::path> paths_;
  static inline std::vector<Log> logs_;
  static inline std::string facts_;
  static inline std::string answers_;
  static inline std::string rejects_;
};

TEST_F(AnyOrder, LogsAreCutIntoTheirRecords) {
  std::size_t in_parts = 0;
  for (const auto& log : logs_) {
    const auto raw = read_file(root_ / "clean/logs" / log.path);
    EXPECT_EQ(log.whole(), log.path.extension() == ".gz" ? gunzip(raw) : raw) << log.path;
    if (log.records.size() > 4) ++in_parts;
  }
  EXPECT_GE(in_parts, 12u);
}

TEST_F(AnyOrder, HoweverLogsArriveTheStoreEndsTheSame) {
  const bool held = rc::check([] {
    Story story(kIngests);
    for (const auto& log : logs_) {
      if (log.path != "registers/aliases.csv") story.tell(log);
    }
    RC_LOG() << story.text();
    const auto folder = lived_through(story.history());
    const auto facts = first_difference(facts_, facts_text(folder / "monalys.duckdb"));
    RC_LOG() << "facts: " << facts << "\n";
    RC_ASSERT(facts.empty());
    const auto answers = first_difference(answers_, answers_of(folder));
    RC_LOG() << "answers: " << answers << "\n";
    RC_ASSERT(answers.empty());
    const auto rejects = first_difference(rejects_, rejects_of(folder));
    RC_LOG() << "rejects: " << rejects << "\n";
    RC_ASSERT(rejects.empty());
  });
  EXPECT_TRUE(held);
}

/// "20260401"
std::string date_of_today() {
  const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
  return std::to_string(static_cast<int>(today.year()) * 10'000 +
                        static_cast<int>(static_cast<unsigned>(today.month())) * 100 +
                        static_cast<int>(static_cast<unsigned>(today.day())));
}

std::string variable_or(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

}  // namespace
}  // namespace monalys::testing

int main(int argc, char** argv) {
  using monalys::testing::date_of_today;
  using monalys::testing::variable_or;
  const auto seed = variable_or("MONALYS_SEED", date_of_today());
  const auto cases = variable_or("MONALYS_CASES", "8");
  std::cout << "any order: seed " << seed << ", " << cases << " cases (MONALYS_SEED=" << seed
            << " gives them again, MONALYS_CASES changes their number)" << std::endl;
  // Shrinking would take an hour; the story of the case is told as it was.
  setenv("RC_PARAMS", ("seed=" + seed + " max_success=" + cases + " noshrink=1").c_str(), 1);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
