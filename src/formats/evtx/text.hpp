// From the texts of Windows to UTF-8, and each distinct value of a block only once.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace monalys::formats::evtx {

struct Value;

/// UTF-16 without the NULs at its end.
[[nodiscard]] std::string_view without_end(std::string_view utf16);

/// Writes UTF-8 to a buffer of at least 3 bytes for each 2 of the text; gives its size. Lone surrogates become U+FFFD,
/// an odd last byte is left out.
std::size_t to_utf8(std::string_view utf16, char* into);
void append_utf8(std::string& into, std::string_view utf16);
void append_windows_1252(std::string& into, std::string_view text);

/// Keeps texts until it is cleared.
class Arena {
 public:
  [[nodiscard]] std::string_view keep(std::string_view text);
  /// Room for `size` bytes, of which commit() keeps the first.
  [[nodiscard]] char* reserve(std::size_t size);
  std::string_view commit(std::size_t size);
  /// Gives back what a large block needed.
  void clear();

 private:
  static constexpr std::size_t kPiece = std::size_t{1} << 17;
  std::vector<std::unique_ptr<char[]>> pieces_;
  std::size_t piece_size_ = 0, used_ = 0;
};

/// The text of values: converted when first met, then found by the value's bytes.
class Interner {
 public:
  /// Empty for values without a text. Holds until clear().
  [[nodiscard]] std::string_view text(const Value& value);
  /// Of UTF-16 that is no value: names, literal texts.
  [[nodiscard]] std::string_view text(std::string_view utf16);
  /// Of UTF-8.
  [[nodiscard]] std::string_view keep(std::string_view text) { return arena_.keep(text); }
  /// The values' bytes may go away now.
  void clear();

 private:
  struct Entry {
    std::uint64_t hash = 0;
    std::uint32_t round = 0;  // an entry of an earlier one is free
    std::uint8_t type = 0;
    std::string_view bytes, text;
  };
  void grow();

  static constexpr std::size_t kFirstEntries = 1024;
  static constexpr std::size_t kMostEntriesKept = 65'536;
  std::vector<Entry> entries_ = std::vector<Entry>(kFirstEntries);
  std::size_t used_ = 0;
  std::uint32_t round_ = 1;
  Arena arena_;
  std::string scratch_;
};

}  // namespace monalys::formats::evtx
