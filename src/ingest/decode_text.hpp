// Text of logs, whatever its encoding, as UTF-8.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace monalys::ingest {

enum class Encoding {
  utf8,         // must be UTF-8 throughout
  mostly_utf8,  // taken as it is; single texts that turn out not to be UTF-8 are read as Windows-1252 by the gate
  utf16le,
  utf16be,
  windows1252,
  raw,  // no text: binary records
};

struct Recognised {
  Encoding encoding = Encoding::mostly_utf8;
  std::size_t mark_bytes = 0;  // of a byte order mark at the front
};

/// By the setting ("utf-8", "utf-16le", "utf-16be", "windows-1252"), else by byte order mark, else by content: NUL
/// bytes make it raw, a dump of MySQL is what it says, valid UTF-8 is mostly_utf8, anything else windows1252. Fails
/// when the setting cannot be true of this head. cut: the head ends in the middle of the file, so perhaps in the middle
/// of a character.
[[nodiscard]] Result<Recognised> recognise_encoding(std::string_view head, std::string_view setting, bool cut);

/// Decodes a stream in pieces cut anywhere. A byte order mark must be gone already.
class TextDecoder {
 public:
  explicit TextDecoder(Encoding encoding) : encoding_(encoding) {}

  /// True when decoding changes nothing, so that bytes need not be copied through this.
  [[nodiscard]] bool passes_through() const { return encoding_ == Encoding::raw || encoding_ == Encoding::mostly_utf8; }

  /// Appends what the piece means. Fails with the position of the first bytes that mean nothing.
  [[nodiscard]] Result<void> decode(std::string_view piece, std::string& out);
  /// After the last piece: fails when it ended within a character.
  [[nodiscard]] Result<void> finish() const;

 private:
  [[nodiscard]] Result<void> decode_utf8(std::string_view piece, std::string& out);
  [[nodiscard]] Result<void> decode_utf16(std::string_view piece, std::string& out);
  [[nodiscard]] Error misfit() const;

  Encoding encoding_;
  std::string pending_;          // the first bytes of a character whose others come in the next piece
  std::uint32_t surrogate_ = 0;  // the first half of a UTF-16 pair
  std::uint64_t position_ = 0;   // bytes before the piece
};

/// Windows-1252 as UTF-8; its five undefined bytes become U+FFFD.
void append_windows1252(std::string_view text, std::string& out);

}  // namespace monalys::ingest
