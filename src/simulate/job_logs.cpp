#include "simulate/job_logs.hpp"

#include <algorithm>

namespace monalys::simulate {

JobLogs::JobLogs(World& world) : world_(world) {
  const auto& profile = world.profile;
  eras_.push_back({profile.swf, swf_format(world), {}});
  eras_.push_back({profile.job_csv, job_csv_format(world), {}});
  eras_.push_back({profile.slurm_bare, sacct_format(world, SacctHeader::absent), {}});
  eras_.push_back({profile.slurm_header, sacct_format(world, SacctHeader::present), {}});
}

std::size_t JobLogs::era_of(Seconds asked) const {
  const Date date = world_.clock.local_date(asked);
  const auto era = std::ranges::find_if(eras_, [date](const Era& one) { return one.span.holds(date); });
  return static_cast<std::size_t>(era - eras_.begin());
}

void JobLogs::submitted(Job job) {
  auto& jobs = eras_[era_of(job.asked)].jobs;
  jobs.emplace(job.id, std::move(job));
}

Job* JobLogs::find(std::int64_t id) {
  for (auto& era : eras_) {
    if (const auto found = era.jobs.find(id); found != era.jobs.end()) return &found->second;
  }
  return nullptr;
}

bool JobLogs::can_say(const Job& job) const {
  const auto& format = *eras_[era_of(job.asked)].format;
  return format.as_read(world_, job.ended) >= format.as_read(world_, job.asked);
}

void JobLogs::over(const Job& job) {
  if (job.service) return;
  const auto& format = *eras_[era_of(job.asked)].format;
  const auto read = [&](Seconds at) { return at == kNever ? kNever : format.as_read(world_, at); };
  const std::string project{format.project(world_.projects[job.project])};
  const Stay stay{job.person, read(job.asked), read(job.begun), read(job.ended), job.outcome, project};
  // Over the doubled hour a short job may read as ended before it began: no fact.
  if (stay.begun != kNever && stay.ended != kNever && stay.ended < stay.begun) return;
  world_.note_times(stay.begun, stay.ended);
  world_.truth.stay(Activity::job, stay);
  if (stay.begun != kNever) {
    world_.truth.job_started(stay.begun, format.queue(), project);
  } else if (stay.ended != kNever) {
    world_.dirt.note(Dirt::cancelled_in_queue);
  }
  if (stay.begun != kNever && stay.begun < stay.asked) world_.dirt.note(Dirt::start_before_submit);
}

void JobLogs::extract(Seconds now, Date last_day) {
  for (auto& era : eras_) {
    if (era.jobs.empty()) continue;
    era.format->begin_file(world_, date_text(last_day));
    for (const auto& [id, job] : era.jobs) {
      const auto& person =
          job.service ? world_.people.service_accounts()[job.person] : world_.people.person(job.person);
      era.format->write(world_, job, person);
    }
    era.format->end_file();
    // What ended in the last day stays for the next extract: they overlap.
    std::erase_if(era.jobs,
                  [now](const auto& entry) { return entry.second.ended != kNever && entry.second.ended < now - kDay; });
    if (last_day != world_.profile.last) {
      world_.dirt.note(Dirt::delivered_twice, static_cast<std::int64_t>(era.jobs.size()));
    }
  }
}

std::vector<Date> JobLogs::changes() const {
  std::vector<Date> days;
  for (const auto& era : eras_) days.push_back(era.span.last);
  return days;
}

void JobLogs::finish() {
  for (const auto& era : eras_) {
    for (const auto& [id, job] : era.jobs) {
      if (job.ended != kNever || job.service) continue;
      over(job);
      world_.dirt.note(Dirt::running_at_the_end);
    }
  }
}

}  // namespace monalys::simulate
