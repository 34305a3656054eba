// What a benchmark is: rows of one table, each with our time beside that of a peer on the same facts in the same run,
// and whether both gave the same answer. Answers are compared before anything is timed.

#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace monalys::bench {

/// What one side did.
struct Cost {
  double seconds = 0;
  std::uint64_t peak_bytes = 0;  // of memory, beyond what held the input
};

enum class Answer { right, wrong, not_checked };

struct Row {
  std::string work;
  std::optional<Cost> ours = {};
  std::optional<Cost> peer = {};
  Answer answer = Answer::not_checked;
  std::string note = {};  // what the two columns do not say: sizes, what was scaled, why a side is missing
};

struct Settings {
  std::uint64_t intervals =
      100'000'000;  // of concurrency, our side; of one-more-day, remembered and measures, the largest store
  std::uint64_t peer_intervals = 10'000'000;  // of concurrency, DuckDB's side, and the comparison; of links
  std::uint64_t log_megabytes = 512;          // of each log file
  unsigned threads = 2;                       // of both sides
  unsigned serve_seconds = 60;                // of load on the server
  std::filesystem::path program;              // monalys; empty: rows that need it say so
  std::filesystem::path folder;               // for generated files; made when absent
};

[[nodiscard]] Result<std::vector<Row>> concurrency(const Settings& settings);
[[nodiscard]] Result<std::vector<Row>> ingest_sacct(const Settings& settings);
[[nodiscard]] Result<std::vector<Row>> ingest_csv(const Settings& settings);
[[nodiscard]] Result<std::vector<Row>> ingest_gz(const Settings& settings);
[[nodiscard]] Result<std::vector<Row>> large_log(const Settings& settings);
[[nodiscard]] Result<std::vector<Row>> many_files(const Settings& settings);
[[nodiscard]] Result<std::vector<Row>> one_more_day(const Settings& settings);
[[nodiscard]] Result<std::vector<Row>> evtx_log(const Settings& settings);
[[nodiscard]] Result<std::vector<Row>> access_log(const Settings& settings);
[[nodiscard]] Result<std::vector<Row>> wtmp(const Settings& settings);
[[nodiscard]] Result<std::vector<Row>> links(const Settings& settings);
[[nodiscard]] Result<std::vector<Row>> remembered(const Settings& settings);
[[nodiscard]] Result<std::vector<Row>> measures(const Settings& settings);
[[nodiscard]] Result<std::vector<Row>> minutes(const Settings& settings);
[[nodiscard]] Result<std::vector<Row>> serve(const Settings& settings);

}  // namespace monalys::bench
