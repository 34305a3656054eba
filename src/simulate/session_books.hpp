// What the sessions of a host are by the records of its log alone: the rules for lost log-offs, reused lines, boots and
// crashes, applied record by record. What is found goes into the truth.

#pragma once

#include <map>
#include <string>

#include "simulate/world.hpp"

namespace monalys::simulate {

class SessionBooks {
 public:
  explicit SessionBooks(World& world) : world_(world) {}

  // Each with the second under which the record stands in the log.
  void logon(int line, const Person& person, Seconds at);
  void logoff(int line, Seconds at);
  /// Any other record: the host was alive.
  void sign(Seconds at) { last_record_ = at; }
  void shutdown(Seconds at) { last_shutdown_ = last_record_ = at; }
  void boot(Seconds at);
  /// Sessions without an end stay open.
  void finish();

 private:
  struct Open {
    std::uint32_t user;
    Seconds at;
    std::string organisation;
  };
  void close(std::map<int, Open>::iterator open, Seconds at, Outcome outcome);

  World& world_;
  std::map<int, Open> open_;  // by line
  Seconds last_record_ = kNever, last_shutdown_ = kNever;
  std::map<int, bool> used_before_boot_;
};

}  // namespace monalys::simulate
