// Numbers as people read them in messages.

#pragma once

#include <cstdint>
#include <string>

namespace monalys::cli {

/// 1234567 as "1,234,567".
[[nodiscard]] inline std::string counted(std::uint64_t number) {
  auto digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return digits;
}

}  // namespace monalys::cli
