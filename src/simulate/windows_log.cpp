#include "simulate/windows_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "simulate/evtx_writer.hpp"

namespace monalys::simulate {
namespace {

constexpr std::string_view kSessionManager = "Microsoft-Windows-TerminalServices-LocalSessionManager";
constexpr std::string_view kSessionManagerGuid = "{5D896912-022D-40AA-A3A8-4FA5515C76D7}";
constexpr std::string_view kKernel = "Microsoft-Windows-Kernel-General";
constexpr std::string_view kKernelGuid = "{A68CA8B7-004F-D7B6-A698-07E2DE0F1F5D}";
constexpr std::string_view kPower = "Microsoft-Windows-Kernel-Power";
constexpr std::string_view kPowerGuid = "{331C3B3A-2005-44C2-AC5E-77220C37D6B4}";
constexpr int kConsole = 1, kFirstSession = 2;
constexpr std::uint32_t kLeftByUser = 11, kNoReason = 0;

using Counts = EvtxLog::Counts;

EvtxEvent event_of(std::string_view provider, std::string_view guid, std::uint16_t id) {
  EvtxEvent event;
  event.provider = provider;
  event.provider_guid = guid;
  event.id = id;
  event.user = "S-1-5-18";
  return event;
}

// Damage is done to the first two hosts: the first keeps its files, which are damaged; the second has only rings.

EvtxKeeping sessions_keeping(const World& world, std::size_t number) {
  if (number == 0) return {.damage = world.damage};
  if (number != 1 || !world.damage.contains(Damage::overwritten)) return {};
  return {.ring_chunks = world.profile.session_log_chunks, .archived = false, .damage = {}};
}

EvtxKeeping security_keeping(const World& world, std::size_t number) {
  EvtxKeeping keeping{.ring_chunks = world.profile.security_log_chunks, .archived = true, .damage = {}};
  if (number == 0) keeping.damage = world.damage;
  if (number == 1) keeping.archived = !world.damage.contains(Damage::overwritten);
  return keeping;
}

}  // namespace

WindowsLog::WindowsLog(World& world, std::string host, std::size_t number)
    : world_(world),
      random_(world.seed, "windows log " + host),
      program_random_(world.seed, "windows programs " + host),
      host_(std::move(host)),
      sessions_(world, "terminal/" + host_, fmt::format("{}/Operational", kSessionManager),
                sessions_keeping(world, number)),
      system_(world, "terminal/" + host_, "System", {}),
      security_(world, "terminal/" + host_, "Security", security_keeping(world, number)),
      books_(world),
      program_books_(world) {}

std::int64_t WindowsLog::instant(Seconds at, Random& random) {
  // The decimals are invented; no two records of a host have the same time, and none goes back.
  const std::int64_t microsecond =
      std::max((at + clock_error_) * 1'000'000 + random.between(0, 999'999), last_microsecond_ + 1);
  if (world_.unlogged(microsecond / 1'000'000)) return kNever;
  last_microsecond_ = microsecond;
  if (clock_error_ != 0) world_.dirt.note(Dirt::wrong_clock);
  return microsecond;
}

WindowsLog::Recorded WindowsLog::write(EvtxLog& log, EvtxEvent event, std::int64_t microsecond, EvtxLog::Counts as) {
  const Seconds second = microsecond / 1'000'000;
  event.file_time = to_file_time(microsecond);
  return {&log, log.write(std::move(event), int{world_.clock.local_date(second).year()}, host_, as), 1, second};
}

void WindowsLog::tell(const Recorded& recorded, std::function<void()> what) {
  if (world_.damage.empty()) return what();
  waiting_.push_back({recorded, std::move(what)});
}

WindowsLog::Recorded WindowsLog::session_event(std::uint16_t id, int line, const Person& person, Seconds at) {
  const auto microsecond = instant(at, random_);
  if (microsecond == kNever) return {};
  const Date date = world_.clock.local_date(microsecond / 1'000'000);
  const int session = person.excluded ? kConsole : kFirstSession + line;
  auto event = event_of(kSessionManager, kSessionManagerGuid, id);
  event.user_data = "EventXML";
  event.fields = {{"User", EvtxValue::of_text(world_.people.written(person, date, random_, world_.dirt))},
                  {"SessionID", EvtxValue::of_u32(static_cast<std::uint32_t>(session))}};
  if (id != 23) {
    event.fields.push_back(
        {"Address", EvtxValue::of_text(person.excluded ? std::string{"LOCAL"}
                                                       : fmt::format("198.51.100.{}", random_.between(1, 254)))});
  }
  const auto as = person.excluded ? Counts::skipped : Counts::fact;
  auto recorded = write(sessions_, event, microsecond, as);
  if (random_.chance(world_.share(.0005))) {  // the collector sent it twice
    event.record_id = sessions_.last_record_id();
    write(sessions_, event, microsecond, as);
    ++recorded.count;
    world_.dirt.note(Dirt::delivered_twice);
  }
  person_was_last_ = !person.excluded;
  if (person.excluded && id == 21) world_.dirt.note(Dirt::service_account);
  return recorded;
}

void WindowsLog::logon(int line, const Person& person, Seconds at) {
  logon_ids_[person.excluded ? kNobodysLine : line] = next_logon_id_ +=
      static_cast<std::uint64_t>(program_random_.between(0x20, 0x4000));
  if (!person.excluded && random_.chance(world_.share(.001))) return;  // lost: its log-off will stand alone
  const auto recorded = session_event(21, line, person, at);
  if (recorded.at == kNever) return;
  if (person.excluded) return tell(recorded, [this, recorded] { books_.sign(recorded.at); });
  tell(recorded,
       [this, line, recorded, who = person.number] { books_.logon(line, world_.people.person(who), recorded.at); });
  if (world_.programs_in_events(at) && program_random_.chance(.2)) machine_process(MachineProcess::desktop, at);
}

void WindowsLog::logoff(int line, const Person& person, Seconds at) {
  if (!person.excluded && random_.chance(world_.share(.002))) return;  // lost
  const auto recorded = session_event(23, line, person, at);
  if (recorded.at == kNever) return;
  if (person.excluded) return tell(recorded, [this, recorded] { books_.sign(recorded.at); });
  tell(recorded, [this, line, recorded] { books_.logoff(line, recorded.at); });
}

void WindowsLog::disconnect(int line, const Person& person, Seconds at, bool by_user) {
  const auto sign = [this](const Recorded& recorded) {
    if (recorded.at != kNever) tell(recorded, [this, recorded] { books_.sign(recorded.at); });
  };
  sign(session_event(24, line, person, at));
  const auto microsecond = instant(at, random_);
  if (microsecond == kNever) return;
  auto why = event_of(kSessionManager, kSessionManagerGuid, 40);
  why.user_data = "EventXML";
  why.fields = {{"Session", EvtxValue::of_u32(static_cast<std::uint32_t>(kFirstSession + line))},
                {"Reason", EvtxValue::of_u32(by_user ? kLeftByUser : kNoReason)}};
  sign(write(sessions_, std::move(why), microsecond, Counts::fact));
}

void WindowsLog::reconnect(int line, const Person& person, Seconds at) {
  const auto recorded = session_event(25, line, person, at);
  if (recorded.at != kNever) tell(recorded, [this, recorded] { books_.sign(recorded.at); });
}

void WindowsLog::shutdown(Seconds at) {
  const auto microsecond = instant(at, random_);
  told_to_stop_ = microsecond != kNever;
  if (!told_to_stop_) return;
  auto event = event_of(kKernel, kKernelGuid, 13);
  event.fields = {{"StopTime", EvtxValue::of_file_time(to_file_time(microsecond))}};
  const auto recorded = write(system_, std::move(event), microsecond, Counts::fact);
  tell(recorded, [this, recorded] {
    books_.shutdown(recorded.at);
    program_books_.shutdown(recorded.at);
  });
  person_was_last_ = false;
}

void WindowsLog::boot(Seconds at, Seconds clock_error) {
  const auto error_before = std::exchange(clock_error_, clock_error);
  process_ids_.boot();
  const auto microsecond = instant(at, random_);
  if (microsecond == kNever) return;
  auto event = event_of(kKernel, kKernelGuid, 12);
  event.fields = {{"MajorVersion", EvtxValue::of_u32(10)},
                  {"StartTime", EvtxValue::of_file_time(to_file_time(microsecond))}};
  const auto recorded = write(system_, std::move(event), microsecond, Counts::fact);
  tell(recorded, [this, recorded] {
    books_.boot(recorded.at);
    program_books_.boot(recorded.at);
  });
  person_was_last_ = false;

  const auto later = [&](Seconds seconds, EvtxEvent what, Counts as) -> Recorded {
    const auto when = instant(at + seconds, random_);
    return when == kNever ? Recorded{} : write(system_, std::move(what), when, as);
  };
  if (!std::exchange(told_to_stop_, false)) {
    auto lost_power = event_of(kPower, kPowerGuid, 41);
    lost_power.fields = {{"BugcheckCode", EvtxValue::of_u32(0)}};
    const auto sign = later(10, lost_power, Counts::fact);
    if (sign.at != kNever) {
      tell(sign, [this, sign] {
        books_.sign(sign.at);
        program_books_.sign(sign.at);
      });
    }
  }
  if (clock_error != error_before) {
    auto set = event_of(kKernel, kKernelGuid, 1);
    const auto now = (at + 20 + clock_error) * 1'000'000, before = (at + 20 + error_before) * 1'000'000;
    set.fields = {{"NewTime", EvtxValue::of_file_time(to_file_time(now))},
                  {"OldTime", EvtxValue::of_file_time(to_file_time(before))}};
    later(20, set, Counts::skipped);
  }
  if (world_.programs_in_events(at)) {
    for (int i = 0; i < 3; ++i) machine_process(MachineProcess::service_host, at + 30 + i);
  }
}

void WindowsLog::finish() {
  sessions_.close();
  system_.close();
  security_.close();
  for (const auto& [recorded, tell] : waiting_) {
    bool held = false;
    for (std::uint64_t i = 0; i < recorded.count; ++i) held = held || recorded.log->holds(recorded.first + i);
    if (held) tell();
  }
  books_.finish();
  program_books_.finish();
}

}  // namespace monalys::simulate
