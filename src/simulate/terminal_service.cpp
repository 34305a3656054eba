#include "simulate/terminal_service.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace monalys::simulate {
namespace {

constexpr double kMeanIdle = 2.45 * kDay;  // of a session that was left behind
constexpr double kLongestIdle = 7 * kDay;

/// Drops per connected hour, from before the better client to now.
constexpr std::array<Anchor, 5> kDrops{Anchor{2008.0, .060}, Anchor{2015.5, .040}, Anchor{2019.0, .018},
                                       Anchor{2021.0, .008}, Anchor{2022.5, .004}};

constexpr std::array<std::string_view, 6> kPrograms{"Stata", "SAS", "R", "SPSS", "Python", "Excel"};

std::string_view statistics_program(Random& random, double year) {
  const double which = random.uniform();
  const double sas = level(std::array{Anchor{2010, .45}, Anchor{2022, .20}}, year);
  const double python = year < 2018 ? 0.0 : .02 * (year - 2018);
  if (which < sas) return kPrograms[1];
  if (which < sas + python) return kPrograms[4];
  if (which < sas + python + .06) return kPrograms[3];
  return random.chance(.62) ? kPrograms[0] : kPrograms[2];
}

}  // namespace

TerminalService::TerminalService(World& world)
    : world_(world),
      random_(world.seed, "terminal service"),
      gateway_(world),
      guacamole_(world),
      logons_(world),
      programs_(world),
      processes_(world),
      linux_logins_(world, "mlin1") {
  for (const auto& server : world.profile.servers) {
    if (server.kind != "terminal") continue;
    hosts_.push_back(
        {server.name, WindowsLog{world, server.name, hosts_.size()}, server.from, true, false, 0, {}, 0, {}});
  }
}

void TerminalService::plan(Seconds at, Kind kind, std::size_t subject, std::int64_t detail) {
  events_.push({at, planned_++, kind, subject, detail});
}

TerminalService::Presence& TerminalService::presence(std::uint32_t person) {
  if (presence_.size() <= person) presence_.resize(person + 1);
  return presence_[person];
}

bool TerminalService::in_service(const Host& host, Seconds at) const {
  return host.up && host.from <= world_.clock.local_date(at);
}

void TerminalService::handle(const Event& event) {
  switch (event.kind) {
    case Kind::connect:
      return connect(static_cast<std::uint32_t>(event.subject), event.at, event.detail);
    case Kind::hang_up:
      // detail: the connection that was meant; its place may hold another by now.
      if (auto& link = links_[event.subject]; link.open && link.connection.id == event.detail) {
        hang_up(event.subject, event.at, link.planned);
      }
      return;
    case Kind::expire:
      if (auto& session = sessions_[event.subject]; session.open && session.generation == event.detail) {
        end_session(event.subject, event.at, true);
      }
      return;
    case Kind::closing:
      return closing(event.subject, event.at, event.detail);
    case Kind::crash:
      if (auto& host = hosts_[event.subject]; in_service(host, event.at)) {
        if (host.log.person_was_last()) {
          crash(event.subject, event.at);
        } else {
          host.crash_wanted = true;  // comes with the next logon
        }
      }
      return;
    case Kind::boot: {
      auto& host = hosts_[event.subject];
      host.up = true;
      if (event.detail != 0) {  // after a planned closing the clock may have been set, rightly or wrongly
        const bool wrong = event.subject == 1 && world_.profile.wrong_clock.holds(world_.clock.local_date(event.at));
        host.clock_error = wrong ? 90 : 0;
      }
      host.log.boot(event.at, host.clock_error);
      return;
    }
    case Kind::service:
      if (event.detail == 0) return service_account_comes(event.subject, event.at);
      return service_account_goes(event.subject, event.at, event.detail);
    case Kind::program:
      return start_program(event.subject, event.detail, event.at);
  }
}

void TerminalService::connect(std::uint32_t number, Seconds at, Seconds length) {
  const auto& person = world_.people.person(number);
  if (at >= closed_from_ && at < closed_until_) return;
  if (presence(number).link) return;  // still there from before
  if (std::ranges::none_of(hosts_, [&](const Host& host) { return in_service(host, at); })) {
    const Seconds later = at + 10 * kMinute;  // all crashed at once
    if (world_.clock.day_of(later) == world_.clock.day_of(at)) plan(later, Kind::connect, number, length);
    return;
  }
  const auto session = session_for(person, at);
  const auto& host = hosts_[sessions_[session].host];
  if (random_.chance(.04)) {
    logons_.attempt(person, host.name,
                    std::max(at - random_.between(10, 50), world_.clock.day_begin(world_.clock.day_of(at))), false);
  }
  logons_.attempt(person, host.name, at, true);

  Link link{};
  link.connection = {++connections_, number, host.name, at, kNever, ConnectionEnd::by_user};
  link.session = session;
  link.web = person.web && world_.clock.local_date(at) >= world_.profile.second_gateway_from;
  link.planned = random_.chance(world_.profile.logoff_share) ? ConnectionEnd::logged_off : ConnectionEnd::by_user;
  link.planned_end = at + length;
  const double drop =
      random_.exponential(static_cast<double>(kHour) / level(kDrops, year_fraction(world_.clock.local_date(at))));
  if (!link.web && drop < static_cast<double>(length)) {
    link.planned = ConnectionEnd::lost;
    link.planned_end = at + std::max<Seconds>(20, static_cast<Seconds>(drop));
    const Seconds again = link.planned_end + random_.between(kMinute, 5 * kMinute);
    const Seconds rest = at + length - again;
    if (rest > 5 * kMinute && random_.chance(.9)) plan(again, Kind::connect, number, rest);
  }
  std::size_t place = links_.size();
  if (spare_links_.empty()) {
    links_.push_back(link);
  } else {
    place = spare_links_.back();
    spare_links_.pop_back();
    links_[place] = link;
  }
  presence(number).link = place;
  if (link.web) guacamole_.begun(link.connection, person);
  if (world_.clock.local_date(at) >= world_.profile.linux_from && number % 16 == 0) {
    auto& terminals = linux_terminals_;
    const int terminal = terminals.free.empty() ? terminals.taken++ : *terminals.free.begin();
    terminals.free.erase(terminal);
    links_[place].linux_terminal = terminal;
    linux_logins_.logon(terminal, person, at);
  }
  plan(link.planned_end, Kind::hang_up, place, link.connection.id);
}

std::size_t TerminalService::session_for(const Person& person, Seconds at) {
  const auto& present = presence(person.number);
  const bool another = random_.chance(world_.share(.015));
  if (!present.sessions.empty() && !another) {
    return back_to(present.sessions.front(), person, at);
  }
  std::vector<std::size_t> choice;
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    const bool has_one_there =
        std::ranges::any_of(present.sessions, [&](std::size_t session) { return sessions_[session].host == i; });
    if (in_service(hosts_[i], at) && !has_one_there) choice.push_back(i);
  }
  if (choice.empty()) return back_to(present.sessions.front(), person, at);  // on every server that is up
  std::size_t host = choice[person.home % choice.size()];
  if (!random_.chance(.80)) {
    host = *std::ranges::min_element(choice, {}, [this](std::size_t i) { return hosts_[i].sessions.size(); });
  }
  if (!present.sessions.empty()) world_.dirt.note(Dirt::two_servers_at_once);
  return open_session(person, host, at);
}

std::size_t TerminalService::back_to(std::size_t place, const Person& person, Seconds at) {
  auto& session = sessions_[place];
  ++session.generation;
  hosts_[session.host].log.reconnect(session.line, person, at + 3);
  return place;
}

std::size_t TerminalService::open_session(const Person& person, std::size_t host_index, Seconds at) {
  auto& host = hosts_[host_index];
  int line = 0;
  if (host.free_lines.empty()) {
    line = host.lines++;
  } else {
    line = *host.free_lines.begin();
    host.free_lines.erase(host.free_lines.begin());
  }
  host.log.logon(line, person, at + 3);
  std::size_t place = sessions_.size();
  if (spare_sessions_.empty()) {
    sessions_.emplace_back();
  } else {
    place = spare_sessions_.back();
    spare_sessions_.pop_back();
  }
  const auto generation = sessions_[place].generation + 1;
  sessions_[place] = {person.number, host_index, line, true, generation, {}};
  host.sessions.push_back(place);
  presence(person.number).sessions.push_back(place);
  start_programs(place, at);
  if (host.crash_wanted) {
    host.crash_wanted = false;
    plan(at + 60, Kind::crash, host_index);
  }
  return place;
}

void TerminalService::start_programs(std::size_t place, Seconds at) {
  const double year = year_fraction(world_.clock.local_date(at));
  const auto start = [&](std::string_view program, Seconds begun) {
    const bool in_events = world_.programs_in_events(begun);
    sessions_[place].programs.push_back({++programs_started_, program, begun, in_events});
    if (in_events) plan(begun, Kind::program, place, programs_started_);
  };
  if (random_.chance(.90)) {
    const auto program = statistics_program(random_, year);
    start(program, at + random_.between(30, 300));
    if (random_.chance(.20)) start(kPrograms[5], at + random_.between(60, 1800));
  }
}

void TerminalService::start_program(std::size_t place, std::int64_t id, Seconds at) {
  auto& session = sessions_[place];
  const auto run = std::ranges::find(session.programs, id, &ProgramRun::id);
  if (!session.open || run == session.programs.end()) return;  // the session has ended before
  run->process =
      hosts_[session.host].log.program_started(session.line, world_.people.person(session.person), run->program, at);
}

void TerminalService::hang_up(std::size_t place, Seconds at, ConnectionEnd end) {
  auto& link = links_[place];
  const auto& person = world_.people.person(link.connection.person);
  link.open = false;
  link.connection.ended = at;
  link.connection.end = end;
  presence(person.number).link.reset();
  spare_links_.push_back(place);
  if (link.web) {
    guacamole_.ended(link.connection);
  } else {
    gateway_.ended(link.connection, person);
  }
  if (link.linux_terminal) {
    processes_.visit(person, link.connection.begun, at);
    linux_logins_.logoff(*link.linux_terminal, at);
    linux_terminals_.free.insert(*link.linux_terminal);
  }
  auto& session = sessions_[link.session];
  if (!session.open || end == ConnectionEnd::closing) return;
  if (end == ConnectionEnd::logged_off) {
    end_session(link.session, at, true);
    return;
  }
  if (auto& host = hosts_[session.host]; host.up) {
    host.log.disconnect(session.line, person, at + 2, end == ConnectionEnd::by_user);
  }
  const double idle = std::min(kLongestIdle, random_.exponential(kMeanIdle));
  plan(at + static_cast<Seconds>(idle), Kind::expire, link.session, ++session.generation);
}

void TerminalService::end_session(std::size_t place, Seconds at, bool recorded) {
  auto& session = sessions_[place];
  auto& host = hosts_[session.host];
  const auto& person = world_.people.person(session.person);
  session.open = false;
  for (const auto& run : session.programs) {
    if (!run.in_events) {
      programs_.ended(run, person, host.name, at, host.clock_error, !recorded);
    } else if (run.process && recorded) {
      host.log.program_ended(*run.process, session.line, person, run.program, at);
    }
  }
  if (recorded) host.log.logoff(session.line, person, at + 2);
  host.free_lines.insert(session.line);
  std::erase(host.sessions, place);
  std::erase(presence(session.person).sessions, place);
  spare_sessions_.push_back(place);
}

void TerminalService::closing(std::size_t host_index, Seconds at, Seconds boot_at) {
  auto& host = hosts_[host_index];
  if (host.from > world_.clock.local_date(at)) return;
  for (std::size_t place = 0; place < links_.size(); ++place) {
    if (links_[place].open && sessions_[links_[place].session].host == host_index) {
      hang_up(place, at, ConnectionEnd::closing);
    }
  }
  // Most log-offs are recorded; the rest are seen by the shutdown mark alone.
  for (const auto place : std::vector{host.sessions}) end_session(place, at, random_.chance(.9));
  host.log.shutdown(at + 3 * kMinute);
  host.up = false;
  plan(boot_at, Kind::boot, host_index, 1);
}

void TerminalService::crash(std::size_t host_index, Seconds at) {
  auto& host = hosts_[host_index];
  host.up = false;
  for (std::size_t place = 0; place < links_.size(); ++place) {
    if (!links_[place].open || sessions_[links_[place].session].host != host_index) continue;
    const auto number = links_[place].connection.person;
    const Seconds rest = links_[place].planned_end - at;
    hang_up(place, at, ConnectionEnd::lost);
    if (random_.chance(.8)) plan(at + random_.between(2, 30) * kMinute, Kind::connect, number, rest + 10 * kMinute);
  }
  for (const auto place : std::vector{host.sessions}) end_session(place, at, false);
  plan(at + random_.between(10, 30) * kMinute, Kind::boot, host_index);
}

void TerminalService::finish() {
  for (const auto& link : links_) {
    if (link.open && !link.web) gateway_.open_at_the_end(link.connection, world_.people.person(link.connection.person));
  }
  for (const auto& session : sessions_) {
    if (!session.open) continue;
    const auto& host = hosts_[session.host];
    for (const auto& run : session.programs) {
      if (!run.in_events)
        programs_.open_at_the_end(run, world_.people.person(session.person), host.name, host.clock_error);
    }
  }
  for (auto& host : hosts_) host.log.finish();
  gateway_.finish();
  guacamole_.finish();
  logons_.finish();
  programs_.finish();
  processes_.finish();
  linux_logins_.finish();
}

}  // namespace monalys::simulate
