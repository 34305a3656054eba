// Runs benchmarks and prints one table. script/bench builds and calls it.
//
//   monalys-bench [--intervals N] [--peer-intervals N] [--megabytes N] [--threads N] [--seconds N] [--program FILE]
//   [--folder DIR] [NAME...]

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.hpp"
#include "bench/bench.hpp"

namespace monalys::bench {
namespace {

struct Benchmark {
  std::string_view name;
  Result<std::vector<Row>> (*run)(const Settings&);
};
constexpr std::array<Benchmark, 15> kBenchmarks{{
    {"concurrency", concurrency},
    {"ingest-sacct", ingest_sacct},
    {"ingest-csv", ingest_csv},
    {"ingest-gz", ingest_gz},
    {"large-log", large_log},
    {"evtx", evtx_log},
    {"access-log", access_log},
    {"wtmp", wtmp},
    {"many-files", many_files},
    {"one-more-day", one_more_day},
    {"links", links},
    {"remembered", remembered},
    {"measures", measures},
    {"minutes", minutes},
    {"serve", serve},
}};

constexpr std::string_view kLine = "{:<66} {:>8} {:>8} {:>6} {:>18}  {:<6}  {}\n";

std::string time_of(const std::optional<Cost>& cost) { return cost ? fmt::format("{:.2f} s", cost->seconds) : "-"; }

std::string memory_of(const std::optional<Cost>& cost) {
  return cost ? fmt::format("{:.0f} MB", static_cast<double>(cost->peak_bytes) / 1e6) : "-";
}

std::string_view word(Answer answer) {
  switch (answer) {
    case Answer::right:
      return "right";
    case Answer::wrong:
      return "WRONG";
    case Answer::not_checked:
      break;
  }
  return "-";
}

void print(const Row& row) {
  const auto ratio = row.ours && row.peer ? fmt::format("{:.1f}", row.peer->seconds / row.ours->seconds) : "-";
  fmt::print(fmt::runtime(kLine), row.work, time_of(row.ours), time_of(row.peer), ratio,
             memory_of(row.ours) + " / " + memory_of(row.peer), word(row.answer), row.note);
  static_cast<void>(std::fflush(stdout));  // each row as soon as it is there
}

struct Wanted {
  Settings settings;
  std::vector<const Benchmark*> benchmarks;
};

Result<Wanted> understand(const std::vector<std::string_view>& arguments) {
  Wanted wanted;
  wanted.settings.folder = std::filesystem::temp_directory_path() / "monalys-bench";
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (!argument.starts_with("--")) {
      const auto found = std::ranges::find(kBenchmarks, argument, &Benchmark::name);
      if (found == kBenchmarks.end()) {
        std::string names;
        for (const auto& benchmark : kBenchmarks) names += fmt::format(" {}", benchmark.name);
        return fail(Code::wrong_usage, fmt::format("no benchmark is called {}", argument), "There are:" + names);
      }
      wanted.benchmarks.push_back(&*found);
      continue;
    }
    if (++i == arguments.size()) return fail(Code::wrong_usage, fmt::format("{} needs a value", argument));
    const auto number = to_integer<std::uint64_t>(arguments[i]).value_or(0);
    if (argument == "--program") {
      wanted.settings.program = arguments[i];
    } else if (argument == "--folder") {
      wanted.settings.folder = arguments[i];
    } else if (number == 0) {
      return fail(Code::wrong_usage, fmt::format("{} {}: not a number above 0", argument, arguments[i]));
    } else if (argument == "--intervals") {
      wanted.settings.intervals = number;
    } else if (argument == "--peer-intervals") {
      wanted.settings.peer_intervals = number;
    } else if (argument == "--megabytes") {
      wanted.settings.log_megabytes = number;
    } else if (argument == "--seconds") {
      wanted.settings.serve_seconds = static_cast<unsigned>(number);
    } else if (argument == "--threads") {
      wanted.settings.threads = static_cast<unsigned>(number);
    } else {
      return fail(Code::wrong_usage, fmt::format("{}: unknown option", argument));
    }
  }
  if (wanted.benchmarks.empty()) {
    for (const auto& benchmark : kBenchmarks) wanted.benchmarks.push_back(&benchmark);
  }
  return wanted;
}

int run(const std::vector<std::string_view>& arguments) {
  const auto wanted = understand(arguments);
  if (!wanted) {
    fmt::print(stderr, "{}\n{}\n", wanted.error().message, wanted.error().hint);
    return 2;
  }
  std::error_code problem;
  std::filesystem::create_directories(wanted->settings.folder, problem);
  if (problem) {
    fmt::print(stderr, "{}: {}\n", wanted->settings.folder.string(), problem.message());
    return 1;
  }

  fmt::print(fmt::runtime(kLine), "work", "ours", "peer", "ratio", "peak memory", "answer", "(ours / peer)");
  bool good = true;
  for (const auto* benchmark : wanted->benchmarks) {
    const auto rows = benchmark->run(wanted->settings);
    if (!rows) {
      fmt::print(stderr, "{}: {}\n", benchmark->name, rows.error().message);
      good = false;
      continue;
    }
    for (const Row& row : *rows) {
      print(row);
      good = good && row.answer != Answer::wrong;
    }
  }
  return good ? 0 : 1;
}

}  // namespace
}  // namespace monalys::bench

int main(int argc, char** argv) { return monalys::bench::run({argv + 1, argv + argc}); }
