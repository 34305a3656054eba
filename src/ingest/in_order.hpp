// Work done by several threads whose results come out in the order in which it was put in, with a bounded amount of it
// under way:
//
//   one thread puts          ─►  several take work and give results  ─►  one thread takes results in order
//   (waits while too much         (Work::number says which)
//    is under way)

#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace monalys::ingest {

template <class In, class Out>
class InOrder {
 public:
  /// window: how much may be put in before the first of it has been taken out.
  explicit InOrder(std::size_t window) : window_(window) {}

  struct Work {
    std::uint64_t number = 0;
    In in;
  };

  /// False: stopped, nobody wants more.
  [[nodiscard]] bool put(In in) {
    std::unique_lock lock(mutex_);
    if (!wait_for_room(lock)) return false;
    todo_.push_back({next_put_++, std::move(in)});
    changed_.notify_all();
    return true;
  }
  /// Something that needs no work takes its place among the results.
  [[nodiscard]] bool put_done(Out out) {
    std::unique_lock lock(mutex_);
    if (!wait_for_room(lock)) return false;
    done_.emplace(next_put_++, std::move(out));
    changed_.notify_all();
    return true;
  }
  /// Nothing more will be put in.
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  /// Everybody is to go home; what is under way is dropped.
  void stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

  /// Nothing: there is no more work.
  [[nodiscard]] std::optional<Work> take_work() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopped_ || !todo_.empty() || closed_; });
    if (stopped_ || todo_.empty()) return std::nullopt;
    Work work = std::move(todo_.front());
    todo_.pop_front();
    return work;
  }
  void give(std::uint64_t number, Out out) {
    const std::lock_guard lock(mutex_);
    done_.emplace(number, std::move(out));
    changed_.notify_all();
  }
  /// The next result; nothing: there are no more.
  [[nodiscard]] std::optional<Out> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] {
      return stopped_ || (!done_.empty() && done_.begin()->first == next_taken_) ||
             (closed_ && next_taken_ == next_put_);
    });
    if (stopped_ || next_taken_ == next_put_) return std::nullopt;
    Out out = std::move(done_.begin()->second);
    done_.erase(done_.begin());
    ++next_taken_;
    changed_.notify_all();
    return out;
  }

 private:
  bool wait_for_room(std::unique_lock<std::mutex>& lock) {
    changed_.wait(lock, [&] { return stopped_ || next_put_ - next_taken_ < window_; });
    return !stopped_;
  }

  const std::size_t window_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> todo_;
  std::map<std::uint64_t, Out> done_;
  std::uint64_t next_put_ = 0;
  std::uint64_t next_taken_ = 0;
  bool closed_ = false;
  bool stopped_ = false;
};

}  // namespace monalys::ingest
