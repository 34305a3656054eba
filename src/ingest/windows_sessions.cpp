#include "ingest/windows_sessions.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace monalys::ingest {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kReasonWithin = 5 * kSecond;
constexpr std::int64_t kNoiseWithin = 10 * kSecond;      // Windows writes a disconnect after the logoff
constexpr std::int64_t kTransientWithin = 10 * kSecond;  // from a fresh logon to the reconnect that it was for
constexpr std::int64_t kDroppedWithin = 5 * 60 * kSecond;
constexpr std::int64_t kCoverSlack = 60 * kSecond;  // logs do not write at the same instant
constexpr int kNoReason = -1;

constexpr std::string_view kLsmLine = "lsm ", kHorizonLine = "horizon", kLogonLine = "logon ",
                           kWinlogonLine = "winlogon ";

/// The ids on a logon line: "logon 0x1 0x2".
std::vector<std::string_view> ids_of(std::string_view line) {
  std::vector<std::string_view> ids;
  line.remove_prefix(std::min(line.size(), kLogonLine.size()));
  while (!line.empty()) {
    const auto end = std::min(line.find(' '), line.size());
    if (end > 0) ids.push_back(line.substr(0, end));
    line.remove_prefix(std::min(line.size(), end + 1));
  }
  return ids;
}

/// By the reason that LocalSessionManager gives for a disconnect.
Outcome outcome_of(int reason, bool back_soon) {
  switch (reason) {
    case 1:
    case 2:  // an administrator
    case 3:  // idle limit
    case 4:  // logon limit
      return Outcome::cancelled;
    case 5:
    case 39:  // another connection took its place
      return Outcome::replaced;
    case 11:
    case 12:  // the user
      return Outcome::completed;
    case kNoReason:
    case 0:
      return back_soon ? Outcome::dropped : Outcome::completed;
    default:
      return reason >= 4096 ? Outcome::dropped : Outcome::unknown;
  }
}

}  // namespace

void WindowsSessions::Covered::add(std::int64_t at) {
  if (from == kNoInstant) from = at;
  until = at;
}

bool WindowsSessions::Covered::holds(std::int64_t at) const {
  return from != kNoInstant && at >= from - kCoverSlack && at <= until + kCoverSlack;
}

bool WindowsSessions::is_of(std::string_view line) {
  return line.starts_with(kLsmLine) || line.starts_with(kHorizonLine) || line.starts_with(kLogonLine) ||
         line.starts_with(kWinlogonLine);
}

bool WindowsSessions::is_of_broker(std::string_view line) { return line.starts_with(kHorizonLine); }

void WindowsSessions::take(const Event& event) {
  if (event.line.starts_with(kLsmLine)) {
    take_numbered(kLsm, event);
  } else if (event.line.starts_with(kHorizonLine)) {
    take_numbered(kHorizon, event);
  } else if (event.line.starts_with(kLogonLine)) {
    take_logon(event);
  } else {
    take_winlogon(event);
  }
}

WindowsSessions::Session& WindowsSessions::open(Log log, const Event& event, bool begins) {
  auto& session = open_sessions_.emplace_back();
  session.log = log;
  session.first = event;
  if (begins) session.begun_at = event.at;
  return session;
}

void WindowsSessions::connect(Session& session, const Event& event, bool begins) {
  session.connections.push_back({.first = event, .begun_at = begins ? event.at : kNoInstant});
}

void WindowsSessions::disconnect(Session& session, std::int64_t at) {
  if (session.connected()) session.connections.back().ended_at = at;
}

void WindowsSessions::end(Session& session, std::int64_t at, Outcome outcome) {
  if (session.connected()) session.connections.back().session_ended = true;
  disconnect(session, at);
  session.ended_at = at;
  session.outcome = outcome;
}

void WindowsSessions::take_numbered(Log log, const Event& event) {
  if (event.kind == EventKind::why) {
    whys_[event.line].push_back({event.at, to_integer<int>(event.detail).value_or(kNoReason)});
    return;
  }
  covered_[log].add(event.at);
  const auto found = by_line_.find(event.line);
  auto* known = found == by_line_.end() ? nullptr : &open_sessions_[found->second];
  auto* running = known != nullptr && !known->ended() ? known : nullptr;
  const bool noise = known != nullptr && known->ended() && event.at - known->ended_at <= kNoiseWithin;
  const auto begin = [&](bool begins) -> Session& {
    by_line_[event.line] = open_sessions_.size();
    return open(log, event, begins);
  };
  switch (event.kind) {
    case EventKind::open:
      if (running != nullptr) end(*running, event.at, Outcome::unknown);
      connect(begin(true), event);
      break;
    case EventKind::here:
      if (running == nullptr && !noise) connect(begin(true), event);
      break;
    case EventKind::leave:
      if (running != nullptr) {
        disconnect(*running, event.at);
      } else if (!noise) {
        auto& session = begin(false);
        connect(session, event, false);
        disconnect(session, event.at);
      }
      break;
    case EventKind::back: {
      auto& session = running != nullptr ? *running : begin(false);
      disconnect(session, event.at);  // it came from another address
      connect(session, event);
      break;
    }
    case EventKind::close:
      if (running != nullptr) {
        end(*running, event.at, Outcome::completed);
      } else if (!noise) {
        end(begin(false), event.at, Outcome::completed);
      }
      break;
    default:
      break;
  }
}

void WindowsSessions::take_logon(const Event& event) {
  covered_[kLogon].add(event.at);
  const auto ids = ids_of(event.line);
  Session* session = nullptr;
  for (const auto id : ids) {
    if (const auto found = by_logon_id_.find(id); found != by_logon_id_.end()) session = &open_sessions_[found->second];
  }
  switch (event.kind) {
    case EventKind::open: {
      if (session != nullptr && !session->ended()) break;  // the other token of the same logon
      const auto index = open_sessions_.size();
      auto& made = open(kLogon, event, true);
      made.ids = ids.size();
      connect(made, event);
      for (const auto id : ids) by_logon_id_.insert_or_assign(std::string(id), index);
      break;
    }
    case EventKind::leave:
      if (session != nullptr && !session->ended()) disconnect(*session, event.at);
      break;
    case EventKind::back:
      drop_transient(event, session);
      if (session != nullptr && !session->ended()) {
        disconnect(*session, event.at);
        connect(*session, event);
      }
      break;
    case EventKind::close:
      if (session == nullptr) {
        if (event.detail == "logoff") ++loose_ends_;
      } else if (!session->ended() && (event.detail == "logoff" || ++session->destroyed >= session->ids)) {
        end(*session, event.at, Outcome::completed);
      }
      break;
    default:
      break;
  }
}

void WindowsSessions::drop_transient(const Event& back, const Session* of) {
  for (auto session = open_sessions_.rbegin(); session != open_sessions_.rend(); ++session) {
    if (back.at - session->first.at > kTransientWithin) break;  // they are in order of time
    if (session->log == kLogon && &*session != of && session->first.user == back.user) session->transient = true;
  }
}

void WindowsSessions::take_winlogon(const Event& event) {
  covered_[kWinlogon].add(event.at);
  const auto found = by_line_.find(event.line);
  auto* running =
      found != by_line_.end() && !open_sessions_[found->second].ended() ? &open_sessions_[found->second] : nullptr;
  if (event.kind == EventKind::open) {
    if (running != nullptr) end(*running, event.at, Outcome::unknown);
    by_line_[event.line] = open_sessions_.size();
    (void)open(kWinlogon, event, true);
  } else if (event.kind == EventKind::close) {
    if (running != nullptr) {
      end(*running, event.at, Outcome::completed);
    } else {
      ++loose_ends_;
    }
  }
}

int WindowsSessions::reason_near(std::string_view line, std::int64_t at) const {
  const auto whys = whys_.find(line);
  if (whys == whys_.end()) return kNoReason;
  int reason = kNoReason;
  for (const auto& why : whys->second) {
    if (std::abs(why.at - at) <= kReasonWithin && (reason == kNoReason || reason == 0)) reason = why.reason;
  }
  return reason;
}

bool WindowsSessions::told_better(const Session& session, const std::vector<const Session*>& of_same_user) const {
  const auto at = session.begun_at != kNoInstant ? session.begun_at : session.first.at;
  for (int log = kLsm; log < session.log; ++log) {
    if (covered_[log].holds(at)) return true;
  }
  // A session of the better log that lasts into the time before that log begins is one of these too.
  return std::ranges::any_of(of_same_user, [&](const Session* other) {
    if (other->log >= session.log || other->transient) return false;
    const bool after = session.ended() && other->begun_at != kNoInstant && session.ended_at <= other->begun_at;
    const bool before = other->ended() && other->ended_at <= at;
    return !after && !before;
  });
}

void WindowsSessions::give_connections(const Session& session) {
  for (auto connection = session.connections.begin(); connection != session.connections.end(); ++connection) {
    const auto next = std::next(connection);
    const bool back_soon = next != session.connections.end() && next->begun_at != kNoInstant &&
                           connection->ended_at != kNoInstant &&
                           next->begun_at - connection->ended_at <= kDroppedWithin;
    Outcome outcome = Outcome::unknown;
    if (connection->session_ended) {
      outcome = session.outcome;
    } else if (connection->ended_at != kNoInstant) {
      outcome = outcome_of(reason_near(session.first.line, connection->ended_at), back_soon);
    }
    connections_.push_back({.first = connection->first,
                            .line = session.first.line,
                            .begun_at = connection->begun_at,
                            .ended_at = connection->ended_at,
                            .outcome = outcome});
  }
}

void WindowsSessions::give(std::int64_t stopped_at) {
  for (auto& session : open_sessions_) {
    if (!session.ended() && stopped_at != kNoInstant)
      end(session, std::max(stopped_at, session.first.at), Outcome::unknown);
    if (session.log == kLsm && session.outcome == Outcome::completed) {
      const auto reason = reason_near(session.first.line, session.ended_at);
      if (reason >= 1 && reason <= 4) session.outcome = Outcome::cancelled;
    }
  }
  std::map<UserId, std::vector<const Session*>> preferred;
  for (const auto& session : open_sessions_) {
    if (session.log != kWinlogon) preferred[session.first.user].push_back(&session);
  }
  for (const auto& session : open_sessions_) {
    if (session.transient || session.first.user == 0) continue;
    if (session.log != kLsm && told_better(session, preferred[session.first.user])) continue;
    sessions_.push_back({.first = session.first,
                         .line = session.first.line,
                         .begun_at = session.begun_at,
                         .ended_at = session.ended_at,
                         .outcome = session.outcome});
    give_connections(session);
  }
  open_sessions_.clear();
  by_line_.clear();
  by_logon_id_.clear();
  whys_.clear();
  for (auto& covered : covered_) covered = {};
}

void WindowsSessions::boot(std::int64_t stopped_at) { give(stopped_at); }

void WindowsSessions::finish() { give(kNoInstant); }

}  // namespace monalys::ingest
