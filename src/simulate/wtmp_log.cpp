#include "simulate/wtmp_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace monalys::simulate {
namespace {

constexpr std::size_t kRecord = 384;

template <class T>
void put(std::array<std::byte, kRecord>& record, std::size_t at, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    record[at + i] = static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xff);
  }
}

void put(std::array<std::byte, kRecord>& record, std::size_t at, std::string_view text, std::size_t room) {
  std::memcpy(record.data() + at, text.data(), std::min(text.size(), room));
}

std::string line_name(int line) { return fmt::format("pts/{}", line); }

}  // namespace

WtmpLog::WtmpLog(World& world, std::string host)
    : world_(world),
      random_(world.seed, "wtmp " + host),
      host_(std::move(host)),
      file_(world, Encoding::bytes, {}),
      tally_(world.truth.tally("linux logins")),
      books_(world) {}

Seconds WtmpLog::record(Type type, const std::string& line, const std::string& user, Seconds at) {
  // The decimals are invented; no two records of a host have the same time, and none goes back.
  const std::int64_t microsecond = std::max(at * 1'000'000 + random_.between(0, 999'999), last_microsecond_ + 1);
  const Seconds second = microsecond / 1'000'000;
  if (world_.unlogged(second)) return kNever;
  last_microsecond_ = microsecond;

  const Date date = world_.clock.local_date(second);
  const bool current = date.year() == world_.profile.last.year();
  file_.turn_to(current ? fmt::format("linux/{}/wtmp", host_)
                        : fmt::format("linux/{}/wtmp-{}.gz", host_, int{date.year()}));
  std::array<std::byte, kRecord> bytes{};
  put(bytes, 0, static_cast<std::int16_t>(type));
  put(bytes, 4, type == Type::logon || type == Type::dead ? process_ : 0);
  put(bytes, 8, line, 32);
  put(bytes, 40, line.substr(line.find('/') + 1), 4);
  put(bytes, 44, user, 32);
  if (type == Type::logon) put(bytes, 76, fmt::format("198.51.100.{}", random_.between(1, 254)), 256);
  if (type == Type::boot) put(bytes, 76, "6.1.0", 256);
  put(bytes, 340, static_cast<std::uint32_t>(second));
  put(bytes, 344, static_cast<std::int32_t>(microsecond % 1'000'000));
  file_.write(bytes);
  ++tally_.facts;
  if (random_.chance(world_.share(.0005))) {  // the collector sent it twice
    file_.write(bytes);
    ++tally_.facts;
    world_.dirt.note(Dirt::delivered_twice);
  }
  return second;
}

void WtmpLog::boot(Seconds at) {
  const int year{world_.clock.local_date(at).year()};
  if (year == booted_in_) return;
  const bool first = booted_in_ == 0;
  booted_in_ = year;
  if (!first) {
    if (const auto stopped = record(Type::run_level, "~", "shutdown", at); stopped != kNever) books_.shutdown(stopped);
  }
  if (const auto booted = record(Type::boot, "~", "reboot", at); booted != kNever) books_.boot(booted);
}

void WtmpLog::logon(int line, const Person& person, Seconds at) {
  boot(at);
  ++process_;
  if (random_.chance(world_.share(.001))) return;  // lost: its log-off will stand alone
  const auto recorded = record(Type::logon, line_name(line), person.account, at);
  if (recorded != kNever) books_.logon(line, person, recorded);
}

void WtmpLog::logoff(int line, Seconds at) {
  if (random_.chance(world_.share(.002))) return;  // lost
  const auto recorded = record(Type::dead, line_name(line), {}, at);
  if (recorded != kNever) books_.logoff(line, recorded);
}

void WtmpLog::finish() {
  books_.finish();
  file_.close();
}

}  // namespace monalys::simulate
