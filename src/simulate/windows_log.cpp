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

EvtxEvent event_of(std::string_view provider, std::string_view guid, std::uint16_t id) {
  EvtxEvent event;
  event.provider = provider;
  event.provider_guid = guid;
  event.id = id;
  event.user = "S-1-5-18";
  return event;
}

}  // namespace

EvtxLog::EvtxLog(World& world, std::string folder, std::string channel)
    : world_(world), folder_(std::move(folder)), channel_(std::move(channel)), file_(world, Encoding::bytes, {}) {}

void EvtxLog::end_chunk() {
  if (!chunk_.empty()) file_.write(chunk_.finished());
  chunk_ = {};
}

void EvtxLog::write(EvtxEvent event, int year, std::string_view host) {
  if (year > year_) {  // a record of the old year may come a little later than the first of the new one
    close();
    year_ = year;
    auto name = channel_;
    if (const auto slash = name.find('/'); slash != std::string::npos) name.replace(slash, 1, "%4");
    const bool current = year == int{world_.profile.last.year()};
    file_.turn_to(
        fmt::format("{}/{}{}.evtx{}", folder_, name, current ? "" : fmt::format("-{}", year), current ? "" : ".gz"));
    file_.write(evtx_header_of_running_log());
    first_of_file_ = next_record_;
  }
  event.channel = channel_;
  event.computer = fmt::format("{}.mona.local", host);
  if (event.record_id == 0) event.record_id = next_record_;
  last_record_id_ = event.record_id;
  const auto number = next_record_ - first_of_file_ + 1;
  if (!chunk_.add(event, number)) {
    end_chunk();
    if (!chunk_.add(event, number) && !world_.problem) {
      world_.problem = Error{Code::internal, "an event does not fit into 64 KiB", "Report this with the seed."};
    }
  }
  ++next_record_;
}

void EvtxLog::close() {
  end_chunk();
  file_.close();
}

WindowsLog::WindowsLog(World& world, std::string host)
    : world_(world),
      random_(world.seed, "windows log " + host),
      host_(std::move(host)),
      sessions_(world, "terminal/" + host_, fmt::format("{}/Operational", kSessionManager)),
      system_(world, "terminal/" + host_, "System"),
      tally_(world.truth.tally("terminal servers")),
      books_(world) {}

std::int64_t WindowsLog::instant(Seconds at) {
  // The decimals are invented; no two records of a host have the same time, and none goes back.
  const std::int64_t microsecond =
      std::max((at + clock_error_) * 1'000'000 + random_.between(0, 999'999), last_microsecond_ + 1);
  if (world_.unlogged(microsecond / 1'000'000)) return kNever;
  last_microsecond_ = microsecond;
  if (clock_error_ != 0) world_.dirt.note(Dirt::wrong_clock);
  return microsecond;
}

Seconds WindowsLog::session_event(std::uint16_t id, int line, const Person& person, Seconds at) {
  const auto microsecond = instant(at);
  if (microsecond == kNever) return kNever;
  const Seconds second = microsecond / 1'000'000;
  const Date date = world_.clock.local_date(second);
  const int session = person.excluded ? kConsole : kFirstSession + line;
  auto event = event_of(kSessionManager, kSessionManagerGuid, id);
  event.file_time = to_file_time(microsecond);
  event.user_data = "EventXML";
  event.fields = {{"User", EvtxValue::of_text(world_.people.written(person, date, random_, world_.dirt))},
                  {"SessionID", EvtxValue::of_u32(static_cast<std::uint32_t>(session))}};
  if (id != 23) {
    event.fields.push_back(
        {"Address", EvtxValue::of_text(person.excluded ? std::string{"LOCAL"}
                                                       : fmt::format("198.51.100.{}", random_.between(1, 254)))});
  }
  sessions_.write(event, int{date.year()}, host_);
  auto& count = person.excluded ? tally_.skipped : tally_.facts;
  ++count;
  if (random_.chance(world_.share(.0005))) {  // the collector sent it twice
    event.record_id = sessions_.last_record_id();
    sessions_.write(event, int{date.year()}, host_);
    ++count;
    world_.dirt.note(Dirt::delivered_twice);
  }
  if (person.excluded) {
    books_.somebody_else_was_last();
    if (id == 21) world_.dirt.note(Dirt::service_account);
  }
  return second;
}

void WindowsLog::system_event(EvtxEvent event, std::int64_t microsecond, bool is_fact) {
  event.file_time = to_file_time(microsecond);
  system_.write(std::move(event), int{world_.clock.local_date(microsecond / 1'000'000).year()}, host_);
  ++(is_fact ? tally_.facts : tally_.skipped);
}

void WindowsLog::logon(int line, const Person& person, Seconds at) {
  if (!person.excluded && random_.chance(world_.share(.001))) return;  // lost: its log-off will stand alone
  const auto recorded = session_event(21, line, person, at);
  if (recorded != kNever && !person.excluded) books_.logon(line, person, recorded);
}

void WindowsLog::logoff(int line, const Person& person, Seconds at) {
  if (!person.excluded && random_.chance(world_.share(.002))) return;  // lost
  const auto recorded = session_event(23, line, person, at);
  if (recorded != kNever && !person.excluded) books_.logoff(line, recorded);
}

void WindowsLog::disconnect(int line, const Person& person, Seconds at, bool by_user) {
  if (const auto recorded = session_event(24, line, person, at); recorded != kNever) books_.sign(recorded);
  const auto microsecond = instant(at);
  if (microsecond == kNever) return;
  auto why = event_of(kSessionManager, kSessionManagerGuid, 40);
  why.file_time = to_file_time(microsecond);
  why.user_data = "EventXML";
  why.fields = {{"Session", EvtxValue::of_u32(static_cast<std::uint32_t>(kFirstSession + line))},
                {"Reason", EvtxValue::of_u32(by_user ? kLeftByUser : kNoReason)}};
  sessions_.write(why, int{world_.clock.local_date(microsecond / 1'000'000).year()}, host_);
  ++tally_.facts;
  books_.sign(microsecond / 1'000'000);
}

void WindowsLog::reconnect(int line, const Person& person, Seconds at) {
  if (const auto recorded = session_event(25, line, person, at); recorded != kNever) books_.sign(recorded);
}

void WindowsLog::shutdown(Seconds at) {
  const auto microsecond = instant(at);
  told_to_stop_ = microsecond != kNever;
  if (!told_to_stop_) return;
  auto event = event_of(kKernel, kKernelGuid, 13);
  event.fields = {{"StopTime", EvtxValue::of_file_time(to_file_time(microsecond))}};
  system_event(event, microsecond, true);
  books_.shutdown(microsecond / 1'000'000);
}

void WindowsLog::boot(Seconds at, Seconds clock_error) {
  const auto error_before = std::exchange(clock_error_, clock_error);
  const auto microsecond = instant(at);
  if (microsecond == kNever) return;
  auto event = event_of(kKernel, kKernelGuid, 12);
  event.fields = {{"MajorVersion", EvtxValue::of_u32(10)},
                  {"StartTime", EvtxValue::of_file_time(to_file_time(microsecond))}};
  system_event(event, microsecond, true);
  books_.boot(microsecond / 1'000'000);

  const auto later = [&](Seconds seconds, EvtxEvent what, bool is_fact) {
    if (const auto when = instant(at + seconds); when != kNever) system_event(std::move(what), when, is_fact);
  };
  if (!std::exchange(told_to_stop_, false)) {
    auto lost_power = event_of(kPower, kPowerGuid, 41);
    lost_power.fields = {{"BugcheckCode", EvtxValue::of_u32(0)}};
    later(10, lost_power, true);
  }
  if (clock_error != error_before) {
    auto set = event_of(kKernel, kKernelGuid, 1);
    const auto now = (at + 20 + clock_error) * 1'000'000, before = (at + 20 + error_before) * 1'000'000;
    set.fields = {{"NewTime", EvtxValue::of_file_time(to_file_time(now))},
                  {"OldTime", EvtxValue::of_file_time(to_file_time(before))}};
    later(20, set, false);
  }
}

void WindowsLog::finish() {
  books_.finish();
  sessions_.close();
  system_.close();
}

}  // namespace monalys::simulate
