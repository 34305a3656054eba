// From log files to facts in the store, each record exactly once.
//
// Reading again never harms: files that did not change are passed over, and records that are known change nothing,
// because their keys say which they are. Facts and the ledger entry of their file are committed together, so that a run
// killed anywhere is made good by the next.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/config.hpp"
#include "ingest/tally.hpp"
#include "store/store.hpp"

namespace monalys::ingest {

struct Request {
  std::vector<std::string> sources;        // names; empty: all of the configuration
  std::string format;                      // read as this format whatever the configuration says
  std::vector<std::string> paths;          // instead of the sources' own; "-" is standard input
  double most_rejected = 0.05;             // share of a source's records
  std::size_t facts_per_commit = 250'000;  // more: fewer transactions, more memory
};

struct SourceSummary {
  std::string name;
  std::uint64_t files_new = 0, files_changed = 0, files_unchanged = 0, files_failed = 0;
  std::uint64_t files_copied = 0;  // the content was known under another name
  std::uint64_t bytes = 0;         // decompressed
  Tally tally;                     // of the files read now
  bool too_many_rejected = false;
};

struct Summary {
  std::vector<SourceSummary> sources;  // in the order of the configuration
  store::Merged merged;
  std::uint64_t hosts_paired = 0;  // whose sessions were derived anew
  std::uint64_t ends_without_start = 0;
  std::vector<Error> problems;     // files that could not be read; the others were
  std::vector<std::string> notes;  // what the reader of the summary should know
  std::uint64_t bytes = 0;         // decompressed
  double seconds = 0;
};

struct ProgressReport {
  std::uint64_t bytes_done = 0, bytes_total = 0;  // as the files lie on disk
  std::uint64_t records = 0;
};
/// Called in the thread of the caller, at most ten times a second.
using Progress = std::function<void(const ProgressReport&)>;

/// Settings of the store that ingest keeps.
inline constexpr std::string_view kPseudonymKeySetting = "pseudonym_key";
inline constexpr std::string_view kEndsWithoutStartSetting = "ends_without_start/";  // and the host

/// Fails when nothing could be begun, or when the store fails: what was committed until then stays. Uses all cores.
[[nodiscard]] Result<Summary> ingest(const Config& config, store::Store& store, const Request& request,
                                     const Progress& progress = {});

}  // namespace monalys::ingest
