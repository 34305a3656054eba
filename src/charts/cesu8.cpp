#include "charts/cesu8.hpp"

#include <cstddef>
#include <cstdint>

namespace monalys::charts {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

/// One sequence of UTF-8, surrogates allowed; nothing is decoded (size 0) when the bytes are none.
struct Decoded {
  char32_t code = kReplacement;
  std::size_t size = 0;
};

Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const auto lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xF0 && lead < 0xF5   ? 4
                           : lead >= 0xE0 && lead < 0xF0 ? 3
                           : lead >= 0xC2 && lead < 0xE0 ? 2
                                                         : 0;
  if (size == 0 || text.size() < size) return {};
  char32_t code = lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    code = (code << 6) | (byte(i) & 0x3FU);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kLeast[size] || code > 0x10FFFF) return {};
  return {code, size};
}

void append(std::string& out, char32_t code) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80U | ((code >> shift) & 0x3FU)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0U | (code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

constexpr bool is_high(char32_t code) { return code >= 0xD800 && code < 0xDC00; }
constexpr bool is_low(char32_t code) { return code >= 0xDC00 && code < 0xE000; }

}  // namespace

std::string cesu8_to_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    auto [code, size] = decode(text);
    if (size == 0) size = 1;
    if (is_high(code) && text.size() > size) {
      if (const auto low = decode(text.substr(size)); is_low(low.code)) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low.code - 0xDC00);
        size += low.size;
      }
    }
    append(out, is_high(code) || is_low(code) ? kReplacement : code);
    text.remove_prefix(size);
  }
  return out;
}

}  // namespace monalys::charts
