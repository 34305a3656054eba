#include <fmt/format.h>

#include "simulate/access_logs.hpp"

namespace monalys::simulate {

ProgramLog::ProgramLog(World& world)
    : world_(world),
      random_(world.seed, "program log"),
      file_(world, Encoding::windows_1252, "Löpnr;Användare;Server;Program;Start;Slut;Avslut\r\n"),
      tally_(world.truth.tally("programs")) {}

void ProgramLog::ended(const ProgramRun& run, const Person& person, std::string_view host, Seconds ended,
                       Seconds clock_error, bool crashed) {
  const auto& clock = world_.clock;
  const Seconds shown_begin = run.begun + clock_error, shown_end = ended + clock_error;
  if (shown_end <= shown_begin || world_.unlogged(shown_begin) || world_.unlogged(shown_end)) return;
  file_.turn_to(yearly_path(world_, "program", "program", int{clock.local_date(shown_end).year()}, ".csv"));
  const auto text =
      fmt::format("{};{};{};{};{};{};{}\r\n", run.id,
                  world_.people.written(person, clock.local_date(shown_begin), random_, world_.dirt), host, run.program,
                  clock.local_text(shown_begin), clock.local_text(shown_end), crashed ? "avbrutet" : "normalt");
  const Seconds begun_read = clock.as_read(shown_begin), ended_read = clock.as_read(shown_end);
  const bool readable = ended_read >= begun_read;
  int times = 1;
  if (random_.chance(world_.share(.0005))) {
    ++times;
    world_.dirt.note(Dirt::delivered_twice);
  }
  for (int i = 0; i < times; ++i) {
    file_.write(text);
    ++(!readable ? tally_.rejected : person.excluded ? tally_.skipped : tally_.facts);
  }
  if (clock.in_doubled_hour(shown_begin) || clock.in_doubled_hour(shown_end)) world_.dirt.note(Dirt::local_times);
  if (clock_error != 0) world_.dirt.note(Dirt::wrong_clock);
  ++world_.summary.runs;
  if (person.excluded) {
    world_.dirt.note(Dirt::service_account);
    return;
  }
  if (!readable) return;
  world_.note_times(begun_read, ended_read);
  world_.truth.stay(Activity::run,
                    {person.number, kNever, begun_read, ended_read, crashed ? Outcome::failed : Outcome::completed});
}

void ProgramLog::open_at_the_end(const ProgramRun& run, const Person& person, std::string_view host,
                                 Seconds clock_error) {
  const Seconds shown_begin = run.begun + clock_error;
  if (world_.unlogged(shown_begin) || person.excluded) return;
  file_.write(fmt::format("{};{};{};{};{};;\r\n", run.id, person.account, host, run.program,
                          world_.clock.local_text(shown_begin)));
  ++tally_.facts;
  ++world_.summary.runs;
  world_.dirt.note(Dirt::running_at_the_end);
  world_.truth.stay(Activity::run,
                    {person.number, kNever, world_.clock.as_read(shown_begin), kNever, Outcome::unknown});
}

}  // namespace monalys::simulate
