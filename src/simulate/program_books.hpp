// What the programs of a Windows host are by the records of its log alone: the rules for lost ends, process ids used
// again, boots and crashes, applied record by record. What is found goes into the truth.

#pragma once

#include <map>
#include <optional>
#include <string>

#include "simulate/world.hpp"

namespace monalys::simulate {

class ProgramBooks {
 public:
  explicit ProgramBooks(World& world) : world_(world) {}

  // Each with the second under which the record stands in the log.
  /// user: nothing for accounts that are not counted; they hold the process id all the same.
  void started(std::uint32_t process, std::string_view program, std::optional<std::uint32_t> user, Seconds at);
  void ended(std::uint32_t process, std::string_view program, Seconds at);
  /// Any other record that tells that the host was alive.
  void sign(Seconds at) { last_record_ = at; }
  void shutdown(Seconds at) { last_shutdown_ = last_record_ = at; }
  void boot(Seconds at);
  /// Programs without an end stay open.
  void finish();

 private:
  struct Open {
    std::string program;
    std::optional<std::uint32_t> user;
    Seconds at;
  };
  void close(std::map<std::uint32_t, Open>::iterator open, Seconds at, Outcome outcome);

  World& world_;
  std::map<std::uint32_t, Open> open_;  // by process id
  Seconds last_record_ = kNever, last_shutdown_ = kNever;
};

}  // namespace monalys::simulate
