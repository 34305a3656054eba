// A small platform for tests that read it hundreds of times.

#pragma once

#include <cstddef>
#include <filesystem>

namespace monalys::testing {

/// Copies logs of the simulator, of every file only the first records (compressed files as they are, of folders with a
/// file a day only the first few). `records` may be called again with more: files then grow.
void cut_logs(const std::filesystem::path& from, const std::filesystem::path& to, std::size_t records);

}  // namespace monalys::testing
