#include "ingest/personal_number.hpp"

#include <array>
#include <chrono>
#include <cstddef>

namespace monalys::ingest {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// Bytes of letters outside ASCII count as letters, like those inside.
constexpr bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
constexpr bool is_interim_letter(char c) { return std::string_view{"TRSUWXJKLMN"}.find(c) != std::string_view::npos; }

constexpr int value(char c) { return c - '0'; }
constexpr int two(std::string_view text, std::size_t at) { return value(text[at]) * 10 + value(text[at + 1]); }

/// Ten characters YYMMDDNNNC, the seventh perhaps an interim letter.
bool check_digit_fits(std::string_view ten) {
  int sum = 0;
  for (std::size_t i = 0; i < 9; ++i) {
    const int digit = is_digit(ten[i]) ? value(ten[i]) : 1;
    const int product = i % 2 == 0 ? 2 * digit : digit;
    sum += product / 10 + product % 10;
  }
  return (10 - sum % 10) % 10 == value(ten[9]);
}

/// century: 18, 19, 20, or 0 when it was not written.
bool day_exists(int century, std::string_view ten) {
  const int month = two(ten, 2);
  const bool coordination = two(ten, 4) >= 60;
  const int day = coordination ? two(ten, 4) - 60 : two(ten, 4);
  // Coordination numbers of people whose birthday is unknown may hold month 00 or day 60: rather one mask too many.
  if (coordination && month <= 12 && (month == 0 || day == 0)) return day <= 31;
  // Without a century a leap day of any is possible: 2000 is the leap year among those that end in 00.
  const std::chrono::year year{(century == 0 ? 20 : century) * 100 + two(ten, 0)};
  return std::chrono::year_month_day{year, std::chrono::month{static_cast<unsigned>(month)},
                                     std::chrono::day{static_cast<unsigned>(day)}}
      .ok();
}

/// The length of the number that a text begins with; 0 when it begins with none.
std::size_t number_at(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && digits <= 12 && is_digit(text[digits])) ++digits;
  // The birth date is 6 or 8 digits; without a separator they run into the birth number, unless that starts with a
  // letter.
  for (const std::size_t date : {8UZ, 6UZ}) {
    if (digits < date) continue;
    const bool separated = text.size() > date && (text[date] == '-' || text[date] == '+');
    const std::size_t last = date + (separated ? 1 : 0);
    const std::size_t end = last + 4;
    if (text.size() < end || (text.size() > end && is_word(text[end]))) continue;
    const auto tail = text.substr(last, 4);
    if (!is_digit(tail[0]) && !is_interim_letter(tail[0])) continue;
    if (!is_digit(tail[1]) || !is_digit(tail[2]) || !is_digit(tail[3])) continue;
    if (tail.substr(0, 3) == "000") continue;

    int century = 0;
    if (date == 8) {
      century = two(text, 0);
      if (century < 18 || century > 20) continue;
    }
    std::array<char, 10> ten{};
    text.substr(date - 6, 6).copy(ten.data(), 6);
    tail.copy(ten.data() + 6, 4);
    const std::string_view number{ten.data(), ten.size()};
    if (day_exists(century, number) && check_digit_fits(number)) return end;
  }
  return 0;
}

/// Where the first number of a text stands, from a position on; {npos, 0} when there is none.
struct Found {
  std::size_t at = std::string_view::npos;
  std::size_t length = 0;
};
Found find(std::string_view text, std::size_t from) {
  for (std::size_t i = from; i + 10 <= text.size(); ++i) {
    if (!is_digit(text[i]) || (i > 0 && is_word(text[i - 1]))) continue;
    if (const auto length = number_at(text.substr(i)); length > 0) return {i, length};
  }
  return {};
}

}  // namespace

bool has_personal_number(std::string_view text) { return find(text, 0).length > 0; }

std::optional<std::string> mask_personal_numbers(std::string_view text) {
  Found found = find(text, 0);
  if (found.length == 0) return std::nullopt;
  std::string masked;
  std::size_t copied = 0;
  while (found.length > 0) {
    masked += text.substr(copied, found.at - copied);
    masked += kPersonalNumberMask;
    copied = found.at + found.length;
    found = find(text, copied);
  }
  masked += text.substr(copied);
  return masked;
}

}  // namespace monalys::ingest
