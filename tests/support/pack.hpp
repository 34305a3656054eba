// Compresses and packs, as the tools do that logs pass through.

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace monalys::testing {

enum class Packed { plain, gz, xz, zst, bz2, zip, tar, tar_gz, gz_in_zip };
inline constexpr int kKindsOfPacked = 9;

/// ".gz"; empty for plain.
[[nodiscard]] std::string suffix_of(Packed packed);

/// One file of this name and content. The same arguments give the same bytes.
[[nodiscard]] std::string pack(Packed packed, const std::string& name, std::string_view content);

/// Of a file of the simulator that ends with .gz.
[[nodiscard]] std::string gunzip(std::string_view compressed);

}  // namespace monalys::testing
