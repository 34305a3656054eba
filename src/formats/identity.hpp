// Builds Identity::rest: the parts of a record's natural identity, each preceded by its length, so that no two
// different lists of parts give the same bytes. One per block; the text is reused from record to record.

#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace monalys::formats {

class IdentityText {
 public:
  IdentityText() { text_.reserve(256); }

  IdentityText& start() {
    text_.clear();
    return *this;
  }
  IdentityText& add(std::string_view part) {
    add_number(part.size());
    text_.append(part);
    return *this;
  }
  IdentityText& add(Instant at) {
    add_number(static_cast<std::uint64_t>(unix_microseconds(at)));
    return *this;
  }
  /// Eight bytes, little-endian whatever the machine: identities of one store may come from several.
  IdentityText& add_number(std::uint64_t value) {
    char bytes[sizeof value];
    if constexpr (std::endian::native == std::endian::big) value = __builtin_bswap64(value);
    std::memcpy(bytes, &value, sizeof value);
    text_.append(bytes, sizeof bytes);
    return *this;
  }
  /// What stands there now is the beginning of those that follow: start_again() goes back to it.
  void keep_beginning() { beginning_ = text_.size(); }
  IdentityText& start_again() {
    text_.resize(beginning_);
    return *this;
  }
  /// Holds until the next start() or start_again().
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  std::string text_;
  std::size_t beginning_ = 0;
};

}  // namespace monalys::formats
