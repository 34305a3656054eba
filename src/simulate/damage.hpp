// Damage to Windows event logs, put in on request: what happens to files, and what it does to the figures.

#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace monalys::simulate {

enum class Damage : std::uint8_t {
  dirty,        // copied from the running machine: flags and counts of the header are out of date
  crc,          // a chunk whose checksum is wrong, its records intact
  cut,          // the file ends within its last chunk
  overwritten,  // the log is a ring that nobody saved: only its newest chunks are left
  torn,         // bytes in the middle of a chunk written over
};
inline constexpr std::array kDamages{Damage::dirty, Damage::crc, Damage::cut, Damage::overwritten, Damage::torn};

using Damages = std::set<Damage>;

[[nodiscard]] std::string_view word(Damage kind);
/// What that kind of damage does to the answer.
[[nodiscard]] std::string_view effect(Damage kind);
/// "dirty", "crc", "cut", "overwritten", "torn", or "all"; fails naming them.
[[nodiscard]] Result<Damages> parse_damage(std::string_view word);

/// What was done to a file.
struct Damaged {
  Damage kind;
  std::string file;        // below the logs
  std::uint64_t lost = 0;  // records that stand in no other file either
};

}  // namespace monalys::simulate
