// Standard Workload Format: 18 numbers a line, times relative to the header's UnixStartTime, users by uid.

#include <fmt/format.h>

#include "simulate/job_logs.hpp"

namespace monalys::simulate {
namespace {

/// P0421 is group 421.
std::string_view group(const Project& project) {
  const std::string_view digits{project.id};
  return digits.substr(digits.find_first_of("123456789"));
}

class Swf final : public JobFormat {
 public:
  explicit Swf(World& world)
      : origin_(world.clock.begin()),
        tally_(world.truth.tally("batch swf")),
        file_(world, Encoding::bytes,
              fmt::format("; Version: 2.2\n; Computer: mbatch\n; UnixStartTime: {}\n; MaxProcs: 4\n; Queue: 1 normal\n",
                          origin_)) {}

  void begin_file(World&, const std::string& last_day) override {
    file_.turn_to(fmt::format("batch/jobs-{}.swf.gz", last_day));
  }
  void end_file() override { file_.close(); }

  void write(World& world, const Job& job, const Person& person) override {
    if (job.ended == kNever) return;
    const bool ran = job.begun != kNever;
    const Seconds wait = (ran ? job.begun : job.ended) - job.asked;
    const Seconds run = ran ? job.ended - job.begun : -1;
    const int status = job.outcome == Outcome::completed ? 1 : job.outcome == Outcome::failed ? 0 : 5;
    file_.write(fmt::format("{} {} {} {} {} -1 -1 1 -1 -1 {} {} {} {} 1 -1 -1 -1\n", job.id, job.asked - origin_, wait,
                            run, ran ? 1 : -1, status, person.uid, group(world.projects[job.project]),
                            job.program.size()));
    ++(job.service ? tally_.skipped : tally_.facts);
  }

  [[nodiscard]] std::string queue() const override { return "1"; }
  [[nodiscard]] std::string project(const Project& project) const override { return std::string{group(project)}; }

 private:
  Seconds origin_;
  Tally& tally_;
  LogFile file_;
};

}  // namespace

std::unique_ptr<JobFormat> swf_format(World& world) { return std::make_unique<Swf>(world); }

}  // namespace monalys::simulate
