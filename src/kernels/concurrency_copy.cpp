#include "kernels/concurrency_copy.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include "kernels/bucket_levels.hpp"

namespace monalys::kernels {
namespace {

struct Row {
  std::uint32_t begin;  // seconds from the first boundary
  std::uint32_t end;    // after begin
  std::uint32_t user;
};

// What of the rows lies between the boundaries.
std::vector<Row> clipped(const IntervalColumns& rows, std::int64_t from, std::int64_t until) {
  std::vector<Row> result;
  result.reserve(rows.begin.size());
  for (std::size_t i = 0; i < rows.begin.size(); ++i) {
    const std::int64_t begin = std::max(rows.begin[i], from);
    const std::int64_t end = std::min(rows.end[i], until);
    if (begin >= end) continue;
    result.push_back({static_cast<std::uint32_t>(begin - from), static_cast<std::uint32_t>(end - from),
                      rows.user.empty() ? 0 : rows.user[i]});
  }
  return result;
}

// By begin, eleven bits at a time from the lowest: three passes, each of which keeps the order of the one before.
void sort_by_begin(std::vector<Row>& rows) {
  constexpr unsigned kBits = 11;
  constexpr std::size_t kDigits = std::size_t{1} << kBits;
  if (rows.size() < kDigits) {
    std::ranges::sort(rows, {}, &Row::begin);
    return;
  }
  std::vector<Row> other(rows.size());
  for (unsigned shift = 0; shift < 32; shift += kBits) {
    const auto digit = [shift](const Row& row) { return (row.begin >> shift) & (kDigits - 1); };
    std::array<std::size_t, kDigits + 1> place{};
    for (const Row& row : rows) ++place[digit(row) + 1];
    for (std::size_t i = 1; i <= kDigits; ++i) place[i] += place[i - 1];
    for (const Row& row : rows) other[place[digit(row)]++] = row;
    rows.swap(other);
  }
}

struct Change {
  std::uint32_t second;
  std::int32_t by;
};

}  // namespace

std::vector<BucketLevel> concurrency_of_unsorted(const IntervalColumns& rows,
                                                 std::span<const std::int64_t> boundaries) {
  std::vector<Row> copy = clipped(rows, boundaries.front(), boundaries.back());
  sort_by_begin(copy);

  ConcurrencySweep sweep(boundaries);
  constexpr std::size_t kBatch = 1024;
  std::array<std::int64_t, kBatch> begin{};
  std::array<std::int64_t, kBatch> end{};
  std::array<std::uint32_t, kBatch> user{};
  for (std::size_t at = 0; at < copy.size(); at += kBatch) {
    const std::size_t count = std::min(kBatch, copy.size() - at);
    for (std::size_t i = 0; i < count; ++i) {
      begin[i] = boundaries.front() + copy[at + i].begin;
      end[i] = boundaries.front() + copy[at + i].end;
      user[i] = copy[at + i].user;
    }
    IntervalColumns batch{.begin = std::span(begin).first(count), .end = std::span(end).first(count)};
    if (!rows.user.empty()) batch.user = std::span(user).first(count);
    [[maybe_unused]] const auto added = sweep.add(batch);
    assert(added.has_value());
  }
  return sweep.finish();
}

std::vector<BucketLevel> concurrency_of_few(const IntervalColumns& rows, std::span<const std::int64_t> boundaries) {
  std::vector<Row> copy = clipped(rows, boundaries.front(), boundaries.back());
  std::vector<Change> changes;
  changes.reserve(copy.size() * 2);
  const auto add = [&](std::uint32_t begin, std::uint32_t end) {
    if (begin >= end) return;
    changes.push_back({begin, +1});
    changes.push_back({end, -1});
  };
  if (rows.user.empty()) {
    for (const Row& row : copy) add(row.begin, row.end);
  } else {
    // User by user: only what lies after the latest end so far.
    std::ranges::sort(
        copy, [](const Row& a, const Row& b) { return a.user != b.user ? a.user < b.user : a.begin < b.begin; });
    std::uint32_t covered_until = 0;
    for (std::size_t i = 0; i < copy.size(); ++i) {
      if (i > 0 && copy[i].user != copy[i - 1].user) covered_until = 0;
      add(std::max(copy[i].begin, covered_until), copy[i].end);
      covered_until = std::max(covered_until, copy[i].end);
    }
  }
  std::ranges::sort(changes, {}, &Change::second);

  BucketLevels buckets(boundaries);
  const auto seconds = static_cast<std::uint32_t>(boundaries.back() - boundaries.front());
  std::int64_t level = 0;
  std::uint32_t since = 0;
  for (const Change& change : changes) {
    if (change.second > since) {
      buckets.take(static_cast<std::uint32_t>(level), since, change.second);
      since = change.second;
    }
    level += change.by;
  }
  if (since < seconds) buckets.take(static_cast<std::uint32_t>(level), since, seconds);
  return buckets.finish();
}

}  // namespace monalys::kernels
