// Opens what lies on disk: plain files, compressed ones (gz, xz, zst, bz2), and zip and tar with their members, all as
// streams of decompressed bytes. What lies within is opened in the same way, whatever it is called:
//
//   logs.tar.gz                     gz ─► tar ─► each of its files
//   logs.zip!2021.tar.xz!x.log.gz   zip ─► xz ─► tar ─► gz ─► x.log
//
// Memory does not grow with the file, and nothing is unpacked to disk.

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"

namespace monalys::ingest {

/// Against files made to overwhelm whoever opens them. One that goes beyond is refused with a message.
struct ReaderLimits {
  /// What comes out of decompression, at all levels together, may be this many times what lies on disk, once it is more
  /// than the free bytes.
  std::uint64_t expansion = 500;
  std::uint64_t free_bytes = std::uint64_t{256} << 20U;
  std::size_t archives = 3;      // within each other
  std::size_t compressions = 2;  // on top of each other, with no archive between them
  std::uint64_t entries = 100'000;
  std::size_t name_bytes = 4096;
  /// How far xz and Zstandard may look back: that much memory. Those within others get an eighth.
  std::uint64_t window_bytes = std::uint64_t{128} << 20U;
};

class Reader {
 public:
  /// path "-": standard input. Fails for folders, files that cannot be opened, and empty files; messages name the file.
  [[nodiscard]] static Result<Reader> open(const std::filesystem::path& path, ReaderLimits limits = {});
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  /// Goes to the next stream: the file itself, or the next file within the archive. False: there is no other. After a
  /// failure of next() or read() there is nothing more to be had.
  [[nodiscard]] Result<bool> next();
  /// Of the stream within its archive, no two alike: "x.log", "inner.tar.gz!x.log", "x.log#2". Empty for a file that is
  /// no archive. UTF-8.
  [[nodiscard]] const std::string& member() const;
  /// The name to tell formats by: without folders and without compression suffix.
  [[nodiscard]] std::string stream_name() const;

  /// When the stream was last changed, as the file system or the archive says; nothing for standard input.
  [[nodiscard]] std::optional<Instant> written_at() const;

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
