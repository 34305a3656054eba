// Words, digits and names of months, as lines of logs have them.

#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace monalys::formats {

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes what stands before the first blank off the front, and that blank.
[[nodiscard]] inline std::string_view take_word(std::string_view& text) {
  const auto end = std::min(text.find(' '), text.size());
  const auto word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

/// 1 for "Jan"; 0 for what is no month.
[[nodiscard]] inline unsigned month_number(std::string_view name) {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto found = std::ranges::find(kMonths, name);
  return found == kMonths.end() ? 0 : static_cast<unsigned>(found - kMonths.begin()) + 1;
}

}  // namespace monalys::formats
