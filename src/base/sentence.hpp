// Sentences in both languages of people, of the same pieces.

#pragma once

#include <fmt/format.h>

#include <string_view>

#include "base/result.hpp"

namespace monalys {

/// A piece of a sentence.
struct Words {
  std::string_view en, sv;
};

template <class... Args>
[[nodiscard]] Sentence sentence(fmt::format_string<const Args&...> en, fmt::format_string<const Args&...> sv,
                                const Args&... args) {
  return {fmt::format(en, args...), fmt::format(sv, args...)};
}

}  // namespace monalys
