#include "ingest/pairing.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/text.hpp"

namespace monalys::ingest {
namespace {

constexpr std::string_view kGatewayLine = "gateway ", kLogonOfPrograms = "session ",
                           kSeenConnection = "seen connection ";

/// How well a log tells of what is on a line; 0 is the best.
std::size_t rank_of(std::string_view line) {
  struct Rank {
    std::string_view line;
    std::size_t rank;
  };
  constexpr std::array kRanked{
      Rank{"process ", 0},  // Sysmon; ids of Security's processes ("pid ...") are used again
      Rank{"logind ", 0},   // knows of logins without a terminal, as wtmp ("pts/1", ":0") does not
      Rank{"sshd ", 2},     // loses those whose process was killed
      Rank{"seen ", 3},     // polled
  };
  if (WindowsSessions::is_of(line)) return 0;
  const auto found = std::ranges::find_if(kRanked, [&](const Rank& rank) { return line.starts_with(rank.line); });
  return found == kRanked.end() ? 1 : found->rank;
}

ToldBy teller_of_connection(std::string_view line) {
  if (line.starts_with(kGatewayLine) || WindowsSessions::is_of_broker(line)) return ToldBy::gateway;
  return line == kWebLine ? ToldBy::itself : ToldBy::host;
}

}  // namespace

Event Pairing::keep(const Event& event) {
  Event kept = event;
  kept.host = paired_.texts.keep(event.host);
  kept.line = paired_.texts.keep(event.line);
  kept.label = paired_.texts.keep(event.label);
  kept.detail = paired_.texts.keep(event.detail);
  return kept;
}

void Pairing::take(const Event& event) {
  if (event.at != at_) {
    end_of_instant();
    at_ = event.at;
  }
  if (WindowsSessions::is_of(event.line)) {
    windows_of_instant_.push_back(keep(event));
    return;
  }
  switch (event.kind) {
    case EventKind::open: {
      const auto kept = keep(event);
      lines_[kept.line].opens.push_back(kept);
      break;
    }
    case EventKind::close: {
      const auto kept = keep(event);
      lines_[kept.line].closes.push_back(kept);
      break;
    }
    case EventKind::seen:
      seen_of_instant_.push_back(keep(event));
      break;
    case EventKind::boot:
      boots_ = true;
      break;
    case EventKind::shutdown:
      shuts_down_ = true;
      break;
    default:
      break;
  }
}

void Pairing::end_of_instant() {
  if (at_ == kNoInstant) return;
  const bool begins = at_ == stretch_.from;
  const bool ends = at_ == stretch_.until;
  if (shuts_down_ && !begins) shutdown_at_ = at_;
  for (auto& [line, events] : lines_) {
    if (line.starts_with(kLogonOfPrograms)) {
      std::ranges::for_each(events.closes, [&](const Event& close) { end_logon(close); });
      events.closes.clear();
    }
    if (!events.closes.empty() && close_line(events.closes.front())) events.closes.erase(events.closes.begin());
  }
  windows_of_instant(begins, ends);
  if (boots_) boot();
  for (auto& [line, events] : lines_) {
    if (boots_) {  // they are of the time before
      if (!begins) std::ranges::for_each(events.closes, [&](const Event& close) { loose(close); });
      events.closes.clear();
    }
    if (ends) continue;  // what opens now is of the next stretch
    for (const auto& open : events.opens) {
      end_line(line, at_, Outcome::unknown);
      open_.emplace(line, Open{open});
      if (!events.closes.empty() && close_line(events.closes.front())) events.closes.erase(events.closes.begin());
    }
    std::ranges::for_each(events.closes, [&](const Event& close) { loose(close); });
  }
  if (!ends) {
    for (const auto& seen : seen_of_instant_) sightings_.take(seen);
  }
  last_at_ = at_;
  if (boots_) booted_at_ = at_;
  lines_.clear();
  windows_of_instant_.clear();
  seen_of_instant_.clear();
  boots_ = false;
  shuts_down_ = false;
}

void Pairing::windows_of_instant(bool begins, bool ends) {
  const auto opens = [](const Event& event) {
    return event.kind == EventKind::open || event.kind == EventKind::back || event.kind == EventKind::here;
  };
  // What ends does so before what begins, and a boot lies between.
  if (!(begins && boots_)) {
    for (const auto& event : windows_of_instant_) {
      if (!opens(event)) windows_.take(event);
    }
  }
  if (boots_) windows_.boot(shutdown_at_ != kNoInstant ? shutdown_at_ : last_at_);
  if (ends) return;
  for (const auto& event : windows_of_instant_) {
    if (opens(event)) windows_.take(event);
  }
}

void Pairing::loose(std::uint64_t ends) {
  if (ends == 0) return;
  auto& found = paired_.ends_without_start;
  if (found.empty() || found.back().from != booted_at_) found.push_back({booted_at_, 0});
  found.back().count += ends;
}

void Pairing::loose(const Event& close) {
  if (close.line.starts_with(kGatewayLine)) {
    if (const auto seconds = to_integer<std::uint32_t>(close.detail)) {
      return this->close(close, close.at, Outcome::completed, close.at - std::int64_t{*seconds} * 1'000'000);
    }
  }
  loose(1);
}

bool Pairing::close_line(const Event& close) {
  const auto open = open_.find(close.line);
  if (open == open_.end()) return false;
  const auto& was = open->second.event.label;
  if (!was.empty() && !close.label.empty() && was != close.label && fold_case(was) != fold_case(close.label)) {
    return false;
  }
  end_line(close.line, close.at, Outcome::completed);
  return true;
}

void Pairing::end_line(std::string_view line, std::int64_t at, Outcome outcome) {
  const auto open = open_.find(line);
  if (open == open_.end()) return;
  const auto& [event, logon_ended_at] = open->second;
  // An end that nobody logged is no later than that of the logon.
  const bool with_logon = outcome != Outcome::completed && logon_ended_at != kNoInstant;
  close(event, with_logon ? logon_ended_at : at, outcome, event.at);
  open_.erase(open);
}

void Pairing::end_logon(const Event& close) {
  const auto id = close.line.substr(kLogonOfPrograms.size());
  for (auto& [line, open] : open_) {
    if (open.event.detail == id && open.logon_ended_at == kNoInstant) open.logon_ended_at = close.at;
  }
}

void Pairing::boot() {
  while (!open_.empty()) {
    const auto& [line, open] = *open_.begin();
    const bool told_to_stop = shutdown_at_ != kNoInstant && shutdown_at_ >= open.event.at;
    end_line(line, told_to_stop ? shutdown_at_ : last_at_, Outcome::unknown);
  }
  sightings_.boot();
  shutdown_at_ = kNoInstant;
}

void Pairing::close(const Event& open, std::int64_t at, Outcome outcome, std::int64_t begun_at) {
  const bool through_gateway = open.line.starts_with(kGatewayLine);
  auto event = open;
  if (through_gateway || open.realm == Realm::run) event.detail = {};
  give(through_gateway ? Realm::connection : open.realm, event, open.line, begun_at, at, outcome);
}

void Pairing::give(Realm realm, const Event& event, std::string_view line, std::int64_t begun_at, std::int64_t ended_at,
                   Outcome outcome) {
  if (event.user == 0) return;  // an excluded account: it held the line, and that was all
  if (begun_at == kNoInstant && ended_at == kNoInstant) return;
  const auto told_by = realm == Realm::connection ? teller_of_connection(line) : ToldBy::itself;
  if (told_by == ToldBy::host && host_connections_ == HostConnections::leave_out) return;
  rest_.assign("from events");
  for (const auto part : {event.host, line}) {
    rest_ += '\x1f';
    rest_ += part;
  }
  rest_ += '\x1f';
  rest_ += std::to_string(event.user);
  const Identity identity{Instant{std::chrono::microseconds{begun_at != kNoInstant ? begun_at : ended_at}}, rest_};
  const Interval interval{.realm = realm,
                          .outcome = outcome,
                          .slots = 1,
                          .key = key_.record(realm, identity, scratch_),
                          .version = 0,
                          .user = event.user,
                          .asked_at = kNoInstant,
                          .begun_at = begun_at,
                          .ended_at = ended_at,
                          .other_at = kNoInstant,
                          .project = {},
                          .host = event.host,
                          .label = event.label,
                          .detail = event.detail,
                          .file = event.file,
                          .told_by = told_by};
  if (realm == Realm::connection) {
    paired_.connections.push_back(interval);
  } else {
    by_rank_[rank_of(line)].push_back(interval);
  }
}

void Pairing::give_windows() {
  windows_.finish();
  loose(windows_.loose_ends());
  for (const auto& session : windows_.sessions()) {
    give(Realm::session, session.first, session.line, session.begun_at, session.ended_at, session.outcome);
  }
  for (const auto& connection : windows_.connections()) {
    auto event = connection.first;
    event.label = paired_.texts.keep(event.detail == "console" ? "console" : "remote desktop");
    event.detail = {};
    give(Realm::connection, event, connection.line, connection.begun_at, connection.ended_at, connection.outcome);
  }
}

void Pairing::give_stays() {
  for (const auto& [first, ended_at] : sightings_.finish()) {
    auto event = first;
    event.detail = {};
    const bool at_host = event.line.starts_with(kSeenConnection);
    const bool connected = at_host || event.line == kWebLine;
    give(connected ? Realm::connection : event.realm, event, event.line, event.at, ended_at, Outcome::unknown);
  }
}

void Pairing::keep_best() {
  const auto begin_of = [](const Interval& interval) {
    return interval.begun_at != kNoInstant ? interval.begun_at : interval.ended_at;
  };
  std::int64_t from = std::numeric_limits<std::int64_t>::max(), until = std::numeric_limits<std::int64_t>::min();
  for (auto& intervals : by_rank_) {
    std::erase_if(intervals,
                  [&](const Interval& interval) { return begin_of(interval) >= from && begin_of(interval) <= until; });
    for (const auto& interval : intervals) {
      from = std::min(from, begin_of(interval));
      until = std::max(until, begin_of(interval));
    }
    if (paired_.intervals.empty()) {
      paired_.intervals = std::move(intervals);  // most hosts have one log, and a stretch may have a million sessions
    } else {
      paired_.intervals.insert(paired_.intervals.end(), intervals.begin(), intervals.end());
    }
  }
}

namespace {

/// One person who opens one line twice at one instant opened it once: the longer one is the one, of two that are as
/// long the one of which the log says how it ended.
void order(std::vector<Interval>& intervals) {
  const auto until = [](const Interval& interval) {
    return interval.ended_at == kNoInstant ? std::numeric_limits<std::int64_t>::max() : interval.ended_at;
  };
  std::ranges::sort(intervals, [&](const Interval& a, const Interval& b) {
    return a.key != b.key ? a.key < b.key : std::pair{until(a), a.outcome} > std::pair{until(b), b.outcome};
  });
  const auto repeated = std::ranges::unique(intervals, {}, &Interval::key);
  intervals.erase(repeated.begin(), repeated.end());
}

}  // namespace

Paired Pairing::finish() {
  end_of_instant();
  while (!open_.empty()) end_line(open_.begin()->first, kNoInstant, Outcome::unknown);
  give_windows();
  give_stays();
  keep_best();
  order(paired_.intervals);
  order(paired_.connections);
  return std::move(paired_);
}

}  // namespace monalys::ingest
