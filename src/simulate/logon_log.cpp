#include <fmt/format.h>

#include <array>

#include "simulate/access_logs.hpp"

namespace monalys::simulate {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 4> kReasons{"fel lösenord", "spärrat konto", "utgånget lösenord", "fel kod"};

}  // namespace

std::string_view logon_method(const Profile& profile, const Person& person, Date date) {
  if (date >= profile.bankid_from && person.number % 5 < 2) return "BankID";
  if (person.card && date <= profile.card_until) return "säkerhetskort";
  return date < 2014y / January / 1 ? "lösenord" : "app";
}

LogonLog::LogonLog(World& world)
    : world_(world),
      random_(world.seed, "logon log"),
      file_(world, Encoding::bytes, "tid,användare,server,metod,resultat,orsak,nr\n"),
      tally_(world.truth.tally("logons")) {}

void LogonLog::attempt(const Person& person, std::string_view host, Seconds at, bool let_in) {
  if (world_.unlogged(at)) return;
  const Date date = world_.clock.local_date(at);
  const auto method = logon_method(world_.profile, person, date);
  file_.turn_to(yearly_path(world_, "logon", "inloggningar", int{date.year()}, ".csv"));
  const auto text =
      fmt::format("{}Z,{},{},{},{},{},{}\n", utc_text(at), world_.people.written(person, date, random_, world_.dirt),
                  host, method, let_in ? "ok" : "nekad", let_in ? "" : random_.pick(kReasons), ++number_);
  int times = 1;
  if (random_.chance(world_.share(.0005))) {
    ++times;
    world_.dirt.note(Dirt::delivered_twice);
  }
  for (int i = 0; i < times; ++i) {
    file_.write(text);
    ++(person.excluded ? tally_.skipped : tally_.facts);
  }
  ++world_.summary.logons;
  if (person.excluded) {
    world_.dirt.note(Dirt::service_account);
    return;
  }
  world_.note_times(at, kNever);
  world_.truth.logon(person.number, at, method, let_in, world_.people.organisation(person, date));
}

}  // namespace monalys::simulate
