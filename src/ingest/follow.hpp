// Ingest that stays: reads what is new as soon as it is written, until it is told to stop.

#pragma once

#include <functional>

#include "base/result.hpp"
#include "config/config.hpp"
#include "ingest/ingest.hpp"

namespace monalys::ingest {

struct Following {
  /// Opens the store for one reading; in between others may have it.
  std::function<Result<store::Store>()> open;
  /// After each reading that found anything, and after the first.
  std::function<void(const Summary&)> read;
  /// A reading failed as a whole; it is tried again later.
  std::function<void(const Error&)> failed;
  /// Becomes readable when it is time to stop.
  int stop = -1;
};

/// Ends when told to; fails when the first reading does.
[[nodiscard]] Result<void> follow(const Config& config, Request request, const Following& following);

}  // namespace monalys::ingest
