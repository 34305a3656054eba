#include "simulate/batch_service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace monalys::simulate {
namespace {

using namespace std::chrono;

constexpr double kSubmitting = .38;  // of the month's users
constexpr double kZipf = 1.05;
constexpr double kBurst = .28;
constexpr double kMedianRun = 10 * kMinute, kRunSigma = 1.9;
constexpr Seconds kLongestRun = 96 * kHour;
constexpr double kMeanJobsPerArrival = (1.0 - kBurst) + kBurst * 5.0;
constexpr std::uint32_t kServiceBit = 0x8000'0000U;  // in the queue, service accounts are users of their own

constexpr std::array kHourWeight{.15, .1,  .1,  .1,  .1,  .1,  .2, .5, 1.2, 2.0, 2.0, 2.0,
                                 1.6, 2.0, 2.0, 2.0, 1.6, 1.0, .6, .8, .8,  .8,  .6,  .3};

/// Index drawn with the given weights.
template <class Weights>
std::size_t draw(Random& random, const Weights& weights, double sum) {
  double rest = random.uniform() * sum;
  std::size_t index = 0;
  for (const double weight : weights) {
    rest -= weight;
    if (rest < 0) return index;
    ++index;
  }
  return index - 1;
}

std::string_view program(Random& random, double year) {
  const double which = random.uniform();
  const double sas = level(std::array{Anchor{2010, .45}, Anchor{2022, .20}}, year);
  const double python = year < 2018 ? 0.0 : level(std::array{Anchor{2018, .01}, Anchor{2022, .09}}, year);
  if (which < sas) return "SAS";
  if (which < sas + python) return "Python";
  if (which < sas + python + .03) return "SPSS";
  if (which < sas + python + .05) return "Övrigt";
  return random.chance(.64) ? "Stata" : "R";
}

}  // namespace

BatchService::BatchService(World& world)
    : world_(world),
      random_(world.seed, "batch service"),
      logs_(world),
      queue_(world.profile.slots_per_batch_server, world.profile.running_jobs_per_user) {}

void BatchService::plan(Seconds at, Kind kind, std::int64_t job, std::uint32_t person) {
  events_.push({at, planned_++, kind, job, person});
}

void BatchService::plan_arrivals(int month) {
  const auto& clock = world_.clock;
  const Date in_month = clock.month_date(month);
  const double factor = in_month.month() == July ? .75 : month_factor(in_month);
  const double jobs = level(world_.profile.jobs, year_fraction(add_days(in_month, 15))) * factor;
  const int arrivals = random_.poisson(jobs / kMeanJobsPerArrival);

  auto users = world_.people.active();
  std::ranges::sort(users, {}, [this](std::uint32_t number) { return world_.people.person(number).batch_use; });
  users.resize(std::max<std::size_t>(3, static_cast<std::size_t>(kSubmitting * static_cast<double>(users.size()))));
  std::vector<double> user_weights, day_weights;
  double user_sum = 0, day_sum = 0, hour_sum = 0;
  for (std::size_t rank = 1; rank <= users.size(); ++rank) {
    user_sum += user_weights.emplace_back(std::pow(static_cast<double>(rank), -kZipf));
  }
  const int first = clock.day_index(in_month), next = clock.day_index(clock.month_date(month + 1));
  for (int day = first; day < next; ++day) {
    day_sum += day_weights.emplace_back(batch_day_weight(clock.date(day)));
  }
  for (const double weight : kHourWeight) hour_sum += weight;

  for (int i = 0; i < arrivals; ++i) {
    const auto user = users[draw(random_, user_weights, user_sum)];
    const auto day = first + static_cast<int>(draw(random_, day_weights, day_sum));
    const auto hour = static_cast<Seconds>(draw(random_, kHourWeight, hour_sum));
    const Seconds at = clock.at(clock.date(day), hour * kHour + random_.between(0, kHour - 1));
    const auto burst = random_.chance(kBurst) ? random_.between(2, 8) : 1;
    for (std::int64_t j = 0; j < burst; ++j) {
      // A burst near midnight stays within its day.
      const Seconds later = std::min(at + (j == 0 ? 0 : random_.between(0, 2 * kMinute)), clock.day_begin(day + 1) - 1);
      plan(later, Kind::arrive, 0, user);
    }
  }
  for (int day = first; day < next; ++day) {  // the operator's own test job
    if (weekday{sys_days{clock.date(day)}} != Monday) continue;
    plan(clock.at(clock.date(day), 5 * kHour + 30 * kMinute), Kind::arrive, 0, kServiceBit | 4);
  }
}

void BatchService::run_month(int month) {
  const auto& clock = world_.clock;
  const Date in_month = clock.month_date(month), next_month = clock.month_date(month + 1);
  if (next_month <= world_.profile.swf.first) return;
  plan_arrivals(month);
  std::vector<Date> days = logs_.changes();
  days.push_back(add_days(next_month, -1));
  std::erase_if(days, [&](Date day) { return day < in_month || day >= next_month; });
  std::ranges::sort(days);
  days.erase(std::ranges::unique(days).begin(), days.end());
  for (const Date day : days) {
    const Seconds end = clock.day_begin(clock.day_index(day) + 1);
    run_until(end);
    if (end < clock.end()) logs_.extract(end, day);
  }
}

void BatchService::run_until(Seconds end_of_part) {
  while (!events_.empty() && events_.top().at < end_of_part) {
    const Event event = events_.top();
    events_.pop();
    const Date today = world_.clock.local_date(event.at);
    queue_.set_servers(static_cast<std::size_t>(std::ranges::count_if(
        world_.profile.servers, [today](const ServerRow& row) { return row.kind == "batch" && row.from <= today; })));
    switch (event.kind) {
      case Kind::arrive:
        arrive(event);
        break;
      case Kind::end:
        end(event.job, event.at);
        break;
      case Kind::withdraw:
        withdraw(event.job, event.at);
        break;
    }
    start_jobs(event.at);
  }
}

void BatchService::arrive(const Event& event) {
  const Date today = world_.clock.local_date(event.at);
  Job job;
  job.id = ++jobs_;
  job.service = (event.person & kServiceBit) != 0;
  job.person = event.person & ~kServiceBit;
  job.project = job.service ? 0 : world_.people.project_of(world_.people.person(job.person), today, random_);
  job.program = program(random_, year_fraction(today));
  job.asked = event.at;
  job.length = std::clamp<Seconds>(static_cast<Seconds>(random_.lognormal(kMedianRun, kRunSigma)), 2, kLongestRun);
  queue_.arrive(job.id, event.person);
  if (random_.chance(world_.share(.03))) {
    const auto patience = static_cast<Seconds>(random_.exponential(3.0 * kHour));
    plan(event.at + 2 * kMinute + patience, Kind::withdraw, job.id, event.person);
  }
  if (job.service) world_.dirt.note(Dirt::service_account);
  logs_.submitted(std::move(job));
  ++world_.summary.jobs;
}

void BatchService::start_jobs(Seconds now) {
  while (const auto start = queue_.start_next()) {
    auto& job = *logs_.find(start->job);
    job.begun = now;
    job.server = fmt::format("mbatch{}", start->server + 1);
    plan(now + job.length, Kind::end, job.id);
    // The submitting machine's clock was ahead: submission is recorded after the start. SWF has no way to say so.
    const bool in_swf = world_.profile.swf.holds(world_.clock.local_date(now));
    if (!in_swf && job.asked == now && job.length > 600 && world_.clock.second_of_day(now) < 20 * kHour &&
        random_.chance(world_.share(.01))) {
      job.asked = now + random_.between(5, 55);
    }
  }
}

void BatchService::end(std::int64_t id, Seconds now) {
  auto& job = *logs_.find(id);
  job.ended = now;
  const double how = random_.uniform();
  job.outcome = how < .855 ? Outcome::completed : how < .99 ? Outcome::failed : Outcome::cancelled;
  job.out_of_memory = how > .97;
  queue_.end(job.service ? kServiceBit | job.person : job.person,
             static_cast<std::size_t>(std::stoi(job.server.substr(6)) - 1));
  logs_.over(job);
}

void BatchService::withdraw(std::int64_t id, Seconds now) {
  Job* job = logs_.find(id);
  if (job == nullptr || job->begun != kNever) return;  // it had its turn
  job->ended = now;
  if (!logs_.can_say(*job)) {
    job->ended = kNever;
    plan(now + 2 * kHour, Kind::withdraw, id);
    return;
  }
  job->outcome = Outcome::withdrawn;
  queue_.withdraw(id, job->service ? kServiceBit | job->person : job->person);
  logs_.over(*job);
}

void BatchService::finish() {
  logs_.extract(world_.clock.end(), world_.profile.last);
  logs_.finish();
}

}  // namespace monalys::simulate
