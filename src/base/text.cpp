#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace monalys {
namespace {

std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

/// Reads one code point; the length is 0 when the bytes are not UTF-8.
struct Decoded {
  char32_t code;
  std::size_t length;
};
Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {0, 0};
  char32_t code = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return {0, 0};
    code = code << 6 | (byte(i) & 0x3fU);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kSmallest[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return {0, 0};
  return {code, length};
}

char32_t lower(char32_t code) {
  if ((code >= 0xc0 && code <= 0xde && code != 0xd7) || (code >= 0x391 && code <= 0x3a9) ||
      (code >= 0x410 && code <= 0x42f)) {
    return code + 32;
  }
  if (code >= 0x400 && code <= 0x40f) return code + 80;
  return code;
}

/// Empty when none is near.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view found;
  std::size_t fewest = std::string_view::npos;
  for (const auto known : candidates) {
    const auto changes = edits(word, known);
    // Two letters that changed places are two changes; where half of a word is another, it is another word.
    if (changes > std::max<std::size_t>(2, std::max(word.size(), known.size()) / 2) || changes >= fewest) continue;
    fewest = changes;
    found = known;
  }
  return found;
}

}  // namespace

std::optional<double> to_real(std::string_view text) {
  double value{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::size_t count_of(std::string_view text, char wanted) {
  constexpr std::size_t kStride = 64;  // of a fixed number of bytes the compiler makes vectors
  std::size_t found = 0;
  for (; text.size() >= kStride; text.remove_prefix(kStride)) {
    std::uint8_t of_stride = 0;
    for (std::size_t i = 0; i < kStride; ++i)
      of_stride = static_cast<std::uint8_t>(of_stride + (text[i] == wanted ? 1 : 0));
    found += of_stride;
  }
  return found + static_cast<std::size_t>(std::ranges::count(text, wanted));
}

void append_utf8(char32_t code, std::string& out) {
  std::array<char, 4> bytes{};
  out.append(bytes.data(), static_cast<std::size_t>(put_utf8(code, bytes.data()) - bytes.data()));
}

std::string fold_case(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) < 0x80) {
      folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      ++i;
      continue;
    }
    const auto [code, length] = decode(text.substr(i));
    if (length == 2 && lower(code) != code && lower(code) < 0x800) {
      append_utf8(lower(code), folded);
    } else {
      folded.append(text, i, std::max<std::size_t>(length, 1));
    }
    i += std::max<std::size_t>(length, 1);
  }
  return folded;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const auto near = nearest(word, candidates);
  return near.empty() ? std::string{} : "Did you mean \"" + std::string(near) + "\"? ";
}

std::string did_you_mean_sv(std::string_view word, std::span<const std::string_view> candidates) {
  const auto near = nearest(word, candidates);
  return near.empty() ? std::string{} : "Menade du ”" + std::string(near) + "”? ";
}

std::string choice_sv(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " eller " : ", ";
    text += words[i];
  }
  return text;
}

bool matches_wildcard(std::string_view text, std::string_view pattern) {
  const auto character = [&](std::size_t at) { return std::max<std::size_t>(decode(text.substr(at)).length, 1); };
  std::size_t t = 0;
  std::size_t p = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '?') {
      t += character(t), ++p;
    } else if (p < pattern.size() && pattern[p] == text[t] && pattern[p] != '*') {
      ++t, ++p;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      resume += character(resume);
      t = resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto length = decode(text).length;
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace monalys
