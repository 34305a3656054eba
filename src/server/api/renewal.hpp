// When the store holds something else than before, the answers that were given lately are made anew, one after the
// other. Until that is done, or has taken too long, the old ones are still good enough. So nobody waits because logs
// were read, and people are told of new facts when their charts are ready. Thread-safe.

#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "server/api/desk.hpp"
#include "server/call.hpp"

namespace monalys::server::api {

class Renewal {
 public:
  /// All are called on the renewal's own thread, and only after `begin`.
  struct Work {
    std::function<std::vector<Call>()> lately;  // what to make anew, the most wanted first
    std::function<void(const Call&)> renew;
    std::function<void()> done;  // of what began while it went on, once for all
  };
  /// After `longest` the old answers are good enough no more, and `done` is called though something is left to make.
  explicit Renewal(Work work, std::chrono::milliseconds longest = std::chrono::seconds{10});

  /// Does not wait. `before` is what the store held until now.
  void begin(Version before);
  /// What the store held whose answers may still be given.
  [[nodiscard]] std::vector<Version> good_enough() const;
  /// When what is made just now is made; from then on nothing begins.
  void stop();

 private:
  using Clock = std::chrono::steady_clock;
  struct Old {
    Version version;
    Clock::time_point until;
  };
  void run(const std::stop_token& stop);
  void renew_all(const std::stop_token& stop);
  /// Calls `done`, if anything began since it was last called. `only_if_late`: longer ago than old answers may be
  /// given.
  void tell(bool only_if_late);

  const Work work_;
  const std::chrono::milliseconds longest_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  bool wanted_ = false;
  std::optional<Clock::time_point> untold_since_;
  std::vector<Old> old_;
  std::jthread thread_;  // ends first
};

}  // namespace monalys::server::api
