#include "ingest/pairing.hpp"

#include <algorithm>
#include <utility>

namespace monalys::ingest {

void Pairing::take(const Event& event) {
  if (event.at != at_) {
    end_of_instant();
    at_ = event.at;
  }
  switch (event.kind) {
    case EventKind::open: {
      Event kept = event;
      kept.host = paired_.texts.keep(event.host);
      kept.line = paired_.texts.keep(event.line);
      kept.label = paired_.texts.keep(event.label);
      kept.detail = paired_.texts.keep(event.detail);
      lines_[kept.line].opens.push_back(kept);
      break;
    }
    case EventKind::close:
      ++lines_[paired_.texts.keep(event.line)].closes;
      break;
    case EventKind::boot:
      boots_ = true;
      break;
    case EventKind::shutdown:
      shuts_down_ = true;
      break;
    case EventKind::sign:
      break;
  }
}

void Pairing::end_of_instant() {
  if (at_ == kNoInstant) return;
  const bool begins = at_ == stretch_.from;
  const bool ends = at_ == stretch_.until;
  if (shuts_down_ && !begins) shutdown_at_ = at_;
  for (auto& [line, events] : lines_) {
    if (events.closes > 0 && close_line(line, at_, Outcome::completed)) --events.closes;
  }
  if (boots_) boot();
  for (auto& [line, events] : lines_) {
    if (boots_ && !begins) loose(events.closes);
    if (boots_) events.closes = 0;  // they are of the time before
    if (ends) continue;             // what opens now is of the next stretch
    for (const auto& open : events.opens) {
      (void)close_line(line, at_, Outcome::unknown);
      open_.emplace(line, open);
      if (events.closes > 0 && close_line(line, at_, Outcome::completed)) --events.closes;
    }
    loose(events.closes);
  }
  last_at_ = at_;
  if (boots_) booted_at_ = at_;
  lines_.clear();
  boots_ = false;
  shuts_down_ = false;
}

void Pairing::loose(std::uint64_t ends) {
  if (ends == 0) return;
  auto& found = paired_.ends_without_start;
  if (found.empty() || found.back().from != booted_at_) found.push_back({booted_at_, 0});
  found.back().count += ends;
}

bool Pairing::close_line(std::string_view line, std::int64_t at, Outcome outcome) {
  const auto open = open_.find(line);
  if (open == open_.end()) return false;
  close(open->second, at, outcome);
  open_.erase(open);
  return true;
}

void Pairing::boot() {
  for (const auto& [line, open] : open_) {
    const bool told_to_stop = shutdown_at_ != kNoInstant && shutdown_at_ >= open.at;
    close(open, told_to_stop ? shutdown_at_ : last_at_, Outcome::unknown);
  }
  open_.clear();
  shutdown_at_ = kNoInstant;
}

void Pairing::close(const Event& open, std::int64_t at, Outcome outcome) {
  if (open.user == 0) return;  // an excluded account: it held the line, and that was all
  rest_.assign("from events");
  for (const auto part : {open.host, open.line}) {
    rest_ += '\x1f';
    rest_ += part;
  }
  rest_ += '\x1f';
  rest_ += std::to_string(open.user);
  const Identity identity{Instant{std::chrono::microseconds{open.at}}, rest_};
  paired_.intervals.push_back({.realm = open.realm,
                               .outcome = outcome,
                               .slots = 1,
                               .key = key_.record(open.realm, identity, scratch_),
                               .version = 0,
                               .user = open.user,
                               .asked_at = kNoInstant,
                               .begun_at = open.at,
                               .ended_at = at,
                               .other_at = kNoInstant,
                               .project = {},
                               .host = open.host,
                               .label = open.label,
                               .detail = open.detail,
                               .file = open.file});
}

Paired Pairing::finish() {
  end_of_instant();
  for (const auto& [line, open] : open_) close(open, kNoInstant, Outcome::unknown);
  // One person who opens one line twice at one instant opened it once: the longer session is the one.
  auto& intervals = paired_.intervals;
  const auto until = [](const Interval& interval) {
    return interval.ended_at == kNoInstant ? std::numeric_limits<std::int64_t>::max() : interval.ended_at;
  };
  std::ranges::sort(intervals, [&](const Interval& a, const Interval& b) {
    return a.key != b.key ? a.key < b.key : until(a) > until(b);
  });
  const auto repeated = std::ranges::unique(intervals, {}, &Interval::key);
  intervals.erase(repeated.begin(), repeated.end());
  return std::move(paired_);
}

}  // namespace monalys::ingest
