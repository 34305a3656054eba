// Concurrency of columns that are in memory: in place and by several threads when they are sorted, from a sorted copy
// when they are not.
//
// Threads divide time, not rows. Each sweeps a range of its own, fed with the rows that begin in it, after those
// earlier ones that still go on at its start; finding those means a look at every earlier end, so later ranges are
// given fewer rows. Where a bucket lies across ranges, its tallies are joined.

#include "kernels/concurrency.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>
#include <system_error>
#include <thread>

namespace monalys::kernels {
namespace {

// A thread that sweeps fewer rows than this takes longer to start than to run.
constexpr std::size_t kRowsPerThread = std::size_t{1} << 20;
// What it costs to look whether an earlier row still goes on, as a share of sweeping it.
constexpr double kCarryCost = 0.15;

class Piece {
 public:
  Piece(const IntervalColumns& rows, std::span<const std::int64_t> boundaries, std::int64_t begin, std::int64_t end)
      : rows_(rows), boundaries_(inner(boundaries, begin, end)), sweep_(boundaries_) {}
  Piece(const Piece&) = delete;
  Piece& operator=(const Piece&) = delete;

  /// False when the rows turn out not to be sorted.
  [[nodiscard]] bool run() {
    const std::size_t first = boundary_row(boundaries_.front());
    const std::size_t last = std::max(first, boundary_row(boundaries_.back()));
    if (!carry(first)) return false;
    const IntervalColumns own{.begin = rows_.begin.subspan(first, last - first),
                              .end = rows_.end.subspan(first, last - first),
                              .user = rows_.user.empty() ? rows_.user : rows_.user.subspan(first, last - first)};
    if (!own.begin.empty() && own.begin.back() >= boundaries_.back()) return false;
    if (!sweep_.add(own)) return false;
    levels_ = sweep_.finish();
    return true;
  }

  [[nodiscard]] std::int64_t begin() const { return boundaries_.front(); }
  [[nodiscard]] const std::vector<BucketLevel>& levels() const { return levels_; }
  [[nodiscard]] const LevelTally& first_bucket() const { return sweep_.first_bucket(); }
  [[nodiscard]] const LevelTally& last_bucket() const { return sweep_.last_bucket(); }

 private:
  static std::vector<std::int64_t> inner(std::span<const std::int64_t> boundaries, std::int64_t begin,
                                         std::int64_t end) {
    std::vector<std::int64_t> result{begin};
    const auto after = std::ranges::upper_bound(boundaries, begin);
    result.insert(result.end(), after, std::ranges::lower_bound(boundaries, end));
    result.push_back(end);
    return result;
  }

  [[nodiscard]] std::size_t boundary_row(std::int64_t at) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(rows_.begin, at) - rows_.begin.begin());
  }

  // The rows before `first` that reach into this range; which part of them lies before it does not matter here.
  [[nodiscard]] bool carry(std::size_t first) {
    const std::int64_t start = boundaries_.front();
    std::vector<std::int64_t> ends;
    std::vector<std::uint32_t> users;
    std::vector<std::int64_t> begins;
    constexpr std::size_t kFlush = 4096;
    const auto flush = [&] {
      begins.assign(ends.size(), start);
      const bool sorted = sweep_.add({.begin = begins, .end = ends, .user = users}).has_value();
      ends.clear();
      users.clear();
      return sorted;
    };
    for (std::size_t i = 0; i < first; ++i) {
      if (rows_.end[i] <= start) [[likely]]
        continue;
      ends.push_back(rows_.end[i]);
      if (!rows_.user.empty()) users.push_back(rows_.user[i]);
      if (ends.size() == kFlush && !flush()) return false;
    }
    return flush();
  }

  const IntervalColumns& rows_;
  std::vector<std::int64_t> boundaries_;
  ConcurrencySweep sweep_;
  std::vector<BucketLevel> levels_;
};

// Where the ranges of the threads meet, the outer ends included; on rows that are not sorted, anything ascending.
std::vector<std::int64_t> cuts(std::span<const std::int64_t> begin, std::span<const std::int64_t> boundaries,
                               unsigned threads) {
  std::vector<double> shares;
  double whole = 0;
  for (double share = 1; shares.size() < threads; share *= 1 - kCarryCost) {
    shares.push_back(share);
    whole += share;
  }
  std::vector<std::int64_t> result{boundaries.front()};
  double before = 0;
  for (std::size_t i = 0; i + 1 < shares.size(); ++i) {
    before += shares[i];
    const auto row = static_cast<std::size_t>(before / whole * static_cast<double>(begin.size()));
    const std::int64_t cut = begin[std::min(row, begin.size() - 1)];
    if (cut > result.back() && cut < boundaries.back()) result.push_back(cut);
  }
  result.push_back(boundaries.back());
  return result;
}

std::vector<BucketLevel> join(const std::vector<std::unique_ptr<Piece>>& pieces,
                              std::span<const std::int64_t> boundaries) {
  std::vector<BucketLevel> result;
  std::optional<LevelTally> open;  // of the last bucket in `result`
  for (const auto& piece : pieces) {
    auto fresh = piece->levels().begin();
    if (std::ranges::binary_search(boundaries, piece->begin())) {
      open = piece->first_bucket();
    } else {
      open->absorb(piece->first_bucket());
      result.back() = open->summary();
      ++fresh;
    }
    result.insert(result.end(), fresh, piece->levels().end());
    if (piece->levels().size() > 1) open = piece->last_bucket();
  }
  return result;
}

// Nothing when the rows are not sorted.
std::optional<std::vector<BucketLevel>> concurrency_of_sorted(const IntervalColumns& rows,
                                                              std::span<const std::int64_t> boundaries,
                                                              unsigned threads) {
  const std::vector<std::int64_t> cut_at = cuts(rows.begin, boundaries, threads);
  std::vector<std::unique_ptr<Piece>> pieces;
  for (std::size_t i = 0; i + 1 < cut_at.size(); ++i) {
    pieces.push_back(std::make_unique<Piece>(rows, boundaries, cut_at[i], cut_at[i + 1]));
  }

  std::vector<std::uint8_t> sorted(pieces.size());
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < pieces.size(); ++i) {
      const auto work = [&, i] { sorted[i] = pieces[i]->run() ? 1 : 0; };
      try {
        others.emplace_back(work);
      } catch (const std::system_error&) {
        work();  // the system has no more threads to give
      }
    }
    sorted[0] = pieces[0]->run() ? 1 : 0;
  }
  if (std::ranges::find(sorted, 0) != sorted.end()) return std::nullopt;
  return join(pieces, boundaries);
}

struct Row {
  std::uint32_t begin;  // seconds since the first boundary, at least 0
  std::uint32_t end;
  std::uint32_t user;
};

std::vector<BucketLevel> concurrency_of_unsorted(const IntervalColumns& rows,
                                                 std::span<const std::int64_t> boundaries) {
  const std::int64_t from = boundaries.front();
  const std::int64_t until = boundaries.back();
  std::vector<Row> copy;
  for (std::size_t i = 0; i < rows.begin.size(); ++i) {
    const std::int64_t begin = std::max(rows.begin[i], from);
    const std::int64_t end = std::min(rows.end[i], until);
    if (begin >= end) continue;
    copy.push_back({static_cast<std::uint32_t>(begin - from), static_cast<std::uint32_t>(end - from),
                    rows.user.empty() ? 0 : rows.user[i]});
  }
  std::ranges::sort(copy, {}, &Row::begin);

  ConcurrencySweep sweep(boundaries);
  constexpr std::size_t kBatch = 4096;
  std::array<std::int64_t, kBatch> begin{};
  std::array<std::int64_t, kBatch> end{};
  std::array<std::uint32_t, kBatch> user{};
  for (std::size_t at = 0; at < copy.size(); at += kBatch) {
    const std::size_t count = std::min(kBatch, copy.size() - at);
    for (std::size_t i = 0; i < count; ++i) {
      begin[i] = from + copy[at + i].begin;
      end[i] = from + copy[at + i].end;
      user[i] = copy[at + i].user;
    }
    IntervalColumns batch{.begin = std::span(begin).first(count), .end = std::span(end).first(count)};
    if (!rows.user.empty()) batch.user = std::span(user).first(count);
    [[maybe_unused]] const auto added = sweep.add(batch);
    assert(added.has_value());
  }
  return sweep.finish();
}

}  // namespace

std::vector<BucketLevel> concurrency(const IntervalColumns& rows, std::span<const std::int64_t> boundaries,
                                     unsigned threads) {
  assert(rows.begin.size() == rows.end.size() && (rows.user.empty() || rows.user.size() == rows.begin.size()));
  if (rows.begin.empty()) return ConcurrencySweep(boundaries).finish();
  const std::size_t useful = std::max<std::size_t>(1, rows.begin.size() / kRowsPerThread);
  const auto used = static_cast<unsigned>(std::min<std::size_t>(std::max(threads, 1U), useful));
  if (auto levels = concurrency_of_sorted(rows, boundaries, used)) return *std::move(levels);
  return concurrency_of_unsorted(rows, boundaries);
}

}  // namespace monalys::kernels
