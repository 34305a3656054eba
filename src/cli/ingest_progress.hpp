// How far an ingest has come: a bar for each source on a terminal, a line now and then anywhere else.

#pragma once

#include <chrono>
#include <ostream>
#include <string>

#include "ingest/ingest.hpp"

namespace monalys::cli {

class IngestProgress {
 public:
  enum class Where { terminal, log };
  IngestProgress(std::ostream& out, Where where) : out_(out), where_(where) {}

  void show(const ingest::ProgressReport& report);
  /// The last bar is full; what follows begins on a line of its own.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] std::string bar(const ingest::ProgressReport::OfSource& source, std::uint64_t records) const;
  void begin(const ingest::ProgressReport::OfSource& source, std::uint64_t records);

  std::ostream& out_;
  const Where where_;
  const Clock::time_point began_ = Clock::now();
  Clock::time_point next_line_ = Clock::now() + kBetweenLines;
  static constexpr std::chrono::seconds kBetweenLines{15};
  std::string name_;  // of the source that is being read
  Clock::time_point source_began_ = Clock::now();
  std::uint64_t records_before_ = 0;
  std::string drawn_;  // the bar that stands on the terminal
};

}  // namespace monalys::cli
