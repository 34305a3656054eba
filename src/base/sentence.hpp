// Sentences in both languages of people, of the same pieces.

#pragma once

#include <fmt/format.h>

#include "base/result.hpp"

namespace monalys {

template <class... Args>
[[nodiscard]] Sentence sentence(fmt::format_string<const Args&...> en, fmt::format_string<const Args&...> sv,
                                const Args&... args) {
  return {fmt::format(en, args...), fmt::format(sv, args...)};
}

}  // namespace monalys
