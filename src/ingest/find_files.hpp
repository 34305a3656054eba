// The files that a source's paths stand for: files, folders with everything below them, and patterns.

#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace monalys::ingest {

/// The name that stands for standard input.
inline constexpr std::string_view kStandardInput = "-";

struct FoundFile {
  std::filesystem::path path;
  std::uint64_t size_bytes = 0;
  std::int64_t modified_at = 0;  // Unix microseconds
};

struct FoundFiles {
  std::vector<FoundFile> files;  // sorted by path, each once
  std::vector<Error> problems;   // paths that match nothing, folders that cannot be read
};

/// In patterns * stands for any text within a name, ? for one character, ** for any number of folders. Hidden files are
/// found only by patterns and names that begin with a dot themselves. Nothing is opened.
[[nodiscard]] FoundFiles find_files(std::span<const std::string> paths);

/// Whether a file lies where one of the paths points, so that it belongs to their source.
[[nodiscard]] bool is_among(const std::filesystem::path& file, std::span<const std::string> paths);

}  // namespace monalys::ingest
