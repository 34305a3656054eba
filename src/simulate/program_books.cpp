#include "simulate/program_books.hpp"

namespace monalys::simulate {

void ProgramBooks::close(std::map<std::uint32_t, Open>::iterator open, Seconds at, Outcome outcome) {
  const auto& [program, user, begun] = open->second;
  if (user) {
    world_.note_times(begun, at);
    world_.truth.stay(Activity::run, {*user, kNever, begun, at, outcome});
  }
  open_.erase(open);
}

void ProgramBooks::started(std::uint32_t process, std::string_view program, std::optional<std::uint32_t> user,
                           Seconds at) {
  sign(at);
  if (const auto left = open_.find(process); left != open_.end()) close(left, at, Outcome::unknown);
  open_[process] = {std::string{program}, user, at};
  ++world_.summary.runs;
}

void ProgramBooks::ended(std::uint32_t process, std::string_view program, Seconds at) {
  sign(at);
  const auto open = open_.find(process);
  // The end of another program than the one that is known to run is that of one whose beginning is lost.
  if (open != open_.end() && open->second.program == program) close(open, at, Outcome::completed);
}

void ProgramBooks::boot(Seconds at) {
  while (!open_.empty()) {
    const auto open = open_.begin();
    const bool told_to_stop = last_shutdown_ != kNever && last_shutdown_ >= open->second.at;
    close(open, told_to_stop ? last_shutdown_ : last_record_, Outcome::unknown);
  }
  last_record_ = at;
}

void ProgramBooks::finish() {
  for (const auto& [process, open] : open_) {
    if (!open.user) continue;
    world_.dirt.note(Dirt::running_at_the_end);
    world_.truth.stay(Activity::run, {*open.user, kNever, open.at, kNever, Outcome::unknown});
  }
  open_.clear();
}

}  // namespace monalys::simulate
