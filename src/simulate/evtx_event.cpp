#include "simulate/evtx_event.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <charconv>
#include <chrono>

#include "simulate/evtx_bytes.hpp"

namespace monalys::simulate {
namespace {

EvtxValue number(std::uint8_t type, std::uint64_t value, std::size_t size, std::string text) {
  EvtxValue made{.type = type, .bytes = {}, .text = std::move(text)};
  append_number(made.bytes, value, size);
  return made;
}

}  // namespace

std::string to_utf16(std::string_view utf8) {
  std::string units;
  const auto unit = [&](std::uint32_t each) { append_number(units, each, 2); };
  for (std::size_t i = 0; i < utf8.size();) {
    const auto first = static_cast<unsigned char>(utf8[i]);
    const std::size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    std::uint32_t point = size == 1 ? first : first & (0xffU >> (size + 1));
    for (std::size_t k = 1; k < size && i + k < utf8.size(); ++k) {
      point = point << 6U | (static_cast<unsigned char>(utf8[i + k]) & 0x3fU);
    }
    i += size;
    if (point < 0x10000) {
      unit(point);
    } else {
      unit(0xd800 + ((point - 0x10000) >> 10U));
      unit(0xdc00 + ((point - 0x10000) & 0x3ffU));
    }
  }
  return units;
}

std::uint64_t to_file_time(std::int64_t unix_microseconds) {
  return static_cast<std::uint64_t>(unix_microseconds * 10 + 116'444'736'000'000'000);
}

std::string evtx_time_text(std::uint64_t file_time) {
  constexpr std::int64_t kTicksPerSecond = 10'000'000;
  const auto ticks = static_cast<std::int64_t>(file_time) - 116'444'736'000'000'000;
  const std::chrono::sys_seconds second{std::chrono::seconds{ticks / kTicksPerSecond}};
  const auto day = std::chrono::floor<std::chrono::days>(second);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{second - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:07}00Z", int{date.year()}, unsigned{date.month()},
                     unsigned{date.day()}, time.hours().count(), time.minutes().count(), time.seconds().count(),
                     ticks % kTicksPerSecond);
}

EvtxValue EvtxValue::of_text(std::string_view utf8) {
  return {.type = 0x01, .bytes = to_utf16(utf8), .text = std::string(utf8)};
}
EvtxValue EvtxValue::of_texts(const std::vector<std::string>& utf8) {
  EvtxValue made{.type = 0x81, .bytes = {}, .text = {}};
  for (const auto& each : utf8) {
    made.bytes += to_utf16(each);
    append_number(made.bytes, 0, 2);
    made.text += each;
  }
  return made;
}
EvtxValue EvtxValue::of_u8(std::uint8_t value) { return number(0x04, value, 1, fmt::format("{}", value)); }
EvtxValue EvtxValue::of_u16(std::uint16_t value) { return number(0x06, value, 2, fmt::format("{}", value)); }
EvtxValue EvtxValue::of_u32(std::uint32_t value) { return number(0x08, value, 4, fmt::format("{}", value)); }
EvtxValue EvtxValue::of_i32(std::int32_t value) {
  return number(0x07, static_cast<std::uint32_t>(value), 4, fmt::format("{}", value));
}
EvtxValue EvtxValue::of_u64(std::uint64_t value) { return number(0x0a, value, 8, fmt::format("{}", value)); }
EvtxValue EvtxValue::of_hex32(std::uint32_t value) { return number(0x14, value, 4, fmt::format("0x{:08x}", value)); }
EvtxValue EvtxValue::of_hex64(std::uint64_t value) { return number(0x15, value, 8, fmt::format("0x{:016x}", value)); }
EvtxValue EvtxValue::of_size(std::uint64_t value) { return number(0x10, value, 8, fmt::format("{}", value)); }
EvtxValue EvtxValue::of_double(double value) {
  return number(0x0c, std::bit_cast<std::uint64_t>(value), 8, fmt::format("{:f}", value));
}
EvtxValue EvtxValue::of_boolean(bool yes) { return number(0x0d, yes ? 1 : 0, 4, yes ? "true" : "false"); }
EvtxValue EvtxValue::of_file_time(std::uint64_t ticks) { return number(0x11, ticks, 8, evtx_time_text(ticks)); }

EvtxValue EvtxValue::of_binary(std::string_view bytes) {
  EvtxValue made{.type = 0x0e, .bytes = std::string(bytes), .text = {}};
  for (const char each : bytes) made.text += fmt::format("{:02X}", static_cast<unsigned char>(each));
  return made;
}

EvtxValue EvtxValue::of_guid(std::string_view text) {
  constexpr std::array<std::size_t, 16> kPlaces{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
  EvtxValue made{.type = 0x0f, .bytes = std::string(16, '\0'), .text = std::string(text)};
  std::string digits;
  for (const char each : text) {
    if (each != '{' && each != '}' && each != '-') digits += each;
  }
  for (std::size_t i = 0; i < 16 && 2 * i + 2 <= digits.size(); ++i) {
    unsigned byte = 0;
    std::from_chars(digits.data() + 2 * i, digits.data() + 2 * i + 2, byte, 16);
    made.bytes[kPlaces[i]] = static_cast<char>(byte);
  }
  return made;
}

EvtxValue EvtxValue::of_sid(std::string_view text) {
  std::vector<std::uint64_t> parts;
  for (std::size_t i = text.find('-'); i != std::string_view::npos; i = text.find('-', i + 1)) {
    std::uint64_t part = 0;
    std::from_chars(text.data() + i + 1, text.data() + text.size(), part);
    parts.push_back(part);
  }
  EvtxValue made{.type = 0x13, .bytes = {}, .text = std::string(text)};
  append_number(made.bytes, parts[0], 1);
  append_number(made.bytes, parts.size() - 2, 1);
  for (int shift = 40; shift >= 0; shift -= 8) append_number(made.bytes, parts[1] >> shift & 0xff, 1);
  for (std::size_t i = 2; i < parts.size(); ++i) append_number(made.bytes, parts[i], 4);
  return made;
}

}  // namespace monalys::simulate
