// A few threads for what takes long. What waits is bounded, and so is what runs, in all and for each who asks; they
// take turns.

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
  std::size_t threads = 4;
  std::size_t running_each = 2;  // so that others' questions go on beside those of one who asks for much
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
  /// Whose task is next; the end of turns_ where all who wait have enough running.
  [[nodiscard]] std::deque<std::string>::iterator next();

  WorkerLimits limits_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::size_t waiting_ = 0;
  std::map<std::string, std::deque<std::function<void()>>> tasks_;  // none is empty
  std::deque<std::string> turns_;                                   // each of tasks_ once
  std::map<std::string, std::size_t> running_;                      // none is 0
  std::vector<std::jthread> threads_;
};

}  // namespace monalys::server
