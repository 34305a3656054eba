// The logs of the batch system, which was replaced over the years: SWF, then csv, then Slurm's sacct. Each extract
// holds the jobs known to the system in its period, so that a job over the border of two is in both.

#pragma once

#include <map>
#include <memory>

#include "simulate/world.hpp"

namespace monalys::simulate {

struct Job {
  std::int64_t id = 0;
  std::uint32_t person = 0;
  bool service = false;  // of a service account, number `person`
  std::size_t project = 0;
  std::string_view program;
  Seconds asked = kNever, begun = kNever, ended = kNever;
  Seconds length = 0;
  Outcome outcome = Outcome::unknown;
  bool out_of_memory = false;
  std::string server;
};

/// How one batch system writes its jobs.
class JobFormat {
 public:
  virtual ~JobFormat() = default;
  virtual void begin_file(World& world, const std::string& last_day) = 0;
  /// The state of a job as known now; nothing when the format has no way to say it.
  virtual void write(World& world, const Job& job, const Person& person) = 0;
  virtual void end_file() = 0;
  /// An instant as it comes back from the file.
  [[nodiscard]] virtual Seconds as_read(const World&, Seconds at) const { return at; }
  [[nodiscard]] virtual std::string queue() const = 0;
  [[nodiscard]] virtual std::string project(const Project& project) const { return project.id; }
};

[[nodiscard]] std::unique_ptr<JobFormat> swf_format(World& world);
[[nodiscard]] std::unique_ptr<JobFormat> job_csv_format(World& world);
enum class SacctHeader { absent, present };
[[nodiscard]] std::unique_ptr<JobFormat> sacct_format(World& world, SacctHeader header);

/// All of them: each job is written by the system that was there when it was submitted.
class JobLogs {
 public:
  explicit JobLogs(World& world);

  void submitted(Job job);
  /// By id; null when it was written as ended and forgotten. Valid until then.
  [[nodiscard]] Job* find(std::int64_t id);
  /// A job has ended, run or withdrawn: enters the books.
  void over(const Job& job);
  /// Writes an extract of everything known up to now, the end of `last_day`.
  void extract(Seconds now, Date last_day);
  /// Local days whose end is an extract's, besides those of months.
  [[nodiscard]] std::vector<Date> changes() const;
  /// The period is over: jobs without an end enter the books.
  void finish();
  /// False for a withdrawn job that would read as ended before it was submitted, on the night of the doubled hour.
  [[nodiscard]] bool can_say(const Job& job) const;

 private:
  struct Era {
    Span span;
    std::unique_ptr<JobFormat> format;
    std::map<std::int64_t, Job> jobs;
  };
  [[nodiscard]] std::size_t era_of(Seconds asked) const;

  World& world_;
  std::vector<Era> eras_;
};

}  // namespace monalys::simulate
