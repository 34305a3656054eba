// Which cells of a table must be hidden so that nobody can compute how few persons stand behind one: those with too few
// (primary suppression), and others so that sums do not give these back (complementary suppression).
//
// Sums that a reader can form: over groups, because totals are shown too, and over time, because months, quarters and
// years are. What is hidden is chosen from the numbers of persons alone, for the whole period and all sizes of buckets,
// so that it is the same whatever is asked, and in which order. And it is chosen in the order of time: what was shown
// when a month had ended stays shown, so that earlier reports give nothing back either.
//
// How: for every hidden cell there must be a *move*: figures of hidden cells of one of the finest buckets (and back
// again in another) that could be one greater and others one less, without any shown figure changing. Where there is
// none, more cells of the same bucket are hidden, those with the fewest persons that make one. A cell that can move
// cannot be computed. Who is hidden in one month of a quarter is hidden in a second one, if there is one left, so that
// the quarter can be shown.

#pragma once

#include <cstdint>
#include <vector>

namespace monalys::publish {

/// How buckets lie in each other: level 0 are the finest, each bucket of a level lies in one of the next.
struct Calendar {
  std::vector<std::vector<std::size_t>> parent;  // [level][bucket]; of the coarsest level empty
  std::vector<std::size_t> buckets;              // [level]

  [[nodiscard]] std::size_t levels() const { return buckets.size(); }
  /// The bucket of `level` in which one of the finest lies.
  [[nodiscard]] std::size_t ancestor(std::size_t finest, std::size_t level) const;
};

/// [level][bucket]
template <class T>
using ByBucket = std::vector<std::vector<T>>;

struct Limits {
  std::uint32_t fewest = 10;  // persons; fewer are hidden
  bool zeros_shown = true;    // no person at all is no secret
};

/// [row * columns + column]
using Grid = std::vector<std::uint32_t>;
using HiddenGrid = std::vector<bool>;

struct Hidden {
  ByBucket<HiddenGrid> cells;
  /// Whether the tables by one grouping that are this one's margins must hide all of the bucket: where few cells of a
  /// table by two are not empty, margins can give them away.
  ByBucket<bool> margins_too;
};

/// A series without groups (one row, one column), or a table by one grouping (one column) or two.
struct Groups {
  std::size_t rows = 1;
  std::size_t columns = 1;
  ByBucket<Grid> persons;
  // What is shown beside it, hidden as its own table said.
  ByBucket<HiddenGrid> total_hidden = {};    // of a series empty
  ByBucket<HiddenGrid> rows_hidden = {};     // [row]; by one grouping empty: a row is its cell
  ByBucket<HiddenGrid> columns_hidden = {};  // [column]; the same
};

[[nodiscard]] Hidden hide_groups(const Calendar& calendar, const Groups& groups, const Limits& limits);

/// Adds to a margin what the table by two groupings wants.
void hide_too(const ByBucket<bool>& margins_too, ByBucket<HiddenGrid>& margin);

}  // namespace monalys::publish
