#include "formats/quantities.hpp"

#include <array>
#include <limits>
#include <utility>

#include "base/text.hpp"

namespace monalys::formats {
namespace {

// 128 bits keep mantissa times unit exact; the type is the compiler's, not the standard's.
__extension__ using Wide = __int128;

constexpr int kMostDigits = 18;  // of a mantissa, so that it fits 64 bits

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

/// Blanks that group digits: plain, no-break (U+00A0), thin (U+2009), narrow no-break (U+202F).
std::size_t blank_length(std::string_view text) {
  if (text.starts_with(' ')) return 1;
  if (text.starts_with("\xc2\xa0")) return 2;
  if (text.starts_with("\xe2\x80\x89") || text.starts_with("\xe2\x80\xaf")) return 3;
  return 0;
}

struct Decimal {
  std::int64_t mantissa = 0;
  std::int64_t scale = 1;  // the value is mantissa / scale
};

/// Takes a number without a sign from the front; decimals beyond eighteen digits are cut.
std::optional<Decimal> take_decimal(std::string_view& text, char decimal) {
  Decimal number;
  int digits = 0;
  bool any = false;
  bool after = false;
  while (!text.empty()) {
    if (is_digit(text.front())) {
      any = true;
      if (digits < kMostDigits) {
        number.mantissa = number.mantissa * 10 + (text.front() - '0');
        digits += number.mantissa != 0;
        if (after) number.scale *= 10;
        if (number.scale > 100'000'000'000'000'000) digits = kMostDigits;
      } else if (!after) {
        return std::nullopt;
      }
      text.remove_prefix(1);
    } else if (text.front() == decimal && !after && any) {
      after = true;
      text.remove_prefix(1);
    } else if (const auto blank = blank_length(text);
               blank != 0 && any && !after && text.size() > blank && is_digit(text[blank])) {
      text.remove_prefix(blank);
    } else {
      break;
    }
  }
  if (!any) return std::nullopt;
  return number;
}

std::optional<std::int64_t> scaled(const Decimal& number, std::int64_t factor) {
  const Wide exact = (Wide{number.mantissa} * factor * 2 + number.scale) / (Wide{number.scale} * 2);
  if (exact > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  return static_cast<std::int64_t>(exact);
}

}  // namespace

std::optional<std::int64_t> bytes_of_unit(std::string_view unit) {
  static constexpr std::array<std::pair<std::string_view, std::int64_t>, 14> kUnits{{
      {"b", 1},
      {"byte", 1},
      {"bytes", 1},
      {"kb", 1'000},
      {"mb", 1'000'000},
      {"gb", 1'000'000'000},
      {"tb", 1'000'000'000'000},
      {"pb", 1'000'000'000'000'000},
      {"kib", std::int64_t{1} << 10},
      {"mib", std::int64_t{1} << 20},
      {"gib", std::int64_t{1} << 30},
      {"tib", std::int64_t{1} << 40},
      {"pib", std::int64_t{1} << 50},
      {"", 1},
  }};
  const auto folded = fold_case(trim(unit));
  for (const auto& [name, bytes] : kUnits) {
    if (name == folded) return bytes;
  }
  return std::nullopt;
}

std::optional<std::int64_t> read_size(std::string_view text, char decimal, std::int64_t unit_bytes) {
  text = trim(text);
  bool negative = false;
  if (text.starts_with('-') || text.starts_with('+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  } else if (text.starts_with("\xe2\x88\x92")) {  // the minus sign U+2212 of spreadsheets
    negative = true;
    text.remove_prefix(3);
  }
  const auto number = take_decimal(text, decimal);
  if (!number) return std::nullopt;
  while (const auto blank = blank_length(text)) text.remove_prefix(blank);
  if (!text.empty()) {
    if (!is_letter(text.front())) return std::nullopt;
    const auto own_unit = bytes_of_unit(text);
    if (!own_unit) return std::nullopt;
    unit_bytes = *own_unit;
  }
  const auto size = scaled(*number, unit_bytes);
  if (!size) return std::nullopt;
  return negative ? -*size : *size;
}

std::optional<Quantity> read_quantity(std::string_view text, char decimal) {
  constexpr Wide kMillion = 1'000'000;
  text = trim(text);
  const auto number = take_decimal(text, decimal);
  if (!number) return std::nullopt;
  while (const auto blank = blank_length(text)) text.remove_prefix(blank);
  Quantity found;
  std::int64_t unit = 1;
  if (!text.empty()) {
    const auto bytes = is_letter(text.front()) ? bytes_of_unit(text) : std::nullopt;
    if (!bytes) return std::nullopt;
    unit = *bytes;
    found.in_bytes = true;
  }
  const Wide exact = (Wide{number->mantissa} * unit * kMillion * 2 + number->scale) / (Wide{number->scale} * 2);
  if (exact / kMillion > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  found.whole = static_cast<std::int64_t>(exact / kMillion);
  found.millionths = static_cast<std::int64_t>(exact % kMillion);
  return found;
}

std::optional<std::chrono::microseconds> read_duration(std::string_view text, char decimal) {
  using std::chrono::days;
  using std::chrono::microseconds;
  constexpr microseconds kLongest = days{36'525};
  constexpr std::int64_t kMicro = 1'000'000;

  text = trim(text);
  microseconds total{};
  if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    std::int64_t day_count = 0;
    if (const auto dash = text.find('-'); dash != std::string_view::npos) {
      const auto value = to_integer<std::uint16_t>(text.substr(0, dash));
      if (!value) return std::nullopt;
      day_count = *value;
      text.remove_prefix(dash + 1);
    }
    const auto first = text.find(':');
    const auto second = first == std::string_view::npos ? first : text.find(':', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const auto hours = to_integer<std::uint32_t>(text.substr(0, first));
    const auto minutes = to_integer<std::uint8_t>(text.substr(first + 1, second - first - 1));
    auto tail = text.substr(second + 1);
    const auto seconds = take_decimal(tail, decimal);
    if (!hours || *hours > 1'000'000 || !minutes || *minutes > 59 || !seconds || !tail.empty()) return std::nullopt;
    const auto micro = scaled(*seconds, kMicro);
    if (!micro || *micro >= 60 * kMicro) return std::nullopt;
    total = days{day_count} + std::chrono::hours{*hours} + std::chrono::minutes{*minutes} + microseconds{*micro};
  } else {
    const auto seconds = take_decimal(text, decimal);
    if (!seconds || !text.empty()) return std::nullopt;
    const auto micro = scaled(*seconds, kMicro);
    if (!micro) return std::nullopt;
    total = microseconds{*micro};
  }
  if (total > kLongest) return std::nullopt;
  return total;
}

}  // namespace monalys::formats
