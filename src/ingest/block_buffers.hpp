// The memory of blocks that were parsed, for those that are read next: to get it from the system anew for each block,
// and to have it cleared, costs a sixth of the time that simple formats take.

#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace monalys::ingest {

/// For several threads.
class BlockBuffers {
 public:
  /// most: buffers that are kept; of longer ones the memory goes back to the system.
  BlockBuffers(std::size_t most, std::size_t longest_bytes) : most_(most), longest_bytes_(longest_bytes) {}

  /// An empty text, with room if one was given back.
  [[nodiscard]] std::string take() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return {};
    auto buffer = std::move(free_.back());
    free_.pop_back();
    return buffer;
  }
  void give(std::string buffer) {
    if (buffer.capacity() > longest_bytes_) return;
    buffer.clear();
    const std::lock_guard lock(mutex_);
    if (free_.size() < most_) free_.push_back(std::move(buffer));
  }

 private:
  const std::size_t most_, longest_bytes_;
  std::mutex mutex_;
  std::vector<std::string> free_;
};

}  // namespace monalys::ingest
