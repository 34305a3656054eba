// Time and peak memory, of a piece of this program and of another program.

#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/bench.hpp"

namespace monalys::bench {

/// Construct, work, cost(): how long it took, and by how much resident memory grew at its highest.
class Meter {
 public:
  Meter();
  [[nodiscard]] Cost cost() const;

 private:
  std::uint64_t resident_before_;
  std::chrono::steady_clock::time_point started_;
};

/// What a process has in memory now; 0 when there is none.
[[nodiscard]] std::uint64_t resident_bytes(int process);

struct ProgramRun {
  Cost cost;           // peak_bytes is the program's whole resident memory
  std::string output;  // standard output
};
/// Runs a program to its end; standard error goes to ours when it fails. Fails unless it exits with 0.
[[nodiscard]] Result<ProgramRun> run_program(const std::vector<std::string>& arguments);

/// The quickest of up to three runs; only as many as begin within five seconds. `work` gives a Result<>; both sides of
/// a row are measured by this, so that neither pays for the machine being busy with something else.
template <class Work>
[[nodiscard]] Result<Cost> quickest(Work&& work) {
  Cost best;
  const auto started = std::chrono::steady_clock::now();
  for (int run = 0; run < 3 && (run == 0 || std::chrono::steady_clock::now() - started < std::chrono::seconds{5});
       ++run) {
    const Meter meter;
    MONALYS_CHECK(work());
    const Cost cost = meter.cost();
    if (run == 0 || cost.seconds < best.seconds) best.seconds = cost.seconds;
    best.peak_bytes = std::max(best.peak_bytes, cost.peak_bytes);
  }
  return best;
}

}  // namespace monalys::bench
