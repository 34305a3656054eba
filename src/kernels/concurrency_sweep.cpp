// The sweep of concurrency.hpp over sorted rows.

#include <algorithm>
#include <cassert>

#include "kernels/concurrency.hpp"

namespace monalys::kernels {
namespace {

// Rows looked at together: checked in one pass and scattered in the next while they are still in the nearest cache.
constexpr std::size_t kBatch = 1024;
// How many rows ahead the cells of ends are fetched.
constexpr std::size_t kAhead = 16;

IntervalColumns part(const IntervalColumns& rows, std::size_t from, std::size_t count) {
  return {.begin = rows.begin.subspan(from, count),
          .end = rows.end.subspan(from, count),
          .user = rows.user.empty() ? rows.user : rows.user.subspan(from, count)};
}

// The first second from `from` on that changes the level, or `until`.
std::size_t next_change(std::span<const std::int32_t> changes, std::size_t from, std::size_t until) {
  // On a busy platform it is among the next few; a quiet stretch is long, so then look at many seconds at once.
  const std::size_t near = std::min(from + 4, until);
  while (from < near && changes[from] == 0) ++from;
  if (from < near) return from;
  constexpr std::size_t kStep = 16;
  while (from + kStep <= until) {
    std::int32_t any = 0;
    for (std::size_t i = 0; i < kStep; ++i) any |= changes[from + i];
    if (any != 0) break;
    from += kStep;
  }
  while (from < until && changes[from] == 0) ++from;
  return from;
}

}  // namespace

ConcurrencySweep::ConcurrencySweep(std::span<const std::int64_t> boundaries)
    : origin_(boundaries.front()),
      seconds_(static_cast<std::uint64_t>(boundaries.back() - boundaries.front())),
      ring_(seconds_),
      buckets_(boundaries) {
  assert(boundaries.size() >= 2 && seconds_ < UINT32_MAX);
  assert(std::ranges::adjacent_find(boundaries, std::ranges::greater_equal{}) == boundaries.end());
}

Result<> ConcurrencySweep::add(const IntervalColumns& rows) {
  assert(rows.begin.size() == rows.end.size() && (rows.user.empty() || rows.user.size() == rows.begin.size()));
  for (std::size_t from = 0; from < rows.begin.size(); from += kBatch) {
    if (!add_batch(part(rows, from, std::min(kBatch, rows.begin.size() - from)))) {
      return fail(Code::internal, "counting concurrency: the intervals are not sorted by begin",
                  "This is a mistake in the program; please report it.");
    }
  }
  return {};
}

bool ConcurrencySweep::add_batch(const IntervalColumns& rows) {
  bool descends = rows.begin.front() < latest_begin_;
  for (std::size_t i = 1; i < rows.begin.size(); ++i) descends |= rows.begin[i] < rows.begin[i - 1];
  if (descends) return false;
  latest_begin_ = rows.begin.back();
  if (!rows.user.empty()) {
    const std::uint32_t user = std::ranges::max(rows.user);
    if (user >= covered_until_.size())
      covered_until_.resize(std::max(std::size_t{user} + 1, covered_until_.size() * 2));
  }

  std::size_t from = 0;
  while (from < rows.begin.size() && ring_.front() < seconds_) {
    const std::int64_t block_end = origin_ + static_cast<std::int64_t>(ring_.front() + ChangeRing::kBlock);
    const auto rest = rows.begin.subspan(from);
    const auto count = rest.back() < block_end
                           ? rest.size()
                           : static_cast<std::size_t>(std::ranges::lower_bound(rest, block_end) - rest.begin());
    scatter(part(rows, from, count));
    from += count;
    if (from < rows.begin.size()) sweep_block();
  }
  return true;
}

// Rows that begin before the end of the ring's first block.
void ConcurrencySweep::scatter(const IntervalColumns& rows) {
  const std::int64_t last = origin_ + static_cast<std::int64_t>(seconds_);
  const auto from_origin = [&](std::int64_t at) {
    return static_cast<std::uint64_t>(std::clamp(at, origin_, last) - origin_);
  };
  const std::size_t count = rows.begin.size();
  for (std::size_t i = 0; i < count; ++i) {
    // Ends fall all over the coming hours: their cells are asked for some rows before they are needed. Where the end is
    // cut to the range this names a wrong cell, which is as good as none.
    if (i + kAhead < count)
      ring_.prefetch(static_cast<std::uint64_t>(rows.end[i + kAhead]) - static_cast<std::uint64_t>(origin_));
    std::uint64_t begin = from_origin(rows.begin[i]);
    if (rows.user.empty()) {
      ring_.add(begin, std::max(begin, from_origin(rows.end[i])));
    } else {
      std::uint32_t& covered_until = covered_until_[rows.user[i]];
      begin = std::max(begin, std::uint64_t{covered_until});
      const std::uint64_t end = std::max(begin, from_origin(rows.end[i]));
      ring_.add(begin, end);
      covered_until = static_cast<std::uint32_t>(end);  // never less than it was
    }
  }
}

// No row to come can change the block in front: sums up its levels and moves on.
void ConcurrencySweep::sweep_block() {
  const std::uint64_t begin = ring_.front();
  const std::uint64_t length = std::min(ChangeRing::kBlock, seconds_ - begin);
  const auto changes = ring_.block();
  if (changes.empty()) {
    buckets_.take(static_cast<std::uint32_t>(level_), begin, begin + length);
  } else {
    for (std::size_t at = 0; at < length;) {
      level_ += changes[at];
      const std::size_t next = next_change(changes, at + 1, length);
      buckets_.take(static_cast<std::uint32_t>(level_), begin + at, begin + next);
      at = next;
    }
  }
  ring_.advance();
}

std::vector<BucketLevel> ConcurrencySweep::finish() {
  while (ring_.front() < seconds_) sweep_block();
  return buckets_.finish();
}

}  // namespace monalys::kernels
