// Runs the program on a disk that fails (support/fault.cpp).

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace monalys::testing {

struct Fault {
  std::string kind;  // "kill-before", ...; see support/fault.cpp
  long point = 0;
};

/// A call that touched a file below the folder.
struct FaultPoint {
  long number = 0;
  std::string call;
  std::string file;  // below the folder
};

struct FaultyRun {
  int exit_code = -1;  // 128 + signal when killed by one
  std::string err;
  std::vector<FaultPoint> points;  // without a fault all of them; with one that which was reached, if any
};

inline constexpr int kKilled = 128 + 9;
inline constexpr int kHung = 128 + 14;

/// In `folder`, with nothing on standard input. A program that takes more than a minute is ended: kHung.
[[nodiscard]] FaultyRun run_with_fault(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
                                       const std::optional<Fault>& fault);

}  // namespace monalys::testing
