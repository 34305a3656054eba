// Small work on text that several folders need.

#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace monalys {

[[nodiscard]] constexpr std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// The whole text as a number, or nothing.
template <std::integral T>
[[nodiscard]] std::optional<T> to_integer(std::string_view text) {
  T value{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}
/// The same for decimals; neither infinite nor "nan".
[[nodiscard]] std::optional<double> to_real(std::string_view text);

/// How often it occurs: tens of bytes at a time, which counting one by one is not.
[[nodiscard]] std::size_t count_of(std::string_view text, char wanted);

/// Writes a code point, which must not be a surrogate, as UTF-8: up to four bytes. Gives where the next one goes.
inline char* put_utf8(char32_t code, char* out) {
  const auto byte = [&](char32_t bits) { *out++ = static_cast<char>(bits); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0U | code >> 6U);
    byte(0x80U | (code & 0x3fU));
  } else if (code < 0x10000) {
    byte(0xe0U | code >> 12U);
    byte(0x80U | (code >> 6U & 0x3fU));
    byte(0x80U | (code & 0x3fU));
  } else {
    byte(0xf0U | code >> 18U);
    byte(0x80U | (code >> 12U & 0x3fU));
    byte(0x80U | (code >> 6U & 0x3fU));
    byte(0x80U | (code & 0x3fU));
  }
  return out;
}
void append_utf8(char32_t code, std::string& out);

/// Lower case of UTF-8 text: ASCII, Latin-1, Greek and Cyrillic letters; everything else stays.
[[nodiscard]] std::string fold_case(std::string_view text);

/// "Did you mean \"session\"? " with the nearest candidate, to begin a hint with; empty when none is near.
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);
/// The same in Swedish: "Menade du ”session”? "
[[nodiscard]] std::string did_you_mean_sv(std::string_view word, std::span<const std::string_view> candidates);

/// What there is to choose from, in Swedish: "dag, vecka eller månad".
[[nodiscard]] std::string choice_sv(std::span<const std::string_view> words);

/// * stands for any run of characters, ? for one character of UTF-8.
[[nodiscard]] bool matches_wildcard(std::string_view text, std::string_view pattern);

/// True when every byte sequence is valid UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace monalys
