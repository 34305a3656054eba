// Who has logged in. Ids of sessions are random, known to the browser alone and kept here as hashes; a file of mode
// 0600 carries them over a restart.
//
//   {"sessions":[{"id":"...","name":"anna","mark":"...","begun":1764412800000000,"used":1764416400000000}]}

#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace monalys::server {

struct SessionLimits {
  std::chrono::seconds idle = std::chrono::hours{4};       // without a request
  std::chrono::seconds absolute = std::chrono::hours{12};  // whatever happens
  std::size_t each_name = 20;                              // the one unused for longest gives way
  std::size_t in_all = 10'000;
};

/// Where sessions are kept between two runs, and who is told when that fails: then people log in again.
struct SessionKeeping {
  std::filesystem::path file;  // empty: nowhere
  std::function<void(const std::string&)> warn = [](const std::string&) {};
};

/// Thread-safe.
class Sessions {
 public:
  using Clock = std::function<Instant()>;
  struct Session {
    std::string name;
    std::string mark;  // of the account as it was at login: another one ends the session
  };

  explicit Sessions(Clock clock, SessionLimits limits = {}, SessionKeeping keeping = {});

  /// The new session's id, which no other ever had.
  [[nodiscard]] std::string begin(Session session);
  /// Counts as a use of it.
  [[nodiscard]] std::optional<Session> find(std::string_view id);
  /// The same for a session that does not go on because somebody asks.
  [[nodiscard]] std::optional<Session> peek(std::string_view id);
  void end(std::string_view id);
  void end_all_of(std::string_view name);

 private:
  struct Entry {
    Session session;
    Instant begun;
    Instant used;
  };
  using Entries = std::map<std::string, Entry, std::less<>>;
  [[nodiscard]] bool is_over(const Entry& entry, Instant now) const;
  [[nodiscard]] Entries::iterator alive(std::string_view id, Instant now);
  void make_room_for(std::string_view name, Instant now);
  [[nodiscard]] Result<void> read(Instant now);
  void write(Instant now);

  Clock clock_;
  SessionLimits limits_;
  SessionKeeping keeping_;
  std::mutex mutex_;
  Instant written_;
  Entries entries_;  // by the hash of the id
};

}  // namespace monalys::server
