// Which cell of an answer an instant belongs to: its bucket, and of stretches (Question::within) the slot in it.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "store/question.hpp"

namespace monalys::store::duckdb_store {

/// The interval of [boundaries[i], boundaries[i + 1]) that a second lies in; nothing outside all of them.
[[nodiscard]] std::optional<std::uint32_t> bucket_of(std::span<const std::int64_t> boundaries, std::int64_t second);

/// The largest number of seconds that divides every boundary, so that counting may be done in steps of it.
[[nodiscard]] std::int64_t grain_of(std::span<const std::int64_t> boundaries);

/// The time of a question, cut where a bucket or a stretch begins or ends. Each of the pieces belongs to one cell or to
/// none.
class Places {
 public:
  explicit Places(const Question& question);

  /// Ascending, from the question's first boundary to its last. Valid as long as this.
  [[nodiscard]] std::span<const std::int64_t> cuts() const { return cuts_; }
  /// grain_of(cuts()).
  [[nodiscard]] std::int64_t grain() const { return grain_; }
  /// The piece that a second lies in; nothing outside the question.
  [[nodiscard]] std::optional<std::uint32_t> piece_of(std::int64_t second) const { return bucket_of(cuts_, second); }
  [[nodiscard]] std::optional<std::uint32_t> cell_of_piece(std::size_t piece) const;
  /// The cell of the piece that a second lies in.
  [[nodiscard]] std::optional<std::uint32_t> of(std::int64_t second) const;
  /// How much time belongs to a cell.
  [[nodiscard]] std::int64_t seconds(std::size_t cell) const { return seconds_[cell]; }

 private:
  static constexpr std::uint32_t kNoCell = UINT32_MAX;
  std::vector<std::int64_t> cuts_;
  std::vector<std::uint32_t> cells_;  // of each piece
  std::vector<std::int64_t> seconds_;
  std::int64_t grain_ = 1;
};

/// Finds the cells of instants that mostly follow each other, as facts lie in the store.
class PlaceFinder {
 public:
  /// The places must outlive it.
  explicit PlaceFinder(const Places& places) : places_(places) {}

  /// As Places::of.
  [[nodiscard]] std::optional<std::uint32_t> of(std::int64_t second) {
    if (second < from_ || second >= until_) {
      const auto piece = places_.piece_of(second);
      if (!piece) return std::nullopt;
      from_ = places_.cuts()[*piece];
      until_ = places_.cuts()[*piece + 1];
      cell_ = places_.cell_of_piece(*piece);
    }
    return cell_;
  }
  /// Whether it is in the piece of the second before.
  [[nodiscard]] bool is_beside(std::int64_t second) const { return second >= from_ && second < until_; }

 private:
  const Places& places_;
  std::int64_t from_ = 0, until_ = 0;  // of the piece found last
  std::optional<std::uint32_t> cell_;
};

}  // namespace monalys::store::duckdb_store
