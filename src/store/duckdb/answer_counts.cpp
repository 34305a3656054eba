// Counts, distinct people and waits. Counts are reduced in SQL to the coarsest step that divides every bucket
// (grain_of) and put into buckets here. People are told apart here, row by row: a bit for each costs less than SQL's
// DISTINCT.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <unordered_map>
#include <utility>

#include "base/parallel.hpp"
#include "facts/fact.hpp"
#include "kernels/percentiles.hpp"
#include "store/duckdb/answer.hpp"
#include "store/duckdb/cells.hpp"
#include "store/duckdb/distinct_people.hpp"
#include "store/duckdb/families.hpp"
#include "store/duckdb/scope.hpp"

namespace monalys::store::duckdb_store {
namespace {

constexpr std::int64_t kMicro = 1'000'000;

/// "f.begun_at >= ... AND f.begun_at < ..."
std::string in_buckets(std::string_view instant, const Question& question) {
  return fmt::format("{0} >= {1} AND {0} < {2}", instant, question.boundaries.front() * kMicro,
                     question.boundaries.back() * kMicro);
}

struct Counted {
  std::string_view instant;
  std::string condition;
};

Counted counted(const Question& question) {
  const auto outcome = static_cast<int>(question.outcome);
  switch (question.measure) {
    case Measure::submitted:
      return {"f.asked_at", ""};
    case Measure::started:
      return {"f.begun_at", ""};
    case Measure::ended:
      return {"f.ended_at", " AND f.begun_at IS NOT NULL"};
    case Measure::closed:
      return {"f.ended_at", ""};
    case Measure::ended_as:
      return {"f.ended_at", fmt::format(" AND f.outcome = {}", outcome)};
    case Measure::withdrawn_hours:
      return {"f.ended_at", " AND f.begun_at IS NULL AND f.asked_at IS NOT NULL"};
    case Measure::withdrawn:
      return {"f.ended_at", " AND f.begun_at IS NULL"};
    default:
      return {"f.at", fmt::format(" AND f.outcome = {}", outcome)};
  }
}

/// What counts as a person being seen: let in, connected, or a session begun.
struct Sight {
  Realm realm;
  std::string_view instant;
  std::string_view condition;
};
constexpr std::array kSights{Sight{Realm::logon, "f.at", " AND f.outcome = 1"},
                             Sight{Realm::connection, "f.begun_at", ""}, Sight{Realm::session, "f.begun_at", ""}};
static_assert(static_cast<int>(Outcome::completed) == 1);

/// From which instant to which a span runs, and at which it counts.
struct Ends {
  std::string_view from, until, counted;
};

Ends ends_of(Span span) {
  switch (span) {
    case Span::queue:
      return {"f.asked_at", "f.begun_at", "f.begun_at"};
    case Span::eligible:
      return {"f.other_at", "f.begun_at", "f.begun_at"};
    case Span::whole:
      return {"f.asked_at", "f.ended_at", "f.ended_at"};
    case Span::length:
      return {"f.begun_at", "f.ended_at", "f.ended_at"};
    case Span::asking:
      return {"f.asked_at", "f.begun_at", "f.asked_at"};
  }
  std::unreachable();
}

/// How many persons there are in each cell among rows of u and t (Unix microseconds). With known_since only those count
/// who were seen before the bucket.
Result<Measured> distinct_people(Connection& connection, const Question& question, const Scope& rows_of,
                                 const FirstSights* known_since = nullptr) {
  Cells cells{connection, question};
  MONALYS_TRY(auto rows, connection.stream(fmt::format("SELECT u, t // {} AS second{} FROM ({})", kMicro,
                                                       group_names(question), rows_of.sql),
                                           rows_of.parameters));
  DistinctPeople people(cells);
  PlaceFinder places(cells.places);
  while (rows.next()) {
    const auto* users = rows.data<std::uint64_t>(0);
    const auto* seconds = rows.data<std::int64_t>(1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto bucket = places.of(seconds[i]);
      if (!bucket) continue;
      if (known_since != nullptr && known_since->at(users[i]) >= question.boundaries[*bucket]) continue;
      people.see(cells.groups.of(rows, 2, i), *bucket, users[i]);
    }
  }
  MONALYS_CHECK(rows.problem());
  return cells.finish(Cells::Empty::is_zero);
}

}  // namespace

Scope sights(const Question& question, bool only_in_buckets) {
  Scope all;
  for (const auto& sight : kSights) {
    auto condition = fmt::format("f.\"user\" <> 0 AND {} IS NOT NULL{}", sight.instant, sight.condition);
    if (only_in_buckets) condition += " AND " + in_buckets(sight.instant, question);
    const auto part =
        scope(question, sight.realm, fmt::format("f.\"user\" AS u, {} AS t", sight.instant), sight.instant, condition);
    append(all, part);
  }
  return all;
}

Result<FirstSights> first_sights(Connection& connection) {
  const auto all = sights({.measure = Measure::unique_people, .boundaries = {0, 1}}, false);
  MONALYS_TRY(auto rows, connection.stream(fmt::format("SELECT u, min(s) FROM (SELECT u, t // 1000000 AS s FROM ({}) "
                                                       "UNION ALL SELECT \"user\", \"at\" FROM seen_before) GROUP BY u",
                                                       all.sql),
                                           all.parameters));
  FirstSights firsts;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      firsts.emplace(rows.data<std::uint64_t>(0)[i], rows.data<std::int64_t>(1)[i]);
    }
  }
  MONALYS_CHECK(rows.problem());
  return firsts;
}

namespace {

/// A table of the steps of grain() that belong to a cell, and of the cells.
Result<void> write_cells_of_steps(Connection& connection, const Places& places) {
  MONALYS_CHECK(connection.run("CREATE OR REPLACE TEMP TABLE cell_of_step(step BIGINT, cell BIGINT)"));
  MONALYS_TRY(auto out, Appender::open(connection, "cell_of_step", Appender::Place::temporary));
  PlaceFinder finder(places);
  for (auto step = places.cuts().front() / places.grain(); step < places.cuts().back() / places.grain(); ++step) {
    const auto cell = finder.of(step * places.grain());
    if (!cell) continue;
    out.set(0, step);
    out.set(1, std::int64_t{*cell});
    MONALYS_CHECK(out.end_row());
  }
  return out.close();
}

/// So few steps and groups that both together are few, too.
constexpr std::int64_t kMostSteps = 500'000;

}  // namespace

Result<Measured> count_instants(Connection& connection, const Question& question) {
  const auto [instant, condition] = counted(question);
  Cells cells{connection, question};
  const auto grain = cells.places.grain();
  const bool hours = question.measure == Measure::withdrawn_hours;
  const auto amount = hours ? "f.ended_at // 1000000 - f.asked_at // 1000000" : "1";
  const auto rows_of =
      scope(question, question.realm, fmt::format("{} // {} AS step, {} AS amount", instant, grain * kMicro, amount),
            instant, in_buckets(instant, question) + condition);
  const auto names = group_names(question);
  // Hours of many years times hundreds of groups do not fit into memory: of groups cells are found before adding up,
  // or, where that would be too many minutes, everything is added up here.
  const auto steps = (cells.places.cuts().back() - cells.places.cuts().front()) / grain;
  const bool by_cell = !question.group.empty() && steps <= kMostSteps;
  if (by_cell) MONALYS_CHECK(write_cells_of_steps(connection, cells.places));
  auto sql = fmt::format("SELECT step, CAST(sum(amount) AS BIGINT){0} FROM ({1}) GROUP BY step{0}", names, rows_of.sql);
  if (by_cell) {
    sql = fmt::format(
        "SELECT cell, CAST(sum(amount) AS BIGINT){0} FROM ({1}) JOIN cell_of_step USING (step) GROUP BY cell{0}", names,
        rows_of.sql);
  } else if (!question.group.empty()) {
    sql = fmt::format("SELECT step, CAST(amount AS BIGINT){} FROM ({})", names, rows_of.sql);
  }
  MONALYS_TRY(auto rows, connection.stream(sql, rows_of.parameters));
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto place = *rows.integer(0, i);
      const auto cell = by_cell ? std::optional{static_cast<std::uint32_t>(place)} : cells.places.of(place * grain);
      if (cell) cells.add(cells.groups.of(rows, 2, i), *cell, static_cast<double>(*rows.integer(1, i)));
    }
  }
  MONALYS_CHECK(rows.problem());
  if (by_cell) MONALYS_CHECK(connection.run("DROP TABLE cell_of_step"));
  auto counted_up = cells.finish(Cells::Empty::is_zero);
  if (hours && counted_up) {
    for (auto& cell : counted_up->cells) cell.value = *cell.value / 3600;
  }
  return counted_up;
}

Result<Measured> unique_people(Connection& connection, const Question& question) {
  if (question.measure == Measure::returning_people) {
    MONALYS_TRY(const auto known_since, first_sights(connection));
    return distinct_people(connection, question, sights(question, true), &known_since);
  }
  return distinct_people(connection, question, sights(question, true));
}

Result<Measured> lapsed_people(Connection& connection, const Question& question) {
  constexpr std::int64_t kDay = 86'400;
  constexpr std::int64_t kAway = kLapseDays * kDay;
  // Of each day of each person the last sight is enough, because nobody lapses within a day.
  Question around = question;
  around.boundaries = {std::max(std::int64_t{0}, question.boundaries.front() - kAway), question.boundaries.back()};
  const auto all = sights(around, true);
  const auto names = group_names(question);
  MONALYS_TRY(
      auto rows,
      connection.stream(fmt::format("SELECT u, min(t) // 1000000 AS first, max(t) // 1000000 AS last{0} FROM ({1}) "
                                    "GROUP BY u, t // {2}{0} ORDER BY u{0}, first",
                                    names, all.sql, kDay * kMicro),
                        all.parameters));
  Cells cells{connection, question};
  std::uint64_t person = 0;
  std::size_t group = 0;
  constexpr std::int64_t kNotSeen = -1;
  std::int64_t last = kNotSeen;
  // Someone last seen then, and next at `next`, if ever.
  const auto note = [&](std::int64_t next) {
    if (last == kNotSeen || last + kAway >= next) return;
    if (const auto bucket = bucket_of(question.boundaries, last + kAway)) cells.add(group, *bucket, 1);
  };
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto user = rows.data<std::uint64_t>(0)[i];
      const auto of = cells.groups.of(rows, 3, i);
      if (user != person || of != group) {
        note(INT64_MAX);
        last = kNotSeen;
      }
      person = user;
      group = of;
      note(*rows.integer(1, i));
      last = *rows.integer(2, i);
    }
  }
  MONALYS_CHECK(rows.problem());
  note(INT64_MAX);
  return cells.finish(Cells::Empty::is_zero);
}

Result<Measured> new_people(Connection& connection, const Question& question) {
  // Filters narrow which people are told of at their first instant, not what their first instant is.
  Question unfiltered = question;
  unfiltered.where.clear();
  for (const auto& filter : question.where) unfiltered.group.push_back(filter.dimension);
  const auto all = sights(unfiltered, false);
  // Of several first sights at one instant the first by name speaks, so that it does not matter which file came first.
  std::string names = "{'t': a.t";
  std::string joins;
  for (std::size_t i = 0; i < unfiltered.group.size(); ++i) {
    names += fmt::format(", 'v{0}': t{0}.value, 'g{0}': a.g{0}", i);
    joins += fmt::format(" JOIN {1} t{0} ON t{0}.id = a.g{0}", i, names_of(unfiltered.group[i]));
  }
  std::string columns = "s.t // 1000000";
  for (std::size_t i = 0; i < question.group.size(); ++i) columns += fmt::format(", s.g{}", i);
  auto parameters = all.parameters;
  std::string condition = "true";
  std::map<Dimension, std::string> wanted;
  for (std::size_t i = 0; i < question.where.size(); ++i) {
    auto& any = wanted[question.where[i].dimension];
    any += fmt::format("{}s.v{} = ?", any.empty() ? "" : " OR ", question.group.size() + i);
  }
  for (const auto& [dimension, any] : wanted) {
    condition += fmt::format(" AND ({})", any);
    for (const auto& filter : question.where) {
      if (filter.dimension == dimension) parameters.emplace_back(std::string_view{filter.value});
    }
  }
  const auto firsts =
      fmt::format("SELECT u, min(t) AS t{0} FROM ({1}) GROUP BY u{0}", group_names(unfiltered), all.sql);
  MONALYS_TRY(auto rows,
              connection.query(fmt::format("SELECT {} FROM (SELECT min({}}}) AS s FROM ({}) a{} "
                                           "WHERE a.u NOT IN (SELECT \"user\" FROM seen_before) GROUP BY a.u) "
                                           "WHERE {}",
                                           columns, names, firsts, joins, condition),
                               parameters));
  Cells cells{connection, question};
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto bucket = bucket_of(question.boundaries, *rows.integer(0, i));
      if (bucket) cells.add(cells.groups.of(rows, 1, i), *bucket, 1);
    }
  }
  return cells.finish(Cells::Empty::is_zero);
}

Result<Measured> people_of_instants(Connection& connection, const Question& question) {
  const auto [instant, condition] = counted(question);
  return distinct_people(connection, question,
                         scope(question, question.realm, fmt::format("f.\"user\" AS u, {} AS t", instant), instant,
                               fmt::format("f.\"user\" <> 0 AND {}{}", in_buckets(instant, question), condition)));
}

Result<Measured> people_of_waits(Connection& connection, const Question& question) {
  const auto [from, until, counted] = ends_of(question.span);
  return distinct_people(connection, question,
                         scope(question, question.realm, fmt::format("f.\"user\" AS u, {} AS t", counted), counted,
                               fmt::format("f.\"user\" <> 0 AND {} AND {} IS NOT NULL AND {} IS NOT NULL",
                                           in_buckets(counted, question), from, until)));
}

namespace {

/// Of all the waits of one cell, in seconds; their order is lost.
double measured_wait(const Question& question, std::vector<std::int64_t>& waits) {
  switch (question.measure) {
    case Measure::wait_at_once:
      return *kernels::share_at_most(waits, 60);
    case Measure::wait_longest:
      return static_cast<double>(std::ranges::max(waits));
    default:
      return static_cast<double>(kernels::percentiles(waits, std::array{question.percent}).front());
  }
}

}  // namespace

Result<Measured> waits(Connection& connection, const Question& question) {
  const auto [from, until, instant] = ends_of(question.span);
  const bool counts_at_begin = instant == from;
  const auto rows_of =
      scope(question, question.realm, fmt::format("{} AS since, {} AS until", from, until), instant,
            fmt::format("{} AND {} IS NOT NULL AND {} IS NOT NULL", in_buckets(instant, question), from, until));
  MONALYS_TRY(auto rows, connection.stream(rows_of.sql, rows_of.parameters));
  Cells cells{connection, question};
  std::map<std::pair<std::size_t, std::uint32_t>, std::vector<std::int64_t>> by_cell;
  std::pair<std::size_t, std::uint32_t> last_place;  // of the row before
  std::vector<std::int64_t>* at_place = nullptr;
  PlaceFinder places(cells.places);
  std::vector<std::int64_t> counted_at;
  std::vector<std::int64_t> waited;
  while (rows.next()) {
    const auto* since = rows.data<std::int64_t>(0);
    const auto* waited_until = rows.data<std::int64_t>(1);
    counted_at.resize(rows.size());
    waited.resize(rows.size());
    auto first = std::numeric_limits<std::int64_t>::max();
    auto last = std::numeric_limits<std::int64_t>::min();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto begin = since[i] / kMicro;
      const auto end = waited_until[i] / kMicro;
      waited[i] = std::max(std::int64_t{0}, end - begin);
      counted_at[i] = counts_at_begin ? begin : end;
      first = std::min(first, counted_at[i]);
      last = std::max(last, counted_at[i]);
    }
    // Rows come in the order of time by and large, so most of what comes at once belongs to one place.
    const auto together = rows.size() > 0 && question.group.empty() ? places.of(first) : std::nullopt;
    if (together && places.is_beside(last)) {
      auto& values = by_cell[{cells.groups.of(rows, 2, 0), *together}];
      values.insert(values.end(), waited.begin(), waited.end());
      continue;
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto bucket = places.of(counted_at[i]);
      if (!bucket) continue;
      const std::pair here{cells.groups.of(rows, 2, i), *bucket};
      if (at_place == nullptr || here != last_place) at_place = &by_cell[last_place = here];
      at_place->push_back(waited[i]);
    }
  }
  MONALYS_CHECK(rows.problem());
  std::vector<std::vector<std::int64_t>*> to_measure;
  to_measure.reserve(by_cell.size());
  for (auto& [place, values] : by_cell) to_measure.push_back(&values);
  std::vector<double> measured(to_measure.size());
  in_parallel(to_measure.size(), [&](std::size_t i) { measured[i] = measured_wait(question, *to_measure[i]); });
  auto value = measured.begin();
  for (const auto& [place, values] : by_cell) cells.at(place.first, place.second).value = *value++;
  return cells.finish(Cells::Empty::is_absent);
}

}  // namespace monalys::store::duckdb_store
