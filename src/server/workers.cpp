#include "server/workers.hpp"

#include <algorithm>
#include <utility>

namespace monalys::server {

Workers::Workers(WorkerLimits limits) : limits_(limits) {
  for (std::size_t i = 0; i < limits_.threads; ++i) threads_.emplace_back([this] { work(); });
}

Workers::~Workers() {
  {
    const std::scoped_lock lock{mutex_};
    ending_ = true;
  }
  changed_.notify_all();
  threads_.clear();
}

bool Workers::take(const std::string& who, std::function<void()> task) {
  {
    const std::scoped_lock lock{mutex_};
    const auto own = tasks_.find(who);
    if (ending_ || waiting_ >= limits_.waiting) return false;
    if (own != tasks_.end() && own->second.size() >= limits_.waiting_each) return false;
    if (own == tasks_.end()) turns_.push_back(who);
    tasks_[who].push_back(std::move(task));
    ++waiting_;
  }
  changed_.notify_one();
  return true;
}

std::deque<std::string>::iterator Workers::next() {
  return std::ranges::find_if(turns_, [&](const std::string& who) {
    const auto own = running_.find(who);
    return own == running_.end() || own->second < limits_.running_each;
  });
}

void Workers::work() {
  std::unique_lock lock{mutex_};
  while (true) {
    auto turn = turns_.end();
    changed_.wait(lock, [&] { return (turn = next()) != turns_.end() || (ending_ && waiting_ == 0); });
    if (turn == turns_.end()) return;
    const auto who = std::move(*turn);
    turns_.erase(turn);
    const auto own = tasks_.find(who);
    auto task = std::move(own->second.front());
    own->second.pop_front();
    --waiting_;
    if (own->second.empty()) {
      tasks_.erase(own);
    } else {
      turns_.push_back(who);
    }
    ++running_[who];
    lock.unlock();
    task();
    task = nullptr;  // what it holds goes before the next is waited for
    lock.lock();
    if (--running_[who] == 0) running_.erase(who);
    changed_.notify_all();
  }
}

}  // namespace monalys::server
