// The days to look at are taken some at a time. In each part the rows of gateways get, in order of their
// beginnings, the latest end that any row of the person up to there has; then for each connection of a host the last of
// them that begins before it decides.

#include "store/duckdb/links.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "facts/record.hpp"
#include "store/duckdb/changes.hpp"
#include "store/duckdb/schema.hpp"

namespace monalys::store::duckdb_store {
namespace {

constexpr std::int64_t kDay = std::int64_t{86'400} * 1'000'000;
/// Of connections that are looked at in one transaction, because memory is bounded; a single day may have more.
constexpr std::int64_t kMostAtOnce = 500'000;

/// Days since 1970, both included.
struct Days {
  std::uint32_t first, last;
};

Result<std::vector<Days>> unlinked_days(Connection& connection) {
  MONALYS_TRY(auto rows, connection.query("SELECT DISTINCT first_day, last_day FROM unlinked ORDER BY ALL"));
  std::vector<Days> found;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Days next{rows.data<std::uint32_t>(0)[i], rows.data<std::uint32_t>(1)[i]};
      if (!found.empty() && next.first <= found.back().last + 1) {
        found.back().last = std::max(found.back().last, next.last);
      } else {
        found.push_back(next);
      }
    }
  }
  return found;
}

/// The same days in parts that hold no more than kMostAtOnce connections.
Result<std::vector<Days>> in_parts(Connection& connection, const std::vector<Days>& stretches) {
  MONALYS_TRY(auto rows,
              connection.query(fmt::format("SELECT coalesce(begun_at, ended_at) // {0} AS day, count(*) FROM {1} WHERE "
                                           "coalesce(begun_at, ended_at) BETWEEN {2} AND {3} GROUP BY day",
                                           kDay, table_of(Realm::connection), stretches.front().first * kDay,
                                           (stretches.back().last + 1) * kDay)));
  std::map<std::int64_t, std::int64_t> connections_on;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) connections_on[*rows.integer(0, i)] = *rows.integer(1, i);
  }
  std::vector<Days> parts;
  for (auto days : stretches) {
    std::int64_t sum = 0;
    for (auto day = connections_on.lower_bound(days.first); day != connections_on.end() && day->first <= days.last;
         ++day) {
      if (sum > 0 && sum + day->second > kMostAtOnce) {
        const auto next = static_cast<std::uint32_t>(day->first);
        parts.push_back({days.first, next - 1});
        days.first = next;
        sum = 0;
      }
      sum += day->second;
    }
    parts.push_back(days);
  }
  return parts;
}

/// The rows of hosts within the days whose `hidden` is not what it should be: a temporary table of their places.
std::string find_wrong(const std::string& table, Days days) {
  const auto tolerance = std::chrono::microseconds{kLinkTolerance}.count();
  const auto limit = std::chrono::microseconds{*row(Realm::connection).open_limit}.count();
  const auto from = days.first * kDay;
  const auto until = (days.last + 1) * kDay;
  return fmt::format(
      "CREATE OR REPLACE TEMP TABLE wrongly AS "
      "WITH reach AS (SELECT \"user\", begun_at - {tolerance} AS from_at, "
      "max(coalesce(ended_at, begun_at + {limit}) + {tolerance}) OVER (PARTITION BY \"user\" ORDER BY begun_at) AS "
      "until_at FROM {table} WHERE told_by = {gateway} AND outcome <> {failed} AND \"user\" <> 0 AND "
      "begun_at < {until} + {tolerance} AND (ended_at >= {from} - {tolerance} OR (ended_at IS NULL AND begun_at >= "
      "{from} - {tolerance} - {limit}))), "
      "of_host AS (SELECT rowid AS place, \"user\", coalesce(begun_at, ended_at) AS at_, hidden FROM {table} WHERE "
      "told_by = {host} AND coalesce(begun_at, ended_at) >= {from} AND coalesce(begun_at, ended_at) < {until}) "
      "SELECT h.place FROM of_host h ASOF LEFT JOIN reach r ON h.\"user\" = r.\"user\" AND h.at_ >= r.from_at "
      "WHERE h.hidden <> coalesce(h.at_ <= r.until_at, false)",
      fmt::arg("tolerance", tolerance), fmt::arg("limit", limit), fmt::arg("table", table),
      fmt::arg("gateway", std::to_underlying(ToldBy::gateway)), fmt::arg("host", std::to_underlying(ToldBy::host)),
      fmt::arg("failed", std::to_underlying(Outcome::failed)), fmt::arg("from", from), fmt::arg("until", until));
}

Result<void> link(Connection& connection, Days days) {
  const auto table = table_of(Realm::connection);
  MONALYS_TRY(auto transaction, Transaction::begin(connection));
  MONALYS_CHECK(connection.run(find_wrong(table, days)));
  Touched touched;
  MONALYS_TRY(auto spans, connection.query(fmt::format("SELECT DISTINCT {} FROM {} f SEMI JOIN wrongly w ON f.rowid = "
                                                       "w.place",
                                                       span_of(Realm::connection), table)));
  MONALYS_CHECK(touched.add(Realm::connection, std::move(spans)));
  MONALYS_CHECK(connection.run(
      fmt::format("UPDATE {0} SET hidden = NOT hidden FROM wrongly w WHERE {0}.rowid = w.place", table)));
  MONALYS_CHECK(connection.run("DROP TABLE wrongly"));
  MONALYS_CHECK(touched.write(connection));
  return transaction.commit();
}

}  // namespace

Result<void> link_connections(Connection& connection) {
  MONALYS_TRY(const auto stretches, unlinked_days(connection));
  if (stretches.empty()) return {};
  MONALYS_TRY(const auto parts, in_parts(connection, stretches));
  for (const auto days : parts) MONALYS_CHECK(link(connection, days));
  return connection.run("DELETE FROM unlinked");
}

}  // namespace monalys::store::duckdb_store
