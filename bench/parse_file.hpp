// Parsing alone: bytes of a file to records, counted and dropped.

#pragma once

#include <filesystem>
#include <string_view>

#include "bench/log_files.hpp"
#include "formats/format.hpp"

namespace monalys::bench {

/// Reads the file once with several threads. Fails when a record is rejected: the files are without dirt.
/// Lines must be shorter than 64 KiB.
[[nodiscard]] Result<Said> parse_file(std::string_view format, const formats::Options& options,
                                      const std::filesystem::path& path, unsigned threads);

}  // namespace monalys::bench
