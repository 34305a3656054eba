// FILETIME: ticks of 100 ns since 1601, as Windows counts.

#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace monalys::formats::evtx {

struct FileTime {
  std::uint64_t ticks = 0;  // 0: not set

  friend bool operator==(FileTime, FileTime) = default;
};

inline constexpr std::int64_t kTicksPerMicrosecond = 10;
inline constexpr std::int64_t kTicksUntil1970 = 116'444'736'000'000'000;

/// Floored to the microsecond; nothing outside the bounds of facts.
[[nodiscard]] constexpr std::optional<Instant> instant_of(FileTime time) {
  constexpr auto kMostTicks = static_cast<std::uint64_t>(INT64_MAX);
  if (time.ticks > kMostTicks) return std::nullopt;
  const auto since_1970 = static_cast<std::int64_t>(time.ticks) - kTicksUntil1970;
  if (since_1970 < 0) return std::nullopt;
  const Instant at{std::chrono::microseconds{since_1970 / kTicksPerMicrosecond}};
  if (!plausible(at)) return std::nullopt;
  return at;
}

[[nodiscard]] constexpr FileTime file_time(Instant at) {
  return {static_cast<std::uint64_t>(unix_microseconds(at) * kTicksPerMicrosecond + kTicksUntil1970)};
}

}  // namespace monalys::formats::evtx
