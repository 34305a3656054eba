// Sessions and connections of a Windows host from the events of its logs (formats/windows/windows_events.hpp).
//
// Four logs tell of the same sessions, with lines of their own:
//
//   lsm       LocalSessionManager: logon, disconnect, reconnect, logoff, each with the session's number. Preferred.
//   horizon   The same from the broker of a Horizon pool, for machines whose own log is not at hand.
//   logon     Security: logons and logoffs by logon id. A logon has two ids when it has an elevated token. A reconnect
//   is
//             written as a fresh logon that is destroyed within seconds, followed by the reconnect of the old one: the
//             fresh one is no session. Of logoffs many are never written.
//   winlogon  The System log: logon and logoff by the session's number. Says nothing of disconnects.
//
// From where a better log begins to where it ends, the others are not asked. Ids mean something between two boots of a
// host only: a boot ends everything that is open.
//
// A session whose beginning the logs do not hold has none here either (begun_at is kNoInstant); one whose end they do
// not hold stays open. A connection ends with the reason that the host wrote within five seconds of it; without one it
// was dropped when the same session is connected again within five minutes, and left by the user when it is not.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "facts/fact.hpp"

namespace monalys::ingest {

class WindowsSessions {
 public:
  /// What becomes an interval. Texts are those of the events, which must outlive this.
  struct Found {
    Event first;            // the event that opened it, or the first that tells of it
    std::string_view line;  // of the session
    std::int64_t begun_at = kNoInstant, ended_at = kNoInstant;
    Outcome outcome = Outcome::unknown;
  };

  /// Whether the event is on a line of these.
  [[nodiscard]] static bool is_of(std::string_view line);
  /// Whether the broker of a pool tells of the line, and not the machine.
  [[nodiscard]] static bool is_of_broker(std::string_view line);

  /// In order of time.
  void take(const Event& event);
  /// Everything that is open ended at that instant.
  void boot(std::int64_t stopped_at);
  /// What is open stays open.
  void finish();

  [[nodiscard]] const std::vector<Found>& sessions() const { return sessions_; }
  [[nodiscard]] const std::vector<Found>& connections() const { return connections_; }
  /// Ends of sessions of which nothing else is known, by Security and Winlogon.
  [[nodiscard]] std::uint64_t loose_ends() const { return loose_ends_; }

 private:
  enum Log : std::uint8_t { kLsm, kHorizon, kLogon, kWinlogon, kLogs };
  struct Connection {
    Event first;
    std::int64_t begun_at = kNoInstant, ended_at = kNoInstant;
    bool session_ended = false;  // it ended with the session
  };
  struct Session {
    Log log = kLsm;
    Event first;
    std::int64_t begun_at = kNoInstant, ended_at = kNoInstant;
    Outcome outcome = Outcome::unknown;
    bool transient = false;
    std::vector<Connection> connections;
    std::size_t ids = 1, destroyed = 0;  // of logon ids

    [[nodiscard]] bool ended() const { return ended_at != kNoInstant; }
    [[nodiscard]] bool connected() const { return !connections.empty() && connections.back().ended_at == kNoInstant; }
  };
  struct Why {
    std::int64_t at = 0;
    int reason = 0;
  };
  struct Covered {
    std::int64_t from = kNoInstant, until = kNoInstant;
    void add(std::int64_t at);
    [[nodiscard]] bool holds(std::int64_t at) const;
  };

  /// Of logs that number sessions and tell of disconnects.
  void take_numbered(Log log, const Event& event);
  void take_logon(const Event& event);
  void take_winlogon(const Event& event);
  Session& open(Log log, const Event& event, bool begins);
  static void connect(Session& session, const Event& event, bool begins = true);
  static void disconnect(Session& session, std::int64_t at);
  static void end(Session& session, std::int64_t at, Outcome outcome);
  void drop_transient(const Event& back, const Session* of);
  void give(std::int64_t stopped_at);
  void give_connections(const Session& session);
  [[nodiscard]] int reason_near(std::string_view line, std::int64_t at) const;
  /// Whether a better log tells of the session. of_same_user: sessions, of any log.
  [[nodiscard]] bool told_better(const Session& session, const std::vector<const Session*>& of_same_user) const;

  // Since the last boot:
  std::vector<Session> open_sessions_;               // ended ones too
  std::map<std::string_view, std::size_t> by_line_;  // the last on an lsm or winlogon line
  std::map<std::string, std::size_t, std::less<>> by_logon_id_;
  std::map<std::string_view, std::vector<Why>> whys_;  // by line
  Covered covered_[kLogs];

  std::vector<Found> sessions_, connections_;
  std::uint64_t loose_ends_ = 0;
};

}  // namespace monalys::ingest
