#include "simulate/profile.hpp"

#include <fmt/format.h>

namespace monalys::simulate {
namespace {

using namespace std::chrono;

/// Unique users of a month, by year and fraction; between two anchors the level is linear.
const std::vector<Anchor> kUsers{{2008.0, 60},  {2010.0, 110}, {2012.0, 165}, {2014.0, 225},
                                 {2016.0, 290}, {2018.0, 370}, {2020.0, 465}, {2021.0, 535},
                                 {2021.7, 585}, {2022.0, 612}, {2022.34, 632}};
const std::vector<Anchor> kJobs{{2012.0, 120},  {2014.0, 300},  {2016.0, 620},  {2018.0, 1200},
                                {2020.0, 3000}, {2021.5, 4350}, {2022.0, 4900}, {2022.34, 5300}};

Profile minutes() {
  Profile p;
  p.first = 2008y / January / 1;
  p.last = 2022y / April / 30;
  p.registers_until = 2022y / May / 8;
  p.users = kUsers;
  p.jobs = kJobs;
  p.servers = {{"mts1", "terminal", 2008y / January / 1, {}}, {"mts2", "terminal", 2008y / January / 1, {}},
               {"mts3", "terminal", 2015y / March / 2, {}},   {"mts4", "terminal", 2022y / September / 15, {}},
               {"mbatch1", "batch", 2012y / January / 1, {}}, {"mbatch2", "batch", 2018y / January / 15, {}},
               {"mbatch3", "batch", 2020y / May / 4, {}},     {"mbatch4", "batch", 2021y / October / 18, {}}};
  p.swf = {2012y / January / 1, 2013y / December / 31};
  p.job_csv = {2014y / January / 1, 2017y / December / 31};
  p.slurm_bare = {2018y / January / 1, 2019y / December / 31};
  p.slurm_header = {2020y / January / 1, p.last};
  p.storage_tib = {2017y / January / 1, 2017y / December / 31};
  p.storage_tb = {2018y / January / 1, 2018y / December / 31};
  p.storage_json = {2019y / January / 1, p.last};
  p.program_events_from = 2015y / March / 2;
  p.second_gateway_from = 2020y / May / 20;
  p.linux_from = 2021y / May / 1;
  p.bankid_from = 2023y / January / 1;
  p.card_until = 2022y / December / 31;
  p.no_logs = {2013y / June / 10, 2013y / June / 16};
  p.wrong_clock = {2016y / February / 1, 2016y / August / 31};
  p.cleanups = {2018y / September / 3, 2020y / February / 3, 2021y / May / 31};
  p.projects_running = 529;
  p.projects_ended = 80;
  p.projects_removed = 350;
  p.running_without_agreement = 80;
  p.ended_without_agreement = 60;
  p.agreements_signed = 500;
  return p;
}

/// Every format and every kind of dirt that two months can hold, squeezed into two months.
Profile tiny() {
  Profile p = minutes();
  p.first = 2022y / March / 1;
  p.users = {{2022.0, 40}};
  p.jobs = {{2022.0, 150}};
  p.heavy_use = true;
  p.logoff_share = .80;
  p.second_connection = .90;
  p.dirt = 8.0;
  p.servers = {{"mts1", "terminal", 2022y / February / 1, {}},
               {"mts2", "terminal", 2022y / February / 1, {}},
               {"mbatch1", "batch", 2022y / February / 1, {}}};
  p.slots_per_batch_server = 1;
  p.swf = {p.first, 2022y / March / 14};
  p.job_csv = {2022y / March / 15, 2022y / March / 31};
  p.slurm_bare = {2022y / April / 1, 2022y / April / 14};
  p.slurm_header = {2022y / April / 15, p.last};
  p.storage_tib = {p.first, 2022y / March / 14};
  p.storage_tb = {2022y / March / 15, 2022y / March / 31};
  p.storage_json = {2022y / April / 1, p.last};
  p.program_events_from = 2022y / March / 12;
  p.security_log_chunks = 6;
  p.session_log_chunks = 8;
  p.second_gateway_from = 2022y / March / 10;
  p.linux_from = p.first;
  p.no_logs = {2022y / April / 11, 2022y / April / 17};
  p.wrong_clock = {p.first, p.last};
  p.cleanups = {2022y / April / 1};
  p.storage_scale = .02;
  p.projects_running = 12;
  p.projects_ended = 4;
  p.projects_removed = 5;
  p.running_without_agreement = 3;
  p.ended_without_agreement = 2;
  p.agreements_signed = 12;
  return p;
}

Profile large() {
  Profile p = minutes();
  p.first = 2019y / January / 1;
  p.last = 2023y / December / 31;
  p.registers_until = 2024y / January / 7;
  p.users = {{2019.0, 3800}, {2024.0, 5000}};
  p.jobs = {{2019.0, 110'000}, {2024.0, 230'000}};
  p.heavy_use = true;
  p.logoff_share = .75;  // sessions are many and short
  p.second_connection = .60;
  p.servers.clear();
  for (int i = 1; i <= 20; ++i) {
    p.servers.push_back({fmt::format("mts{}", i), "terminal", p.first, {}});
  }
  for (int i = 1; i <= 160; ++i) {
    p.servers.push_back({fmt::format("mbatch{}", i), "batch", i <= 120 ? p.first : 2021y / October / 18, {}});
  }
  p.running_jobs_per_user = 60;  // with three, the busiest user's queue would grow without end
  p.swf = {p.first, 2019y / March / 31};
  p.job_csv = {2019y / April / 1, 2019y / December / 31};
  p.slurm_bare = {2020y / January / 1, 2020y / June / 30};
  p.slurm_header = {2020y / July / 1, p.last};
  p.storage_tib = {p.first, 2019y / March / 31};
  p.storage_tb = {2019y / April / 1, 2019y / June / 30};
  p.storage_json = {2019y / July / 1, p.last};
  p.program_events_from = 2023y / October / 1;
  p.security_log_chunks = 64;
  p.linux_from = 2023y / January / 1;
  p.no_logs = {2021y / June / 7, 2021y / June / 13};
  p.wrong_clock = {2020y / February / 1, 2020y / August / 31};
  p.storage_scale = 8.0;
  p.projects_running = 2000;
  p.projects_ended = 300;
  p.projects_removed = 700;
  p.running_without_agreement = 200;
  p.ended_without_agreement = 180;
  p.agreements_signed = 2000;
  return p;
}

}  // namespace

Profile profile(Preset preset) {
  switch (preset) {
    case Preset::tiny:
      return tiny();
    case Preset::minutes:
      return minutes();
    case Preset::large:
      return large();
  }
  std::unreachable();
}

}  // namespace monalys::simulate
