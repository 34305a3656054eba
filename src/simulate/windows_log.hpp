// The event logs of one terminal server, as `wevtutil epl` saves them each year: LocalSessionManager's and System. This
// year's are copies from the running machine, whose file header is out of date.

#pragma once

#include <string>

#include "simulate/evtx_chunk.hpp"
#include "simulate/session_books.hpp"

namespace monalys::simulate {

/// One channel, continued in file after file.
class EvtxLog {
 public:
  EvtxLog(World& world, std::string folder, std::string channel);
  /// The event's channel, computer and numbers are filled in. year: of the file that it stands in.
  void write(EvtxEvent event, int year, std::string_view host);
  void close();
  /// Of the event that was written last.
  [[nodiscard]] std::uint64_t last_record_id() const { return last_record_id_; }

 private:
  void end_chunk();

  World& world_;
  std::string folder_, channel_;
  LogFile file_;
  int year_ = 0;
  EvtxChunk chunk_;
  std::uint64_t next_record_ = 1;  // of the log, over all files
  std::uint64_t first_of_file_ = 1, last_record_id_ = 0;
};

class WindowsLog {
 public:
  WindowsLog(World& world, std::string host);

  /// One in a thousand records of people is lost; service accounts work on the console, whatever the line.
  void logon(int line, const Person& person, Seconds at);
  void logoff(int line, const Person& person, Seconds at);
  /// The session stays, without anybody at it, and somebody comes back to it.
  void disconnect(int line, const Person& person, Seconds at, bool by_user);
  void reconnect(int line, const Person& person, Seconds at);
  void shutdown(Seconds at);
  /// From now on the host's clock is wrong by that much.
  void boot(Seconds at, Seconds clock_error);
  [[nodiscard]] bool person_was_last() const { return books_.person_was_last(); }
  void finish();

 private:
  /// The instant under which something is recorded, in Unix microseconds; kNever when no log is kept.
  std::int64_t instant(Seconds at);
  /// An event of LocalSessionManager; the second under which it was recorded, or kNever.
  Seconds session_event(std::uint16_t id, int line, const Person& person, Seconds at);
  void system_event(EvtxEvent event, std::int64_t microsecond, bool is_fact);

  World& world_;
  Random random_;
  std::string host_;
  EvtxLog sessions_, system_;
  Tally& tally_;
  SessionBooks books_;
  Seconds clock_error_ = 0;
  std::int64_t last_microsecond_ = 0;
  bool told_to_stop_ = true;  // the last stop was written down
};

}  // namespace monalys::simulate
