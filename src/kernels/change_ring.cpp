#include "kernels/change_ring.hpp"

#include <algorithm>

namespace monalys::kernels {

ChangeRing::ChangeRing(std::uint64_t seconds) : seconds_(seconds), ring_(kSpan), later_(seconds / kBlock + 1) {}

void ChangeRing::advance() {
  const std::uint64_t at = front_ & kMask;
  const auto cells = std::span(ring_).subspan(at, kBlock);
  if (touched_[at / kBlock]) {
    std::ranges::fill(cells, 0);
    touched_[at / kBlock] = false;
  }

  // The cells now stand for the block that has just come within reach.
  const std::uint64_t reached = (front_ + kSpan) / kBlock;
  front_ += kBlock;
  if (reached >= later_.size() || !later_[reached]) return;
  const Later& later = *later_[reached];
  if (later.is_list) {
    for (const std::int32_t entry : later.changes) {
      if (entry > 0) ++cells[static_cast<std::size_t>(entry - 1)];
      if (entry < 0) --cells[static_cast<std::size_t>(-entry - 1)];
    }
  } else {
    std::ranges::copy(later.changes, cells.begin());
  }
  touched_[at / kBlock] = true;
  later_[reached].reset();
}

void ChangeRing::add_change(std::uint64_t second, std::int32_t change) {
  if (second - front_ >= kSpan) return add_later(second, change);
  ring_[second & kMask] += change;
  touched_[(second & kMask) / kBlock] = true;
}

void ChangeRing::add_later(std::uint64_t second, std::int32_t change) {
  if (second >= seconds_) return;
  auto& later = later_[second / kBlock];
  if (!later) later = std::make_unique<Later>();
  const auto offset = static_cast<std::int32_t>(second % kBlock);

  if (later->is_list && later->changes.size() == kBlock) {
    std::vector<std::int32_t> by_second(kBlock);
    for (const std::int32_t entry : later->changes) {
      by_second[static_cast<std::size_t>((entry > 0 ? entry : -entry) - 1)] += entry > 0 ? 1 : -1;
    }
    later->changes = std::move(by_second);
    later->is_list = false;
  }
  if (later->is_list) {
    later->changes.push_back(change > 0 ? offset + 1 : -offset - 1);
  } else {
    later->changes[static_cast<std::size_t>(offset)] += change;
  }
}

}  // namespace monalys::kernels
