// Runs the program as users do: arguments in, exit code and texts out.

#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace monalys::testing {

struct Ran {
  int exit_code = -1;  // 128 + signal when killed by one
  std::string out;
  std::string err;
};

/// In `folder`, with nothing on standard input. Waits for the end.
[[nodiscard]] Ran run_program(const std::filesystem::path& folder, const std::vector<std::string>& arguments);

/// The rows of `monalys query ... --format json`; fails the test when the program does.
[[nodiscard]] nlohmann::json query(const std::filesystem::path& folder, std::vector<std::string> arguments);

/// An empty folder below the build folder, made anew.
[[nodiscard]] std::filesystem::path fresh_folder(const std::string& name);

[[nodiscard]] std::string read_file(const std::filesystem::path& file);

}  // namespace monalys::testing
