// An attacker with all shown figures and a linear solver against what is hidden.

#include "publish/mask.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <map>
#include <optional>
#include <set>

namespace monalys::publish {
namespace {

using Number = boost::multiprecision::cpp_rational;

/// Finds the greatest value of a sum of unknowns that are not negative, under equations: the simplex method with exact
/// fractions and Bland's rule, so that it always ends.
class Solver {
 public:
  Solver(std::size_t unknowns) : unknowns_(unknowns) {}

  void equation(std::vector<Number> factors, Number value) {
    if (value < 0) {
      for (auto& factor : factors) factor = -factor;
      value = -value;
    }
    factors.push_back(std::move(value));
    rows_.push_back(std::move(factors));
  }

  /// Nothing: there is no greatest value.
  std::optional<Number> greatest(const std::vector<Number>& of) {
    // Each equation gets an unknown of its own; once these are all zero, they are left out.
    const auto equations = rows_.size();
    const auto width = unknowns_ + equations;
    std::vector<std::vector<Number>> table(equations, std::vector<Number>(width + 1));
    std::vector<std::size_t> basis(equations);
    for (std::size_t i = 0; i < equations; ++i) {
      for (std::size_t j = 0; j < unknowns_; ++j) table[i][j] = rows_[i][j];
      table[i][unknowns_ + i] = 1;
      table[i][width] = rows_[i][unknowns_];
      basis[i] = unknowns_ + i;
    }
    std::vector<Number> aim(width + 1);
    for (const auto& row : table) {
      for (std::size_t j = 0; j <= width; ++j) {
        if (j < unknowns_ || j == width) aim[j] += row[j];
      }
    }
    EXPECT_TRUE(climb(table, basis, aim, unknowns_));
    EXPECT_EQ(aim[width], 0) << "the equations contradict each other";
    for (std::size_t i = 0; i < equations; ++i) {
      if (basis[i] < unknowns_) continue;
      for (std::size_t j = 0; j < unknowns_; ++j) {
        if (table[i][j] == 0) continue;
        pivot(table, basis, aim, i, j);
        break;
      }
    }
    std::ranges::fill(aim, 0);
    for (std::size_t j = 0; j < unknowns_; ++j) aim[j] = of[j];
    for (std::size_t i = 0; i < equations; ++i) {
      if (basis[i] >= unknowns_) continue;
      const auto factor = aim[basis[i]];
      for (std::size_t j = 0; factor != 0 && j <= width; ++j) aim[j] -= factor * table[i][j];
    }
    if (!climb(table, basis, aim, unknowns_)) return std::nullopt;
    return -aim[width];
  }

 private:
  using Rows = std::vector<std::vector<Number>>;

  static void pivot(Rows& table, std::vector<std::size_t>& basis, std::vector<Number>& aim, std::size_t row,
                    std::size_t column) {
    const Number by = table[row][column];
    for (auto& entry : table[row]) entry /= by;
    const auto take = [&](std::vector<Number>& from) {
      const Number factor = from[column];
      for (std::size_t j = 0; factor != 0 && j < from.size(); ++j) {
        if (table[row][j] != 0) from[j] -= factor * table[row][j];
      }
    };
    for (std::size_t i = 0; i < table.size(); ++i) {
      if (i != row) take(table[i]);
    }
    take(aim);
    basis[row] = column;
  }

  static bool climb(Rows& table, std::vector<std::size_t>& basis, std::vector<Number>& aim, std::size_t usable) {
    while (true) {
      std::size_t column = 0;
      while (column < usable && aim[column] <= 0) ++column;
      if (column == usable) return true;
      std::optional<std::size_t> row;
      for (std::size_t i = 0; i < table.size(); ++i) {
        if (table[i][column] <= 0) continue;
        if (!row) {
          row = i;
          continue;
        }
        const Number mine = table[i].back() / table[i][column];
        const Number best = table[*row].back() / table[*row][column];
        if (mine < best || (mine == best && basis[i] < basis[*row])) row = i;
      }
      if (!row) return false;
      pivot(table, basis, aim, *row, column);
    }
  }

  std::size_t unknowns_;
  std::vector<std::vector<Number>> rows_;
};

TEST(Solver, FindsWhatWasWorkedOutByHand) {
  // x + y + z = 10, x - y = 2: x is greatest with z = 0, at 6, and y at 4.
  Solver solver{3};
  solver.equation({1, 1, 1}, 10);
  solver.equation({1, -1, 0}, 2);
  EXPECT_EQ(solver.greatest({1, 0, 0}), Number{6});
  EXPECT_EQ(solver.greatest({0, 1, 0}), Number{4});
  EXPECT_EQ(solver.greatest({-1, 0, 0}), Number{-2});
  EXPECT_EQ(solver.greatest({0, 0, 1}), Number{8});
  Solver open{2};
  open.equation({1, -1}, -3);
  EXPECT_EQ(open.greatest({0, 1}), std::nullopt);
  EXPECT_EQ(open.greatest({-1, 0}), Number{0});
}

/// Who did how much: each person's amounts by finest bucket, row and column.
struct World {
  Calendar calendar;
  std::size_t rows = 1, columns = 1;
  // [finest][row * columns + column]: person and amount, one at least
  std::vector<std::vector<std::map<int, int>>> amounts;
};

constexpr std::size_t kAll = SIZE_MAX;
struct Where {
  std::size_t level, bucket, row, column;
  auto operator<=>(const Where&) const = default;
};

class Attack {
 public:
  Attack(const World& world, Limits limits) : world_(world), limits_(limits) {
    const auto& calendar = world_.calendar;
    total_ = hide_groups(calendar, {.persons = persons_by(false, false)}, limits).cells;
    by_row_ = hide_groups(calendar, grids(true, false), limits).cells;
    by_column_ = hide_groups(calendar, grids(false, true), limits).cells;
    if (!limits.zeros_shown) return;
    auto both = grids(true, true);
    both.rows_hidden = by_row_;
    both.columns_hidden = by_column_;
    const auto hidden = hide_groups(calendar, both, limits);
    by_both_ = hidden.cells;
    hide_too(hidden.margins_too, by_row_);
    hide_too(hidden.margins_too, by_column_);
  }

  [[nodiscard]] bool hidden(const Where& at) const {
    if (at.row == kAll && at.column == kAll) return total_[at.level][at.bucket][0];
    if (at.column == kAll) return by_row_[at.level][at.bucket][at.row];
    if (at.row == kAll) return by_column_[at.level][at.bucket][at.column];
    return by_both_[at.level][at.bucket][at.row * world_.columns + at.column];
  }

  [[nodiscard]] std::vector<Where> everywhere() const {
    std::vector<Where> all;
    for (std::size_t level = 0; level < world_.calendar.levels(); ++level) {
      for (std::size_t bucket = 0; bucket < world_.calendar.buckets[level]; ++bucket) {
        all.push_back({level, bucket, kAll, kAll});
        for (std::size_t row = 0; row < world_.rows; ++row) {
          all.push_back({level, bucket, row, kAll});
          for (std::size_t column = 0; column < world_.columns; ++column) {
            if (row == 0) all.push_back({level, bucket, kAll, column});
            // Who may not see zeros may not see two groupings at once either (control.hpp).
            if (limits_.zeros_shown) all.push_back({level, bucket, row, column});
          }
        }
      }
    }
    return all;
  }

  [[nodiscard]] int value(const Where& at) const {
    int sum = 0;
    each_cell(at, [&](std::size_t finest, std::size_t cell) {
      for (const auto& [person, amount] : world_.amounts[finest][cell]) sum += amount;
    });
    return sum;
  }
  [[nodiscard]] std::uint32_t persons(const Where& at) const {
    std::set<int> seen;
    each_cell(at, [&](std::size_t finest, std::size_t cell) {
      for (const auto& [person, amount] : world_.amounts[finest][cell]) seen.insert(person);
    });
    return static_cast<std::uint32_t>(seen.size());
  }

  [[nodiscard]] bool too_few(const Where& at) const {
    const auto count = persons(at);
    return count == 0 ? !limits_.zeros_shown : count < limits_.fewest;
  }

  /// Cells of too few persons whose value the attacker knows for certain. The other hidden cells only serve these.
  [[nodiscard]] std::vector<Where> known() const {
    const auto all = everywhere();
    // Unknown are the cells of the finest buckets, and by how much more than one a cell is that cannot be empty.
    const auto cells = world_.rows * world_.columns;
    const auto finest_cells = world_.calendar.buckets.front() * cells;
    std::vector<Where> at_least_one;
    for (const auto& at : all) {
      const bool total = at.row == kAll && at.column == kAll;
      if (limits_.zeros_shown && hidden(at) && total) at_least_one.push_back(at);
    }
    Solver solver{finest_cells + at_least_one.size()};
    const auto unknowns = [&](const Where& at) {
      std::vector<Number> factors(finest_cells + at_least_one.size());
      each_cell(at, [&](std::size_t finest, std::size_t cell) { factors[finest * cells + cell] = 1; });
      return factors;
    };
    for (const auto& at : all) {
      if (!hidden(at)) solver.equation(unknowns(at), value(at));
    }
    for (std::size_t i = 0; i < at_least_one.size(); ++i) {
      auto factors = unknowns(at_least_one[i]);
      factors[finest_cells + i] = -1;
      solver.equation(factors, 1);
    }
    std::vector<Where> found;
    for (const auto& at : all) {
      if (!too_few(at)) continue;
      auto factors = unknowns(at);
      const auto most = solver.greatest(factors);
      if (!most || *most > value(at)) continue;
      for (auto& factor : factors) factor = -factor;
      const auto least = solver.greatest(factors);
      if (least && *least == -value(at)) found.push_back(at);
    }
    return found;
  }

 private:
  template <class Visit>
  void each_cell(const Where& at, Visit visit) const {
    for (std::size_t finest = 0; finest < world_.amounts.size(); ++finest) {
      if (world_.calendar.ancestor(finest, at.level) != at.bucket) continue;
      for (std::size_t row = 0; row < world_.rows; ++row) {
        for (std::size_t column = 0; column < world_.columns; ++column) {
          if ((at.row == kAll || at.row == row) && (at.column == kAll || at.column == column)) {
            visit(finest, row * world_.columns + column);
          }
        }
      }
    }
  }

  /// By row, by column, by both, or of all.
  [[nodiscard]] ByBucket<Grid> persons_by(bool rows, bool columns) const {
    ByBucket<Grid> made;
    for (std::size_t level = 0; level < world_.calendar.levels(); ++level) {
      auto& grids = made.emplace_back();
      for (std::size_t bucket = 0; bucket < world_.calendar.buckets[level]; ++bucket) {
        auto& grid = grids.emplace_back();
        for (std::size_t row = 0; row < (rows ? world_.rows : 1); ++row) {
          for (std::size_t column = 0; column < (columns ? world_.columns : 1); ++column) {
            grid.push_back(persons({level, bucket, rows ? row : kAll, columns ? column : kAll}));
          }
        }
      }
    }
    return made;
  }

  [[nodiscard]] Groups grids(bool rows, bool columns) const {
    return {.rows = rows ? world_.rows : world_.columns,
            .columns = rows && columns ? world_.columns : 1,
            .persons = persons_by(rows, columns),
            .total_hidden = total_};
  }

  const World& world_;
  Limits limits_;
  ByBucket<HiddenGrid> total_, by_row_, by_column_, by_both_;
};

Calendar regular(std::size_t coarsest, std::vector<std::size_t> parts) {
  Calendar made;
  made.buckets.push_back(coarsest);
  made.parent.emplace_back();
  for (const auto in_each : parts) {
    std::vector<std::size_t> parent;
    for (std::size_t i = 0; i < made.buckets.front() * in_each; ++i) parent.push_back(i / in_each);
    made.buckets.insert(made.buckets.begin(), parent.size());
    made.parent.insert(made.parent.begin(), std::move(parent));
  }
  return made;
}

World random_world() {
  World world;
  // Years; years of quarters; years of quarters of months.
  world.calendar =
      *rc::gen::element(regular(2, {}), regular(2, {2}), regular(1, {3}), regular(1, {2, 2}), regular(2, {2, 2}));
  world.rows = *rc::gen::inRange<std::size_t>(1, 5);
  world.columns = *rc::gen::inRange<std::size_t>(1, 4);
  const auto often = *rc::gen::inRange(1, 10);  // of ten cells so many have persons
  for (std::size_t finest = 0; finest < world.calendar.buckets.front(); ++finest) {
    auto& cells = world.amounts.emplace_back(world.rows * world.columns);
    for (auto& cell : cells) {
      if (*rc::gen::inRange(0, 10) >= often) continue;
      const auto count = *rc::gen::element(1, 1, 2, 3, 4, 6);
      for (int i = 0; i < count; ++i) cell[*rc::gen::inRange(0, 12)] = *rc::gen::element(1, 1, 1, 2, 5);
    }
  }
  return world;
}

TEST(Mask, GivesNoHiddenCellBack) {
  EXPECT_TRUE(rc::check([] {
    const auto world = random_world();
    const Limits limits{.fewest = *rc::gen::inRange(2U, 6U), .zeros_shown = *rc::gen::arbitrary<bool>()};
    const Attack attack{world, limits};
    for (const auto& at : attack.everywhere()) {
      if (attack.too_few(at)) RC_ASSERT(attack.hidden(at));
    }
    const auto known = attack.known();
    if (!known.empty()) {
      RC_LOG() << "levels " << world.calendar.levels() << " rows " << world.rows << " columns " << world.columns
               << "\n";
      for (const auto& at : attack.everywhere()) {
        RC_LOG() << (attack.hidden(at) ? "hidden " : "shown ") << at.level << "/" << at.bucket << " "
                 << static_cast<int>(at.row) << "," << static_cast<int>(at.column) << ": " << attack.value(at) << " of "
                 << attack.persons(at) << "\n";
      }
    }
    for (const auto& at : known) {
      RC_LOG() << "level " << at.level << " bucket " << at.bucket << " row " << static_cast<int>(at.row) << " column "
               << static_cast<int>(at.column) << ": " << attack.value(at) << " of " << attack.persons(at) << "\n";
    }
    RC_ASSERT(known.empty());
  }));
}

TEST(Mask, ShowsLaterWhatItShowedBefore) {
  EXPECT_TRUE(rc::check([] {
    const auto world = random_world();
    const Limits limits{.fewest = *rc::gen::inRange(2U, 6U), .zeros_shown = *rc::gen::arbitrary<bool>()};
    auto earlier = world;
    const auto ended = *rc::gen::inRange<std::size_t>(0, world.amounts.size());
    for (auto finest = ended; finest < earlier.amounts.size(); ++finest) {
      earlier.amounts[finest].assign(world.rows * world.columns, {});
    }
    const Attack then{earlier, limits};
    const Attack now{world, limits};
    for (const auto& at : now.everywhere()) {
      bool over = true;
      for (auto finest = ended; finest < world.amounts.size(); ++finest) {
        over = over && world.calendar.ancestor(finest, at.level) != at.bucket;
      }
      if (over) RC_ASSERT(then.hidden(at) == now.hidden(at));
    }
  }));
}

/// One quarter of three months by one grouping; so many persons do one thing each, nobody twice.
World quarter(const std::vector<std::vector<int>>& counts) {
  World world{.calendar = regular(1, {3}), .rows = counts.front().size(), .columns = 1, .amounts = {}};
  int person = 0;
  for (const auto& month : counts) {
    auto& cells = world.amounts.emplace_back();
    for (const auto count : month) {
      auto& cell = cells.emplace_back();
      for (int i = 0; i < count; ++i) cell[person++] = 1;
    }
  }
  return world;
}

/// "A" to "C" by month, then by quarter; a dot is shown, an x hidden.
std::string picture(const World& world, const Limits& limits) {
  const Attack attack{world, limits};
  std::string drawn;
  for (std::size_t row = 0; row < world.rows; ++row) {
    for (std::size_t month = 0; month < 3; ++month) drawn += attack.hidden({0, month, row, kAll}) ? 'x' : '.';
    drawn += attack.hidden({1, 0, row, kAll}) ? " x\n" : " .\n";
  }
  return drawn;
}

TEST(Mask, HidesNothingWhereThereAreEnough) {
  EXPECT_EQ(picture(quarter({{9, 12, 5}, {8, 7, 0}, {5, 5, 5}}), {.fewest = 5}), "... .\n... .\n... .\n");
}

TEST(Mask, HidesTheSmallestBesideTheFewAndBothOnceMoreInTheQuarter) {
  // C has 3 in the second month; B is the smallest beside it. Both are hidden in the third too, so that nobody takes
  // the other months from the quarter.
  EXPECT_EQ(picture(quarter({{9, 12, 5}, {9, 7, 3}, {50, 60, 70}}), {.fewest = 5}), "... .\n.xx .\n.xx .\n");
}

TEST(Mask, HidesTheQuarterWhenNoMonthIsLeft) {
  EXPECT_EQ(picture(quarter({{9, 12, 5}, {9, 7, 8}, {50, 60, 3}}), {.fewest = 5}), "..x x\n... .\n..x x\n");
}

TEST(Mask, TakesNobodyForASecretOnlyWhenAsked) {
  EXPECT_EQ(picture(quarter({{9, 12, 0}, {9, 7, 8}, {9, 7, 8}}), {.fewest = 5, .zeros_shown = true}),
            "... .\n... .\n... .\n");
  EXPECT_EQ(picture(quarter({{9, 12, 0}, {9, 7, 8}, {9, 7, 8}}), {.fewest = 5, .zeros_shown = false}),
            "xx. .\n... .\nxx. .\n");
}

TEST(Mask, TheAttackerFindsWhatIsHiddenAlone) {
  // 9 + 12 + x = 24 is solved by anybody: so would this attacker.
  Solver solver{3};
  solver.equation({1, 0, 0}, 9);
  solver.equation({0, 1, 0}, 12);
  solver.equation({1, 1, 1}, 24);
  EXPECT_EQ(solver.greatest({0, 0, 1}), Number{3});
  EXPECT_EQ(solver.greatest({0, 0, -1}), Number{-3});
}

TEST(Mask, IsQuickWithManyGroups) {
  // Fourteen years of thirty organisations by twenty programs: what a public page may ask for. Every second cell has
  // few.
  const auto calendar = regular(14, {4, 3});
  const auto persons = [&](std::size_t cells) {
    ByBucket<Grid> made;
    for (const auto buckets : calendar.buckets) {
      auto& grids = made.emplace_back();
      for (std::size_t i = 0; i < buckets; ++i) {
        auto& grid = grids.emplace_back();
        for (std::size_t cell = 0; cell < cells; ++cell) {
          grid.push_back(static_cast<std::uint32_t>((cell * 7 + i * 3) % 20));
        }
      }
    }
    return made;
  };
  const Limits limits{.fewest = 10};
  const auto total = hide_groups(calendar, {.persons = persons(1)}, limits).cells;
  const auto rows = hide_groups(calendar, {.rows = 30, .persons = persons(30), .total_hidden = total}, limits).cells;
  const auto columns = hide_groups(calendar, {.rows = 20, .persons = persons(20), .total_hidden = total}, limits).cells;
  const auto both = hide_groups(calendar,
                                {.rows = 30,
                                 .columns = 20,
                                 .persons = persons(600),
                                 .total_hidden = total,
                                 .rows_hidden = rows,
                                 .columns_hidden = columns},
                                limits);
  EXPECT_EQ(both.cells.front().size(), 168u);
}

}  // namespace
}  // namespace monalys::publish
