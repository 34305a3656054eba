#include "publish/mask.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

namespace monalys::publish {
namespace {

bool too_few(std::uint32_t persons, const Limits& limits) {
  return persons == 0 ? !limits.zeros_shown : persons < limits.fewest;
}

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

/// A cell; kAll in place of the row, the column or both: a margin.
struct Place {
  std::size_t row, column;

  [[nodiscard]] bool is_cell() const { return row != kAll && column != kAll; }
};

/// One cell, two of a row or of a column, or the corners of a rectangle. Neighbouring corners go opposite ways.
struct Pattern {
  std::size_t count = 0;
  std::array<std::pair<Place, int>, 4> cells{};
};

class Table {
 public:
  Table(const Calendar& calendar, const Groups& groups, const Limits& limits)
      : calendar_(calendar),
        groups_(groups),
        limits_(limits),
        by_one_(groups.rows_hidden.empty()),
        is_series_(groups.total_hidden.empty()) {
    for (std::size_t level = 0; level < calendar_.levels(); ++level) {
      const auto buckets = calendar_.buckets[level];
      hidden_.emplace_back(buckets, HiddenGrid(groups_.rows * groups_.columns));
      margins_too_.emplace_back(buckets);
      finest_of_.emplace_back(buckets);
      for (std::size_t finest = 0; finest < calendar_.buckets.front(); ++finest) {
        finest_of_[level][calendar_.ancestor(finest, level)].push_back(finest);
      }
    }
  }

  Hidden hide() {
    for (std::size_t level = 0; level < calendar_.levels(); ++level) {
      for (std::size_t bucket = 0; bucket < calendar_.buckets[level]; ++bucket) {
        hide_the_few(level, bucket);
        do {
          changed_ = false;
          hide_the_empty(level, bucket);
          protect_all(level, bucket);
          if (level == 0) protect_earlier(bucket);
        } while (changed_);
      }
    }
    return {std::move(hidden_), std::move(margins_too_)};
  }

 private:
  [[nodiscard]] std::uint32_t persons(std::size_t level, std::size_t bucket, Place at) const {
    return groups_.persons[level][bucket][index(at)];
  }
  [[nodiscard]] std::size_t index(Place at) const { return at.row * groups_.columns + at.column; }

  [[nodiscard]] bool hidden(std::size_t level, std::size_t bucket, Place at) const {
    if (at.is_cell()) return hidden_[level][bucket][index(at)];
    if (is_series_) return true;  // nothing stands beside it
    if (at.row == kAll && (at.column == kAll || by_one_)) return groups_.total_hidden[level][bucket][0];
    if (by_one_ || margins_too_[level][bucket]) return true;
    return at.row == kAll ? groups_.columns_hidden[level][bucket][at.column]
                          : groups_.rows_hidden[level][bucket][at.row];
  }

  void hide(std::size_t level, std::size_t bucket, Place at) {
    if (hidden(level, bucket, at)) return;
    hidden_[level][bucket][index(at)] = true;
    changed_ = true;
  }

  template <class Visit>
  void each_cell(Visit visit) const {
    for (std::size_t row = 0; row < groups_.rows; ++row) {
      for (std::size_t column = 0; column < groups_.columns; ++column) visit(Place{row, column});
    }
  }

  void hide_the_few(std::size_t level, std::size_t bucket) {
    // Where the total is free to move, every table of it must be.
    const bool all = !is_series_ && hidden(level, bucket, {kAll, kAll});
    each_cell([&](Place at) {
      if (all || too_few(persons(level, bucket, at), limits_)) hide(level, bucket, at);
    });
  }

  /// Where one is hidden, those without persons are too: else everybody knew that a hidden one has some.
  void hide_the_empty(std::size_t level, std::size_t bucket) {
    const auto& cells = hidden_[level][bucket];
    if (is_series_ || std::ranges::find(cells, true) == cells.end()) return;
    each_cell([&](Place at) {
      if (persons(level, bucket, at) == 0) hide(level, bucket, at);
    });
  }

  /// Calls visit with the pattern's cells and with the margins that change with it, until it says false.
  template <class Visit>
  bool all_touched(const Pattern& pattern, Visit visit) const {
    int total = 0;
    for (std::size_t i = 0; i < pattern.count; ++i) {
      const auto& [at, sign] = pattern.cells[i];
      total += sign;
      if (!visit(at)) return false;
      int row = 0;
      int column = 0;
      for (std::size_t j = 0; j < pattern.count; ++j) {
        if (pattern.cells[j].first.row == at.row) row += pattern.cells[j].second;
        if (pattern.cells[j].first.column == at.column) column += pattern.cells[j].second;
      }
      if (row != 0 && !visit(Place{at.row, kAll})) return false;
      if (column != 0 && !visit(Place{kAll, at.column})) return false;
    }
    return total == 0 || visit(Place{kAll, kAll});
  }

  /// Whether the cells that the pattern makes less hold enough for it.
  [[nodiscard]] bool has_enough(const Pattern& pattern, int direction, std::size_t finest) const {
    // Who sees zeros knows that a hidden total is none, before and after.
    const bool total = pattern.count == 1 && limits_.zeros_shown;
    for (std::size_t i = 0; i < pattern.count; ++i) {
      const auto& [at, sign] = pattern.cells[i];
      const std::uint32_t taken = sign * direction > 0 ? 0 : 1;
      if (persons(0, finest, at) < taken + (total ? 1 : 0)) return false;
    }
    return true;
  }

  /// What is shown, and where the cells of a pattern may be taken as hidden.
  struct Stage {
    std::size_t level;  // this one and all finer
    std::optional<std::pair<std::size_t, std::size_t>> as_if_hidden = {};
  };

  /// Whether the pattern can move in one of the finest buckets, so that what it touches changes in `bucket` of `level`.
  [[nodiscard]] bool moves_in(const Pattern& pattern, std::size_t level, std::size_t bucket, std::size_t finest,
                              const Stage& stage) const {
    const auto free = [&](std::size_t at_level, std::size_t of) {
      const auto in = calendar_.ancestor(of, at_level);
      return all_touched(pattern, [&](Place at) {
        return (at.is_cell() && stage.as_if_hidden == std::pair{at_level, in}) || hidden(at_level, in, at);
      });
    };
    if (!free(0, finest)) return false;
    std::size_t shown = 1;  // the first level that shows the change, unless another bucket takes it back
    while (shown <= stage.level && free(shown, finest)) ++shown;
    for (const int direction : {1, -1}) {
      if (!has_enough(pattern, direction, finest)) continue;
      if (shown > stage.level) return true;
      for (const auto other : finest_of_[shown][calendar_.ancestor(finest, shown)]) {
        if (calendar_.ancestor(other, level) == bucket || !has_enough(pattern, -direction, other)) continue;
        bool all = true;
        for (std::size_t below = 0; below < shown && all; ++below) all = free(below, other);
        if (all) return true;
      }
    }
    return false;
  }

  [[nodiscard]] bool moves(const Pattern& pattern, std::size_t level, std::size_t bucket, const Stage& stage) const {
    return std::ranges::any_of(finest_of_[level][bucket],
                               [&](std::size_t finest) { return moves_in(pattern, level, bucket, finest, stage); });
  }

  /// All patterns that change a cell or a margin, until visit says false.
  template <class Visit>
  bool each_pattern(Place of, Visit visit) const {
    for (std::size_t row = 0; row < groups_.rows; ++row) {
      if (of.row != kAll && of.row != row) continue;
      for (std::size_t column = 0; column < groups_.columns; ++column) {
        if (of.column != kAll && of.column != column) continue;
        if (!each_pattern_from({row, column}, of, visit)) return false;
      }
    }
    return true;
  }

  template <class Visit>
  bool each_pattern_from(Place first, Place of, Visit visit) const {
    if (!visit(Pattern{1, {{{first, 1}}}})) return false;
    for (std::size_t row = 0; of.row != kAll && row < groups_.rows; ++row) {
      if (row != first.row && !visit(Pattern{2, {{{first, 1}, {{row, first.column}, -1}}}})) return false;
    }
    for (std::size_t column = 0; of.column != kAll && column < groups_.columns; ++column) {
      if (column != first.column && !visit(Pattern{2, {{{first, 1}, {{first.row, column}, -1}}}})) return false;
    }
    for (std::size_t row = 0; of.is_cell() && row < groups_.rows; ++row) {
      for (std::size_t column = 0; row != first.row && column < groups_.columns; ++column) {
        if (column == first.column) continue;
        const Pattern rectangle{
            4, {{{first, 1}, {{row, first.column}, -1}, {{first.row, column}, -1}, {{row, column}, 1}}}};
        if (!visit(rectangle)) return false;
      }
    }
    return true;
  }

  /// Persons behind the cells of a pattern that would have to be hidden for it.
  [[nodiscard]] std::uint64_t price(const Pattern& pattern, std::size_t level, std::size_t bucket) const {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < pattern.count; ++i) {
      const auto at = pattern.cells[i].first;
      if (!hidden(level, bucket, at)) sum += persons(level, bucket, at);
    }
    return sum;
  }

  /// Makes sure that a cell or margin of a bucket can move, with all shown that is not hidden up to a level, by hiding
  /// what is needed in one bucket.
  [[nodiscard]] bool protect(std::size_t level, std::size_t bucket, Place at, std::size_t shown_level,
                             std::pair<std::size_t, std::size_t> hide_in) {
    const Stage now{shown_level};
    if (!each_pattern(at, [&](const Pattern& pattern) { return !moves(pattern, level, bucket, now); })) return true;
    std::optional<std::pair<std::uint64_t, Pattern>> best;
    each_pattern(at, [&](const Pattern& pattern) {
      const auto costs = price(pattern, hide_in.first, hide_in.second);
      if ((!best || costs < best->first) && moves(pattern, level, bucket, {shown_level, hide_in})) {
        best = {costs, pattern};
      }
      return true;
    });
    if (!best) return false;
    for (std::size_t i = 0; i < best->second.count; ++i) {
      hide(hide_in.first, hide_in.second, best->second.cells[i].first);
    }
    return true;
  }

  /// Hides all cells of a bucket; if that was done already, the margins too.
  void give_up(std::size_t level, std::size_t bucket) {
    const bool all = std::ranges::find(hidden_[level][bucket], false) == hidden_[level][bucket].end();
    if (!all) return each_cell([&](Place at) { hide(level, bucket, at); });
    if (by_one_ || margins_too_[level][bucket]) return;
    margins_too_[level][bucket] = true;
    changed_ = true;
  }

  /// Calls visit with the cells of a bucket that hold a secret and with its hidden margins.
  template <class Visit>
  void each_secret(std::size_t level, std::size_t bucket, Visit visit) const {
    each_cell([&](Place at) {
      if (too_few(persons(level, bucket, at), limits_)) visit(at);
    });
    if (by_one_) return;
    const auto visit_margin = [&](Place at) {
      if (hidden(level, bucket, at)) visit(at);
    };
    for (std::size_t row = 0; row < groups_.rows; ++row) visit_margin({row, kAll});
    for (std::size_t column = 0; column < groups_.columns; ++column) visit_margin({kAll, column});
  }

  /// Once all of a bucket is shown that is not hidden, nothing in it may be computed.
  void protect_all(std::size_t in_level, std::size_t in_bucket) {
    for (std::size_t level = 0; level <= in_level; ++level) {
      for (std::size_t bucket = 0; bucket < calendar_.buckets[level]; ++bucket) {
        if (calendar_.ancestor(finest_of_[level][bucket].front(), in_level) != in_bucket) continue;
        each_secret(level, bucket, [&](Place at) {
          if (!protect(level, bucket, at, in_level, {in_level, in_bucket})) give_up(in_level, in_bucket);
        });
      }
    }
  }

  /// What was hidden in an earlier month of the quarter is hidden with the same others in this one, if that lets the
  /// quarter be shown.
  void protect_earlier(std::size_t bucket) {
    if (calendar_.levels() == 1) return;
    for (const auto before : finest_of_[1][calendar_.parent[0][bucket]]) {
      if (before >= bucket) break;
      each_secret(0, before, [&](Place at) { (void)protect(0, before, at, 1, {0, bucket}); });
    }
  }

  const Calendar& calendar_;
  const Groups& groups_;
  const Limits& limits_;
  const bool by_one_;
  const bool is_series_;
  bool changed_ = false;
  ByBucket<HiddenGrid> hidden_;
  ByBucket<bool> margins_too_;
  std::vector<std::vector<std::vector<std::size_t>>> finest_of_;  // [level][bucket]
};

}  // namespace

std::size_t Calendar::ancestor(std::size_t finest, std::size_t level) const {
  for (std::size_t below = 0; below < level; ++below) finest = parent[below][finest];
  return finest;
}

Hidden hide_groups(const Calendar& calendar, const Groups& groups, const Limits& limits) {
  return Table{calendar, groups, limits}.hide();
}

void hide_too(const ByBucket<bool>& margins_too, ByBucket<HiddenGrid>& margin) {
  for (std::size_t level = 0; level < margins_too.size(); ++level) {
    for (std::size_t bucket = 0; bucket < margins_too[level].size(); ++bucket) {
      if (margins_too[level][bucket]) margin[level][bucket].assign(margin[level][bucket].size(), true);
    }
  }
}

}  // namespace monalys::publish
