#include "simulate/session_books.hpp"

namespace monalys::simulate {

void SessionBooks::close(std::map<int, Open>::iterator open, Seconds at, Outcome outcome) {
  const auto& [user, begun, organisation] = open->second;
  world_.note_times(begun, at);
  world_.truth.stay(Activity::session, {user, kNever, begun, at, outcome}, organisation);
  open_.erase(open);
}

void SessionBooks::logon(int line, const Person& person, Seconds at) {
  sign(at);
  if (const auto left = open_.find(line); left != open_.end()) {
    world_.dirt.note(Dirt::no_logoff);
    close(left, at, Outcome::unknown);
  }
  const auto [used, first] = used_before_boot_.try_emplace(line, false);
  if (!first && used->second) world_.dirt.note(Dirt::line_reused);
  used->second = false;
  open_[line] = {person.number, at, std::string{world_.people.organisation(person, world_.clock.local_date(at))}};
  ++world_.summary.sessions;
}

void SessionBooks::logoff(int line, Seconds at) {
  sign(at);
  if (const auto open = open_.find(line); open != open_.end()) {
    close(open, at, Outcome::completed);
  } else {
    world_.dirt.note(Dirt::logoff_without_logon);
    world_.truth.end_without_begin(Activity::session, at);
  }
}

void SessionBooks::boot(Seconds at) {
  while (!open_.empty()) {
    const auto open = open_.begin();
    world_.dirt.note(Dirt::no_logoff);
    const bool told_to_stop = last_shutdown_ != kNever && last_shutdown_ >= open->second.at;
    close(open, told_to_stop ? last_shutdown_ : last_record_, Outcome::unknown);
  }
  for (auto& [line, used] : used_before_boot_) used = true;
  last_record_ = at;
}

void SessionBooks::finish() {
  for (const auto& [line, open] : open_) {
    world_.dirt.note(Dirt::running_at_the_end);
    world_.truth.stay(Activity::session, {open.user, kNever, open.at, kNever, Outcome::unknown}, open.organisation);
  }
  open_.clear();
}

}  // namespace monalys::simulate
