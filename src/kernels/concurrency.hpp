// How many things went on at the same time, exact at one second: sessions, running programs, waiting jobs, or the
// distinct users who have any.
//
// Rows come sorted by begin and pass once. Each adds +1 and -1 to a difference array that slides along time
// (change_ring.hpp); seconds before the begin of the row at hand can no longer change, so they are summed up, told to
// their bucket (bucket_levels.hpp) and forgotten. For distinct users a row only adds what lies after the latest end of
// the same user so far, which is the union of that user's intervals.
//
// Rules. An interval [begin, end) holds from second `begin` to second `end` - 1; with begin >= end it holds nowhere.
// At one instant ends come before begins. Overlapping or touching intervals of one user count once. Rows may begin
// before the first boundary and end after the last; levels carried into a bucket count there. Level never exceeds 2^31
// - 1.
//
// Buckets are n + 1 ascending Unix seconds, at least two, less than 2^32 - 1 seconds (136 years) in all, of any
// lengths. The mean of office hours, for example, comes from boundaries at each opening and closing time.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "kernels/bucket_levels.hpp"
#include "kernels/change_ring.hpp"

namespace monalys::kernels {

/// Columns of one length, in Unix seconds. `user` is empty to count intervals, otherwise it holds dense ids
/// (densify.hpp) and distinct users are counted. Borrowed for the duration of a call.
struct IntervalColumns {
  std::span<const std::int64_t> begin;
  std::span<const std::int64_t> end;
  std::span<const std::uint32_t> user = {};
};

/// One level per bucket. Rows in any order: sorted by begin they are read in place by up to `threads` threads, each
/// with `rows_per_thread` rows or more; unsorted ones cost a copy. The answer is the same whatever the order and the
/// threads.
[[nodiscard]] std::vector<BucketLevel> concurrency(const IntervalColumns& rows,
                                                   std::span<const std::int64_t> boundaries, unsigned threads = 1,
                                                   std::size_t rows_per_thread = std::size_t{1} << 18);

/// The same, fed piece by piece, for rows that are never in memory together. Memory does not grow with the rows: 4 MB
/// for the next twelve days, 4 bytes per user, per level and per second that some interval ends on after that. One
/// thread at a time; a long range may be cut at any second and each part given to a sweep of its own, fed with the rows
/// that overlap that part.
class ConcurrencySweep {
 public:
  /// `boundaries` must outlive the sweep.
  explicit ConcurrencySweep(std::span<const std::int64_t> boundaries);

  /// More rows. Over all calls `begin` must not descend, and either all calls have `user` or none. Fails on a row that
  /// begins before an earlier one; the sweep is then of no more use.
  [[nodiscard]] Result<> add(const IntervalColumns& rows);

  /// One level per bucket. Call once, after the last add().
  [[nodiscard]] std::vector<BucketLevel> finish();

  /// After finish(): the whole tallies of the first and the last bucket, to join the two halves of a bucket which lies
  /// across the ranges of two sweeps.
  [[nodiscard]] const LevelTally& first_bucket() const { return buckets_.first_bucket(); }
  [[nodiscard]] const LevelTally& last_bucket() const { return buckets_.last_bucket(); }

 private:
  [[nodiscard]] bool add_batch(const IntervalColumns& rows);
  void scatter(const IntervalColumns& rows);
  void sweep_block();

  std::int64_t origin_;    // the first boundary; seconds below are counted from it
  std::uint64_t seconds_;  // in all buckets
  ChangeRing ring_;
  std::vector<std::uint32_t> covered_until_;  // by user: the latest end so far
  std::int64_t latest_begin_ = INT64_MIN;
  std::int64_t level_ = 0;  // at the second before the ring's front
  BucketLevels buckets_;
};

}  // namespace monalys::kernels
