// The same work for many things, on as many threads as there are processors.

#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace monalys {

/// Calls each(i) once for every i below `count`, in any order and from several threads, and returns when all are done.
/// What one throws is thrown on, after the others have stopped.
template <typename Each>
void in_parallel(std::size_t count, const Each& each) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr thrown;
  const auto work = [&] {
    try {
      for (auto i = next++; i < count; i = next++) each(i);
    } catch (...) {
      next = count;
      const std::scoped_lock lock{mutex};
      thrown = std::current_exception();
    }
  };
  {
    const auto threads = std::min<std::size_t>(count, std::max(1U, std::thread::hardware_concurrency()));
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < threads; ++i) {
      try {
        others.emplace_back(work);
      } catch (const std::system_error&) {
        break;  // the system has no more threads to give
      }
    }
    work();
  }
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace monalys
