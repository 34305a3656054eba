// Numbers and texts as Windows event logs store them.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace monalys::simulate {

/// Little-endian.
inline void append_number(std::string& into, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) into += static_cast<char>(value >> 8 * i & 0xff);
}
inline void put_number(std::string& into, std::size_t at, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) into[at + i] = static_cast<char>(value >> 8 * i & 0xff);
}
[[nodiscard]] inline std::uint64_t get_number(std::string_view from, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(from[at + i]);
  return value;
}

[[nodiscard]] std::string to_utf16(std::string_view utf8);

}  // namespace monalys::simulate
