// The kernel against counting that is slow and obvious, on random intervals, users, buckets, orders and threads.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "kernels/concurrency.hpp"
#include "kernels/concurrency_copy.hpp"

namespace monalys::kernels {
namespace {

struct Rows {
  std::vector<std::int64_t> begin;
  std::vector<std::int64_t> end;
  std::vector<std::uint32_t> user;

  [[nodiscard]] IntervalColumns as_intervals() const { return {.begin = begin, .end = end}; }
  [[nodiscard]] IntervalColumns as_users() const { return {.begin = begin, .end = end, .user = user}; }
};

std::uint32_t level_at(const IntervalColumns& rows, std::int64_t second) {
  std::uint32_t count = 0;
  std::set<std::uint32_t> present;
  for (std::size_t i = 0; i < rows.begin.size(); ++i) {
    if (second < rows.begin[i] || second >= rows.end[i]) continue;
    ++count;
    if (!rows.user.empty()) present.insert(rows.user[i]);
  }
  return rows.user.empty() ? count : static_cast<std::uint32_t>(present.size());
}

// Looks at every `step`-th second, each of which stands for `step` seconds: exact when all times are multiples of it.
std::vector<BucketLevel> second_by_second(const IntervalColumns& rows, const std::vector<std::int64_t>& boundaries,
                                          std::int64_t step = 1) {
  std::vector<BucketLevel> result;
  for (std::size_t bucket = 0; bucket + 1 < boundaries.size(); ++bucket) {
    BucketLevel level{.maximum_at = boundaries[bucket]};
    std::vector<std::uint32_t> seen;
    for (std::int64_t second = boundaries[bucket]; second < boundaries[bucket + 1]; second += step) {
      const std::uint32_t now = level_at(rows, second);
      seen.push_back(now);
      level.total += static_cast<std::uint64_t>(step) * now;
      if (now > level.maximum) {
        level.maximum = now;
        level.maximum_at = second;
      }
    }
    std::ranges::sort(seen);
    // Nearest rank, ceil(0.95 n): with n looks of `step` seconds it falls on the same look.
    level.p95 = seen[(seen.size() * 95 + 99) / 100 - 1];
    result.push_back(level);
  }
  return result;
}

constexpr std::int64_t kFirst = 1000;
constexpr std::int64_t kLast = 1200;  // the boundaries lie between these; intervals reach beyond

// Instants on few seconds, so that equal ones are common; a fifth of the intervals have no length, some a negative one,
// some cover everything.
Rows any_rows() {
  const auto count = *rc::gen::inRange<std::size_t>(0, 60);
  Rows rows;
  for (std::size_t i = 0; i < count; ++i) {
    const auto begin = *rc::gen::inRange<std::int64_t>(kFirst - 50, kLast + 20);
    const auto length = *rc::gen::weightedOneOf<std::int64_t>({{4, rc::gen::inRange<std::int64_t>(1, 12)},
                                                               {2, rc::gen::inRange<std::int64_t>(1, 150)},
                                                               {2, rc::gen::just<std::int64_t>(0)},
                                                               {1, rc::gen::just<std::int64_t>(-5)},
                                                               {1, rc::gen::just<std::int64_t>(100'000)}});
    rows.begin.push_back(begin);
    rows.end.push_back(begin + length);
    rows.user.push_back(*rc::gen::inRange<std::uint32_t>(0, 6));
  }
  return rows;
}

Rows sorted(const Rows& rows) {
  std::vector<std::size_t> order(rows.begin.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return rows.begin[i]; });
  Rows result;
  for (const std::size_t i : order) {
    result.begin.push_back(rows.begin[i]);
    result.end.push_back(rows.end[i]);
    result.user.push_back(rows.user[i]);
  }
  return result;
}

Rows times(const Rows& rows, std::int64_t factor) {
  Rows result = rows;
  for (auto& at : result.begin) at *= factor;
  for (auto& at : result.end) at *= factor;
  return result;
}

std::vector<std::int64_t> any_boundaries() {
  const auto seconds = *rc::gen::container<std::set<std::int64_t>>(rc::gen::inRange<std::int64_t>(kFirst, kLast));
  std::vector<std::int64_t> boundaries(seconds.begin(), seconds.end());
  if (boundaries.empty()) boundaries.push_back(kFirst);
  if (boundaries.size() == 1) boundaries.push_back(kLast);
  return boundaries;
}

RC_GTEST_PROP(ConcurrencyProperty, IntervalsAsCountedSecondBySecond, ()) {
  const Rows rows = any_rows();
  const auto boundaries = any_boundaries();
  const auto threads = *rc::gen::inRange(1U, 5U);
  const auto expected = second_by_second(rows.as_intervals(), boundaries);
  RC_ASSERT(concurrency(rows.as_intervals(), boundaries, threads, 1) == expected);
  const Rows in_order = sorted(rows);
  RC_ASSERT(concurrency(in_order.as_intervals(), boundaries, threads, 1) == expected);
}

RC_GTEST_PROP(ConcurrencyProperty, DistinctUsersAsCountedSecondBySecond, ()) {
  const Rows rows = any_rows();
  const auto boundaries = any_boundaries();
  const auto threads = *rc::gen::inRange(1U, 5U);
  const auto expected = second_by_second(rows.as_users(), boundaries);
  RC_ASSERT(concurrency(rows.as_users(), boundaries, threads, 1) == expected);
  const Rows in_order = sorted(rows);
  RC_ASSERT(concurrency(in_order.as_users(), boundaries, threads, 1) == expected);
}

std::vector<BucketLevel> swept(const IntervalColumns& rows, const std::vector<std::int64_t>& boundaries) {
  ConcurrencySweep sweep(boundaries);
  RC_ASSERT(sweep.add(rows).has_value());
  return sweep.finish();
}

// The same with every second made an hour or five days long: few rows in a long time for the columns, and for the sweep
// changes that lie beyond the block or beyond the ring.
RC_GTEST_PROP(ConcurrencyProperty, LongTimesAsCountedStepByStep, ()) {
  const auto step = *rc::gen::element<std::int64_t>(3'601, 432'007);
  const Rows rows = times(any_rows(), step);
  auto boundaries = any_boundaries();
  for (auto& at : boundaries) at *= step;
  const auto intervals = second_by_second(rows.as_intervals(), boundaries, step);
  const auto users = second_by_second(rows.as_users(), boundaries, step);
  RC_ASSERT(concurrency(rows.as_intervals(), boundaries) == intervals);
  RC_ASSERT(concurrency(rows.as_users(), boundaries) == users);
  const Rows in_order = sorted(rows);
  RC_ASSERT(swept(in_order.as_intervals(), boundaries) == intervals);
  RC_ASSERT(swept(in_order.as_users(), boundaries) == users);
}

// Enough rows for several batches and passes, against the other way to count.
TEST(ConcurrencyProperty, ThousandsOfRowsCountTheSameInEveryWay) {
  constexpr std::size_t kCount = 20'000;
  std::uint64_t seed = 1;
  const auto random = [&seed](std::uint64_t below) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::int64_t>((seed >> 33) % below);
  };
  Rows rows;
  for (std::size_t i = 0; i < kCount; ++i) {
    rows.begin.push_back(random(40'000));
    rows.end.push_back(rows.begin.back() + random(i % 50 == 0 ? 2'000'000 : 9'000));
    rows.user.push_back(static_cast<std::uint32_t>(random(300)));
  }
  const std::vector<std::int64_t> boundaries{1'000, 4'600, 8'200, 8'201, 35'000};
  const auto intervals = concurrency_of_few(rows.as_intervals(), boundaries);
  const auto users = concurrency_of_few(rows.as_users(), boundaries);
  EXPECT_TRUE(concurrency_of_unsorted(rows.as_intervals(), boundaries) == intervals);
  EXPECT_TRUE(concurrency_of_unsorted(rows.as_users(), boundaries) == users);
  const Rows in_order = sorted(rows);
  for (unsigned threads = 1; threads <= 3; ++threads) {
    EXPECT_TRUE(concurrency(in_order.as_intervals(), boundaries, threads, 1) == intervals);
    EXPECT_TRUE(concurrency(in_order.as_users(), boundaries, threads, 1) == users);
  }
}

RC_GTEST_PROP(ConcurrencyProperty, SplitsAddUpToTheWhole, ()) {
  const Rows rows = any_rows();
  const auto boundaries = any_boundaries();
  const auto whole = concurrency(rows.as_users(), std::vector{boundaries.front(), boundaries.back()}).front();
  const auto parts = concurrency(rows.as_users(), boundaries);
  std::uint64_t total = 0;
  BucketLevel highest{.maximum_at = boundaries.front()};
  for (const auto& part : parts) {
    total += part.total;
    if (part.maximum > highest.maximum) highest = part;
  }
  RC_ASSERT(total == whole.total);
  RC_ASSERT(highest.maximum == whole.maximum);
  RC_ASSERT(highest.maximum_at == whole.maximum_at);
}

RC_GTEST_PROP(ConcurrencyProperty, PiecesOfAnySizeCountAsIfTogether, ()) {
  const Rows rows = sorted(any_rows());
  const auto boundaries = any_boundaries();
  ConcurrencySweep sweep(boundaries);
  const auto all = rows.as_users();
  for (std::size_t from = 0; from < all.begin.size();) {
    const auto count = std::min(*rc::gen::inRange<std::size_t>(1, 20), all.begin.size() - from);
    RC_ASSERT(sweep
                  .add({.begin = all.begin.subspan(from, count),
                        .end = all.end.subspan(from, count),
                        .user = all.user.subspan(from, count)})
                  .has_value());
    from += count;
  }
  RC_ASSERT(sweep.finish() == concurrency(all, boundaries));
}

}  // namespace
}  // namespace monalys::kernels
