// The settings with which formats are fuzzed. Most have one; where there are several, the first byte of an input
// chooses.

#pragma once

#include <string_view>
#include <vector>

#include "formats/format.hpp"

namespace monalys::fuzz {

/// Inputs name a variant by its place among those of its format: only add at the end.
struct Variant {
  std::string_view format;
  formats::Options options;
};

[[nodiscard]] const std::vector<Variant>& variants();
[[nodiscard]] std::vector<const Variant*> variants_of(std::string_view format);

}  // namespace monalys::fuzz
