#include "simulate/wtmp_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace monalys::simulate {
namespace {

constexpr std::size_t kRecord = 384;
constexpr std::string_view kConsole = "console";  // where service accounts work, and nobody else

template <class T>
void put(std::array<std::byte, kRecord>& record, std::size_t at, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    record[at + i] = static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xff);
  }
}

void put(std::array<std::byte, kRecord>& record, std::size_t at, std::string_view text, std::size_t room) {
  std::memcpy(record.data() + at, text.data(), std::min(text.size(), room));
}

std::string line_name(int line) { return fmt::format("rdp-{}", line); }

}  // namespace

WtmpLog::WtmpLog(World& world, std::string host)
    : world_(world),
      random_(world.seed, "wtmp " + host),
      host_(std::move(host)),
      file_(world, Encoding::bytes, {}),
      tally_(world.truth.tally("terminal servers")) {}

Seconds WtmpLog::record(Type type, const std::string& line, const std::string& user, Seconds at) {
  // The decimals are invented; no two records of a host have the same time, and none goes back.
  const std::int64_t microsecond =
      std::max((at + clock_error_) * 1'000'000 + random_.between(0, 999'999), last_microsecond_ + 1);
  const Seconds second = microsecond / 1'000'000;
  if (world_.unlogged(second)) return kNever;
  last_microsecond_ = microsecond;

  const Date date = world_.clock.local_date(second);
  const bool current = date.year() == world_.profile.last.year();
  file_.turn_to(current ? fmt::format("terminal/{}/wtmp", host_)
                        : fmt::format("terminal/{}/wtmp-{}.gz", host_, int{date.year()}));
  std::array<std::byte, kRecord> bytes{};
  put(bytes, 0, static_cast<std::int16_t>(type));
  put(bytes, 4, type == Type::logon || type == Type::dead ? process_ : 0);
  put(bytes, 8, line, 32);
  put(bytes, 40, line.substr(line.find('-') + 1), 4);
  put(bytes, 44, user, 32);
  if (type == Type::logon) put(bytes, 76, fmt::format("198.51.100.{}", random_.between(1, 254)), 256);
  if (type == Type::boot) put(bytes, 76, "6.1.0", 256);
  put(bytes, 340, static_cast<std::uint32_t>(second));
  put(bytes, 344, static_cast<std::int32_t>(microsecond % 1'000'000));
  auto& count = line == kConsole ? tally_.skipped : tally_.facts;
  file_.write(bytes);
  ++count;
  if (random_.chance(world_.share(.0005))) {  // the collector sent it twice
    file_.write(bytes);
    ++count;
    world_.dirt.note(Dirt::delivered_twice);
  }
  if (clock_error_ != 0) world_.dirt.note(Dirt::wrong_clock);
  return second;
}

void WtmpLog::close(std::map<int, Open>::iterator open, Seconds at, Outcome outcome) {
  const auto& [user, begun, organisation] = open->second;
  world_.note_times(begun, at);
  world_.truth.stay(Activity::session, {user, kNever, begun, at, outcome}, organisation);
  open_.erase(open);
}

void WtmpLog::logon(int line, const Person& person, Seconds at) {
  ++process_;
  if (!person.excluded && random_.chance(world_.share(.001))) return;  // lost: its log-off will stand alone
  const Date date = world_.clock.local_date(at);
  const auto recorded = record(Type::logon, person.excluded ? std::string{kConsole} : line_name(line),
                               world_.people.written(person, date, random_, world_.dirt), at);
  if (recorded == kNever) return;
  person_was_last_ = !person.excluded;
  if (person.excluded) {
    world_.dirt.note(Dirt::service_account);
    return;
  }
  last_record_ = recorded;
  if (const auto left = open_.find(line); left != open_.end()) {
    world_.dirt.note(Dirt::no_logoff);
    close(left, recorded, Outcome::unknown);
  }
  const auto [used, first] = used_before_boot_.try_emplace(line, false);
  if (!first && used->second) world_.dirt.note(Dirt::line_reused);
  used->second = false;
  open_[line] = {person.number, recorded,
                 std::string{world_.people.organisation(person, world_.clock.local_date(recorded))}};
  ++world_.summary.sessions;
}

void WtmpLog::logoff(int line, const Person& person, Seconds at) {
  if (!person.excluded && random_.chance(world_.share(.002))) return;  // lost
  const auto recorded = record(Type::dead, person.excluded ? std::string{kConsole} : line_name(line),
                               person.excluded ? person.account : std::string{}, at);
  if (recorded == kNever) return;
  person_was_last_ = !person.excluded;
  if (person.excluded) return;
  last_record_ = recorded;
  if (const auto open = open_.find(line); open != open_.end()) {
    close(open, recorded, Outcome::completed);
  } else {
    world_.dirt.note(Dirt::logoff_without_logon);
  }
}

void WtmpLog::shutdown(Seconds at) {
  const auto recorded = record(Type::run_level, "~", "shutdown", at);
  if (recorded == kNever) return;
  last_shutdown_ = last_record_ = recorded;
  person_was_last_ = false;
}

void WtmpLog::boot(Seconds at, Seconds clock_error) {
  const bool clock_was_set = clock_error != clock_error_;
  clock_error_ = clock_error;
  const auto recorded = record(Type::boot, "~", "reboot", at);
  if (recorded == kNever) return;
  while (!open_.empty()) {
    const auto open = open_.begin();
    world_.dirt.note(Dirt::no_logoff);
    const bool told_to_stop = last_shutdown_ != kNever && last_shutdown_ >= open->second.at;
    close(open, told_to_stop ? last_shutdown_ : last_record_, Outcome::unknown);
  }
  for (auto& [line, used] : used_before_boot_) used = true;
  last_record_ = recorded;
  person_was_last_ = false;
  record(Type::run_level, "~", "runlevel", at + 20);
  if (clock_was_set) {
    record(Type::old_time, "|", "date", at + 40);
    record(Type::new_time, "{", "date", at + 40);
  }
}

void WtmpLog::finish() {
  for (const auto& [line, open] : open_) {
    world_.dirt.note(Dirt::running_at_the_end);
    world_.truth.stay(Activity::session, {open.user, kNever, open.at, kNever, Outcome::unknown}, open.organisation);
  }
  open_.clear();
  file_.close();
}

}  // namespace monalys::simulate
