// The login records of a Linux host: wtmp, 384-byte records, little-endian, one file a year.

#pragma once

#include "simulate/session_books.hpp"

namespace monalys::simulate {

class WtmpLog {
 public:
  WtmpLog(World& world, std::string host);

  /// One in a thousand records is lost.
  void logon(int line, const Person& person, Seconds at);
  void logoff(int line, Seconds at);
  /// Sessions without an end stay open; the file is closed.
  void finish();

 private:
  enum class Type : std::int16_t { run_level = 1, boot = 2, logon = 7, dead = 8 };
  /// The second under which it was recorded; kNever when no log was kept.
  Seconds record(Type type, const std::string& line, const std::string& user, Seconds at);
  /// Once a year, before the first login.
  void boot(Seconds at);

  World& world_;
  Random random_;
  std::string host_;
  LogFile file_;
  Tally& tally_;
  SessionBooks books_;
  int booted_in_ = 0;  // year
  std::int64_t last_microsecond_ = 0;
  std::int32_t process_ = 1200;
};

}  // namespace monalys::simulate
