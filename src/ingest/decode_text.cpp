#include "ingest/decode_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.hpp"

namespace monalys::ingest {
namespace {

constexpr char32_t kReplacement = 0xfffd;

/// The bytes 0x80 to 0x9f of Windows-1252; 0: undefined.
constexpr std::array<char32_t, 32> kWindowsPunctuation{0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                                       0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                                       0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                                       0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

/// How many bytes at the end of a text begin a character without finishing it: 0 to 3.
std::size_t unfinished_tail(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const auto c = static_cast<unsigned char>(text[text.size() - back]);
    if (c < 0x80) return 0;
    if (c >= 0xc0) {
      const std::size_t length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}

std::size_t first_invalid(std::string_view text) {
  std::size_t good = 0;
  std::size_t step = text.size();
  // Halving finds the place without a second decoder of UTF-8: is_utf8 of a prefix cut within a character is false,
  // therefore prefixes are cut at the ends of characters.
  while (step > 0) {
    const auto part = text.substr(good, step);
    const auto whole = part.substr(0, part.size() - unfinished_tail(part));
    if (!whole.empty() && is_utf8(whole)) {
      good += whole.size();
      if (good == text.size()) break;
    } else {
      step /= 2;
    }
  }
  return good;
}

/// What a dump of MySQL or MariaDB says that it is in: /*!40101 SET NAMES utf8mb4 */; empty when it says nothing.
std::string_view names_of_dump(std::string_view head) {
  constexpr std::string_view kBegin = "\n/*!", kWords = " SET NAMES ";
  for (auto at = head.find(kBegin); at != std::string_view::npos; at = head.find(kBegin, at + 1)) {
    auto rest = head.substr(at + kBegin.size());
    rest.remove_prefix(std::min(rest.find_first_not_of("0123456789"), rest.size()));
    if (!rest.starts_with(kWords)) continue;
    rest.remove_prefix(kWords.size());
    return rest.substr(0, rest.find_first_of(" *;\r\n"));
  }
  return {};
}

std::string_view name(Encoding encoding) {
  switch (encoding) {
    case Encoding::utf16le:
      return "UTF-16LE";
    case Encoding::utf16be:
      return "UTF-16BE";
    case Encoding::windows1252:
      return "Windows-1252";
    case Encoding::raw:
      return "binary";
    default:
      return "UTF-8";
  }
}

}  // namespace

Result<Recognised> recognise_encoding(std::string_view head, std::string_view setting, bool cut) {
  Recognised marked{Encoding::mostly_utf8, 0};
  if (head.starts_with("\xef\xbb\xbf")) {
    marked = {Encoding::utf8, 3};
  } else if (head.starts_with("\xff\xfe")) {
    marked = {Encoding::utf16le, 2};
  } else if (head.starts_with("\xfe\xff")) {
    marked = {Encoding::utf16be, 2};
  }
  const bool has_nul = head.find('\0') != std::string_view::npos;

  if (setting.empty()) {
    if (marked.mark_bytes > 0) return marked;
    if (has_nul) return Recognised{Encoding::raw, 0};
    // A dump holds bytes that are no text at all besides texts in what it names.
    const auto names = names_of_dump(head);
    if (names.starts_with("utf8")) return Recognised{Encoding::mostly_utf8, 0};
    if (names == "latin1") return Recognised{Encoding::windows1252, 0};
    const auto whole = cut ? head.substr(0, head.size() - unfinished_tail(head)) : head;
    return Recognised{is_utf8(whole) ? Encoding::mostly_utf8 : Encoding::windows1252, 0};
  }
  const Encoding wanted = setting == "utf-16le"   ? Encoding::utf16le
                          : setting == "utf-16be" ? Encoding::utf16be
                          : setting == "utf-8"    ? Encoding::utf8
                                                  : Encoding::windows1252;
  if (marked.mark_bytes > 0) {
    if (marked.encoding == wanted) return marked;
    return fail(Code::invalid_input,
                fmt::format("it should be {} and begins with the mark of {}", name(wanted), name(marked.encoding)),
                "Remove `encoding` from the source: the mark says what it is.");
  }
  const bool sixteen = wanted == Encoding::utf16le || wanted == Encoding::utf16be;
  // A line feed of UTF-16 has a zero byte; text of eight bits has none.
  if (sixteen && !has_nul) {
    return fail(Code::invalid_input, fmt::format("it should be {} and is not", name(wanted)),
                "Remove `encoding` from the source, or set \"utf-8\" or \"windows-1252\".");
  }
  if (!sixteen && has_nul && std::ranges::count(head, '\0') > static_cast<std::ptrdiff_t>(head.size() / 4)) {
    return fail(Code::invalid_input, fmt::format("it should be {} and looks like UTF-16 or binary data", name(wanted)),
                "Remove `encoding` from the source, or set \"utf-16le\".");
  }
  return Recognised{wanted, 0};
}

void append_windows1252(std::string_view text, std::string& out) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else if (byte < 0xa0) {
      const char32_t code = kWindowsPunctuation[byte - 0x80U];
      append_utf8(code == 0 ? kReplacement : code, out);
    } else {
      append_utf8(byte, out);
    }
  }
}

Error TextDecoder::misfit() const {
  return {Code::invalid_input, fmt::format("byte {} is not {}", position_ + 1, name(encoding_)),
          encoding_ == Encoding::utf8 ? "Set encoding = \"windows-1252\", or remove `encoding` from the source."
                                      : "Check the source's `encoding`; the file may also be cut or damaged."};
}

Result<void> TextDecoder::decode(std::string_view piece, std::string& out) {
  switch (encoding_) {
    case Encoding::utf8:
      return decode_utf8(piece, out);
    case Encoding::utf16le:
    case Encoding::utf16be:
      return decode_utf16(piece, out);
    case Encoding::windows1252:
      append_windows1252(piece, out);
      return {};
    case Encoding::mostly_utf8:
    case Encoding::raw:
      out += piece;
      return {};
  }
  return {};
}

Result<void> TextDecoder::decode_utf8(std::string_view piece, std::string& out) {
  std::string joined;
  if (!pending_.empty()) {
    joined = pending_;
    joined += piece;
    piece = joined;
  }
  const auto tail = unfinished_tail(piece);
  const auto whole = piece.substr(0, piece.size() - tail);
  if (!is_utf8(whole)) {
    position_ += first_invalid(whole);
    return std::unexpected(misfit());
  }
  out += whole;
  position_ += whole.size();
  pending_ = piece.substr(whole.size());
  return {};
}

Result<void> TextDecoder::decode_utf16(std::string_view piece, std::string& out) {
  const bool little = encoding_ == Encoding::utf16le;
  const auto unit = [&](char first, char second) {
    const auto a = static_cast<unsigned char>(first);
    const auto b = static_cast<unsigned char>(second);
    return static_cast<std::uint32_t>(little ? a | b << 8 : b | a << 8);
  };
  const auto take = [&](std::uint32_t code) {
    position_ += 2;
    if (surrogate_ != 0) {
      if (code < 0xdc00 || code > 0xdfff) return false;
      append_utf8(0x10000 + ((surrogate_ - 0xd800) << 10U) + (code - 0xdc00), out);
      surrogate_ = 0;
      return true;
    }
    if (code >= 0xdc00 && code <= 0xdfff) return false;
    if (code >= 0xd800 && code <= 0xdbff) {
      surrogate_ = code;
    } else {
      append_utf8(code, out);
    }
    return true;
  };
  std::size_t at = 0;
  if (!pending_.empty() && !piece.empty()) {
    const bool good = take(unit(pending_[0], piece[0]));
    pending_.clear();
    at = 1;
    if (!good) return std::unexpected(misfit());
  }
  for (; at + 1 < piece.size(); at += 2) {
    if (!take(unit(piece[at], piece[at + 1]))) return std::unexpected(misfit());
  }
  if (at < piece.size()) pending_ = piece.substr(at);
  return {};
}

Result<void> TextDecoder::finish() const {
  if (pending_.empty() && surrogate_ == 0) return {};
  return std::unexpected(misfit());
}

}  // namespace monalys::ingest
