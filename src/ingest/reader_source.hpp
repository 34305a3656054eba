// Bytes on their way from the disk, one wrapped in the other:
//
//   file ─► decompressed ─► member of an archive ─► decompressed ─► ... ─► what the reader hands out

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace monalys::ingest {

/// Errors say what is wrong and not of which file: the reader puts its name before them.
class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  /// The next bytes; none at the end. They hold until the next call.
  [[nodiscard]] virtual Result<std::span<const char>> read() = 0;
};

/// Lets its first bytes be looked at before they are read.
class PeekedSource final : public ByteSource {
 public:
  explicit PeekedSource(std::unique_ptr<ByteSource> inner) : inner_(std::move(inner)) {}

  /// At least this many bytes, or all there are. Only before the first read().
  [[nodiscard]] Result<std::string_view> head(std::size_t bytes) {
    while (head_.size() < bytes) {
      MONALYS_TRY(const auto more, inner_->read());
      if (more.empty()) break;
      head_.append(more.data(), more.size());
    }
    return std::string_view(head_);
  }

  [[nodiscard]] Result<std::span<const char>> read() override {
    if (std::exchange(head_is_next_, false) && !head_.empty()) return std::span<const char>(head_);
    head_ = {};
    return inner_->read();
  }

 private:
  std::unique_ptr<ByteSource> inner_;
  std::string head_;
  bool head_is_next_ = true;
};

/// A file on disk, which this does not close.
class FileSource final : public ByteSource {
 public:
  explicit FileSource(int descriptor);
  [[nodiscard]] Result<std::span<const char>> read() override;
  [[nodiscard]] std::uint64_t consumed_bytes() const { return consumed_; }

 private:
  int descriptor_;
  std::unique_ptr<char[]> buffer_;
  std::uint64_t consumed_ = 0;
};

/// Everything that comes out of decompression, at all levels, against what was read from the file.
class Growth {
 public:
  /// The file outlives this.
  Growth(std::uint64_t expansion, std::uint64_t free_bytes, const FileSource& file)
      : expansion_(expansion), free_bytes_(free_bytes), file_(file) {}

  /// Fails when a file grows as no log does.
  [[nodiscard]] Result<void> add(std::size_t bytes);
  [[nodiscard]] std::uint64_t consumed_bytes() const { return file_.consumed_bytes(); }

 private:
  std::uint64_t expansion_;
  std::uint64_t free_bytes_;
  const FileSource& file_;
  std::uint64_t total_ = 0;
};

/// What a file that cannot be read further is called, by the place in the file on disk.
[[nodiscard]] Error damaged(const Growth& growth, std::string_view problem);

}  // namespace monalys::ingest
