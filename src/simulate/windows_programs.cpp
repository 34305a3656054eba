// Programs in the Security log of a terminal server.

#include <fmt/format.h>

#include "simulate/windows_log.hpp"

namespace monalys::simulate {
namespace {

using Counts = EvtxLog::Counts;

constexpr std::string_view kServiceHost = R"(C:\Windows\System32\svchost.exe)";
constexpr std::string_view kDesktop = R"(C:\Windows\System32\dwm.exe)";

bool is_machine(const Account& account) { return account.name.ends_with('$'); }

}  // namespace

Account WindowsLog::account_of(const Person& person, int line, Seconds at) const {
  const auto logon = logon_ids_.find(person.excluded ? kNobodysLine : line);
  return {fmt::format("S-1-5-21-1004336348-1177238915-682003330-{}", 1100 + person.uid),
          People::name_on(person, world_.clock.local_date(at)), "MONA",
          logon == logon_ids_.end() ? 0x10'0000 : logon->second};
}

WindowsLog::Recorded WindowsLog::program_event(const ProcessEvent& event, Seconds at, Counts as) {
  const auto microsecond = instant(at, program_random_);
  if (microsecond == kNever) return {};
  auto recorded = write(security_, event_of(event), microsecond, as);
  if (program_random_.chance(world_.share(.0005))) {
    auto again = event_of(event);
    again.record_id = security_.last_record_id();
    write(security_, std::move(again), microsecond, as);
    ++recorded.count;
    world_.dirt.note(Dirt::delivered_twice);
  }
  return recorded;
}

void WindowsLog::machine_process(MachineProcess kind, Seconds at) {
  const auto process = process_ids_.take(program_random_);
  const auto machine = machine_account(host_);
  if (kind == MachineProcess::service_host) {
    program_event({ProcessEvent::Kind::created, process, kServiceHost, machine}, at, Counts::skipped);
    program_event({ProcessEvent::Kind::ended, process, kServiceHost, machine}, at, Counts::skipped);
  } else {
    const auto desktop = window_manager_account(static_cast<int>(program_random_.between(2, 40)));
    program_event({ProcessEvent::Kind::created, process, kDesktop, machine, desktop}, at, Counts::skipped);
    program_event({ProcessEvent::Kind::ended, process, kDesktop, desktop}, at, Counts::skipped);
  }
  process_ids_.give_back(process);
}

std::uint32_t WindowsLog::program_started(int line, const Person& person, std::string_view program, Seconds at) {
  if (program_random_.chance(.15)) machine_process(MachineProcess::service_host, at);
  const auto process = process_ids_.take(program_random_);
  if (!person.excluded && program_random_.chance(world_.share(.001))) return process;  // lost: its end will stand alone
  const auto account = account_of(person, line, at);
  ProcessEvent event{ProcessEvent::Kind::created, process, path_of_program(program), account};
  if (program_random_.chance(.1)) {  // by a service, for the person
    event.subject = machine_account(host_);
    event.for_whom = account;
  }
  const auto recorded = program_event(event, at, person.excluded ? Counts::skipped : Counts::fact);
  if (recorded.at == kNever) return process;
  if (person.excluded) world_.dirt.note(Dirt::service_account);
  if (is_machine(account)) return process;
  const auto user = person.excluded ? std::nullopt : std::optional{person.number};
  tell(recorded,
       [this, process, program, user, recorded] { program_books_.started(process, program, user, recorded.at); });
  return process;
}

void WindowsLog::program_ended(std::uint32_t process, int line, const Person& person, std::string_view program,
                               Seconds at) {
  process_ids_.give_back(process);
  if (!person.excluded && program_random_.chance(world_.share(.002))) return;  // lost
  // Of accounts that are not counted too: whose end it is, is taken from the begin. But machines are left out at once.
  const auto account = account_of(person, line, at);
  const auto recorded = program_event({ProcessEvent::Kind::ended, process, path_of_program(program), account}, at,
                                      is_machine(account) ? Counts::skipped : Counts::fact);
  if (recorded.at == kNever || is_machine(account)) return;
  tell(recorded, [this, process, program, recorded] { program_books_.ended(process, program, recorded.at); });
}

}  // namespace monalys::simulate
