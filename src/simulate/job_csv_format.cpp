// The second batch system's table: csv in Windows-1252 with local times.
//
//   Jobb;Användare;Projekt;Kö;Program;Inlagd;Startad;Avslutad;Server;Status;CPU-timmar

#include <fmt/format.h>

#include <algorithm>

#include "simulate/job_logs.hpp"

namespace monalys::simulate {
namespace {

std::string_view status(const Job& job) {
  switch (job.outcome) {
    case Outcome::completed:
      return "Klar";
    case Outcome::failed:
      return job.out_of_memory ? "Slut på minne" : "Fel";
    case Outcome::withdrawn:
      return "Borttagen";
    case Outcome::cancelled:
      return "Avbruten";
    default:
      return job.begun == kNever ? "Väntar" : "Kör";
  }
}

/// As people typed it into the form: P0421, p0421, P0421$.
std::string typed(World& world, Random& random, std::string id) {
  const double way = random.uniform();
  if (way < .9) return id;
  world.dirt.note(Dirt::project_spelling);
  if (way < .95) return id + "$";
  id.front() = 'p';
  return id;
}

class JobCsv final : public JobFormat {
 public:
  explicit JobCsv(World& world)
      : random_(world.seed, "job csv"),
        tally_(world.truth.tally("batch csv")),
        file_(world, Encoding::windows_1252,
              "Jobb;Användare;Projekt;Kö;Program;Inlagd;Startad;Avslutad;Server;Status;CPU-timmar\r\n") {}

  void begin_file(World&, const std::string& last_day) override {
    file_.turn_to(fmt::format("batch/jobb-{}.csv.gz", last_day));
  }
  void end_file() override { file_.close(); }

  void write(World& world, const Job& job, const Person& person) override {
    const auto& clock = world.clock;
    const auto local = [&](Seconds at) { return at == kNever ? std::string{} : clock.local_text(at); };
    auto hours = fmt::format("{:.2f}", job.begun == kNever || job.ended == kNever
                                           ? 0.0
                                           : static_cast<double>(job.ended - job.begun) / 3600.0);
    std::ranges::replace(hours, '.', ',');
    file_.write(fmt::format("{};{};{};normal;{};{};{};{};{};{};{}\r\n", job.id,
                            world.people.written(person, clock.local_date(job.asked), random_, world.dirt),
                            typed(world, random_, world.projects[job.project].id), job.program, local(job.asked),
                            local(job.begun), local(job.ended), job.server, status(job), hours));
    const bool readable =
        job.begun == kNever || job.ended == kNever || clock.as_read(job.ended) >= clock.as_read(job.begun);
    for (const Seconds at : {job.asked, job.begun, job.ended}) {
      if (at != kNever && clock.in_doubled_hour(at)) world.dirt.note(Dirt::local_times);
    }
    ++(!readable ? tally_.rejected : job.service ? tally_.skipped : tally_.facts);
  }

  [[nodiscard]] Seconds as_read(const World& world, Seconds at) const override { return world.clock.as_read(at); }
  [[nodiscard]] std::string queue() const override { return "normal"; }

 private:
  Random random_;
  Tally& tally_;
  LogFile file_;
};

}  // namespace

std::unique_ptr<JobFormat> job_csv_format(World& world) { return std::make_unique<JobCsv>(world); }

}  // namespace monalys::simulate
