// A file being written: plain or gzip (without a time stamp, so that the same content is the same bytes), in one of the
// encodings that logs come in.

#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace monalys::simulate {

enum class Encoding { bytes, utf16le_with_mark, windows_1252 };

/// Written in blocks. The first failure is kept and told by close(); a file that is not closed is incomplete. Moves.
class OutputFile {
 public:
  /// Makes the folders above it. A name that ends in .gz is compressed (level 1).
  [[nodiscard]] static Result<OutputFile> create(const std::filesystem::path& path,
                                                 Encoding encoding = Encoding::bytes);
  OutputFile(OutputFile&&) noexcept;
  OutputFile& operator=(OutputFile&&) noexcept;
  ~OutputFile();

  /// UTF-8 text, encoded as the file is; with Encoding::bytes any bytes.
  void write(std::string_view text);
  void write(std::span<const std::byte> bytes);
  [[nodiscard]] Result<> close();

 private:
  struct Sink;
  explicit OutputFile(std::unique_ptr<Sink> sink, Encoding encoding);

  std::unique_ptr<Sink> sink_;
  Encoding encoding_;
};

}  // namespace monalys::simulate
