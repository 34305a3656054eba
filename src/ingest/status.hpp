// What was read from where, and what is missing: for people, for programs and for the dashboard.

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "config/config.hpp"
#include "store/store.hpp"

namespace monalys::ingest {

/// So many silent days in a row are days without logs; fewer are weekends and holidays.
inline constexpr std::uint32_t kSilentDays = 5;

struct Days {
  std::chrono::sys_days first, last;
  [[nodiscard]] std::int64_t count() const { return (last - first).count() + 1; }
};

/// Why records were skipped, rejected or remarked upon.
struct Cause {
  store::Reason::Kind kind;
  std::string text;
  std::uint64_t count = 0;
  std::string path;  // of the first, with its record and byte
  std::uint64_t record = 0, offset = 0;
};

struct FileStatus {
  std::string path;
  std::uint64_t records = 0, rejected = 0;
  std::string_view state;
};

struct HostCoverage {
  std::string host;
  std::vector<std::chrono::sys_days> days;  // with records, ascending
  std::vector<Days> silences;               // between its first and last day
};

/// For each source: records = facts + skipped + rejected. Instants are Unix microseconds, kNoInstant where there is
/// none.
struct SourceStatus {
  std::string name;
  std::vector<std::string> formats;
  std::uint64_t files = 0, unfinished = 0;
  std::vector<std::string> gone;  // files that are there no more
  std::uint64_t past = 0;         // contents that other content has taken the place of
  std::vector<FileStatus> read;   // each file, when they were asked for
  std::uint64_t records = 0, facts = 0, skipped = 0, rejected = 0;
  std::int64_t first_at = kNoInstant, last_at = kNoInstant, ingested_at = 0;
  std::vector<Cause> causes;
  bool daily = false;               // silence means that logs are missing
  HostCoverage all;                 // of all hosts together
  std::vector<HostCoverage> hosts;  // where there are several
};

struct Status {
  std::string store;
  std::string key_id;
  std::vector<SourceStatus> sources;
  std::vector<std::pair<std::string, std::uint64_t>> ends_without_start;  // by host
};

/// Of what days with and without records are found, which takes longest.
enum class Coverage { nothing, sources, sources_and_hosts };
/// Sources of the configuration, and others that the store knows.
[[nodiscard]] Result<Status> look(store::Store& store, const Config& config,
                                  Coverage coverage = Coverage::sources_and_hosts);

}  // namespace monalys::ingest
