// Files that only their owner may read, written whole or not at all.

#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace monalys::server {

/// Fails with Code::not_found where there is none, and with Code::permission where others may read or write it.
[[nodiscard]] Result<std::string> read_private_file(const std::filesystem::path& file);

/// Mode 0600; whoever reads meanwhile sees the old content or the new. Makes no folder.
[[nodiscard]] Result<void> write_private_file(const std::filesystem::path& file, std::string_view content);

/// One line at the end of the file, which is made with mode 0600 where it is missing.
[[nodiscard]] Result<void> append_private_line(const std::filesystem::path& file, std::string_view line);

/// Holds what others would change at the same time, in this process or another: FILE.lock is locked while it lives.
class FileLock {
 public:
  [[nodiscard]] static Result<FileLock> of(const std::filesystem::path& file);
  FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace monalys::server
