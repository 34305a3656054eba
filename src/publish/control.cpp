#include "publish/control.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "publish/mask.hpp"

namespace monalys::publish {
namespace {

using metrics::Control;
using metrics::Note;
using metrics::Request;
using metrics::Table;
using store::Dimension;
using store::Measure;

bool keeps_nothing_back(const Control& control) { return control.rules.method == RoleRules::Method::none; }

/// The dimensions that a request groups or filters by, each once, in the order of its groups.
std::vector<Dimension> dimensions_of(const Request& request) {
  auto dimensions = request.group;
  for (const auto& filter : request.where) {
    if (std::ranges::find(dimensions, filter.dimension) == dimensions.end()) dimensions.push_back(filter.dimension);
  }
  return dimensions;
}

std::vector<Dimension> parsed(const std::vector<std::string>& words) {
  std::vector<Dimension> dimensions;
  for (const auto& word : words) {
    if (const auto dimension = metrics::parse_dimension(word)) dimensions.push_back(*dimension);
  }
  return dimensions;
}

/// The grouping of the role that has these dimensions, in the role's order; a single one may be part of a pair.
std::optional<std::vector<Dimension>> allowed_grouping(const RoleRules& rules, const std::vector<Dimension>& wanted) {
  if (wanted.empty()) return std::vector<Dimension>{};
  for (const auto& words : rules.group) {
    const auto grouping = parsed(words);
    if (grouping.size() == wanted.size() && std::ranges::is_permutation(grouping, wanted)) return grouping;
  }
  for (const auto& words : rules.group) {
    const auto grouping = parsed(words);
    if (wanted.size() == 1 && std::ranges::find(grouping, wanted.front()) != grouping.end()) return wanted;
  }
  return std::nullopt;
}

Result<std::vector<Dimension>> check(const Request& request, const Control& control) {
  const auto& rules = control.rules;
  const auto role = word(control.role);
  if (std::ranges::find(rules.by, request.by) == rules.by.end()) {
    std::vector<std::string_view> sizes;
    for (const auto size : rules.by) sizes.push_back(word(size));
    return fail(Code::wrong_usage, fmt::format("figures by {} are not for the role {}", word(request.by), role),
                fmt::format("Ask by {}.", fmt::join(sizes, ", ")));
  }
  std::map<Dimension, int> filters;
  for (const auto& filter : request.where) {
    if (++filters[filter.dimension] > 1) {
      return fail(Code::wrong_usage,
                  fmt::format("the role {} may ask for one {} at a time", role, metrics::word(filter.dimension)),
                  "What is hidden of one could be computed from several together. Leave one of the --where out.");
    }
  }
  const auto grouping = allowed_grouping(rules, dimensions_of(request));
  if (!grouping) {
    std::vector<std::string> groupings;
    for (const auto& words : rules.group) groupings.push_back(fmt::format("{}", fmt::join(words, ",")));
    return fail(Code::wrong_usage, fmt::format("this grouping or filter is not for the role {}", role),
                fmt::format("Group or filter by {}.", fmt::join(groupings, "; ")));
  }
  return *grouping;
}

/// The whole history of a metric in the role's sizes of buckets.
struct History {
  Calendar calendar;
  std::vector<std::vector<Bucket>> buckets;  // [level]
};

Result<std::optional<History>> history_of(store::Store& store, const Platform& platform, const metrics::Metric& metric,
                                          const RoleRules& rules) {
  MONALYS_TRY(const auto extent, store.extent(metrics::rests_on(metric)));
  if (!extent) return std::optional<History>{};
  using namespace std::chrono;
  const auto day = [&](std::int64_t at) { return local_day(Instant{microseconds{at}}, platform.zone); };
  // Whole buckets of the coarsest size, so that the finer ones fill them.
  const Period whole{day(extent->first).year() / January / 1, day(extent->second).year() / December / 31};
  History history;
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
  return std::optional{std::move(history)};
}

using Names = std::vector<std::string>;

/// How many persons are behind each cell of a metric's history, by no, one or two dimensions.
struct Persons {
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

Result<Persons> count_persons(store::Store& store, store::Question question, const History& history,
                              const std::vector<Dimension>& dimensions) {
  question.people_behind = true;
  question.group = dimensions;
  Persons persons;
  persons.known.resize(dimensions.size());
  for (const auto& buckets : history.buckets) {
    question.boundaries.clear();
    for (const auto& bucket : buckets) question.boundaries.push_back(unix_seconds(bucket.begin));
    question.boundaries.push_back(unix_seconds(buckets.back().end));
    MONALYS_TRY(const auto answer, store.answer(question));
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

/// What is hidden of a table by some dimensions, and of its total.
class Masks {
 public:
  /// by: the size of the buckets that will be asked about.
  Masks(store::Store& store, History history, const RoleRules& rules, BucketSize by)
      : store_(store),
        history_(std::move(history)),
        rules_(rules),
        level_(static_cast<std::size_t>(std::ranges::find(rules.by, by) - rules.by.begin())) {}

  /// Hides what the question's measure wants hidden, beside what was hidden before.
  Result<void> add(const store::Question& question, const std::vector<Dimension>& dimensions) {
    MONALYS_TRY(const auto all, count_persons(store_, question, history_, {}));
    const auto total = hide_groups(history_.calendar, {.persons = all.grids(1, 1)}, limits()).cells;
    note({}, all, total);
    if (dimensions.size() == 1) {
      MONALYS_TRY(const auto margin, by_one(question, dimensions.front(), total));
      note(dimensions, margin.first, margin.second);
    } else if (dimensions.size() == 2) {
      MONALYS_TRY(const auto rows, by_one_alone(question, dimensions[0], total));
      MONALYS_TRY(const auto columns, by_one_alone(question, dimensions[1], total));
      MONALYS_TRY(const auto both, by_two(question, dimensions, total, rows, columns));
      note(dimensions, both.first, both.second.cells);
    }
    return {};
  }

  [[nodiscard]] bool hidden(const Bucket& bucket, const Names& names) const {
    const auto& buckets = history_.buckets[level_];
    const auto found = std::ranges::lower_bound(buckets, bucket.begin, {}, &Bucket::begin);
    if (found == buckets.end() || found->begin != bucket.begin) return false;  // no facts reach it
    return hidden_.contains({static_cast<std::size_t>(found - buckets.begin()), names});
  }

 private:
  using Margin = std::pair<Persons, ByBucket<HiddenGrid>>;

  [[nodiscard]] Limits limits() const { return {.fewest = rules_.threshold, .zeros_shown = rules_.zeros_shown}; }

  void note(const std::vector<Dimension>& dimensions, const Persons& persons, const ByBucket<HiddenGrid>& hidden) {
    std::vector<Names> names{{}};
    if (!dimensions.empty()) {
      names.clear();
      for (const auto& [row, number] : persons.known[0]) {
        if (dimensions.size() == 1) names.push_back({row});
        for (const auto& [column, other] :
             dimensions.size() == 2 ? persons.known[1] : std::map<std::string, std::size_t>{})
          names.push_back({row, column});
      }
    }
    for (std::size_t bucket = 0; bucket < hidden[level_].size(); ++bucket) {
      for (std::size_t i = 0; i < names.size(); ++i) {
        if (hidden[level_][bucket][i]) hidden_.emplace(bucket, names[i]);
      }
    }
  }

  Result<Margin> by_one_alone(const store::Question& question, Dimension dimension, const ByBucket<HiddenGrid>& total) {
    MONALYS_TRY(auto persons, count_persons(store_, question, history_, {dimension}));
    const auto rows = persons.known[0].size();
    auto hidden = hide_groups(history_.calendar,
                              {.rows = rows, .persons = persons.grids(rows, 1), .total_hidden = total}, limits());
    return Margin{std::move(persons), std::move(hidden.cells)};
  }

  /// The same, and what the pairs want hidden that the role may ask for beside it.
  Result<Margin> by_one(const store::Question& question, Dimension dimension, const ByBucket<HiddenGrid>& total) {
    MONALYS_TRY(auto margin, by_one_alone(question, dimension, total));
    for (const auto& words : rules_.group) {
      const auto pair = parsed(words);
      if (pair.size() != 2 || std::ranges::find(pair, dimension) == pair.end()) continue;
      MONALYS_TRY(const auto rows, by_one_alone(question, pair[0], total));
      MONALYS_TRY(const auto columns, by_one_alone(question, pair[1], total));
      MONALYS_TRY(const auto both, by_two(question, pair, total, rows, columns));
      hide_too(both.second.margins_too, margin.second);
    }
    return margin;
  }

  Result<std::pair<Persons, Hidden>> by_two(const store::Question& question, const std::vector<Dimension>& dimensions,
                                            const ByBucket<HiddenGrid>& total, const Margin& rows,
                                            const Margin& columns) {
    MONALYS_TRY(auto persons, count_persons(store_, question, history_, dimensions));
    // The margins' groups, in their order: of a pair that nobody is in, the table says 0.
    persons.known = {rows.first.known[0], columns.first.known[0]};
    const auto height = persons.known[0].size();
    const auto width = persons.known[1].size();
    auto hidden = hide_groups(history_.calendar,
                              {.rows = height,
                               .columns = width,
                               .persons = persons.grids(height, width),
                               .total_hidden = total,
                               .rows_hidden = rows.second,
                               .columns_hidden = columns.second},
                              limits());
    return std::pair{std::move(persons), std::move(hidden)};
  }

  store::Store& store_;
  History history_;
  const RoleRules& rules_;
  const std::size_t level_;
  std::set<std::pair<std::size_t, Names>> hidden_;
};

/// Measures that add up to one another: what is hidden of one is hidden of the others.
std::vector<Measure> measures_hidden_together(Measure measure) {
  if (measure == Measure::new_people || measure == Measure::returning_people) {
    return {Measure::new_people, Measure::returning_people};
  }
  return {measure};
}

bool counts_persons(const metrics::Metric& metric) {
  switch (metric.measure) {
    case Measure::users_max:
    case Measure::users_mean:
    case Measure::users_p95:
    case Measure::users_during:
      return true;
    default:
      return metric.kind == metrics::Kind::people;
  }
}

void hide_row(metrics::Row& row, Note why) {
  row.value.reset();
  row.at.reset();
  row.note = why;
}

/// The groups with the greatest sums of what is shown, and all others as one, where that is no more than what everybody
/// can compute.
Result<void> keep_top(store::Store& store, const Platform& platform, const Request& request, const Masks& masks,
                      Table& table) {
  const auto buckets = table.buckets.size();
  std::vector<std::pair<double, std::size_t>> sums;
  for (std::size_t first = 0; first < table.rows.size(); first += buckets) {
    double sum = 0;
    for (std::size_t i = request.from ? request.before : 0; i < buckets; ++i) {
      sum += table.rows[first + i].value.value_or(0);
    }
    sums.emplace_back(-sum, first);
  }
  std::ranges::sort(sums);
  Request others = request;
  others.group.clear();
  others.top.reset();
  std::vector<metrics::Row> kept;
  std::vector<bool> shown(buckets, true);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const auto first = table.rows.begin() + static_cast<std::ptrdiff_t>(sums[i].second);
    if (i >= *request.top) {
      others.where.push_back({request.group.front(), first->group.front()});
      continue;
    }
    for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
      shown[bucket] = shown[bucket] && first[static_cast<std::ptrdiff_t>(bucket)].note != Note::suppressed;
    }
    kept.insert(kept.end(), first, first + static_cast<std::ptrdiff_t>(buckets));
  }
  if (sums.size() > *request.top) {
    MONALYS_TRY(auto rest, metrics::ask(store, platform, others));
    for (auto& row : rest.rows) {
      row.group = {std::string(metrics::kOthers)};
      row.others = true;
      if (!shown[row.bucket] || masks.hidden(table.buckets[row.bucket], {})) {
        hide_row(row, Note::suppressed);
      }
      kept.push_back(std::move(row));
    }
  }
  table.rows = std::move(kept);
  return {};
}

/// The names of a row in the order of a grouping; what is not among the row's groups is filtered by.
Names names_of(const metrics::Row& row, const Request& request, const std::vector<Dimension>& grouping) {
  Names names;
  for (const auto dimension : grouping) {
    const auto group = std::ranges::find(request.group, dimension);
    if (group != request.group.end()) {
      names.push_back(row.group[static_cast<std::size_t>(group - request.group.begin())]);
    } else {
      names.push_back(std::ranges::find(request.where, dimension, &store::Filter::dimension)->value);
    }
  }
  return names;
}

void hide_unfinished(Table& table, const Platform& platform) {
  if (!table.facts_until) return;
  const std::chrono::local_days last{local_day(*table.facts_until, platform.zone)};
  for (auto& row : table.rows) {
    const auto end = table.buckets[row.bucket].end - std::chrono::microseconds{1};
    if (std::chrono::local_days{local_day(end, platform.zone)} > last) hide_row(row, Note::unfinished);
  }
}

}  // namespace

Result<Control> control_for(const Config& config, std::string_view role_word, const std::string& project) {
  MONALYS_TRY(const auto role, parse_role(role_word));
  if ((role == Role::project) == project.empty()) {
    return project.empty() ? fail(Code::wrong_usage, "the role project sees one project: which one is not said",
                                  "Write for example --role project --project P1234.")
                           : fail(Code::wrong_usage, fmt::format("the role {} is not bound to a project", role_word),
                                  "Leave --project out, or choose --role project.");
  }
  return Control{role, config.roles[std::to_underlying(role)], project};
}

Result<Table> ask(store::Store& store, const Platform& platform, const Request& asked, const Control& control) {
  Request request = asked;
  std::vector<Dimension> grouping;
  if (!keeps_nothing_back(control)) {
    MONALYS_TRY(grouping, check(request, control));
  }
  if (!control.project.empty()) request.where.push_back({Dimension::project, control.project});
  if (keeps_nothing_back(control)) {
    MONALYS_TRY(auto table, metrics::ask(store, platform, request));
    if (control.role != Role::admin) table.control = control;
    return table;
  }

  Request whole = request;
  whole.top.reset();
  const auto& metric = *request.metric;
  const bool of_people = store::tells_of_people(metric.realm, metric.measure);
  MONALYS_TRY(auto table, metrics::ask(store, platform, of_people ? whole : request));
  table.control = control;
  if (of_people && !table.buckets.empty()) {
    MONALYS_TRY(auto history, history_of(store, platform, metric, control.rules));
    if (!history) return table;
    Masks masks{store, std::move(*history), control.rules, request.by};
    Request alone;
    alone.metric = &metric;
    auto question = metrics::question_of(alone, platform);
    if (!control.project.empty()) question.where = {{Dimension::project, control.project}};
    for (const auto measure : measures_hidden_together(metric.measure)) {
      question.measure = measure;
      MONALYS_CHECK(masks.add(question, grouping));
    }
    const bool rounds = control.rules.method == RoleRules::Method::round && counts_persons(metric);
    const double base = control.rules.base;
    for (auto& row : table.rows) {
      if (rounds) {
        if (row.value) row.value = std::round(*row.value / base) * base;
        row.at.reset();
      } else if (row.note != Note::gap && masks.hidden(table.buckets[row.bucket], names_of(row, request, grouping))) {
        hide_row(row, Note::suppressed);
      }
    }
    if (request.top) {
      MONALYS_CHECK(keep_top(store, platform, request, masks, table));
    }
  }
  if (!control.rules.unfinished) hide_unfinished(table, platform);
  return table;
}

}  // namespace monalys::publish
