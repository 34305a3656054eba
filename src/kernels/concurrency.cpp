// Concurrency of columns that are in memory: in place and by several threads when they are sorted, from a copy when
// they are not or when they are few (concurrency_copy.hpp).
//
// Threads divide time, not rows. Each sweeps a range of its own, fed with the rows that begin in it, after those
// earlier ones that still go on at its start; finding those means a look at every earlier end, so later ranges are
// given fewer rows. Where a bucket lies across ranges, its tallies are joined.

#include "kernels/concurrency.hpp"

#include <algorithm>
#include <cassert>
#include <memory>
#include <optional>

#include "base/parallel.hpp"
#include "kernels/concurrency_copy.hpp"

namespace monalys::kernels {
namespace {

// What it costs to look whether an earlier row still goes on, as a share of sweeping it.
constexpr double kCarryCost = 0.15;
// With fewer rows than one in so many seconds, sorting them costs less than passing all the seconds.
constexpr std::uint64_t kSecondsPerRow = 256;

IntervalColumns part(const IntervalColumns& rows, std::size_t from, std::size_t until) {
  return {.begin = rows.begin.subspan(from, until - from),
          .end = rows.end.subspan(from, until - from),
          .user = rows.user.empty() ? rows.user : rows.user.subspan(from, until - from)};
}

// The range of one thread.
class Piece {
 public:
  Piece(std::span<const std::int64_t> boundaries, std::int64_t begin, std::int64_t end)
      : boundaries_(inner(boundaries, begin, end)), sweep_(boundaries_) {}

  /// Rows first to last - 1 begin in the range. Fails when they are not sorted.
  [[nodiscard]] Result<> run(const IntervalColumns& rows, std::size_t first, std::size_t last) {
    MONALYS_CHECK(carry(part(rows, 0, first)));
    MONALYS_CHECK(sweep_.add(part(rows, first, last)));
    levels_ = sweep_.finish();
    return {};
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

  // Those of the earlier rows that reach into this range; what they covered before it does not matter here.
  [[nodiscard]] Result<> carry(const IntervalColumns& earlier) {
    constexpr std::size_t kBatch = 4096;
    const std::int64_t start = boundaries_.front();
    const std::vector<std::int64_t> begin(kBatch, start);
    std::vector<std::int64_t> end;
    std::vector<std::uint32_t> user;
    const auto flush = [&] {
      auto added = sweep_.add({.begin = std::span(begin).first(end.size()), .end = end, .user = user});
      end.clear();
      user.clear();
      return added;
    };
    for (std::size_t i = 0; i < earlier.end.size(); ++i) {
      if (earlier.end[i] <= start) [[likely]]
        continue;
      end.push_back(earlier.end[i]);
      if (!earlier.user.empty()) user.push_back(earlier.user[i]);
      if (end.size() == kBatch) MONALYS_CHECK(flush());
    }
    return flush();
  }

  std::vector<std::int64_t> boundaries_;
  ConcurrencySweep sweep_;
  std::vector<BucketLevel> levels_;
};

// Where the ranges of the threads meet, the outer ends included; on rows that are not sorted, anything ascending.
std::vector<std::int64_t> cuts(std::span<const std::int64_t> begin, std::span<const std::int64_t> boundaries,
                               unsigned threads) {
  std::vector<double> shares(threads);
  double share = 1;
  double whole = 0;
  for (double& each : shares) {
    each = share;
    whole += share;
    share *= 1 - kCarryCost;
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

// The first row of each range, and the first after the last; nothing when the order shows that rows are not sorted.
// Within the ranges order is not looked at: the sweeps do.
std::optional<std::vector<std::size_t>> first_rows(std::span<const std::int64_t> begin,
                                                   std::span<const std::int64_t> cut_at) {
  std::vector<std::size_t> rows;
  for (const std::int64_t cut : cut_at) {
    rows.push_back(static_cast<std::size_t>(std::ranges::lower_bound(begin, cut) - begin.begin()));
    const std::size_t row = rows.back();
    if (row > 0 && row < begin.size() && begin[row - 1] > begin[row]) return std::nullopt;
  }
  const bool sorted = std::ranges::is_sorted(rows) && std::ranges::is_sorted(begin.first(rows.front())) &&
                      std::ranges::is_sorted(begin.subspan(rows.back()));
  return sorted ? std::optional(rows) : std::nullopt;
}

// Nothing when the rows are not sorted.
std::optional<std::vector<BucketLevel>> concurrency_of_sorted(const IntervalColumns& rows,
                                                              std::span<const std::int64_t> boundaries,
                                                              unsigned threads) {
  if (rows.begin.empty()) return ConcurrencySweep(boundaries).finish();
  const std::vector<std::int64_t> cut_at = cuts(rows.begin, boundaries, threads);
  const auto first = first_rows(rows.begin, cut_at);
  if (!first) return std::nullopt;

  std::vector<std::unique_ptr<Piece>> pieces;
  for (std::size_t i = 0; i + 1 < cut_at.size(); ++i) {
    pieces.push_back(std::make_unique<Piece>(boundaries, cut_at[i], cut_at[i + 1]));
  }
  std::vector<std::uint8_t> sorted(pieces.size());
  in_parallel(pieces.size(),
              [&](std::size_t i) { sorted[i] = pieces[i]->run(rows, (*first)[i], (*first)[i + 1]) ? 1 : 0; });
  if (std::ranges::find(sorted, 0) != sorted.end()) return std::nullopt;
  return join(pieces, boundaries);
}

}  // namespace

std::vector<BucketLevel> concurrency(const IntervalColumns& rows, std::span<const std::int64_t> boundaries,
                                     unsigned threads, std::size_t rows_per_thread) {
  assert(rows.begin.size() == rows.end.size() && (rows.user.empty() || rows.user.size() == rows.begin.size()));
  const auto seconds = static_cast<std::uint64_t>(boundaries.back() - boundaries.front());
  if (rows.begin.size() < seconds / kSecondsPerRow) return concurrency_of_few(rows, boundaries);

  const std::size_t useful = std::max<std::size_t>(1, rows.begin.size() / std::max<std::size_t>(1, rows_per_thread));
  const auto used = static_cast<unsigned>(std::min<std::size_t>(std::max(threads, 1U), useful));
  if (auto levels = concurrency_of_sorted(rows, boundaries, used)) return *std::move(levels);
  return concurrency_of_unsorted(rows, boundaries);
}

}  // namespace monalys::kernels
