// Numbers, sizes and durations as people and their programs write them.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace monalys::formats {

/// Bytes of one unit: B, kB, KiB, MB, MiB, ... PB, PiB, whatever the case; nothing for other words.
[[nodiscard]] std::optional<std::int64_t> bytes_of_unit(std::string_view unit);

/// A size in bytes, rounded to the nearest: "1 234,5" with decimal ',' and the unit's bytes. Digits may be grouped by
/// blanks, no-break blanks and thin blanks; never by points or commas, which could as well be decimals. A unit behind
/// the number ("1,5 TiB") goes before the given one. May be negative. Nothing when it cannot be read or does not fit.
[[nodiscard]] std::optional<std::int64_t> read_size(std::string_view text, char decimal, std::int64_t unit_bytes);

/// A number that is not negative, to the millionth, with digits grouped as above, and how many bytes a unit behind it
/// means, where there is one. Nothing when it cannot be read.
struct Quantity {
  std::int64_t whole = 0;
  std::int64_t millionths = 0;  // fewer than a million
  bool in_bytes = false;        // there was a unit
};
[[nodiscard]] std::optional<Quantity> read_quantity(std::string_view text, char decimal);

/// Seconds with or without decimals, hh:mm:ss, d-hh:mm:ss. Nothing when it cannot be read, is negative or longer than a
/// century.
[[nodiscard]] std::optional<std::chrono::microseconds> read_duration(std::string_view text, char decimal);

}  // namespace monalys::formats
