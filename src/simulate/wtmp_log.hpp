// The login records of one terminal server: wtmp, 384-byte records, little-endian, one file a year.

#pragma once

#include <map>

#include "simulate/world.hpp"

namespace monalys::simulate {

/// Writes records in time order and keeps the books of what the sessions are by the records alone: the rules for lost
/// log-offs, reused lines, boots and crashes applied record by record.
class WtmpLog {
 public:
  WtmpLog(World& world, std::string host);

  /// One in a thousand records is lost; service accounts work on the console, whatever the line.
  void logon(int line, const Person& person, Seconds at);
  void logoff(int line, const Person& person, Seconds at);
  void shutdown(Seconds at);
  /// From now on the host's clock is wrong by that much.
  void boot(Seconds at, Seconds clock_error);
  /// The last record is a person's logon or log-off, so that a crash now has a last sign of life that counts.
  [[nodiscard]] bool person_was_last() const { return person_was_last_; }
  /// Sessions without an end stay open; the file is closed.
  void finish();

 private:
  enum class Type : std::int16_t { run_level = 1, boot = 2, new_time = 3, old_time = 4, logon = 7, dead = 8 };
  struct Open {
    std::uint32_t user;
    Seconds at;
    std::string organisation;
  };
  /// The second under which it was recorded; kNever when no log was kept.
  Seconds record(Type type, const std::string& line, const std::string& user, Seconds at);
  void close(std::map<int, Open>::iterator open, Seconds at, Outcome outcome);

  World& world_;
  Random random_;
  std::string host_;
  LogFile file_;
  Tally& tally_;
  Seconds clock_error_ = 0;
  std::int64_t last_microsecond_ = 0;
  std::int32_t process_ = 1200;
  bool person_was_last_ = false;

  std::map<int, Open> open_;  // the books: by line
  Seconds last_record_ = kNever, last_shutdown_ = kNever;
  std::map<int, bool> used_before_boot_;
};

}  // namespace monalys::simulate
