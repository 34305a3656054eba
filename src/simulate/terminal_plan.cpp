// What is known of a month on the terminal servers before it begins: who comes when, closings, crashes.

#include <fmt/format.h>

#include <algorithm>

#include "simulate/terminal_service.hpp"

namespace monalys::simulate {
namespace {

using namespace std::chrono;

constexpr std::string_view kCopying = "robocopy";  // what service accounts do
constexpr Seconds kLongestConnection = 14 * kHour;
constexpr double kMedianConnection = 2.4 * kHour, kConnectionSigma = .85;

Seconds start_of_work(Random& random) {
  const double which = random.uniform();
  const double hour = which < .55   ? random.normal(9.0, 1.0)
                      : which < .85 ? random.normal(13.2, 1.3)
                                    : random.normal(20.0, 1.6);
  return static_cast<Seconds>(std::clamp(hour, 0.0, 23.9) * kHour);
}

Seconds length_of_connection(Random& random) {
  const auto length = static_cast<Seconds>(random.lognormal(kMedianConnection, kConnectionSigma));
  return std::clamp<Seconds>(length, kMinute, kLongestConnection);
}

std::optional<Date> last_sunday(Date month, unsigned which) {
  if (unsigned{month.month()} != which) return std::nullopt;
  return Date{sys_days{month.year() / month.month() / Sunday[last]}};
}

}  // namespace

void TerminalService::run_month(int month) {
  plan_month(month);
  const Seconds end = world_.clock.month_begin(month + 1);
  while (!events_.empty() && events_.top().at < end) {
    const Event event = events_.top();
    events_.pop();
    handle(event);
  }
  const Date date = world_.clock.month_date(month);
  if (date.month() == December) {
    for (const auto& link : links_) {
      if (link.open && !link.web) {
        gateway_.open(link.connection, world_.people.person(link.connection.person), int{date.year()});
      }
    }
  }
  guacamole_.month_over(month);
}

void TerminalService::plan_month(int month) {
  const Date in_month = world_.clock.month_date(month);
  plan_closing(in_month);
  for (const auto number : world_.people.choose(month)) {
    const auto& person = world_.people.person(number);
    for (const int day : world_.people.days_of(person, month)) plan_visits(person, day);
  }
  plan_crashes(month);
  plan_night_of_time_change(month);
  const int first = world_.clock.day_index(in_month), next = world_.clock.day_index(world_.clock.month_date(month + 1));
  for (int day = first; day < next; ++day) {
    const Date date = world_.clock.date(day);
    if (weekday{sys_days{date}} != Monday) continue;
    for (std::size_t i = 0; i < world_.people.service_accounts().size(); ++i) {
      plan(world_.clock.at(date, 6 * kHour + static_cast<Seconds>(i) * 3 * kMinute), Kind::service, i);
    }
  }
}

void TerminalService::plan_visits(const Person& person, int day) {
  const Date date = world_.clock.date(day);
  const auto open_hour = [&] {
    Seconds at = world_.clock.at(date, start_of_work(random_));
    // On a day of closing people come before or after.
    while (at >= closed_from_ - kHour && at < closed_until_) at = world_.clock.at(date, start_of_work(random_));
    return at;
  };
  plan(open_hour(), Kind::connect, person.number, length_of_connection(random_));
  if (random_.chance(world_.profile.second_connection)) {
    plan(open_hour(), Kind::connect, person.number, length_of_connection(random_));
  }
}

void TerminalService::plan_closing(Date in_month) {
  closed_from_ = closed_until_ = kNever;
  const auto date = planned_closing(in_month);
  if (!date || *date > world_.profile.last) return;
  closed_from_ = world_.clock.at(*date, kClosingBegins);
  closed_until_ = world_.clock.at(*date, kClosingEnds) + (random_.chance(.15) ? 30 * kMinute : 0);
  for (std::size_t host = 0; host < hosts_.size(); ++host) {
    plan(closed_from_, Kind::closing, host, closed_until_ - 20 * kMinute + static_cast<Seconds>(host % 10) * kMinute);
  }
}

void TerminalService::plan_crashes(int month) {
  const Date in_month = world_.clock.month_date(month);
  const double per_month = world_.share(int{in_month.year()} < 2015 ? .20 : .10);
  for (std::size_t host = 0; host < hosts_.size(); ++host) {
    for (int crashes = random_.poisson(per_month); crashes > 0; --crashes) {
      const Date date = add_days(in_month, static_cast<int>(random_.between(2, 18)));
      if (day_weight(date) < .5 || world_.profile.no_logs.holds(date)) continue;
      plan(world_.clock.at(date, random_.between(9 * kHour, 16 * kHour)), Kind::crash, host);
    }
  }
}

void TerminalService::plan_night_of_time_change(int month) {
  const Date in_month = world_.clock.month_date(month);
  const auto somebody = [this] {
    const auto& everybody = world_.people.active();
    return everybody[random_.below(everybody.size())];
  };
  if (const auto spring = last_sunday(in_month, 3); spring && *spring <= world_.profile.last) {
    plan(world_.clock.at(*spring, kHour + 40 * kMinute), Kind::connect, somebody(), 35 * kMinute);
    gateway_.impossible_time(world_.people.person(somebody()), ++connections_, date_text(*spring) + " 02:30:00",
                             int{spring->year()});
  }
  if (const auto autumn = last_sunday(in_month, 10); autumn && *autumn <= world_.profile.last) {
    const Seconds two = world_.clock.at(*autumn, 2 * kHour);
    plan(two + 10 * kMinute, Kind::connect, somebody(), 25 * kMinute);  // within the first time it shows two
    plan(two + 40 * kMinute, Kind::connect, somebody(), 40 * kMinute);  // shows 02:40 to 02:20
    plan(two + 45 * kMinute, Kind::connect, somebody(), 45 * kMinute);
    plan(two + 90 * kMinute, Kind::connect, somebody(), 40 * kMinute);  // shows 02:30 to 03:10
  }
}

void TerminalService::service_account_comes(std::size_t account, Seconds at) {
  const auto& service = world_.people.service_accounts()[account];
  auto& host = hosts_[account % std::min<std::size_t>(2, hosts_.size())];
  if (!host.up) return;
  logons_.attempt(service, host.name, at, true);
  host.log.logon(0, service, at);
  const Seconds until = at + 2 * kMinute;
  gateway_.ended({++connections_, service.number, host.name, at, until, ConnectionEnd::logged_off}, service);
  const ProgramRun run{++programs_started_, kCopying, at + 10};
  std::int64_t process = 1;
  if (world_.programs_in_events(at)) {
    process = host.log.program_started(0, service, run.program, run.begun);
  } else {
    programs_.ended(run, service, host.name, until, host.clock_error, false);
  }
  plan(until, Kind::service, account, process);
}

void TerminalService::service_account_goes(std::size_t account, Seconds at, std::int64_t process) {
  const auto& service = world_.people.service_accounts()[account];
  auto& host = hosts_[account % std::min<std::size_t>(2, hosts_.size())];
  if (!host.up) return;
  if (process != 1) host.log.program_ended(static_cast<std::uint32_t>(process), 0, service, kCopying, at);
  host.log.logoff(0, service, at);
}

}  // namespace monalys::simulate
