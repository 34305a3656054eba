// Large log files to read, the same bytes each time, with what they say.

#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.hpp"

namespace monalys::bench {

/// What any reader must come to.
struct Said {
  std::uint64_t records = 0;  // without the header line
  std::uint64_t begun = 0;    // of them those that began
  std::int64_t seconds = 0;   // jobs: from submission to start; sessions: from begin to end; over all that began

  friend bool operator==(const Said&, const Said&) = default;
};

/// sacct --parsable2 with its header, the 26 columns of Open XDMoD, times in UTC, jobs of 2021; each fiftieth was
/// withdrawn before it started:
///
///   JobID|JobIDRaw|Cluster|Partition|QOS|Account|Group|GID|User|UID|Submit|Eligible|Start|End|Elapsed|ExitCode|State|...
///   17|17|mona|normal|normal|p0123|p0123|6123|u0042|5042|2021-01-01T00:00:07|...|00:05:00|n3|fit_model
[[nodiscard]] Result<Said> write_sacct(const std::filesystem::path& path, std::uint64_t megabytes);

/// Sessions of 2021 in UTC:
///
///   user,host,method,client,begun,ended
///   u0042,mts2,card,HTML5,2021-01-01T00:00:07,2021-01-01T01:10:00
[[nodiscard]] Result<Said> write_sessions(const std::filesystem::path& path, std::uint64_t megabytes);

}  // namespace monalys::bench
