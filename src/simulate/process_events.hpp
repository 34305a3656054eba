// What the Security log of a Windows host says of programs: 4688 when a process is created, 4689 when it ends.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulate/evtx_event.hpp"
#include "simulate/random.hpp"

namespace monalys::simulate {

/// Process ids of one host as Windows gives them: multiples of 4, those that have become free soon used again.
class ProcessIds {
 public:
  std::uint32_t take(Random& random);
  void give_back(std::uint32_t process) { free_.push_back(process); }
  void boot();

 private:
  std::vector<std::uint32_t> free_;
  std::uint32_t highest_ = kFirst;
  static constexpr std::uint32_t kFirst = 600;
};

struct Account {
  std::string sid, name, domain;
  std::uint64_t logon_id = 0;
};
/// The machine itself.
[[nodiscard]] Account machine_account(std::string_view host);
/// DWM-2, of the desktop of session 2.
[[nodiscard]] Account window_manager_account(int session);

enum class MachineProcess : std::uint8_t { service_host, desktop };

struct ProcessEvent {
  enum class Kind : std::uint8_t { created, ended } kind;
  std::uint32_t process;
  std::string_view path;
  Account subject;
  std::optional<Account> for_whom = {};  // created: by the subject for somebody else
};
[[nodiscard]] EvtxEvent event_of(const ProcessEvent& event);

/// "C:\\Program Files\\Stata17\\StataMP-64.exe" for "Stata".
[[nodiscard]] std::string_view path_of_program(std::string_view program);

}  // namespace monalys::simulate
