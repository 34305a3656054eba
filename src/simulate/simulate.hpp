// An invented secure remote-access platform: writes its logs in real formats, its registers, a configuration for
// reading them, and what the figures must come out as (truth.json), kept in its own books while it happened. Names, ids
// and numbers are invented. The same preset, seed and damage give the same bytes.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "simulate/damage.hpp"

namespace monalys::simulate {

enum class Preset {
  tiny,     // 40 users, two months: for tests
  minutes,  // the platform of the reference-group minutes, 2008-01 to 2022-04
  large,    // 5,000 users, five years: for speed and memory
};

/// "tiny", "minutes" or "large"; fails naming them.
[[nodiscard]] Result<Preset> parse_preset(std::string_view word);
[[nodiscard]] std::string_view word(Preset preset);

struct Options {
  Preset preset = Preset::minutes;
  std::uint64_t seed = 1;
  std::filesystem::path out;  // made when absent; a simulation that lies there is replaced, other logs are refused
  Damages damage = {};        // to the event logs of the first two terminal servers
};

struct Summary {
  std::uint64_t users = 0, sessions = 0, connections = 0, logons = 0, runs = 0, jobs = 0, sizes = 0;
  std::uint64_t files = 0, bytes = 0;
};

/// Called now and then with the share done (0 to 1) and the month being simulated.
using Progress = std::function<void(double share, std::string_view month)>;

/// Writes logs/, monalys.toml and truth.json below options.out. Memory does not grow with the length of the period
/// except for the registers and a few numbers per job. Fails when a file cannot be written.
[[nodiscard]] Result<Summary> simulate(const Options& options, const Progress& progress = {});

}  // namespace monalys::simulate
