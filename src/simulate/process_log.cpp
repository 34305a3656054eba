// acct v3, 64 bytes a record, little-endian: flags, version 3, tty, exit status, uid, gid, pid, ppid, start (Unix
// seconds), elapsed (float, 1/100 s), times and sizes as 13-bit numbers with an exponent, command in 16 bytes.

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cstring>

#include "simulate/access_logs.hpp"

namespace monalys::simulate {
namespace {

constexpr std::size_t kRecord = 64;
constexpr std::uint8_t kForkedOnly = 1;
constexpr std::array<std::string_view, 4> kCommands{"R", "python3", "stata-mp", "sas"};

template <class T>
void put(std::array<std::byte, kRecord>& record, std::size_t at, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    record[at + i] = static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xff);
  }
}

}  // namespace

ProcessLog::ProcessLog(World& world)
    : world_(world),
      random_(world.seed, "process log"),
      file_(world, Encoding::bytes, {}),
      tally_(world.truth.tally("linux")) {}

void ProcessLog::record(std::uint32_t uid, std::string_view command, Seconds begun, Seconds length, std::uint8_t flags,
                        std::uint32_t exit) {
  std::array<std::byte, kRecord> bytes{};
  put(bytes, 0, flags);
  put(bytes, 1, std::uint8_t{3});
  put(bytes, 4, exit);
  put(bytes, 8, uid);
  put(bytes, 12, std::uint32_t{100});
  process_ = process_ >= 32'000 ? 300 : process_ + 1;
  put(bytes, 16, process_);
  put(bytes, 20, std::uint32_t{1});
  put(bytes, 24, static_cast<std::uint32_t>(begun));
  const auto ticks = static_cast<float>(length * 100 + random_.between(0, 99));
  put(bytes, 28, std::bit_cast<std::uint32_t>(ticks));
  put(bytes, 32, static_cast<std::uint16_t>(random_.between(1, 8000)));
  put(bytes, 36, static_cast<std::uint16_t>(random_.between(500, 8000)));
  std::memcpy(bytes.data() + 48, command.data(), command.size());
  file_.write(bytes);
}

void ProcessLog::visit(const Person& person, Seconds from, Seconds until) {
  if (world_.unlogged(from) || world_.unlogged(until) || until - from < 20 * kMinute) return;
  const Date month = world_.clock.local_date(until);
  const bool current = month.year() / month.month() == world_.profile.last.year() / world_.profile.last.month();
  file_.turn_to(current ? std::string{"linux/mlin1/pacct"}
                        : fmt::format("linux/mlin1/pacct-{}.gz", date_text(month).substr(0, 7)));
  const auto programs = random_.between(1, 3);
  for (int i = 0; i < programs; ++i) {
    const Seconds begun = random_.between(from + kMinute, until - 10 * kMinute);
    const Seconds length = random_.between(2, until - begun - kMinute);
    const bool failed = random_.chance(.1);
    record(person.uid, random_.pick(kCommands), begun, length, 0, failed ? 0x100 : 0);
    ++tally_.facts;
    ++world_.summary.runs;
    world_.note_times(begun, begun + length);
    world_.truth.stay(Activity::run,
                      {person.number, kNever, begun, begun + length, failed ? Outcome::failed : Outcome::completed});
  }
  if (random_.chance(.5)) {  // a child that never became a program of its own
    record(person.uid, "R", until - 5 * kMinute, 1, kForkedOnly, 0);
    ++tally_.skipped;
  }
  if (random_.chance(.3)) {
    record(world_.people.service_accounts()[3].uid, "rsync", until - 4 * kMinute, 3, 0, 0);
    ++tally_.skipped;
    world_.dirt.note(Dirt::service_account);
  }
}

}  // namespace monalys::simulate
