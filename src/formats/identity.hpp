// Builds Identity::rest: the parts of a record's natural identity, each preceded by its length, so that no two
// different lists of parts give the same bytes. One per block; the text is reused from record to record.

#pragma once

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
    char bytes[8];
    for (auto& byte : bytes) {
      byte = static_cast<char>(value & 0xff);
      value >>= 8;
    }
    text_.append(bytes, sizeof bytes);
    return *this;
  }
  /// Holds until the next start().
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace monalys::formats
