#include "formats/evtx/text.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.hpp"
#include "formats/evtx/bytes.hpp"
#include "formats/evtx/values.hpp"

namespace monalys::formats::evtx {
namespace {

constexpr std::uint32_t kReplacement = 0xfffd;

constexpr bool leads(std::uint32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
constexpr bool trails(std::uint32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

// 0x80 to 0x9f of Windows-1252; the five that it leaves undefined stay what they are.
constexpr std::array<std::uint16_t, 32> kWindows1252{0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
                                                     0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0x8d,   0x17d,  0x8f,
                                                     0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                                     0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};

}  // namespace

std::string_view without_end(std::string_view utf16) {
  utf16 = utf16.substr(0, utf16.size() & ~std::size_t{1});
  while (!utf16.empty() && load<std::uint16_t>(utf16, utf16.size() - 2) == 0) utf16.remove_suffix(2);
  return utf16;
}

std::size_t to_utf8(std::string_view utf16, char* into) {
  char* out = into;
  std::size_t at = 0;
  const auto size = utf16.size() & ~std::size_t{1};
  while (at < size) {
    // Four ASCII characters at once: most texts are nothing else.
    while (size - at >= 8) {
      const auto four = load<std::uint64_t>(utf16, at);
      if ((four & 0xff80'ff80'ff80'ff80) != 0) break;
      const auto packed = (four | four >> 8) & 0x0000'ffff'0000'ffff;
      const auto bytes = static_cast<std::uint32_t>(packed | packed >> 16);
      std::memcpy(out, &bytes, 4);
      out += 4;
      at += 8;
    }
    if (at >= size) break;
    std::uint32_t point = load<std::uint16_t>(utf16, at);
    at += 2;
    if (leads(point)) {
      const std::uint32_t second = at < size ? load<std::uint16_t>(utf16, at) : 0;
      if (trails(second)) {
        point = 0x10000 + ((point - 0xd800) << 10) + (second - 0xdc00);
        at += 2;
      } else {
        point = kReplacement;
      }
    } else if (trails(point)) {
      point = kReplacement;
    }
    out = put_utf8(point, out);
  }
  return static_cast<std::size_t>(out - into);
}

void append_utf8(std::string& into, std::string_view utf16) {
  const auto before = into.size();
  into.resize(before + utf16.size() / 2 * 3);
  into.resize(before + to_utf8(utf16, into.data() + before));
}

void append_windows_1252(std::string& into, std::string_view text) {
  for (const char each : text) {
    const auto byte = static_cast<unsigned char>(each);
    std::array<char, 4> bytes{};
    const bool moved = byte >= 0x80 && byte < 0xa0;
    const char* const end = put_utf8(moved ? kWindows1252[byte - 0x80U] : byte, bytes.data());
    into.append(static_cast<const char*>(bytes.data()), end);
  }
}

char* Arena::reserve(std::size_t size) {
  if (pieces_.empty() || piece_size_ - used_ < size) {
    piece_size_ = std::max(kPiece, size);
    pieces_.push_back(std::make_unique_for_overwrite<char[]>(piece_size_));
    used_ = 0;
  }
  return pieces_.back().get() + used_;
}

std::string_view Arena::commit(std::size_t size) {
  const std::string_view text(pieces_.back().get() + used_, size);
  used_ += size;
  return text;
}

std::string_view Arena::keep(std::string_view text) {
  if (text.empty()) return {};
  std::ranges::copy(text, reserve(text.size()));
  return commit(text.size());
}

void Arena::clear() {
  if (pieces_.size() > 1) pieces_.erase(pieces_.begin(), pieces_.end() - 1);
  if (piece_size_ > kPiece) {
    pieces_.clear();
    piece_size_ = 0;
  }
  used_ = 0;
}

void Interner::clear() {
  arena_.clear();
  used_ = 0;
  if (entries_.size() > kMostEntriesKept) {
    entries_.assign(kFirstEntries, {});
    entries_.shrink_to_fit();
  }
  if (++round_ == 0) {
    std::ranges::fill(entries_, Entry{});
    round_ = 1;
  }
}

void Interner::grow() {
  std::vector<Entry> larger(entries_.size() * 2);
  for (const auto& each : entries_) {
    if (each.round != round_) continue;
    auto at = each.hash & (larger.size() - 1);
    while (larger[at].round == round_) at = (at + 1) & (larger.size() - 1);
    larger[at] = each;
  }
  entries_ = std::move(larger);
}

std::string_view Interner::text(const Value& value) {
  if (value.absent()) return {};
  if (used_ * 2 >= entries_.size()) grow();
  const auto hash = XXH3_64bits_withSeed(value.bytes.data(), value.bytes.size(), value.type);
  auto at = hash & (entries_.size() - 1);
  for (; entries_[at].round == round_; at = (at + 1) & (entries_.size() - 1)) {
    const auto& known = entries_[at];
    if (known.hash == hash && known.type == value.type && known.bytes == value.bytes) return known.text;
  }
  std::string_view text;
  if (value.type == kText) {
    const auto utf16 = without_end(value.bytes);
    text = arena_.commit(to_utf8(utf16, arena_.reserve(utf16.size() / 2 * 3)));
  } else {
    scratch_.clear();
    append_text(scratch_, value);
    text = arena_.keep(scratch_);
  }
  entries_[at] = {hash, round_, value.type, value.bytes, text};
  ++used_;
  return text;
}

std::string_view Interner::text(std::string_view utf16) { return text(Value{kText, utf16}); }

}  // namespace monalys::formats::evtx
