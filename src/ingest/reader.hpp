// Opens what lies on disk: plain files, compressed ones (gz, xz, zst, bz2), and zip and tar with their members, all as
// streams of decompressed bytes. Memory does not grow with the file.

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/result.hpp"

namespace monalys::ingest {

struct ReaderLimits {
  /// A file that grows this many times when decompressed is refused, once it has grown past the free bytes.
  std::uint64_t expansion = 500;
  std::uint64_t free_bytes = std::uint64_t{256} << 20U;
};

class Reader {
 public:
  /// path "-": standard input. Fails for folders, files that cannot be opened, and empty files; messages name the file.
  [[nodiscard]] static Result<Reader> open(const std::filesystem::path& path, ReaderLimits limits = {});
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  /// Goes to the next stream: the file itself, or the next file within the archive. False: there is no other.
  [[nodiscard]] Result<bool> next();
  /// Of the stream within its archive; empty for a file that is none.
  [[nodiscard]] const std::string& member() const;
  /// The name to tell formats by: without folders and without compression suffix.
  [[nodiscard]] std::string stream_name() const;

  /// The next bytes of the stream; none at its end. They hold until the next call.
  [[nodiscard]] Result<std::span<const char>> read();

  /// Bytes taken from the file so far.
  [[nodiscard]] std::uint64_t consumed_bytes() const;

 private:
  class Impl;
  explicit Reader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace monalys::ingest
