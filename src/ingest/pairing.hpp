// Sessions from events of logins and logouts.
//
// The events of one host, in order of time, tell which line was open when:
//   open      closes what is still open on the line (its log-off was lost), then opens
//   close     closes the line; without an open one it says nothing
//   boot      closes every line: at the shutdown mark before it, for lines opened before that mark, else at the last
//             sign of life of the host
// A close that was logged ends a session as completed, anything else as unknown; what nothing closes stays open.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "facts/fact.hpp"
#include "ingest/pseudonym.hpp"

namespace monalys::ingest {

struct Paired {
  std::vector<Interval> intervals;  // texts and file are those of the opening events
  std::uint64_t ends_without_start = 0;
};

/// Events of one realm and host, ordered as Store::events gives them.
[[nodiscard]] Paired pair_events(std::span<const Event> events, const PseudonymKey& key);

}  // namespace monalys::ingest
