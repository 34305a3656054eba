#include "store/duckdb/dispose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "store/duckdb/answer.hpp"
#include "store/duckdb/ledger.hpp"
#include "store/duckdb/schema.hpp"
#include "store/duckdb/texts.hpp"

namespace monalys::store::duckdb_store {
namespace {

constexpr std::int64_t kMicro = 1'000'000;

std::string setting_of(Realm realm) { return fmt::format("kept_from_{}", row(realm).id); }

/// SQL: the last instant that a fact tells of, Unix microseconds.
std::string last_of(Shape shape) {
  if (shape != Shape::interval) return "\"at\"";
  return "greatest(coalesce(asked_at, 0), coalesce(begun_at, 0), coalesce(ended_at, 0), coalesce(other_at, 0))";
}

Result<Disposal> dispose_of(Connection& connection, Realm realm, std::int64_t before) {
  const auto shape = row(realm).shape;
  // A size holds until the next one is known.
  const auto limit = (before - (shape == Shape::level ? kCarriedSeconds : 0)) * kMicro;
  Disposal disposal{.realm = realm, .before = before};
  const auto past = fmt::format("{} < {}", last_of(shape), limit);
  const auto table = fact_table(realm);
  MONALYS_TRY(auto rows, connection.query(fmt::format("SELECT count(*), min({0}), max({0}) FROM {1} WHERE {2}",
                                                      last_of(shape), table.name, past)));
  if (rows.next()) {
    disposal.facts = static_cast<std::uint64_t>(rows.integer(0, 0).value_or(0));
    disposal.first_at = rows.integer(1, 0).value_or(kNoInstant);
    disposal.last_at = rows.integer(2, 0).value_or(kNoInstant);
  }
  for (const auto& name : {table.name, table.spare}) {
    MONALYS_CHECK(connection.run(fmt::format("DELETE FROM {} WHERE {}", name, past)));
  }
  const auto events = event_table();
  for (const auto& name : {events.name, events.spare}) {
    MONALYS_CHECK(connection.run(
        fmt::format("DELETE FROM {} WHERE realm = {} AND \"at\" < {}", name, std::to_underlying(realm), limit)));
  }
  return disposal;
}

/// Who is still there and was seen before what is kept is not new: that much of earlier facts must stay.
Result<void> note_who_was_seen(Connection& connection, const FirstSights& before) {
  MONALYS_CHECK(connection.run("DELETE FROM seen_before"));
  MONALYS_TRY(const auto now, first_sights(connection));
  MONALYS_TRY(auto out, Appender::open(connection, "seen_before"));
  for (const auto& [user, first] : now) {
    const auto earlier = before.find(user);
    if (earlier == before.end() || earlier->second >= first) continue;
    out.set(0, user);
    out.set(1, earlier->second);
    MONALYS_CHECK(out.end_row());
  }
  return out.close();
}

}  // namespace

Result<std::map<Realm, std::int64_t>> kept_from(Connection& connection) {
  MONALYS_TRY(auto rows, connection.query("SELECT name, value FROM setting WHERE starts_with(name, 'kept_from_')"));
  std::map<Realm, std::int64_t> found;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto realm = parse_realm(rows.text(0, i).substr(std::string_view{"kept_from_"}.size()));
      const auto from = to_integer<std::int64_t>(rows.text(1, i));
      if (realm && from) found[*realm] = *from;
    }
  }
  return found;
}

Result<std::vector<Disposal>> dispose(Connection& connection, const std::map<Realm, std::int64_t>& before,
                                      std::string_view decision, std::int64_t now) {
  MONALYS_TRY(auto transaction, Transaction::begin(connection));
  MONALYS_TRY(const auto seen, first_sights(connection));
  std::vector<Disposal> done;
  for (const auto& [realm, from] : before) {
    MONALYS_TRY(auto disposal, dispose_of(connection, realm, from));
    disposal.decision = decision;
    disposal.at = now;
    MONALYS_CHECK(write_setting(connection, setting_of(realm), std::to_string(from)));
    MONALYS_TRY(auto out, Appender::open(connection, "disposal"));
    out.set(0, std::to_underlying(realm));
    out.set(1, disposal.before);
    out.set(2, disposal.facts);
    disposal.first_at == kNoInstant ? out.set_null(3) : out.set(3, disposal.first_at);
    disposal.last_at == kNoInstant ? out.set_null(4) : out.set(4, disposal.last_at);
    out.set(5, disposal.at);
    out.set(6, decision);
    MONALYS_CHECK(out.end_row());
    MONALYS_CHECK(out.close());
    done.push_back(std::move(disposal));
  }
  MONALYS_CHECK(note_who_was_seen(connection, seen));
  MONALYS_CHECK(remove_unused_texts(connection));
  // What other processes remember is of a store that held more.
  MONALYS_CHECK(connection.run("UPDATE setting SET value = uuid() WHERE name = 'store_id'"));
  MONALYS_CHECK(transaction.commit());
  return done;
}

Result<void> rewrite(Connection& connection) {
  const std::filesystem::path file{connection.file()};
  auto fresh = file;
  fresh += ".new";
  std::error_code problem;
  std::filesystem::remove(fresh, problem);
  std::string quoted;
  for (const char c : fresh.string()) quoted += c == '\'' ? "\'\'" : std::string(1, c);
  MONALYS_CHECK(connection.run("CHECKPOINT"));
  MONALYS_CHECK(connection.run(fmt::format("ATTACH '{}' AS fresh", quoted)));
  MONALYS_TRY(auto rows, connection.query("SELECT current_database()"));
  const std::string name{rows.next() ? rows.text(0, 0) : ""};
  auto copied = connection.run_unprepared(fmt::format("COPY FROM DATABASE \"{}\" TO fresh", name));
  if (copied) copied = connection.run("CHECKPOINT fresh");
  if (const auto detached = connection.run("DETACH fresh"); copied && !detached) copied = detached;
  if (copied) {
    std::filesystem::permissions(fresh, std::filesystem::status(file).permissions(), problem);
    std::filesystem::rename(fresh, file, problem);
    if (!problem) return {};
    copied = fail(Code::io,
                  fmt::format("store {}: the new file cannot take its place: {}", file.string(), problem.message()));
  }
  std::filesystem::remove(fresh, problem);
  return copied;
}

Result<std::vector<Disposal>> disposals(Connection& connection) {
  MONALYS_TRY(auto rows, connection.query("SELECT realm, before, facts, first_at, last_at, \"at\", decision "
                                          "FROM disposal ORDER BY \"at\", realm"));
  std::vector<Disposal> found;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      found.push_back({.realm = static_cast<Realm>(rows.data<std::uint8_t>(0)[i]),
                       .before = rows.integer(1, i).value_or(0),
                       .facts = rows.data<std::uint64_t>(2)[i],
                       .first_at = rows.integer(3, i).value_or(kNoInstant),
                       .last_at = rows.integer(4, i).value_or(kNoInstant),
                       .at = rows.integer(5, i).value_or(0),
                       .decision = std::string(rows.text(6, i))});
    }
  }
  return found;
}

}  // namespace monalys::store::duckdb_store
