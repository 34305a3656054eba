#include "formats/evtx/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <concepts>
#include <iterator>

#include "base/text.hpp"
#include "formats/evtx/text.hpp"

namespace monalys::formats::evtx {
namespace {

constexpr std::size_t kSidHeader = 8;

std::uint64_t unsigned_of(std::string_view bytes) {
  switch (bytes.size()) {
    case 1:
      return static_cast<unsigned char>(bytes[0]);
    case 2:
      return load<std::uint16_t>(bytes, 0);
    case 4:
      return load<std::uint32_t>(bytes, 0);
    default:
      return load<std::uint64_t>(bytes, 0);
  }
}
std::int64_t signed_of(std::string_view bytes) {
  const auto unused = 64 - 8 * bytes.size();
  return static_cast<std::int64_t>(unsigned_of(bytes) << unused) >> unused;
}

constexpr std::string_view kLowerDigits = "0123456789abcdef";
constexpr std::string_view kUpperDigits = "0123456789ABCDEF";

void append_hex(std::string& into, std::uint64_t number, std::size_t digits, std::string_view alphabet) {
  for (std::size_t digit = digits; digit-- > 0;) into += alphabet[number >> 4 * digit & 0xf];
}

void append_decimal(std::string& into, std::integral auto number) {
  std::array<char, 24> buffer;
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
  into.append(buffer.data(), written.ptr);
}

void append_binary(std::string& into, std::string_view bytes) {
  for (const char each : bytes) append_hex(into, static_cast<unsigned char>(each), 2, kUpperDigits);
}

void append_guid(std::string& into, std::string_view bytes) {
  into += '{';
  append_hex(into, load<std::uint32_t>(bytes, 0), 8, kUpperDigits);
  into += '-';
  append_hex(into, load<std::uint16_t>(bytes, 4), 4, kUpperDigits);
  into += '-';
  append_hex(into, load<std::uint16_t>(bytes, 6), 4, kUpperDigits);
  into += '-';
  append_binary(into, bytes.substr(8, 2));
  into += '-';
  append_binary(into, bytes.substr(10));
  into += '}';
}

void append_sid(std::string& into, std::string_view bytes) {
  std::uint64_t authority = 0;
  for (std::size_t i = 2; i < kSidHeader; ++i) authority = authority << 8 | static_cast<unsigned char>(bytes[i]);
  into += "S-";
  append_decimal(into, unsigned{static_cast<unsigned char>(bytes[0])});
  into += '-';
  append_decimal(into, authority);
  for (std::size_t i = kSidHeader; i < bytes.size(); i += 4) {
    into += '-';
    append_decimal(into, load<std::uint32_t>(bytes, i));
  }
}

struct Written {
  std::chrono::year_month_day day;
  std::int64_t hour = 0, minute = 0, second = 0, nanosecond = 0;
};
void append_time(std::string& into, const Written& time) {
  fmt::format_to(std::back_inserter(into), "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z", int{time.day.year()},
                 unsigned{time.day.month()}, unsigned{time.day.day()}, time.hour, time.minute, time.second,
                 time.nanosecond);
}

void append_file_time(std::string& into, std::uint64_t ticks) {
  constexpr std::uint64_t kTicksPerSecond = 10'000'000;
  constexpr std::int64_t kSecondsPerDay = 86'400;
  constexpr std::chrono::sys_days k1601{std::chrono::year{1601} / 1 / 1};
  const auto seconds = static_cast<std::int64_t>(ticks / kTicksPerSecond);
  const auto of_day = seconds % kSecondsPerDay;
  append_time(into, {.day = k1601 + std::chrono::days{seconds / kSecondsPerDay},
                     .hour = of_day / 3600,
                     .minute = of_day / 60 % 60,
                     .second = of_day % 60,
                     .nanosecond = static_cast<std::int64_t>(ticks % kTicksPerSecond) * 100});
}

/// year, month, day of week, day, hour, minute, second, millisecond
Written system_time(std::string_view bytes) {
  const auto field = [&](std::size_t index) { return load<std::uint16_t>(bytes, 2 * index); };
  return {.day = std::chrono::year{field(0)} / field(1) / field(3),
          .hour = field(4),
          .minute = field(5),
          .second = field(6),
          .nanosecond = std::int64_t{field(7)} * 1'000'000};
}

}  // namespace

std::size_t fixed_size(std::uint8_t type) {
  switch (type) {
    case kInt8:
    case kUint8:
      return 1;
    case kInt16:
    case kUint16:
      return 2;
    case kInt32:
    case kUint32:
    case kFloat:
    case kBoolean:
    case kHex32:
      return 4;
    case kInt64:
    case kUint64:
    case kDouble:
    case kFileTime:
    case kHex64:
      return 8;
    case kGuid:
    case kSystemTime:
      return 16;
    default:
      return 0;
  }
}

bool Value::sound() const {
  switch (type) {
    case kSid:
      return bytes.size() >= kSidHeader &&
             bytes.size() == kSidHeader + 4 * std::size_t{static_cast<unsigned char>(bytes[1])};
    case kSize:
      return bytes.size() == 4 || bytes.size() == 8;
    default:
      const auto size = fixed_size(type & kItem);
      if (size == 0) return true;
      return (type & kArray) != 0 ? bytes.size() % size == 0 : bytes.size() == size;
  }
}

std::optional<std::uint64_t> number_of(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) {
    std::uint64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data() + 2, text.data() + text.size(), number, 16);
    if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
  }
  return to_integer<std::uint64_t>(text);
}

std::optional<std::uint64_t> number_of(const Value& value) {
  if (value.absent() || !value.sound()) return std::nullopt;
  switch (value.type) {
    case kInt8:
    case kInt16:
    case kInt32:
    case kInt64:
      return static_cast<std::uint64_t>(signed_of(value.bytes));
    case kUint8:
    case kUint16:
    case kUint32:
    case kUint64:
    case kBoolean:
    case kSize:
    case kFileTime:
    case kHex32:
    case kHex64:
      return unsigned_of(value.bytes);
    case kText: {
      if (value.bytes.size() > 64) return std::nullopt;
      std::array<char, 128> buffer{};
      return number_of(trim({buffer.data(), to_utf8(without_end(value.bytes), buffer.data())}));
    }
    default:
      return std::nullopt;
  }
}

std::optional<FileTime> time_of(std::string_view text) {
  const auto written = parse_iso(text);
  if (!written) return std::nullopt;
  const Instant at{written->local.time_since_epoch() - written->offset.value_or(std::chrono::seconds{0})};
  if (!plausible(at)) return std::nullopt;
  return file_time(at);
}

std::optional<FileTime> time_of(const Value& value) {
  if (value.absent() || !value.sound()) return std::nullopt;
  if (value.type == kFileTime) return FileTime{unsigned_of(value.bytes)};
  if (value.type == kSystemTime) {
    const auto time = system_time(value.bytes);
    if (!time.day.ok() || time.hour > 23 || time.minute > 59 || time.second > 59) return std::nullopt;
    const Instant at = std::chrono::sys_days{time.day} + std::chrono::hours{time.hour} +
                       std::chrono::minutes{time.minute} + std::chrono::seconds{time.second} +
                       std::chrono::microseconds{time.nanosecond / 1000};
    if (!plausible(at)) return std::nullopt;
    return file_time(at);
  }
  if (value.type != kText || value.bytes.size() > 128) return std::nullopt;
  std::array<char, 256> buffer{};
  return time_of(trim({buffer.data(), to_utf8(without_end(value.bytes), buffer.data())}));
}

void append_text(std::string& into, const Value& value) {
  if (value.absent() || !value.sound()) return;
  const auto out = std::back_inserter(into);
  switch (value.type) {
    case kText:
      append_utf8(into, without_end(value.bytes));
      return;
    case kAnsiText:
      append_windows_1252(into, value.bytes.substr(0, value.bytes.find('\0')));
      return;
    case kInt8:
    case kInt16:
    case kInt32:
    case kInt64:
      append_decimal(into, signed_of(value.bytes));
      return;
    case kUint8:
    case kUint16:
    case kUint32:
    case kUint64:
    case kSize:  // Windows itself shows these in hexadecimal
      append_decimal(into, unsigned_of(value.bytes));
      return;
    case kFloat:
      fmt::format_to(out, "{:f}", std::bit_cast<float>(load<std::uint32_t>(value.bytes, 0)));
      return;
    case kDouble:
      fmt::format_to(out, "{:f}", std::bit_cast<double>(load<std::uint64_t>(value.bytes, 0)));
      return;
    case kBoolean:
      into += unsigned_of(value.bytes) != 0 ? "true" : "false";
      return;
    case kBinary:
      append_binary(into, value.bytes);
      return;
    case kGuid:
      append_guid(into, value.bytes);
      return;
    case kHex32:
    case kHex64:
      into += "0x";
      append_hex(into, unsigned_of(value.bytes), 2 * value.bytes.size(), kLowerDigits);
      return;
    case kFileTime:
      append_file_time(into, unsigned_of(value.bytes));
      return;
    case kSystemTime:
      append_time(into, system_time(value.bytes));
      return;
    case kSid:
      append_sid(into, value.bytes);
      return;
    default:
      return;
  }
}

bool Items::next(Value& item) {
  if ((rest_.type & kArray) == 0) {
    item = rest_;
    return !std::exchange(started_, true);
  }
  if (rest_.bytes.empty() || !rest_.sound()) return false;
  const auto type = static_cast<std::uint8_t>(rest_.type & kItem);
  auto size = fixed_size(type);
  std::size_t end = 0;  // bytes between items
  if (type == kText) {
    while (has(rest_.bytes, size, 2) && load<std::uint16_t>(rest_.bytes, size) != 0) size += 2;
    end = 2;
  } else if (type == kAnsiText) {
    size = std::min(rest_.bytes.find('\0'), rest_.bytes.size());
    end = 1;
  } else if (type == kSid && rest_.bytes.size() >= kSidHeader) {
    size = kSidHeader + 4 * std::size_t{static_cast<unsigned char>(rest_.bytes[1])};
  } else if (size == 0) {
    size = rest_.bytes.size();
  }
  size = std::min(size, rest_.bytes.size());
  item = {type, rest_.bytes.substr(0, size)};
  rest_.bytes.remove_prefix(std::min(size + end, rest_.bytes.size()));
  return true;
}

bool Values::read(std::string_view chunk, std::size_t at, std::size_t end, std::size_t needed) {
  clear();
  const auto bytes = chunk.substr(0, end);
  if (!has(bytes, at, 4)) return false;
  count_ = load<std::uint32_t>(bytes, at);
  if (count_ > kMostValues || !has(bytes, at + 4, std::size_t{4} * count_)) return false;
  chunk_ = chunk.data();
  needed = std::min(needed, std::size_t{count_});
  if (places_.size() < needed) places_.resize(needed);
  auto from = at + 4 + std::size_t{4} * count_;
  for (; known_ < needed; ++known_) {
    const auto descriptor = at + 4 + 4 * known_;
    const auto size = load<std::uint16_t>(bytes, descriptor);
    if (!has(bytes, from, size)) {
      cut_ = true;
      return true;
    }
    places_[known_] = {static_cast<std::uint32_t>(from), size, static_cast<std::uint8_t>(bytes[descriptor + 2])};
    from += size;
  }
  return true;
}

}  // namespace monalys::formats::evtx
