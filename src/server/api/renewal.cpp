#include "server/api/renewal.hpp"

#include <utility>

namespace monalys::server::api {

Renewal::Renewal(Work work, std::chrono::milliseconds longest)
    : work_(std::move(work)), longest_(longest), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Renewal::begin(Version before) {
  const std::scoped_lock lock{mutex_};
  if (thread_.get_stop_token().stop_requested()) return;
  wanted_ = true;
  if (!untold_since_) untold_since_ = Clock::now();
  std::erase_if(old_, [](const Old& old) { return old.until < Clock::now(); });
  old_.push_back({std::move(before), Clock::now() + longest_});
  wake_.notify_all();
}

std::vector<Version> Renewal::good_enough() const {
  const std::scoped_lock lock{mutex_};
  std::vector<Version> versions;
  for (const auto& old : old_) {
    if (Clock::now() < old.until) versions.push_back(old.version);
  }
  return versions;
}

void Renewal::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Renewal::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock{mutex_};
      if (!wake_.wait(lock, stop, [this] { return wanted_; })) return;
      wanted_ = false;
    }
    renew_all(stop);
  }
}

void Renewal::renew_all(const std::stop_token& stop) {
  for (const auto& call : work_.lately()) {
    if (stop.stop_requested()) return;
    work_.renew(call);
    tell(true);
    const std::scoped_lock lock{mutex_};
    if (wanted_) return;
  }
  {
    const std::scoped_lock lock{mutex_};
    if (wanted_) return;
    old_.clear();
  }
  tell(false);
}

void Renewal::tell(bool only_if_late) {
  {
    const std::scoped_lock lock{mutex_};
    if (!untold_since_ || (only_if_late && Clock::now() < *untold_since_ + longest_)) return;
    untold_since_.reset();
  }
  work_.done();
}

}  // namespace monalys::server::api
