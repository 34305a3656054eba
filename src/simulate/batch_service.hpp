// The batch servers: jobs arrive in working hours and in bursts, a few users send most of them, and they wait for a
// slot.

#pragma once

#include <queue>
#include <vector>

#include "simulate/batch_queue.hpp"
#include "simulate/job_logs.hpp"

namespace monalys::simulate {

class BatchService {
 public:
  explicit BatchService(World& world);

  /// Everything that happens in a month; the month's users are those People::choose gave last.
  void run_month(int month);
  void finish();

 private:
  enum class Kind : std::uint8_t { arrive, end, withdraw };
  struct Event {
    Seconds at;
    std::uint64_t order;
    Kind kind;
    std::int64_t job;
    std::uint32_t person = 0;
    bool operator>(const Event& other) const { return std::pair{at, order} > std::pair{other.at, other.order}; }
  };

  void plan_arrivals(int month);
  void run_until(Seconds end);
  void arrive(const Event& event);
  void start_jobs(Seconds now);
  void end(std::int64_t id, Seconds now);
  void withdraw(std::int64_t id, Seconds now);
  void plan(Seconds at, Kind kind, std::int64_t job, std::uint32_t person = 0);

  World& world_;
  Random random_;
  JobLogs logs_;
  BatchQueue queue_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::uint64_t planned_ = 0;
  std::int64_t jobs_ = 0;
};

}  // namespace monalys::simulate
