// What every part of the simulation shares: the profile, the clock, the people, and the books of what was written.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "simulate/clock.hpp"
#include "simulate/damage.hpp"
#include "simulate/dirt.hpp"
#include "simulate/output_file.hpp"
#include "simulate/people.hpp"
#include "simulate/profile.hpp"
#include "simulate/simulate.hpp"
#include "simulate/truth.hpp"

namespace monalys::simulate {

struct World {
  const Profile& profile;
  const Clock& clock;
  const std::vector<Project>& projects;
  People& people;
  Truth& truth;
  DirtCount& dirt;
  Summary& summary;
  std::filesystem::path logs;
  std::uint64_t seed;
  Damages damage = {};                // that is asked for
  std::vector<Damaged> damaged = {};  // what was done
  std::optional<Error> problem = {};  // the first; writing goes on into nothing and simulate() stops at the month's end

  /// Rare dirt is made likelier in small sets.
  [[nodiscard]] double share(double of_minutes) const { return of_minutes * profile.dirt; }

  /// No log was kept of that instant: the lost week, and what is not over when the period ends.
  [[nodiscard]] bool unlogged(Seconds at) const {
    return at >= clock.end() || (at != kNever && profile.no_logs.holds(clock.local_date(at)));
  }
  /// Whether a program that begins then stands in the event log of its host.
  [[nodiscard]] bool programs_in_events(Seconds at) const {
    return clock.local_date(at) >= profile.program_events_from;
  }
  /// Notes kinds of dirt that a fact is by its times alone.
  void note_times(Seconds begun, Seconds ended);
};

/// One log that is continued in file after file.
class LogFile {
 public:
  LogFile(World& world, Encoding encoding, std::string header)
      : world_(world), encoding_(encoding), header_(std::move(header)) {}

  /// From now on `path` is written (below the logs); nothing happens when it already is. Never back to an earlier one.
  void turn_to(const std::string& path);
  void write(std::string_view text) {
    if (file_) file_->write(text);
  }
  void write(std::span<const std::byte> bytes) {
    if (file_) file_->write(bytes);
  }
  void close();

 private:
  World& world_;
  Encoding encoding_;
  std::string header_;
  std::string path_;
  std::optional<OutputFile> file_;
};

/// "<folder>/<stem>-2013<suffix>.gz", and without .gz in the last year of the period, which is still being written.
[[nodiscard]] std::string yearly_path(const World& world, std::string_view folder, std::string_view stem, int year,
                                      std::string_view suffix);

}  // namespace monalys::simulate
