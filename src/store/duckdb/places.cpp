#include "store/duckdb/places.hpp"

#include <algorithm>
#include <numeric>

namespace monalys::store::duckdb_store {

std::optional<std::uint32_t> bucket_of(std::span<const std::int64_t> boundaries, std::int64_t second) {
  const auto after = std::ranges::upper_bound(boundaries, second);
  if (after == boundaries.begin() || after == boundaries.end()) return std::nullopt;
  return static_cast<std::uint32_t>(after - boundaries.begin() - 1);
}

std::int64_t grain_of(std::span<const std::int64_t> boundaries) {
  return std::accumulate(boundaries.begin(), boundaries.end(), std::int64_t{0},
                         [](std::int64_t a, std::int64_t b) { return std::gcd(a, b); });
}

Places::Places(const Question& question) : cuts_(question.boundaries), seconds_(cells_of(question), 0) {
  const auto& boundaries = question.boundaries;
  if (question.within) {
    for (const auto& [begin, end, slot] : question.within->list) {
      for (const auto cut : {begin, end}) {
        if (cut > boundaries.front() && cut < boundaries.back()) cuts_.push_back(cut);
      }
    }
    std::ranges::sort(cuts_);
    const auto repeated = std::ranges::unique(cuts_);
    cuts_.erase(repeated.begin(), repeated.end());
  }
  cells_.reserve(cuts_.size() - 1);
  std::uint32_t bucket = 0;
  auto stretch = question.within ? question.within->list.begin() : decltype(question.within->list.begin()){};
  for (std::size_t i = 0; i + 1 < cuts_.size(); ++i) {
    while (boundaries[bucket + 1] <= cuts_[i]) ++bucket;
    auto cell = bucket;
    if (question.within) {
      const auto& [list, slots, words] = *question.within;
      while (stretch != list.end() && stretch->end <= cuts_[i]) ++stretch;
      const bool inside = stretch != list.end() && stretch->begin <= cuts_[i];
      cell = inside ? bucket * slots + stretch->slot : kNoCell;
    }
    cells_.push_back(cell);
    if (cell != kNoCell) seconds_[cell] += cuts_[i + 1] - cuts_[i];
  }
  grain_ = grain_of(cuts_);
}

std::optional<std::uint32_t> Places::cell_of_piece(std::size_t piece) const {
  return cells_[piece] == kNoCell ? std::nullopt : std::optional{cells_[piece]};
}

std::optional<std::uint32_t> Places::of(std::int64_t second) const {
  const auto piece = piece_of(second);
  return piece ? cell_of_piece(*piece) : std::nullopt;
}

}  // namespace monalys::store::duckdb_store
