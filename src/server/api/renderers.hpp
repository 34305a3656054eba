// Renderers of charts for several threads: each is lent to one at a time.

#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "charts/chart.hpp"

namespace monalys::server::api {

class Renderers {
 public:
  explicit Renderers(std::size_t count = 2) : free_(count) {}

  /// Waits for a renderer, and gives it back.
  [[nodiscard]] Result<std::string> with(const std::function<Result<std::string>(charts::ChartRenderer&)>& draw) {
    std::unique_lock lock{mutex_};
    given_back_.wait(lock, [&] { return !free_.empty(); });
    auto renderer = std::move(free_.back());
    free_.pop_back();
    lock.unlock();
    auto drawn = draw(renderer);
    lock.lock();
    free_.push_back(std::move(renderer));
    lock.unlock();
    given_back_.notify_one();
    return drawn;
  }

 private:
  std::mutex mutex_;
  std::condition_variable given_back_;
  std::vector<charts::ChartRenderer> free_;
};

}  // namespace monalys::server::api
