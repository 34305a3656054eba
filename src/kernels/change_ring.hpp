// A difference array that slides along time: by how much a level changes at each of the next seconds.
//
// The seconds from the front on lie in a ring that the cache holds; changes beyond it wait by block, as a list while
// they are few and as an array once that is smaller. So memory depends on how far ahead changes lie, never on how many
// were added: one block costs at most 16 kB more than its part of the ring.

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace monalys::kernels {

class ChangeRing {
 public:
  static constexpr std::uint64_t kBlock = std::uint64_t{1} << 12;  // seconds; a bit more than an hour
  static constexpr std::uint64_t kSpan = std::uint64_t{1} << 20;   // seconds in the ring: twelve days, 4 MB

  /// For seconds 0 to `seconds` - 1. Changes after that are dropped.
  explicit ChangeRing(std::uint64_t seconds);

  /// One thing that lasts [begin, end): +1 and -1. begin <= end; begin is not before front().
  void add(std::uint64_t begin, std::uint64_t end) {
    if (end - front_ < kSpan) [[likely]] {
      ++ring_[begin & kMask];
      --ring_[end & kMask];
      touched_[(begin & kMask) / kBlock] = true;
      touched_[(end & kMask) / kBlock] = true;
    } else if (begin < end) {
      add_change(begin, +1);
      add_change(end, -1);
    }
  }

  /// Brings the cell of a second, any number, into the nearest cache.
  void prefetch(std::uint64_t second) const { __builtin_prefetch(&ring_[second & kMask], 1); }

  /// The first second of the block in front, a multiple of kBlock.
  [[nodiscard]] std::uint64_t front() const { return front_; }

  /// The changes of the block in front; empty when it has none. Valid until the next call of add() or advance().
  [[nodiscard]] std::span<const std::int32_t> block() const {
    const std::uint64_t at = front_ & kMask;
    if (!touched_[at / kBlock]) return {};
    return std::span(ring_).subspan(at, kBlock);
  }

  /// Forgets the block in front; the next one takes its place.
  void advance();

 private:
  static constexpr std::uint64_t kMask = kSpan - 1;
  static constexpr std::size_t kBlocks = kSpan / kBlock;

  struct Later {
    // A list of second + 1 within the block, negative for -1; or, once that would be longer, one change per second.
    std::vector<std::int32_t> changes;
    bool is_list = true;
  };

  void add_change(std::uint64_t second, std::int32_t change);
  void add_later(std::uint64_t second, std::int32_t change);

  std::uint64_t front_ = 0;
  std::uint64_t seconds_;
  std::vector<std::int32_t> ring_;
  std::array<bool, kBlocks> touched_{};        // which blocks of the ring may hold anything but zeros
  std::vector<std::unique_ptr<Later>> later_;  // by block, from second 0; null: nothing waits
};

}  // namespace monalys::kernels
