// What commands say, on a stream.

#pragma once

#include <fmt/format.h>

#include <ostream>

namespace monalys::cli {

/// As fmt::print, which would compile all of fmt's formatting anew in every file that prints to a stream.
template <typename... Args>
void print(std::ostream& out, fmt::format_string<Args...> text, Args&&... args) {
  out << fmt::vformat(text, fmt::make_format_args(args...));
}

}  // namespace monalys::cli
