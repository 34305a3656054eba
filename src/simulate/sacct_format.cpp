// Slurm's sacct: first without a header in the 26-column order, later with a header and fewer columns. UTC.

#include <fmt/format.h>

#include "simulate/job_logs.hpp"

namespace monalys::simulate {
namespace {

std::string_view state(const Job& job) {
  switch (job.outcome) {
    case Outcome::completed:
      return "COMPLETED";
    case Outcome::failed:
      return job.out_of_memory ? "OUT_OF_MEMORY" : "FAILED";
    case Outcome::withdrawn:
    case Outcome::cancelled:
      return "CANCELLED by 0";
    default:
      return job.begun == kNever ? "PENDING" : "RUNNING";
  }
}

std::string elapsed(Seconds length) {
  const auto clock = fmt::format("{:02}:{:02}:{:02}", length / kHour % 24, length / kMinute % 60, length % 60);
  return length >= kDay ? fmt::format("{}-{}", length / kDay, clock) : clock;
}

class Sacct final : public JobFormat {
 public:
  Sacct(World& world, SacctHeader header)
      : random_(world.seed, header == SacctHeader::absent ? "sacct" : "sacct with header"),
        bare_(header == SacctHeader::absent),
        tally_(world.truth.tally("batch sacct")),
        file_(world, Encoding::bytes,
              bare_ ? ""
                    : "JobID|JobIDRaw|Cluster|Partition|Account|User|Submit|Eligible|Start|End|State|ExitCode|NCPUS|"
                      "AllocTRES|NodeList|JobName\n") {}

  void begin_file(World&, const std::string& last_day) override {
    file_.turn_to(fmt::format("batch/sacct{}-{}.txt.gz", bare_ ? "" : "-header", last_day));
  }
  void end_file() override { file_.close(); }

  void write(World& world, const Job& job, const Person& person) override {
    const bool ran = job.begun != kNever;
    const auto time = [](Seconds at) { return at == kNever ? std::string{"Unknown"} : utc_text(at); };
    // A job cancelled in the queue shows "None", or the same time for start and end.
    const auto start = ran || job.ended == kNever ? time(job.begun)
                       : job.id % 2 == 0          ? std::string{"None"}
                                                  : time(job.ended);
    auto account = world.projects[job.project].id;
    account.front() = 'p';
    world.dirt.note(Dirt::project_spelling);
    const auto& user = People::name_on(person, world.clock.local_date(job.asked));
    const auto resources = ran ? "billing=1,cpu=1,mem=8G,node=1" : "";
    const auto nodes = ran ? job.server : "None assigned";
    const auto exit = job.outcome == Outcome::failed ? "1:0" : "0:0";
    const auto length = ran && job.ended != kNever ? job.ended - job.begun : 0;
    const auto name = job_name(world, job);
    if (bare_) {
      file_.write(
          fmt::format("{0}|{0}|mbatch|batch|normal|{1}|users|100|{2}|{3}|{4}|{4}|{5}|{6}|{7}|{8}|{9}|1|1|1|8Gn|"
                      "cpu=1,mem=8G,node=1|{10}|4-00:00:00|{11}|{12}\n",
                      job.id, account, user, person.uid, time(job.asked), start, time(job.ended), elapsed(length), exit,
                      state(job), resources, nodes, name));
      if (ran && job.id % 10 == 0) {  // a step, which is no job
        file_.write(
            fmt::format("{0}.batch|{0}.batch|mbatch|||{1}||||||{2}|{2}|{3}|{4}|{5}|{6}|1|1|1|||cpu=1,mem=8G,"
                        "node=1||{7}|batch\n",
                        job.id, account, start, time(job.ended), elapsed(length), exit, state(job), nodes));
        ++tally_.skipped;
      }
    } else {
      file_.write(fmt::format("{0}|{0}|mbatch|batch|{1}|{2}|{3}|{3}|{4}|{5}|{6}|{7}|1|{8}|{9}|{10}\n", job.id, account,
                              user, time(job.asked), start, time(job.ended), state(job), exit, resources, nodes, name));
    }
    ++(job.service ? tally_.skipped : tally_.facts);
  }

  [[nodiscard]] std::string queue() const override { return "batch"; }

 private:
  std::string job_name(World& world, const Job& job) {
    const double what = random_.uniform();
    if (what < world.share(.002)) {
      world.dirt.note(Dirt::personal_number);
      return fmt::format("urval_{}.do", random_.pick(kPersonalNumbers));
    }
    if (what < world.share(.004)) {
      world.dirt.note(Dirt::time_like_a_person);
      return fmt::format("resultat_2021{:02}{:02}{:02}{:02}", random_.between(1, 12), random_.between(1, 28),
                         random_.between(0, 23), random_.between(0, 59));
    }
    return what < .01 ? std::string{"modell a|b"} : fmt::format("{} kör {}", job.program, job.id % 50);
  }

  Random random_;
  bool bare_;
  Tally& tally_;
  LogFile file_;
};

}  // namespace

std::unique_ptr<JobFormat> sacct_format(World& world, SacctHeader header) {
  return std::make_unique<Sacct>(world, header);
}

}  // namespace monalys::simulate
