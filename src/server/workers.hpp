// A few threads for what takes long. What waits is bounded, in all and for each who asks; they take turns.

#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace monalys::server {

struct WorkerLimits {
  std::size_t threads = 2;
  std::size_t waiting = 64;
  std::size_t waiting_each = 16;
};

/// Thread-safe.
class Workers {
 public:
  explicit Workers(WorkerLimits limits = {});
  /// Whatever was taken is done first.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// False: too many wait already, and the task was not taken. A task that throws ends the program.
  [[nodiscard]] bool take(const std::string& who, std::function<void()> task);

 private:
  void work();

  WorkerLimits limits_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::size_t waiting_ = 0;
  std::map<std::string, std::deque<std::function<void()>>> tasks_;  // none is empty
  std::deque<std::string> turns_;                                   // each of tasks_ once
  std::vector<std::jthread> threads_;
};

}  // namespace monalys::server
