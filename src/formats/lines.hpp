// Cuts a block of text into records: at line feeds, or at the line feeds outside double quotes. Both ways agree with
// the reader of files, which cuts streams into blocks by the same rule (Framing::Kind).

#pragma once

#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/text.hpp"
#include "formats/format.hpp"

namespace monalys::formats {

class Lines {
 public:
  enum class Breaks { at_line_feeds, outside_quotes };

  Lines(const Block& block, Breaks breaks)
      : rest_(block.bytes),
        place_{block.first_record - 1, block.offset},
        quotes_matter_(breaks == Breaks::outside_quotes && has(block.bytes, '"')) {}

  /// Moves to the next record; false at the end of the block.
  [[nodiscard]] bool next() {
    if (rest_.empty()) return false;
    place_.offset += taken_;
    ++place_.record;
    std::size_t end = find_feed(0);
    unclosed_ = false;
    if (quotes_matter_) {
      unclosed_ = odd_quotes(rest_.substr(0, end));
      while (unclosed_ && end < rest_.size()) {
        const std::size_t from = end + 1;
        end = find_feed(from);
        unclosed_ = !odd_quotes(rest_.substr(std::min(from, end), end - std::min(from, end)));
      }
    }
    taken_ = std::min(end + 1, rest_.size());
    text_ = rest_.substr(0, end);
    rest_.remove_prefix(taken_);
    if (!text_.empty() && text_.back() == '\r') text_.remove_suffix(1);
    return true;
  }

  /// The record without its line end; holds as long as the block.
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] Place place() const { return place_; }
  /// The block ended inside double quotes.
  [[nodiscard]] bool unclosed() const { return unclosed_; }

 private:
  [[nodiscard]] static bool has(std::string_view text, char c) {
    return !text.empty() && std::memchr(text.data(), c, text.size()) != nullptr;
  }
  [[nodiscard]] std::size_t find_feed(std::size_t from) const {
    if (from >= rest_.size()) return rest_.size();
    const void* found = std::memchr(rest_.data() + from, '\n', rest_.size() - from);
    return found == nullptr ? rest_.size() : static_cast<std::size_t>(static_cast<const char*>(found) - rest_.data());
  }
  [[nodiscard]] static bool odd_quotes(std::string_view text) { return has(text, '"') && count_of(text, '"') % 2 != 0; }

  std::string_view rest_;
  std::string_view text_;
  Place place_;
  std::size_t taken_ = 0;
  bool quotes_matter_;
  bool unclosed_ = false;
};

}  // namespace monalys::formats
