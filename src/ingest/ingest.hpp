// From log files to facts in the store, each record exactly once.
//
// Reading again never harms: files that did not change are passed over, and records that are known change nothing,
// because their keys say which they are. Facts and the ledger entry of their file are committed together, so that a run
// killed anywhere is made good by the next.

#pragma once

#include <chrono>
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
  /// A last record without an end is read when its file has not changed for so long; shorter waits are waited out.
  std::chrono::milliseconds settle{2000};
  enum class Tails { wait, leave } tails = Tails::wait;
  /// Asked again and again; once it says true, the run ends and fails with Code::busy. The next one goes on from there.
  std::function<bool()> stop = {};
};

struct SourceSummary {
  std::string name;
  std::uint64_t files_new = 0, files_grown = 0, files_unchanged = 0, files_failed = 0;
  std::uint64_t files_replaced = 0;  // other content under a known name
  std::uint64_t files_renamed = 0;   // known content under another name, whose own is gone
  std::uint64_t files_copied = 0;    // known content under another name besides its own
  std::uint64_t files_empty = 0;
  std::uint64_t bytes = 0;  // decompressed
  Tally tally;              // of what was read now
  store::Merged merged;
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
  /// Files that end with a record without an end, which is left until they have settled; 0: none. Unix microseconds.
  std::int64_t tails_settle_at = 0;
};

struct ProgressReport {
  struct OfSource {
    std::string_view name;
    std::uint64_t bytes_done = 0, bytes_total = 0;  // as the files lie on disk
  };
  std::vector<OfSource> sources;  // those of which something is read, in the order in which they are
  std::uint64_t records = 0;      // of all
};
/// Called in the thread of the caller, at most ten times a second.
using Progress = std::function<void(const ProgressReport&)>;

/// Settings of the store that ingest keeps.
inline constexpr std::string_view kPseudonymKeySetting = "pseudonym_key";
/// Set while events are stored, or gone, from which sessions were not derived yet.
inline constexpr std::string_view kUnpairedSetting = "sessions_to_derive";

/// Fails when nothing could be begun, or when the store fails: what was committed until then stays. Uses all cores.
[[nodiscard]] Result<Summary> ingest(const Config& config, store::Store& store, const Request& request,
                                     const Progress& progress = {});

}  // namespace monalys::ingest
