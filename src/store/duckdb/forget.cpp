// How files are forgotten:
//
//   1. A file with the same content as a forgotten one takes over its id, and with it all of its facts: nothing else
//      happens to that one. Tails go with their file.
//   2. For each table: what the others brought goes aside (gone_...), spares of theirs are deleted, and for each key
//      that is without a fact now the spare with the greatest version becomes it.
//   3. The ledger's rows go, and texts that no fact holds any more.

#include "store/duckdb/forget.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_set>

#include "store/duckdb/ledger.hpp"
#include "store/duckdb/schema.hpp"
#include "store/duckdb/texts.hpp"

namespace monalys::store::duckdb_store {
namespace {

struct Heir {
  std::uint64_t id = 0;
  std::string path;
};

/// What the ledger says of the files to forget and of those that hang on them.
struct Family {
  std::vector<std::uint64_t> gone;
  std::map<std::uint64_t, Heir> heirs;  // of the forgotten files that others take over
};

Result<Family> family_of(Connection& connection, const std::vector<std::uint64_t>& files) {
  const std::unordered_set<std::uint64_t> asked(files.begin(), files.end());
  MONALYS_CHECK(stage_ids(connection, "forgotten", files));
  MONALYS_TRY(auto rows, connection.query("SELECT id, path, same_as, tail_of FROM file WHERE id IN (FROM forgotten) OR "
                                          "same_as IN (FROM forgotten) OR tail_of IN (FROM forgotten)"));
  Family family;
  std::vector<std::uint64_t> there;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> tails;  // id, of what
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto id = rows.data<std::uint64_t>(0)[i];
      const auto same_as = rows.data<std::uint64_t>(2)[i];
      const auto tail_of = rows.data<std::uint64_t>(3)[i];
      if (asked.contains(id)) {
        there.push_back(id);
      } else if (tail_of != 0 && asked.contains(tail_of)) {
        tails.emplace_back(id, tail_of);
      } else {
        auto& heir = family.heirs[same_as];
        const std::string path{rows.text(1, i)};
        if (heir.id == 0 || std::pair{path, id} < std::pair{heir.path, heir.id}) heir = {id, path};
      }
    }
  }
  for (const auto id : there) {
    if (!family.heirs.contains(id)) family.gone.push_back(id);
  }
  for (const auto& [id, of] : tails) {
    if (!family.heirs.contains(of)) family.gone.push_back(id);
  }
  return family;
}

/// The heir's row gets the forgotten file's id, which the facts carry. Reasons and positions tell of the content, which
/// is the same: the heir's own hold where it has any.
Result<void> hand_over(Connection& connection, const std::map<std::uint64_t, Heir>& heirs, Forgotten& counts) {
  if (heirs.empty()) return {};
  MONALYS_CHECK(connection.run("CREATE OR REPLACE TEMP TABLE inherited(old UBIGINT, heir UBIGINT)"));
  MONALYS_TRY(auto out, Appender::open(connection, "inherited", Appender::Place::temporary));
  for (const auto& [old, heir] : heirs) {
    out.set(0, old);
    out.set(1, heir.id);
    MONALYS_CHECK(out.end_row());
  }
  MONALYS_CHECK(out.close());
  MONALYS_TRY(auto sums, connection.query("SELECT CAST(sum(records) AS BIGINT), count(*) FROM file "
                                          "WHERE id IN (SELECT old FROM inherited)"));
  if (sums.next()) {
    counts.records += static_cast<std::uint64_t>(sums.integer(0, 0).value_or(0));
    counts.files += static_cast<std::uint64_t>(sums.integer(1, 0).value_or(0));
  }
  for (const auto* table : {"reason", "rejected"}) {
    MONALYS_CHECK(
        connection.run(fmt::format("DELETE FROM {0} WHERE file IN (SELECT i.old FROM inherited i WHERE i.heir "
                                   "IN (SELECT r.file FROM {0} r))",
                                   table)));
    MONALYS_CHECK(
        connection.run(fmt::format("UPDATE {0} SET file = i.old FROM inherited i WHERE {0}.file = i.heir", table)));
  }
  // A tail lies where its file lies.
  MONALYS_CHECK(
      connection.run("UPDATE file SET path = h.path FROM inherited i, file o, file h WHERE o.id = i.old AND "
                     "h.id = i.heir AND file.tail_of = i.old AND file.path = o.path"));
  MONALYS_CHECK(connection.run("DELETE FROM file WHERE id IN (SELECT old FROM inherited)"));
  MONALYS_CHECK(connection.run("UPDATE file SET id = i.old, same_as = 0 FROM inherited i WHERE file.id = i.heir"));
  for (const auto* column : {"tail_of", "same_as"}) {
    MONALYS_CHECK(
        connection.run(fmt::format("UPDATE file SET {0} = i.old FROM inherited i WHERE file.{0} = i.heir", column)));
  }
  return connection.run("DROP TABLE inherited");
}

/// SQL: whether a row belongs to the forgotten files. The range lets whole blocks of rows be passed over.
std::string of_forgotten(const std::vector<std::uint64_t>& gone) {
  const auto [first, last] = std::ranges::minmax(gone);
  return fmt::format("file BETWEEN {}::UBIGINT AND {}::UBIGINT{}", first, last,
                     first == last ? "" : " AND file IN (FROM forgotten)");
}

Result<void> note_hosts(Connection& connection, const std::string& gone, Forgotten& counts) {
  MONALYS_TRY(
      auto rows,
      connection.query(fmt::format(
          "SELECT DISTINCT g.realm, t.value AS host FROM {} g JOIN text t ON t.id = g.host ORDER BY ALL", gone)));
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      counts.hosts.emplace_back(static_cast<Realm>(rows.data<std::uint8_t>(0)[i]), std::string(rows.text(1, i)));
    }
  }
  return {};
}

/// Of all fact tables and their spares, those that hold something of the forgotten files.
Result<std::set<std::string>> tables_with(Connection& connection, const std::string& of_them) {
  std::string sql;
  for (const auto& table : all_fact_tables()) {
    for (const auto& name : {table.name, table.spare}) {
      sql += fmt::format("{}SELECT '{}' WHERE EXISTS (SELECT 1 FROM {} WHERE {})", sql.empty() ? "" : " UNION ALL ",
                         name, name, of_them);
    }
  }
  MONALYS_TRY(auto rows, connection.query(sql));
  std::set<std::string> found;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) found.emplace(rows.text(0, i));
  }
  return found;
}

Result<void> remove_facts(Connection& connection, const FactTable& table, const std::string& of_them, Removed& removed,
                          Touched& touched) {
  if (table.realm) MONALYS_CHECK(touched.before_change(connection, *table.realm));
  if (table.is_of_intervals) {
    // They carry the file of the event that opened them, and are derived again from the events that are left.
    const auto derived = fmt::format("FROM {} WHERE {} AND derived", table.name, of_them);
    MONALYS_TRY(auto rows, connection.query(fmt::format("SELECT DISTINCT {} {}", span_of(*table.realm), derived)));
    MONALYS_CHECK(touched.add(*table.realm, std::move(rows)));
    MONALYS_CHECK(connection.run("DELETE " + derived));
  }
  const auto gone = gone_of(table.name);
  MONALYS_CHECK(connection.run(fmt::format("CREATE OR REPLACE TEMP TABLE {} AS SELECT {} FROM {} WHERE {}", gone,
                                           table.all_columns(), table.name, of_them)));
  MONALYS_TRY(auto range, connection.query(fmt::format("SELECT count(*), min(key_high), max(key_high) FROM {}", gone)));
  const auto count = range.next() ? static_cast<std::uint64_t>(range.integer(0, 0).value_or(0)) : 0;
  if (count == 0) return connection.run("DROP TABLE " + gone);
  const auto within = fmt::format("key_high BETWEEN {}::UBIGINT AND {}::UBIGINT", range.data<std::uint64_t>(1)[0],
                                  range.data<std::uint64_t>(2)[0]);
  removed.tables.insert(table.name);
  if (!table.realm) MONALYS_CHECK(note_hosts(connection, gone, removed.counts));
  if (table.realm == Realm::connection) {
    // Even if they come back as they were, nobody knows any more which were hidden.
    MONALYS_TRY(auto rows,
                connection.query(fmt::format("SELECT DISTINCT {} FROM {} WHERE told_by = {}", span_of(*table.realm),
                                             gone, std::to_underlying(ToldBy::host))));
    MONALYS_CHECK(touched.add(*table.realm, std::move(rows)));
  }
  MONALYS_CHECK(connection.run(fmt::format("DELETE FROM {} WHERE {}", table.name, of_them)));

  MONALYS_CHECK(connection.run(fmt::format(
      "CREATE OR REPLACE TEMP TABLE promoted AS SELECT s.* FROM (FROM {0} WHERE {1}) s SEMI JOIN {2} g ON g.key_high = "
      "s.key_high "
      "AND g.key_low = s.key_low QUALIFY row_number() OVER (PARTITION BY s.key_high, s.key_low ORDER BY s.version "
      "DESC, s.file) = 1",
      table.spare, within, gone)));
  MONALYS_TRY(auto restored,
              connection.query(fmt::format("INSERT INTO {} SELECT *{} FROM promoted", table.name, table.neither())));
  const auto back = restored.changed();
  if (back > 0) {
    MONALYS_CHECK(connection.run(fmt::format(
        "DELETE FROM {0} USING promoted p WHERE {0}.{1} AND {0}.key_high = p.key_high AND {0}.key_low = p.key_low AND "
        "{0}.file = p.file",
        table.spare, within)));
  }
  removed.counts.facts += count - back;
  removed.counts.restored += back;
  return connection.run("DROP TABLE promoted");
}

Result<void> remove_memberships(Connection& connection, const std::string& of_them, Removed& removed) {
  const auto gone = gone_of("membership");
  MONALYS_CHECK(
      connection.run(fmt::format("CREATE OR REPLACE TEMP TABLE {} AS FROM membership WHERE {}", gone, of_them)));
  MONALYS_TRY(auto deleted, connection.query(fmt::format("DELETE FROM membership WHERE {}", of_them)));
  const auto count = deleted.changed();
  if (count == 0) return connection.run("DROP TABLE " + gone);
  removed.tables.insert("membership");
  removed.counts.facts += count;
  return {};
}

Result<void> remove_entries(Connection& connection, const std::string& of_them, Forgotten& counts) {
  MONALYS_CHECK(connection.run("DELETE FROM reason WHERE " + of_them));
  MONALYS_CHECK(connection.run("DELETE FROM rejected WHERE " + of_them));
  MONALYS_TRY(auto sums, connection.query("SELECT CAST(sum(records) AS BIGINT), count(*) FILTER (tail_of = 0) "
                                          "FROM file WHERE id IN (FROM forgotten)"));
  if (sums.next()) {
    counts.records += static_cast<std::uint64_t>(sums.integer(0, 0).value_or(0));
    counts.files += static_cast<std::uint64_t>(sums.integer(1, 0).value_or(0));
  }
  return connection.run("DELETE FROM file WHERE id IN (FROM forgotten)");
}

/// Two selections that should be equal: what is in one of them only.
std::string difference(std::string_view a, std::string_view b) {
  return fmt::format("((({0}) EXCEPT ALL ({1})) UNION ALL (({1}) EXCEPT ALL ({0})))", a, b);
}

}  // namespace

std::string gone_of(const std::string& table) { return "gone_" + table; }

Result<Removed> remove_files(Connection& connection, std::vector<std::uint64_t> files, Touched& touched) {
  Removed removed;
  if (files.empty()) return removed;
  MONALYS_TRY(const auto family, family_of(connection, files));
  for (const auto& [old, heir] : family.heirs) removed.taken_over.insert(old);
  MONALYS_CHECK(hand_over(connection, family.heirs, removed.counts));
  if (!family.gone.empty()) {
    MONALYS_CHECK(stage_ids(connection, "forgotten", family.gone));
    const auto of_them = of_forgotten(family.gone);
    MONALYS_TRY(const auto tables, tables_with(connection, of_them));
    for (const auto& table : all_fact_tables()) {
      if (tables.contains(table.spare)) {
        MONALYS_CHECK(connection.run(fmt::format("DELETE FROM {} WHERE {}", table.spare, of_them)));
      }
      if (tables.contains(table.name)) MONALYS_CHECK(remove_facts(connection, table, of_them, removed, touched));
    }
    MONALYS_CHECK(remove_memberships(connection, of_them, removed));
    MONALYS_CHECK(remove_entries(connection, of_them, removed.counts));
  }
  if (!removed.counts.hosts.empty()) {
    MONALYS_CHECK(write_setting(connection, kSessionsToDerive, "yes"));
    MONALYS_CHECK(
        connection.run("DELETE FROM unpaired_end u WHERE NOT EXISTS (SELECT 1 FROM event e WHERE "
                       "e.realm = u.realm AND e.host = (SELECT t.id FROM text t WHERE t.value = u.host))"));
  }
  MONALYS_CHECK(connection.run("DROP TABLE forgotten"));
  return removed;
}

Result<void> note_removed(Connection& connection, const Removed& removed, Touched& touched) {
  for (const auto& table : all_fact_tables()) {
    if (!removed.tables.contains(table.name)) continue;
    const auto gone = gone_of(table.name);
    if (table.realm) {
      const auto was = fmt::format("SELECT * EXCLUDE (file) FROM {}", gone);
      const auto is = fmt::format(
          "SELECT t.* EXCLUDE (file{2}) FROM {0} t SEMI JOIN {1} g ON g.key_high = t.key_high AND g.key_low = "
          "t.key_low "
          "WHERE t.key_high BETWEEN (SELECT min(key_high) FROM {1}) AND (SELECT max(key_high) FROM {1})",
          table.name, gone, table.is_of_intervals ? ", derived, hidden" : "");
      MONALYS_TRY(auto rows, connection.query(fmt::format("SELECT DISTINCT {} FROM {}", span_of(*table.realm),
                                                          difference(was, is))));
      MONALYS_CHECK(touched.add(*table.realm, std::move(rows)));
    }
    MONALYS_CHECK(connection.run("DROP TABLE " + gone));
  }
  return {};
}

Result<void> note_memberships(Connection& connection, const Removed& removed, bool some_added, Touched& touched) {
  const bool some_gone = removed.tables.contains("membership");
  if (!some_gone && !some_added) return {};
  constexpr std::string_view kNone = "SELECT * EXCLUDE (file) FROM membership LIMIT 0";
  const auto gone = gone_of("membership");
  const auto was = some_gone ? fmt::format("SELECT * EXCLUDE (file) FROM {}", gone) : std::string{kNone};
  const auto is = some_added ? fmt::format("SELECT * EXCLUDE (file) FROM {}", kAddedMemberships) : std::string{kNone};
  MONALYS_TRY(auto rows, connection.query(fmt::format("SELECT DISTINCT coalesce(from_at, 0), coalesce(until_at, 0), "
                                                      "until_at IS NULL FROM {}",
                                                      difference(was, is))));
  MONALYS_CHECK(touched.add_memberships(std::move(rows)));
  if (some_gone) MONALYS_CHECK(connection.run("DROP TABLE " + gone));
  return {};
}

Result<Forgotten> forget(Connection& connection, std::span<const std::uint64_t> files) {
  MONALYS_TRY(auto transaction, Transaction::begin(connection));
  Touched touched;
  MONALYS_TRY(auto removed, remove_files(connection, {files.begin(), files.end()}, touched));
  MONALYS_CHECK(note_removed(connection, removed, touched));
  MONALYS_CHECK(note_memberships(connection, removed, false, touched));
  MONALYS_CHECK(touched.write(connection));
  MONALYS_CHECK(remove_unused_texts(connection));
  MONALYS_CHECK(transaction.commit());
  return std::move(removed.counts);
}

}  // namespace monalys::store::duckdb_store
