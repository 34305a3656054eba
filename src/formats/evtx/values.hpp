// The values of an event: their types, and each as a number, a time or a text.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/evtx/bytes.hpp"
#include "formats/evtx/file_time.hpp"

namespace monalys::formats::evtx {

inline constexpr std::uint32_t kMostValues = 4096;  // of one template; real ones have a few dozen

enum Type : std::uint8_t {
  kNull = 0x00,
  kText = 0x01,  // UTF-16
  kAnsiText = 0x02,
  kInt8 = 0x03,
  kUint8 = 0x04,
  kInt16 = 0x05,
  kUint16 = 0x06,
  kInt32 = 0x07,
  kUint32 = 0x08,
  kInt64 = 0x09,
  kUint64 = 0x0a,
  kFloat = 0x0b,
  kDouble = 0x0c,
  kBoolean = 0x0d,
  kBinary = 0x0e,
  kGuid = 0x0f,
  kSize = 0x10,  // 4 or 8 bytes
  kFileTime = 0x11,
  kSystemTime = 0x12,
  kSid = 0x13,
  kHex32 = 0x14,
  kHex64 = 0x15,
  kBinXml = 0x21,
  kItem = 0x7f,   // of an array
  kArray = 0x80,  // with one of the above
};

/// Of a type whose values all have one size; 0: they have not, or there is no such type.
[[nodiscard]] std::size_t fixed_size(std::uint8_t type);

/// One value. Borrows its bytes.
struct Value {
  std::uint8_t type = kNull;
  std::string_view bytes = {};

  /// Left out by the writer.
  [[nodiscard]] bool absent() const { return type == kNull || bytes.empty(); }
  /// Its size is possible for its type. The others are damaged and have neither number nor text.
  [[nodiscard]] bool sound() const;
};

/// Whole numbers, booleans and times as they are, texts that are one ("4624", "0x3e7") converted.
[[nodiscard]] std::optional<std::uint64_t> number_of(const Value& value);
[[nodiscard]] std::optional<std::uint64_t> number_of(std::string_view text);
/// FILETIME, SYSTEMTIME, and texts of the form 2021-02-12T12:32:43.340379200Z.
[[nodiscard]] std::optional<FileTime> time_of(const Value& value);
[[nodiscard]] std::optional<FileTime> time_of(std::string_view text);

/// Appends the value as evtxexport prints it, before XML escapes: GUIDs in braces and upper case, times in ISO 8601
/// with nine decimals, hexadecimal numbers with all digits of their type. Nothing for absent and damaged values, arrays
/// and embedded BinXML.
void append_text(std::string& into, const Value& value);

/// The items of an array, one after another; a value that is none is its own only item.
class Items {
 public:
  explicit Items(const Value& value) : rest_(value) {}
  /// False when there are no more.
  [[nodiscard]] bool next(Value& item);

 private:
  Value rest_;
  bool started_ = false;
};

/// The values that stand behind a use of a template.
class Values {
 public:
  /// Reads the first `needed` values at most; those that begin or end behind `end` are absent, and cut() says so.
  /// False when there is no list of values at `at`.
  [[nodiscard]] bool read(std::string_view chunk, std::size_t at, std::size_t end, std::size_t needed);
  void clear() {
    known_ = 0;
    count_ = 0;
    cut_ = false;
  }

  /// How many the event has, read or not.
  [[nodiscard]] std::uint32_t count() const { return count_; }
  [[nodiscard]] bool cut() const { return cut_; }
  /// Absent when there is no such one.
  [[nodiscard]] Value operator[](std::size_t slot) const {
    if (slot >= known_) return {};
    const auto& place = places_[slot];
    return {place.type, {chunk_ + place.from, place.size}};
  }

 private:
  struct Place {
    std::uint32_t from;
    std::uint16_t size;
    std::uint8_t type;
  };
  const char* chunk_ = nullptr;
  std::vector<Place> places_;  // the first known_ of them; the others are left over
  std::size_t known_ = 0;
  std::uint32_t count_ = 0;
  bool cut_ = false;
};

}  // namespace monalys::formats::evtx
