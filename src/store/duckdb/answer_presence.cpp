// What went on at the same time: columns of the facts go through the concurrency kernel, about a year at a time, so
// that memory holds one year of facts however long the period asked for.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <thread>

#include "kernels/concurrency.hpp"
#include "kernels/densify.hpp"
#include "store/duckdb/answer.hpp"
#include "store/duckdb/cells.hpp"
#include "store/duckdb/changes.hpp"
#include "store/duckdb/distinct_people.hpp"
#include "store/duckdb/scope.hpp"

namespace monalys::store::duckdb_store {
namespace {

constexpr std::int64_t kYear = 366 * 86'400;

/// Which stretch of an interval is asked about, as SQL over whole seconds.
struct Stretch {
  std::string begin;
  std::string end;
  std::string_view instant;  // at which the organisation is looked up
};

std::string or_limit(std::string_view from, std::int64_t horizon, std::optional<std::chrono::seconds> limit) {
  if (!limit) return std::to_string(horizon);
  return fmt::format("least({}, {} // 1000000 + {})", horizon, from, limit->count());
}

Stretch stretch_of(const Question& question, std::int64_t horizon) {
  const auto limit = row(question.realm).open_limit;
  if (question.measure == Measure::waiting_max || question.measure == Measure::waiting_mean) {
    return {"f.asked_at // 1000000",
            fmt::format("coalesce(f.begun_at // 1000000, f.ended_at // 1000000, {})",
                        or_limit("f.asked_at", horizon, limit)),
            "f.asked_at"};
  }
  return {"f.begun_at // 1000000",
          fmt::format("coalesce(f.ended_at // 1000000, {})", or_limit("f.begun_at", horizon, limit)), "f.begun_at"};
}

/// The intervals that may lie in [from, until), Unix seconds. The conditions on single columns say no more than
/// `condition`, but by them whole parts of a table are passed over: those whose intervals all lie before or after.
Scope lying_between(const Question& question, const Stretch& stretch, std::int64_t from, std::int64_t until,
                    std::string_view columns, std::string_view condition) {
  constexpr std::int64_t kMicro = 1'000'000;
  const bool waiting = question.measure == Measure::waiting_max || question.measure == Measure::waiting_mean;
  const auto first = from * kMicro;
  std::vector<std::string> kinds{fmt::format("f.ended_at >= {}", first), "f.ended_at IS NULL"};
  if (waiting) {
    kinds = {fmt::format("f.begun_at >= {}", first), fmt::format("f.begun_at IS NULL AND f.ended_at >= {}", first),
             "f.begun_at IS NULL AND f.ended_at IS NULL"};
  }
  Scope all;
  for (const auto& kind : kinds) {
    const auto part = scope(question, question.realm, columns, stretch.instant,
                            fmt::format("{} AND {} < {} AND {}", kind, stretch.instant, until * kMicro, condition));
    append(all, part);
  }
  return all;
}

struct Columns {
  std::vector<std::int64_t> begin, end;
  std::vector<std::uint32_t> user;
};

/// The levels of some consecutive pieces of time, by group, into their cells: the highest, the 95th percentile, or
/// level times seconds.
Result<void> measure_slice(Connection& connection, const Question& question, const Stretch& stretch,
                           std::size_t first_piece, std::span<const std::int64_t> boundaries, Cells& cells) {
  const bool by_person = question.measure == Measure::users_max || question.measure == Measure::users_mean ||
                         question.measure == Measure::users_p95;
  const auto rows_of = lying_between(question, stretch, boundaries.front(), boundaries.back(),
                                     fmt::format("{} AS b, {} AS e, f.\"user\" AS u", stretch.begin, stretch.end),
                                     fmt::format("{} < {} AND {} > {}{}", stretch.begin, boundaries.back(), stretch.end,
                                                 boundaries.front(), by_person ? " AND f.\"user\" <> 0" : ""));
  MONALYS_TRY(auto rows, connection.stream(rows_of.sql, rows_of.parameters));
  std::vector<Columns> groups;
  kernels::Densifier people;
  while (rows.next()) {
    const auto* begin = rows.data<std::int64_t>(0);
    const auto* end = rows.data<std::int64_t>(1);
    const auto* user = rows.data<std::uint64_t>(2);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto group = cells.groups.of(rows, 3, i);
      if (group >= groups.size()) groups.resize(group + 1);
      auto& columns = groups[group];
      columns.begin.push_back(begin[i]);
      columns.end.push_back(end[i]);
      if (by_person) columns.user.push_back(people.number(user[i]));
    }
  }
  MONALYS_CHECK(rows.problem());

  const bool peak = question.measure == Measure::concurrent_max || question.measure == Measure::users_max ||
                    question.measure == Measure::waiting_max;
  const bool p95 = question.measure == Measure::concurrent_p95 || question.measure == Measure::users_p95;
  const auto threads = std::max(1U, std::thread::hardware_concurrency());
  for (std::size_t group = 0; group < groups.size(); ++group) {
    const auto& columns = groups[group];
    const auto levels = kernels::concurrency({columns.begin, columns.end, columns.user}, boundaries, threads);
    for (std::size_t i = 0; i < levels.size(); ++i) {
      const auto place = cells.places.cell_of_piece(first_piece + i);
      if (levels[i].maximum == 0 || !place) continue;
      auto& cell = cells.at(group, *place);
      if (peak) {
        if (cell.value && *cell.value >= levels[i].maximum) continue;
        cell.value = levels[i].maximum;
        cell.at = levels[i].maximum_at;
      } else if (p95) {
        cell.value = levels[i].p95;
      } else {
        cells.add(group, *place, static_cast<double>(levels[i].total));  // whole numbers: nothing is rounded
      }
    }
  }
  return {};
}

/// Of means and hours the level times seconds.
Result<void> measure(Connection& connection, const Question& question, Cells& cells) {
  MONALYS_TRY(const auto until, horizon(connection, question.realm));
  const auto stretch = stretch_of(question, until);
  const auto all = cells.places.cuts();
  for (std::size_t first = 0; first + 1 < all.size();) {
    std::size_t last = first + 1;
    while (last + 1 < all.size() && all[last + 1] - all[first] <= kYear) ++last;
    MONALYS_CHECK(measure_slice(connection, question, stretch, first, all.subspan(first, last - first + 1), cells));
    first = last;
  }
  return {};
}

/// What level times seconds is divided by, in a cell of so many seconds.
std::int64_t divisor(Measure measure, std::int64_t seconds) {
  switch (measure) {
    case Measure::concurrent_mean:
    case Measure::users_mean:
    case Measure::waiting_mean:
      return seconds;
    case Measure::hours:
      return 3600;
    default:
      return 1;
  }
}

}  // namespace

Result<std::int64_t> horizon(Connection& connection, Realm realm) {
  MONALYS_TRY(const auto last, last_instant(connection, realm));
  return last.value_or(0) / 1'000'000;
}

Result<Measured> presence(Connection& connection, const Question& question) {
  Cells cells{connection, question};
  MONALYS_CHECK(measure(connection, question, cells));
  for (std::size_t i = 0; i < cells.buckets(); ++i) {
    const auto seconds = divisor(question.measure, cells.places.seconds(i));
    for (std::size_t group = 0; seconds != 1 && group < cells.groups.size(); ++group) {
      if (auto& value = cells.at(group, i).value) *value /= static_cast<double>(seconds);
    }
  }
  return cells.finish(Cells::Empty::is_zero);
}

/// The hours of each interval times its slots: what was in use, not only how many.
Result<Measured> slot_hours(Connection& connection, const Question& question) {
  MONALYS_TRY(const auto until, horizon(connection, question.realm));
  const auto stretch = stretch_of(question, until);
  Cells cells{connection, question};
  const auto boundaries = cells.places.cuts();
  const auto rows_of = lying_between(
      question, stretch, boundaries.front(), boundaries.back(),
      fmt::format("{} AS b, {} AS e, f.slots AS s", stretch.begin, stretch.end),
      fmt::format("{} < {} AND {} > {}", stretch.begin, boundaries.back(), stretch.end, boundaries.front()));
  MONALYS_TRY(auto rows, connection.stream(rows_of.sql, rows_of.parameters));
  // Whole seconds times slots, so that nothing is rounded before the end.
  std::map<std::pair<std::size_t, std::size_t>, std::uint64_t> slot_seconds;
  while (rows.next()) {
    const auto* begin = rows.data<std::int64_t>(0);
    const auto* end = rows.data<std::int64_t>(1);
    const auto* slots = rows.data<std::uint32_t>(2);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto group = cells.groups.of(rows, 3, i);
      auto piece = static_cast<std::size_t>(cells.places.piece_of(std::max(begin[i], boundaries.front())).value_or(0));
      for (; piece + 1 < boundaries.size() && boundaries[piece] < end[i]; ++piece) {
        const auto cell = cells.places.cell_of_piece(piece);
        if (!cell) continue;
        const auto seconds = std::min(end[i], boundaries[piece + 1]) - std::max(begin[i], boundaries[piece]);
        slot_seconds[{group, *cell}] += static_cast<std::uint64_t>(seconds) * slots[i];
      }
    }
  }
  MONALYS_CHECK(rows.problem());
  for (const auto& [place, sum] : slot_seconds) {
    if (sum > 0) cells.add(place.first, place.second, static_cast<double>(sum) / 3600);
  }
  return cells.finish(Cells::Empty::is_zero);
}

Result<Measured> users_during(Connection& connection, const Question& question) {
  MONALYS_TRY(const auto until, horizon(connection, question.realm));
  const auto stretch = stretch_of(question, until);
  Cells cells{connection, question};
  const auto boundaries = cells.places.cuts();
  const auto grain = cells.places.grain();
  // The last second that an interval holds; one of no length is there at its begin.
  const auto last = fmt::format("greatest({0}, {1} - 1)", stretch.begin, stretch.end);
  const auto rows_of =
      lying_between(question, stretch, boundaries.front(), boundaries.back(),
                    fmt::format("f.\"user\" AS u, {} // {} AS b, {} // {} AS e", stretch.begin, grain, last, grain),
                    fmt::format("f.\"user\" <> 0 AND {} < {} AND {} >= {}", stretch.begin, boundaries.back(), last,
                                boundaries.front()));
  MONALYS_TRY(auto rows,
              connection.stream(fmt::format("SELECT DISTINCT u, b, e{} FROM ({})", group_names(question), rows_of.sql),
                                rows_of.parameters));
  DistinctPeople people(cells);
  while (rows.next()) {
    const auto* users = rows.data<std::uint64_t>(0);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto group = cells.groups.of(rows, 3, i);
      const auto first = std::max(*rows.integer(1, i) * grain, boundaries.front());
      const auto end = (*rows.integer(2, i) + 1) * grain;
      for (auto piece = static_cast<std::size_t>(*cells.places.piece_of(first));
           piece + 1 < boundaries.size() && boundaries[piece] < end; ++piece) {
        if (const auto cell = cells.places.cell_of_piece(piece)) people.see(group, *cell, users[i]);
      }
    }
  }
  MONALYS_CHECK(rows.problem());
  return cells.finish(Cells::Empty::is_zero);
}

Result<Measured> drop_rate(Connection& connection, const Question& question) {
  Question dropped = question;
  dropped.measure = Measure::ended_as;
  dropped.outcome = Outcome::dropped;
  MONALYS_TRY(const auto drops, count_instants(connection, dropped));
  std::map<std::pair<std::vector<std::string>, std::size_t>, double> drops_in;
  for (const auto& cell : drops.cells) drops_in[{cell.group, cell.bucket}] = cell.value.value_or(0);

  Cells cells{connection, question};
  MONALYS_CHECK(measure(connection, question, cells));
  MONALYS_CHECK(cells.groups.name_all(connection));
  for (std::size_t group = 0; group < cells.groups.size(); ++group) {
    for (std::size_t bucket = 0; bucket < cells.buckets(); ++bucket) {
      auto& value = cells.at(group, bucket).value;
      const double seconds = value.value_or(0);
      value.reset();
      if (seconds == 0) continue;
      const auto found = drops_in.find({cells.groups.name(group), bucket});
      value = 1000 * (found == drops_in.end() ? 0 : found->second) / (seconds / 3600);
    }
  }
  return cells.finish(Cells::Empty::is_absent);
}

}  // namespace monalys::store::duckdb_store
