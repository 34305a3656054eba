// Duktape keeps characters beyond U+FFFF, such as emoji, as two surrogates of three bytes each (CESU-8). The rest of
// the world wants UTF-8.

#pragma once

#include <string>
#include <string_view>

namespace monalys::charts {

/// Always valid UTF-8: pairs are joined, lone surrogates and broken sequences become U+FFFD.
[[nodiscard]] std::string cesu8_to_utf8(std::string_view text);

}  // namespace monalys::charts
