// Time and peak memory, of a piece of this program and of another program.

#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "bench/bench.hpp"

namespace monalys::bench {

/// Runs `work` and tells how long it took and by how much resident memory grew at its highest.
template <class Work>
[[nodiscard]] Cost measure(Work&& work);

/// Measuring, by hand: construct, work, cost().
class Meter {
 public:
  Meter();
  [[nodiscard]] Cost cost() const;

 private:
  std::uint64_t resident_before_;
  std::chrono::steady_clock::time_point started_;
};

struct ProgramRun {
  Cost cost;           // peak_bytes is the program's whole resident memory
  std::string output;  // standard output
};
/// Runs a program to its end; standard error goes to ours when it fails. Fails unless it exits with 0.
[[nodiscard]] Result<ProgramRun> run_program(const std::vector<std::string>& arguments);

template <class Work>
Cost measure(Work&& work) {
  const Meter meter;
  std::forward<Work>(work)();
  return meter.cost();
}

}  // namespace monalys::bench
