// The file servers' volumes, as the storage logs name them.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace monalys::simulate {

inline constexpr std::int64_t kGibibyte = std::int64_t{1} << 30;

/// Projects lie on one of the first three. The last was named after the person who asked for it: a published test
/// number.
inline constexpr std::array<std::string_view, 4> kVolumes{R"(\\mfs1\Projekt)", R"(\\mfs2\Projekt)", R"(\\mfs3\Projekt)",
                                                          R"(\\mfs3\Leverans\19570428-9999)"};
inline constexpr std::size_t kProjectVolumes = 3;

}  // namespace monalys::simulate
