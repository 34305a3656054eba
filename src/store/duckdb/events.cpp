#include "store/duckdb/events.hpp"

#include <fmt/format.h>

#include "store/duckdb/changes.hpp"
#include "store/duckdb/facts.hpp"
#include "store/duckdb/schema.hpp"

namespace monalys::store::duckdb_store {
namespace {

std::int64_t number(Realm realm) { return std::to_underlying(realm); }

/// SQL: whether two rows of a table have the same in every column.
std::string same_columns(const FactTable& table, std::string_view a, std::string_view b) {
  std::string same = "true";
  for (std::string_view rest = table.columns; !rest.empty();) {
    const auto column = rest.substr(0, rest.find(' '));
    same += fmt::format(" AND {0}.{2} IS NOT DISTINCT FROM {1}.{2}", a, b, column);
    const auto end = rest.find(", ");
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
  }
  return same;
}

constexpr std::string_view kDerivedWithin =
    "derived AND host = ? AND coalesce(begun_at, ended_at) >= ? AND coalesce(begun_at, ended_at) < ?";

Result<bool> any_derived(Connection& connection, const FactTable& table, const std::vector<Parameter>& within) {
  MONALYS_TRY(
      auto any,
      connection.query(fmt::format("SELECT EXISTS (SELECT 1 FROM {} WHERE {})", table.name, kDerivedWithin), within));
  if (any.next()) return *any.data<bool>(0);
  MONALYS_CHECK(any.problem());
  return false;
}

/// Where nothing was derived before there is nothing to compare with.
Result<void> put_first_rows(Connection& connection, const FactTable& table, std::span<const Interval> intervals,
                            const Texts& texts, Touched& touched) {
  if (intervals.empty()) return {};
  MONALYS_CHECK(touched.before_change(connection, *table.realm));
  MONALYS_TRY(auto out, Appender::open(connection, table.name));
  for (const auto& interval : intervals) {
    set_columns(out, interval, texts, interval.file);
    out.set(kDerivedColumn, true);
    out.set(kHiddenColumn, false);  // whether it is, is found out afterwards (links.hpp)
    touched.add(interval);
    MONALYS_CHECK(out.end_row());
  }
  return out.close();
}

/// The temporary table `staged`, with the columns of `table` but for whether a row is hidden.
Result<void> stage(Connection& connection, const FactTable& table, std::span<const Interval> intervals,
                   const Texts& texts) {
  MONALYS_CHECK(connection.run(
      fmt::format("CREATE OR REPLACE TEMP TABLE staged AS SELECT * EXCLUDE (hidden) FROM {} LIMIT 0", table.name)));
  MONALYS_TRY(auto out, Appender::open(connection, "staged", Appender::Place::temporary));
  for (const auto& interval : intervals) {
    set_columns(out, interval, texts, interval.file);
    out.set(kDerivedColumn, true);
    MONALYS_CHECK(out.end_row());
  }
  return out.close();
}

/// Makes the derived rows of `table` those of `staged`. What is there already stays where it is; what differs in more
/// than its file is touched.
Result<void> replace_rows(Connection& connection, const FactTable& table, const std::vector<Parameter>& within,
                          Touched& touched) {
  const auto there = fmt::format("SELECT * EXCLUDE (hidden) FROM {} WHERE {}", table.name, kDerivedWithin);
  // In one statement, rows that are the same in both go; the rest is what leaves and what comes.
  MONALYS_CHECK(
      connection.run(fmt::format("CREATE OR REPLACE TEMP TABLE leaving AS {} EXCEPT FROM staged", there), within));
  MONALYS_CHECK(
      connection.run(fmt::format("CREATE OR REPLACE TEMP TABLE coming AS FROM staged EXCEPT {}", there), within));
  MONALYS_TRY(auto counts, connection.query("SELECT (SELECT count(*) FROM leaving), (SELECT count(*) FROM coming)"));
  const bool some_leave = counts.next() && counts.integer(0, 0) != 0;
  const bool some_come = counts.integer(1, 0) != 0;
  if (some_leave || some_come) {
    MONALYS_CHECK(touched.before_change(connection, *table.realm));
    constexpr std::string_view kLeaving = "SELECT * EXCLUDE (file) FROM leaving";
    constexpr std::string_view kComing = "SELECT * EXCLUDE (file) FROM coming";
    MONALYS_TRY(auto spans, connection.query(fmt::format("SELECT DISTINCT {0} FROM (({1} EXCEPT {2}) UNION ALL "
                                                         "({2} EXCEPT {1}))",
                                                         span_of(*table.realm), kLeaving, kComing)));
    MONALYS_CHECK(touched.add(*table.realm, std::move(spans)));
  }
  if (some_leave) {
    MONALYS_CHECK(connection.run(fmt::format("DELETE FROM {} WHERE {} AND EXISTS (SELECT 1 FROM leaving l WHERE {})",
                                             table.name, kDerivedWithin, same_columns(table, "l", table.name)),
                                 within));
  }
  if (some_come) {
    MONALYS_CHECK(connection.run(
        fmt::format("INSERT INTO {} SELECT *, false FROM coming ORDER BY key_high, key_low", table.name)));
  }
  MONALYS_CHECK(connection.run("DROP TABLE leaving"));
  return connection.run("DROP TABLE coming");
}

}  // namespace

Result<std::vector<std::int64_t>> boots(Connection& connection, Realm realm, std::string_view host) {
  MONALYS_TRY(const auto host_number, number_of(connection, host));
  if (!host_number) return std::vector<std::int64_t>{};
  MONALYS_TRY(auto rows, connection.query("SELECT DISTINCT \"at\" FROM event WHERE realm = ? AND host = ? AND kind = ? "
                                          "ORDER BY \"at\"",
                                          {number(realm), std::int64_t{*host_number},
                                           std::int64_t{std::to_underlying(EventKind::boot)}}));
  std::vector<std::int64_t> found;
  while (rows.next()) {
    const auto* at = rows.data<std::int64_t>(0);
    found.insert(found.end(), at, at + rows.size());
  }
  return found;
}

Result<std::optional<Stretch>> sightings_only(Connection& connection, Realm realm, std::string_view host) {
  MONALYS_TRY(const auto host_number, number_of(connection, host));
  if (!host_number) return std::optional<Stretch>{};
  const auto numbers = [](std::initializer_list<EventKind> kinds) {
    std::string list;
    for (const auto kind : kinds) list += fmt::format("{}{}", list.empty() ? "" : ", ", std::to_underlying(kind));
    return list;
  };
  MONALYS_TRY(
      auto rows,
      connection.query(fmt::format("SELECT count(*) FILTER (kind = {}), count(*) FILTER (kind NOT IN ({})), "
                                   "min(\"at\"), max(\"at\") FROM event WHERE realm = ? AND host = ?",
                                   std::to_underlying(EventKind::seen),
                                   numbers({EventKind::seen, EventKind::sign, EventKind::boot, EventKind::shutdown})),
                       {number(realm), std::int64_t{*host_number}}));
  if (!rows.next() || rows.integer(0, 0) == 0 || rows.integer(1, 0) != 0) return std::optional<Stretch>{};
  return std::optional{Stretch{*rows.integer(2, 0), *rows.integer(3, 0)}};
}

Result<std::uint64_t> event_count(Connection& connection, Realm realm, std::string_view host, Stretch stretch) {
  MONALYS_TRY(const auto host_number, number_of(connection, host));
  if (!host_number) return std::uint64_t{0};
  MONALYS_TRY(auto rows,
              connection.query("SELECT count(*) FROM event WHERE realm = ? AND host = ? AND \"at\" BETWEEN ? "
                               "AND ?",
                               {number(realm), std::int64_t{*host_number}, stretch.from, stretch.until}));
  return rows.next() ? static_cast<std::uint64_t>(rows.integer(0, 0).value_or(0)) : 0;
}

Result<void> events(Connection& connection, Realm realm, std::string_view host, Stretch stretch,
                    const std::function<void(const Event&)>& take) {
  MONALYS_TRY(const auto host_number, number_of(connection, host));
  if (!host_number) return {};
  MONALYS_TRY(auto rows,
              connection.stream("SELECT e.kind, e.key_high, e.key_low, e.\"user\", e.\"at\", line.value, label.value, "
                                "detail.value, e.file FROM event e JOIN text line ON line.id = e.line "
                                "JOIN text label ON label.id = e.label JOIN text detail ON detail.id = e.detail "
                                "WHERE e.realm = ? AND e.host = ? AND e.\"at\" BETWEEN ? AND ? "
                                "ORDER BY e.\"at\", e.kind, e.key_high, e.key_low",
                                {number(realm), std::int64_t{*host_number}, stretch.from, stretch.until}));
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      take({.realm = realm,
            .kind = static_cast<EventKind>(rows.data<std::uint8_t>(0)[i]),
            .key = {rows.data<std::uint64_t>(1)[i], rows.data<std::uint64_t>(2)[i]},
            .user = rows.data<std::uint64_t>(3)[i],
            .at = rows.data<std::int64_t>(4)[i],
            .host = host,
            .line = rows.text(5, i),
            .label = rows.text(6, i),
            .detail = rows.text(7, i),
            .file = rows.data<std::uint64_t>(8)[i]});
    }
  }
  return rows.problem();
}

Result<std::vector<std::string>> event_hosts(Connection& connection, Realm realm) {
  MONALYS_TRY(auto rows, connection.query("SELECT t.value FROM (SELECT DISTINCT host FROM event WHERE realm = ?) e "
                                          "JOIN text t ON t.id = e.host ORDER BY t.value",
                                          {number(realm)}));
  std::vector<std::string> hosts;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) hosts.emplace_back(rows.text(0, i));
  }
  return hosts;
}

Result<void> replace_derived(Connection& connection, Texts& texts, Realm realm, std::string_view host, Stretch stretch,
                             std::span<const Interval> intervals, std::span<const LooseEnds> ends_without_start) {
  MONALYS_TRY(auto transaction, Transaction::begin(connection));
  Touched touched;
  const auto table = fact_table(realm);
  // A host that nothing is known of any more leaves no text behind.
  if (!intervals.empty()) texts.meet(host);
  for (const auto& interval : intervals) meet_texts(texts, interval);
  MONALYS_CHECK(texts.settle(connection));
  MONALYS_TRY(const auto host_number, number_of(connection, host));
  if (host_number) {
    const std::vector<Parameter> within{std::int64_t{*host_number}, stretch.from, stretch.until};
    MONALYS_TRY(const bool some_there, any_derived(connection, table, within));
    if (some_there) {
      MONALYS_CHECK(stage(connection, table, intervals, texts));
      MONALYS_CHECK(replace_rows(connection, table, within, touched));
      MONALYS_CHECK(connection.run("DROP TABLE staged"));
    } else {
      MONALYS_CHECK(put_first_rows(connection, table, intervals, texts, touched));
    }
  }
  MONALYS_CHECK(connection.run("DELETE FROM unpaired_end WHERE realm = ? AND host = ? AND from_at >= ? AND from_at < ?",
                               {number(realm), host, stretch.from, stretch.until}));
  for (const auto& [from, count] : ends_without_start) {
    MONALYS_CHECK(connection.run("INSERT INTO unpaired_end VALUES (?, ?, ?, ?)", {number(realm), host, from, count}));
  }
  MONALYS_CHECK(touched.write(connection));
  return transaction.commit();
}

Result<std::vector<Store::UnpairedEnds>> ends_without_start(Connection& connection) {
  MONALYS_TRY(auto rows, connection.query("SELECT host, CAST(sum(count) AS UBIGINT) FROM unpaired_end GROUP BY host "
                                          "ORDER BY host"));
  std::vector<Store::UnpairedEnds> found;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      found.push_back({std::string(rows.text(0, i)), rows.data<std::uint64_t>(1)[i]});
    }
  }
  return found;
}

}  // namespace monalys::store::duckdb_store
