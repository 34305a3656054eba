// Numbers and texts of fixed-size binary records.

#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace monalys::formats {

/// One record and its byte order. Offsets are the caller's: they must lie within the record.
class Bytes {
 public:
  enum class Order : std::uint8_t { little, big };

  Bytes(std::string_view record, Order order) : record_(record), order_(order) {}

  [[nodiscard]] std::uint8_t u8(std::size_t at) const { return static_cast<std::uint8_t>(number(at, 1)); }
  [[nodiscard]] std::uint16_t u16(std::size_t at) const { return static_cast<std::uint16_t>(number(at, 2)); }
  [[nodiscard]] std::uint32_t u32(std::size_t at) const { return static_cast<std::uint32_t>(number(at, 4)); }
  [[nodiscard]] std::uint64_t u64(std::size_t at) const { return number(at, 8); }
  /// Up to the first NUL, or the whole field.
  [[nodiscard]] std::string_view text(std::size_t at, std::size_t size) const {
    const auto field = record_.substr(at, size);
    return field.substr(0, field.find('\0'));
  }

 private:
  [[nodiscard]] std::uint64_t number(std::size_t at, std::size_t size) const {
    assert(at + size <= record_.size());
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t from = order_ == Order::big ? i : size - 1 - i;
      value = value << 8 | static_cast<unsigned char>(record_[at + from]);
    }
    return value;
  }

  std::string_view record_;
  Order order_;
};

/// Makes text of whatever stood in a binary field: bytes that are no UTF-8, and control characters, become "?". Costs
/// nothing for the usual text. The result holds until the next call.
class CleanText {
 public:
  [[nodiscard]] std::string_view of(std::string_view field) {
    const auto control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; };
    const auto odd = [&](char c) { return control(c) || static_cast<unsigned char>(c) >= 0x80; };
    if (std::ranges::none_of(field, odd)) return field;
    if (is_utf8(field) && std::ranges::none_of(field, control)) return field;
    clean_ = field;
    std::ranges::replace_if(clean_, odd, '?');
    return clean_;
  }

 private:
  std::string clean_;
};

}  // namespace monalys::formats
