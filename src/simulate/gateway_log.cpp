#include <fmt/format.h>

#include "simulate/access_logs.hpp"

namespace monalys::simulate {
namespace {

std::string_view reason(ConnectionEnd end) {
  switch (end) {
    case ConnectionEnd::by_user:
      return "Frånkopplad";
    case ConnectionEnd::logged_off:
      return "Utloggad";
    case ConnectionEnd::closing:
      return "Driftstopp";
    case ConnectionEnd::lost:
      return "Avbrott";
  }
  std::unreachable();
}

Outcome outcome(ConnectionEnd end) { return end == ConnectionEnd::lost ? Outcome::dropped : Outcome::completed; }

std::string_view client(const Person& person) {
  return person.number % 9 == 0 ? "Mac-klient" : person.number % 23 == 0 ? "Linux-klient" : "Windows-klient";
}

}  // namespace

GatewayLog::GatewayLog(World& world)
    : world_(world),
      random_(world.seed, "gateway log"),
      file_(world, Encoding::utf16le_with_mark, "Nr;Användare;Server;Klient;Ansluten;Frånkopplad;Orsak;Anmärkning\r\n"),
      tally_(world.truth.tally("gateway")) {}

std::string GatewayLog::remark() {
  if (!random_.chance(world_.share(.003))) return {};
  switch (random_.below(3)) {
    case 0:
      world_.dirt.note(Dirt::personal_number);
      return fmt::format("\"Ringde om {}; ny dosa\"", random_.pick(kPersonalNumbers));
    case 1:
      world_.dirt.note(Dirt::time_like_a_person);
      return fmt::format("loggutdrag 2021{:02}{:02}{:02}{:02}", random_.between(1, 12), random_.between(1, 28),
                         random_.between(0, 23), random_.between(0, 59));
    default:
      return "\"Citat: \"\"skärmen frös\"\"\"";
  }
}

void GatewayLog::row(const Connection& connection, const Person& person, int year, std::string_view ended) {
  file_.turn_to(yearly_path(world_, "gateway", "anslutningar", year, ".csv"));
  const auto text =
      fmt::format("{};{};{};{};{};{};{};{}\r\n", connection.id,
                  world_.people.written(person, world_.clock.local_date(connection.begun), random_, world_.dirt),
                  connection.host, client(person), world_.clock.local_text(connection.begun), ended,
                  ended.empty() ? "" : reason(connection.end), remark());
  int times = 1;
  if (random_.chance(world_.share(.0005))) {
    ++times;
    world_.dirt.note(Dirt::delivered_twice);
  }
  const bool readable =
      ended.empty() || world_.clock.as_read(connection.ended) >= world_.clock.as_read(connection.begun);
  for (int i = 0; i < times; ++i) {
    file_.write(text);
    ++(!readable ? tally_.rejected : person.excluded ? tally_.skipped : tally_.facts);
  }
}

void GatewayLog::ended(const Connection& connection, const Person& person) {
  if (world_.unlogged(connection.begun) || world_.unlogged(connection.ended)) return;
  const auto& clock = world_.clock;
  row(connection, person, int{clock.local_date(connection.ended).year()}, clock.local_text(connection.ended));
  ++world_.summary.connections;
  if (clock.in_doubled_hour(connection.begun) || clock.in_doubled_hour(connection.ended)) {
    world_.dirt.note(Dirt::local_times);
  }
  if (person.excluded) {
    world_.dirt.note(Dirt::service_account);
    return;
  }
  const Seconds begun = clock.as_read(connection.begun), ended = clock.as_read(connection.ended);
  if (ended < begun) return;
  world_.note_times(begun, ended);
  world_.truth.stay(Activity::connection, {person.number, kNever, begun, ended, outcome(connection.end)},
                    world_.people.organisation(person, clock.local_date(begun)));
}

void GatewayLog::open(const Connection& connection, const Person& person, int year) {
  if (!world_.unlogged(connection.begun)) row(connection, person, year, {});
}

void GatewayLog::open_at_the_end(const Connection& connection, const Person& person) {
  if (world_.unlogged(connection.begun)) return;
  row(connection, person, int{world_.profile.last.year()}, {});
  if (person.excluded) return;
  world_.dirt.note(Dirt::running_at_the_end);
  const Seconds begun = world_.clock.as_read(connection.begun);
  world_.truth.stay(Activity::connection, {person.number, kNever, begun, kNever, Outcome::unknown},
                    world_.people.organisation(person, world_.clock.local_date(begun)));
}

void GatewayLog::impossible_time(const Person& person, std::int64_t id, std::string_view local_time, int year) {
  file_.turn_to(yearly_path(world_, "gateway", "anslutningar", year, ".csv"));
  file_.write(
      fmt::format("{};{};mts1;{};{};{};Frånkopplad;\r\n", id, person.account, client(person), local_time, local_time));
  world_.dirt.note(Dirt::local_times);
  ++tally_.rejected;
}

}  // namespace monalys::simulate
