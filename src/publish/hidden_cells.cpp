#include "publish/hidden_cells.hpp"

#include <algorithm>
#include <chrono>
#include <map>

#include "metrics/ask.hpp"

namespace monalys::publish {

using store::Dimension;
using Names = std::vector<std::string>;

std::vector<Dimension> dimensions_named(const std::vector<std::string>& words) {
  std::vector<Dimension> dimensions;
  for (const auto& word : words) {
    if (const auto dimension = metrics::parse_dimension(word)) dimensions.push_back(*dimension);
  }
  return dimensions;
}

/// How many persons are behind each cell of a metric's history, by no, one or two dimensions.
struct HiddenCells::Persons {
  std::vector<std::map<std::string, std::size_t>> known;  // by dimension: the numbers of its groups
  ByBucket<std::map<Names, std::uint32_t>> cells;

  /// The grid of a bucket; the rows and columns of `of`.
  [[nodiscard]] ByBucket<Grid> grids(std::size_t rows, std::size_t columns) const {
    ByBucket<Grid> made;
    for (const auto& level : cells) {
      auto& grids = made.emplace_back();
      for (const auto& bucket : level) {
        auto& grid = grids.emplace_back(rows * columns);
        for (const auto& [names, count] : bucket) {
          const auto row = names.empty() ? 0 : known[0].at(names[0]);
          const auto column = names.size() < 2 ? 0 : known[1].at(names[1]);
          grid[row * columns + column] = count;
        }
      }
    }
    return made;
  }
};

struct HiddenCells::Margin {
  Persons persons;
  ByBucket<HiddenGrid> hidden;
};

HiddenCells::HiddenCells(store::Store& store, History history, const RoleRules& rules, BucketSize by)
    : store_(store),
      history_(std::move(history)),
      rules_(rules),
      level_(static_cast<std::size_t>(std::ranges::find(rules.by, by) - rules.by.begin())) {}

Result<std::optional<HiddenCells>> HiddenCells::of(store::Store& store, const Platform& platform,
                                                   const metrics::Metric& metric, const RoleRules& rules,
                                                   BucketSize by) {
  MONALYS_TRY(const auto extent, store.extent(metrics::rests_on(metric)));
  if (!extent) return std::optional<HiddenCells>{};
  using namespace std::chrono;
  const auto day = [&](std::int64_t at) { return local_day(Instant{microseconds{at}}, platform.zone); };
  // Whole buckets of the coarsest size, so that the finer ones fill them.
  const Period whole{day(extent->first).year() / January / 1, day(extent->second).year() / December / 31};
  History history{.period = whole, .calendar = {}, .buckets = {}};
  for (const auto size : rules.by) {
    MONALYS_TRY(auto made, buckets(size, whole, platform.zone));
    history.calendar.buckets.push_back(made.size());
    history.buckets.push_back(std::move(made));
  }
  for (std::size_t level = 0; level < history.buckets.size(); ++level) {
    auto& parents = history.calendar.parent.emplace_back();
    if (level + 1 == history.buckets.size()) continue;
    std::size_t parent = 0;
    for (const auto& bucket : history.buckets[level]) {
      while (parent + 1 < history.buckets[level + 1].size() && history.buckets[level + 1][parent].end <= bucket.begin) {
        ++parent;
      }
      parents.push_back(parent);
    }
  }
  return std::optional{HiddenCells{store, std::move(history), rules, by}};
}

Result<HiddenCells::Persons> HiddenCells::count_persons(store::Question question,
                                                        const std::vector<Dimension>& dimensions) const {
  question.people_behind = true;
  question.group = dimensions;
  Persons persons;
  persons.known.resize(dimensions.size());
  for (const auto& buckets : history_.buckets) {
    question.boundaries.clear();
    for (const auto& bucket : buckets) question.boundaries.push_back(unix_seconds(bucket.begin));
    question.boundaries.push_back(unix_seconds(buckets.back().end));
    MONALYS_TRY(const auto answer, store_.answer(question));
    auto& cells = persons.cells.emplace_back(buckets.size());
    for (const auto& cell : answer) {
      cells[cell.bucket][cell.group] = static_cast<std::uint32_t>(cell.value.value_or(0));
      for (std::size_t i = 0; i < dimensions.size(); ++i) persons.known[i].emplace(cell.group[i], 0);
    }
  }
  for (auto& names : persons.known) {
    std::size_t number = 0;
    for (auto& [name, its] : names) its = number++;
  }
  return persons;
}

Result<void> HiddenCells::add(const store::Question& question, const std::vector<Dimension>& dimensions) {
  MONALYS_TRY(const auto all, count_persons(question, {}));
  const auto total = hide_groups(history_.calendar, {.persons = all.grids(1, 1)}, limits()).cells;
  note({}, all, total);
  if (dimensions.size() == 1) {
    MONALYS_TRY(const auto margin, by_one(question, dimensions.front(), total));
    note(dimensions, margin.persons, margin.hidden);
  } else if (dimensions.size() == 2) {
    MONALYS_TRY(const auto rows, by_one_alone(question, dimensions[0], total));
    MONALYS_TRY(const auto columns, by_one_alone(question, dimensions[1], total));
    MONALYS_TRY(const auto both, by_two(question, dimensions, total, rows, columns));
    note(dimensions, both.first, both.second.cells);
  }
  return {};
}

bool HiddenCells::hidden(const Bucket& bucket, const Names& names) const {
  const auto& buckets = history_.buckets[level_];
  const auto found = std::ranges::lower_bound(buckets, bucket.begin, {}, &Bucket::begin);
  if (found == buckets.end() || found->begin != bucket.begin) return false;  // no facts reach it
  return hidden_.contains({static_cast<std::size_t>(found - buckets.begin()), names});
}

void HiddenCells::note(const std::vector<Dimension>& dimensions, const Persons& persons,
                       const ByBucket<HiddenGrid>& hidden) {
  std::vector<Names> names{{}};  // of the cells, in their order
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    std::vector<Names> longer;
    for (const auto& begun : names) {
      for (const auto& [name, number] : persons.known[i]) {
        longer.push_back(begun);
        longer.back().push_back(name);
      }
    }
    names = std::move(longer);
  }
  for (std::size_t bucket = 0; bucket < hidden[level_].size(); ++bucket) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (hidden[level_][bucket][i]) hidden_.emplace(bucket, names[i]);
    }
  }
}

Result<HiddenCells::Margin> HiddenCells::by_one_alone(const store::Question& question, Dimension dimension,
                                                      const ByBucket<HiddenGrid>& total) const {
  MONALYS_TRY(auto persons, count_persons(question, {dimension}));
  const auto rows = persons.known[0].size();
  auto hidden = hide_groups(history_.calendar, {.rows = rows, .persons = persons.grids(rows, 1), .total_hidden = total},
                            limits());
  return Margin{std::move(persons), std::move(hidden.cells)};
}

/// The same, and what the pairs want hidden that the role may ask for beside it.
Result<HiddenCells::Margin> HiddenCells::by_one(const store::Question& question, Dimension dimension,
                                                const ByBucket<HiddenGrid>& total) const {
  MONALYS_TRY(const auto alone, by_one_alone(question, dimension, total));
  auto margin = alone;
  for (const auto& words : rules_.group) {
    const auto pair = dimensions_named(words);
    if (pair.size() != 2 || std::ranges::find(pair, dimension) == pair.end()) continue;
    const bool is_row = pair[0] == dimension;
    MONALYS_TRY(const auto other, by_one_alone(question, is_row ? pair[1] : pair[0], total));
    MONALYS_TRY(const auto both, by_two(question, pair, total, is_row ? alone : other, is_row ? other : alone));
    hide_too(both.second.margins_too, margin.hidden);
  }
  return margin;
}

Result<std::pair<HiddenCells::Persons, Hidden>> HiddenCells::by_two(const store::Question& question,
                                                                    const std::vector<Dimension>& dimensions,
                                                                    const ByBucket<HiddenGrid>& total,
                                                                    const Margin& rows, const Margin& columns) const {
  MONALYS_TRY(auto persons, count_persons(question, dimensions));
  // The margins' groups, in their order: of a pair that nobody is in, the table says 0.
  persons.known = {rows.persons.known[0], columns.persons.known[0]};
  const auto height = persons.known[0].size();
  const auto width = persons.known[1].size();
  auto hidden = hide_groups(history_.calendar,
                            {.rows = height,
                             .columns = width,
                             .persons = persons.grids(height, width),
                             .total_hidden = total,
                             .rows_hidden = rows.hidden,
                             .columns_hidden = columns.hidden},
                            limits());
  return std::pair{std::move(persons), std::move(hidden)};
}

}  // namespace monalys::publish
