// How a batch becomes part of the store:
//
//   1. The facts of one realm are sorted by key. For each key the greatest version wins; what other files say of the
//      key is spare.
//   2. Facts with keys beyond the smallest and the greatest that the table has in the batch's range are new, and
//      appended as they are. Keys begin with time, so this is what happens to each new day, and to nearly all of a log
//      that is in order; and only the blocks of rows of that time are looked at.
//   3. If the table has keys in the range of the others, those go to temporary tables first and are compared with the
//      rows of the same keys: the greater version is kept, the other one becomes spare if another file says it.
//   4. Ledger entries and reasons are written, what changed is noted, and everything is committed at once.

#include "store/duckdb/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "store/duckdb/changes.hpp"
#include "store/duckdb/facts.hpp"
#include "store/duckdb/forget.hpp"
#include "store/duckdb/ledger.hpp"
#include "store/duckdb/schema.hpp"

namespace monalys::store::duckdb_store {
namespace {

/// What files and texts of a batch are called in the store.
struct Ids {
  std::vector<std::uint64_t> files;  // of Batch::files
  const Texts& texts;
};

Version version_of(const Event&) { return 0; }
template <class Fact>
Version version_of(const Fact& fact) {
  return fact.version;
}

/// A fact with its key, by which it is sorted: to look it up in the fact itself takes several times as long, because
/// facts lie all over memory.
template <class Fact>
struct Keyed {
  Key key;
  const Fact* fact;
};
template <class Fact>
using Facts = std::vector<Keyed<Fact>>;

/// Both sorted by key. A key has one winner; of the others at most one from each file, in its greatest version.
template <class Fact>
struct Sorted {
  Facts<Fact> winners;
  Facts<Fact> others;
};

template <class Fact>
Sorted<Fact> sort_out(Facts<Fact> facts, const Ids& ids) {
  using Entry = Keyed<Fact>;
  const auto file_of = [&](const Entry& entry) { return ids.files[entry.fact->file]; };
  const auto version = [](const Entry& entry) { return version_of(*entry.fact); };
  std::ranges::sort(facts, {}, &Entry::key);
  Sorted<Fact> sorted;
  sorted.winners.reserve(facts.size());
  for (auto first = facts.begin(); first != facts.end();) {
    const auto last = std::find_if(first + 1, facts.end(), [&](const Entry& other) { return other.key != first->key; });
    if (last - first == 1) {
      sorted.winners.push_back(*first);
      first = last;
      continue;
    }
    std::sort(first, last, [&](const Entry& a, const Entry& b) {
      return std::pair{file_of(a), version(b)} < std::pair{file_of(b), version(a)};
    });
    const auto end = std::unique(first, last, [&](const Entry& a, const Entry& b) { return file_of(a) == file_of(b); });
    const auto winner = std::ranges::max_element(first, end, {}, version);
    sorted.winners.push_back(*winner);
    for (auto other = first; other != end; ++other) {
      if (other != winner) sorted.others.push_back(*other);
    }
    first = last;
  }
  return sorted;
}

enum class Into { fact_table, like_spare };

/// touched: is told what is written; null where that is not (yet) a fact of the table.
template <class Fact>
Result<void> append_all(Connection& connection, const std::string& table, Into into, const Facts<Fact>& facts,
                        const Ids& ids, Touched* touched = nullptr) {
  if (facts.empty()) return {};
  MONALYS_TRY(auto out, Appender::open(connection, table));
  for (const auto& [key, fact] : facts) {
    set_columns(out, *fact, ids.texts, ids.files[fact->file]);
    if constexpr (std::is_same_v<Fact, Interval>) {
      if (into == Into::fact_table) {
        out.set(kDerivedColumn, false);
        out.set(kHiddenColumn, false);
      }
    }
    if (touched != nullptr) touched->add(*fact);
    MONALYS_CHECK(out.end_row());
  }
  return out.close();
}

/// The smallest and the greatest high half of the keys that a table has within a range; an empty range when none.
struct KeysHeld {
  std::uint64_t first = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t last = 0;
};
Result<KeysHeld> keys_held(Connection& connection, const std::string& table, const KeysHeld& range) {
  MONALYS_TRY(auto rows, connection.query(fmt::format("SELECT min(key_high), max(key_high) FROM {} WHERE key_high "
                                                      "BETWEEN {}::UBIGINT AND {}::UBIGINT",
                                                      table, range.first, range.last)));
  if (!rows.next() || rows.is_null(0, 0)) return KeysHeld{};
  return KeysHeld{rows.data<std::uint64_t>(0)[0], rows.data<std::uint64_t>(1)[0]};
}

/// Brings `staged` (winners) and `staged_others` into a table, comparing them with what it holds of their keys, all of
/// which lie within the range. gone: the temporary table of what was taken out of it in this transaction, whose keys
/// are compared at the end; empty: none.
class Settling {
 public:
  Settling(Connection& connection, const FactTable& table, const KeysHeld& range, std::string gone)
      : connection_(connection),
        table_(table),
        within_(fmt::format("key_high BETWEEN {}::UBIGINT AND {}::UBIGINT", range.first, range.last)),
        gone_(std::move(gone)) {}

  Result<Merged> run(bool some_others, Touched& touched) {
    // `met`: what the table holds of the keys.
    MONALYS_CHECK(connection_.run(fmt::format(
        "CREATE OR REPLACE TEMP TABLE met AS SELECT {0} FROM (FROM {1} WHERE {2}) e SEMI JOIN staged w ON {3}",
        table_.all_columns(), table_.name, within_, same_key("e", "w"))));
    MONALYS_TRY(auto counts, connection_.query(fmt::format(
                                 "SELECT (SELECT count(*) FROM staged), count(*), count(*) FILTER (m.version < "
                                 "w.version), count(*) FILTER (m.file <> w.file) FROM met m JOIN staged w ON {}",
                                 same_key("m", "w"))));
    if (!counts.next()) return fail(Code::internal, "store: counting gave no row");
    const auto count = [&](std::size_t column) { return static_cast<std::uint64_t>(*counts.integer(column, 0)); };
    Merged merged{.added = count(0) - count(1), .replaced = count(2)};
    if (table_.realm) MONALYS_CHECK(note(merged, touched));
    MONALYS_CHECK(write_winners(merged));
    if (some_others || count(3) > 0) MONALYS_CHECK(write_spares(some_others));
    MONALYS_CHECK(connection_.run("DROP TABLE met"));
    return merged;
  }

 private:
  static std::string same_key(std::string_view a, std::string_view b) {
    return fmt::format("{0}.key_high = {1}.key_high AND {0}.key_low = {1}.key_low", a, b);
  }

  Result<void> note(const Merged& merged, Touched& touched) {
    const auto realm = *table_.realm;
    const auto span = span_of(realm);
    const auto besides =
        gone_.empty() ? std::string{} : fmt::format(" ANTI JOIN {} g ON {}", gone_, same_key("w", "g"));
    if (merged.added > 0) {
      MONALYS_TRY(auto rows,
                  connection_.query(fmt::format("SELECT DISTINCT {} FROM (FROM staged w ANTI JOIN met m ON {}) "
                                                "w{}",
                                                span, same_key("w", "m"), besides)));
      MONALYS_CHECK(touched.add(realm, std::move(rows)));
    }
    if (merged.replaced > 0) {
      MONALYS_TRY(auto rows,
                  connection_.query(fmt::format(
                      "SELECT DISTINCT {0} FROM (SELECT w.* FROM staged w JOIN met m ON {1} AND m.version < w.version "
                      "UNION ALL SELECT m.* FROM staged w JOIN met m ON {1} AND m.version < w.version) w{2}",
                      span, same_key("w", "m"), besides)));
      MONALYS_CHECK(touched.add(realm, std::move(rows)));
    }
    return {};
  }

  Result<void> write_winners(const Merged& merged) {
    if (merged.replaced > 0) {
      MONALYS_CHECK(
          connection_.run(fmt::format("DELETE FROM {0} USING staged w WHERE {0}.{1} AND {2} AND {0}.version < "
                                      "w.version",
                                      table_.name, within_, same_key(table_.name, "w"))));
    }
    if (merged.added + merged.replaced == 0) return {};
    return connection_.run(
        fmt::format("INSERT INTO {} SELECT w.*{} FROM staged w LEFT JOIN met m ON {} WHERE "
                    "m.key_high IS NULL OR m.version < w.version",
                    table_.name, table_.neither(), same_key("w", "m")));
  }

  /// A spare may come of each of the batch's others, of a winner that the table's row outdoes, and of a row of the
  /// table that is outdone.
  Result<void> write_spares(bool some_others) {
    auto candidates = fmt::format(
        "SELECT m.* FROM met m JOIN staged w ON {0} AND m.version < w.version AND m.file <> w.file UNION ALL "
        "SELECT w.* FROM staged w JOIN met m ON {0} AND m.version >= w.version AND m.file <> w.file",
        same_key("m", "w"));
    if (some_others) {
      candidates = fmt::format(
          "SELECT * FROM ({} UNION ALL SELECT o.* FROM staged_others o JOIN staged w ON {} LEFT JOIN met m ON {} WHERE "
          "m.key_high IS NULL OR m.file <> o.file OR m.version < w.version) QUALIFY row_number() OVER (PARTITION BY "
          "key_high, key_low, file ORDER BY version DESC) = 1",
          candidates, same_key("o", "w"), same_key("o", "m"));
    }
    MONALYS_CHECK(connection_.run("CREATE OR REPLACE TEMP TABLE candidate AS " + candidates));
    // The file of a new winner says nothing else of its key, and no file says two things.
    MONALYS_CHECK(connection_.run(
        fmt::format("DELETE FROM {0} USING staged w, met m WHERE {0}.{1} AND {2} AND {3} AND m.version < w.version AND "
                    "{0}.file = w.file",
                    table_.spare, within_, same_key(table_.spare, "w"), same_key("m", "w"))));
    MONALYS_CHECK(connection_.run(
        fmt::format("DELETE FROM {0} USING candidate c WHERE {0}.{1} AND {2} AND {0}.file = c.file AND {0}.version < "
                    "c.version",
                    table_.spare, within_, same_key(table_.spare, "c"))));
    MONALYS_CHECK(connection_.run(
        fmt::format("INSERT INTO {0} SELECT c.* FROM candidate c ANTI JOIN (FROM {0} WHERE {1}) s ON {2} AND "
                    "s.file = c.file",
                    table_.spare, within_, same_key("s", "c"))));
    return connection_.run("DROP TABLE candidate");
  }

  Connection& connection_;
  const FactTable& table_;
  const std::string within_;
  const std::string gone_;
};

template <class Fact>
Result<Merged> settle(Connection& connection, const FactTable& table, const Sorted<Fact>& facts, const Ids& ids,
                      bool some_gone, Touched& touched) {
  MONALYS_CHECK(connection.run(fmt::format("CREATE OR REPLACE TEMP TABLE staged({})", table.columns)));
  MONALYS_CHECK(append_all<Fact>(connection, "staged", Into::like_spare, facts.winners, ids));
  if (!facts.others.empty()) {
    MONALYS_CHECK(connection.run(fmt::format("CREATE OR REPLACE TEMP TABLE staged_others({})", table.columns)));
    MONALYS_CHECK(append_all<Fact>(connection, "staged_others", Into::like_spare, facts.others, ids));
  }
  const KeysHeld range{facts.winners.front().key.high, facts.winners.back().key.high};
  Settling settling(connection, table, range, some_gone ? gone_of(table.name) : "");
  MONALYS_TRY(const auto merged, settling.run(!facts.others.empty(), touched));
  MONALYS_CHECK(connection.run("DROP TABLE staged"));
  if (!facts.others.empty()) MONALYS_CHECK(connection.run("DROP TABLE staged_others"));
  return merged;
}

/// Takes the facts within the range out of a list that is sorted by key.
template <class Fact>
Facts<Fact> take_within(Facts<Fact>& facts, const KeysHeld& range) {
  const auto high = [](const Keyed<Fact>& entry) { return entry.key.high; };
  const auto first = std::ranges::lower_bound(facts, range.first, {}, high);
  const auto last = std::ranges::upper_bound(facts, range.last, {}, high);
  if (first >= last) return {};
  Facts<Fact> within(first, last);
  facts.erase(first, last);
  return within;
}

template <class Fact>
Result<bool> holds_any_between(Connection& connection, const FactTable& table, const Facts<Fact>& facts) {
  MONALYS_TRY(auto rows,
              connection.query(fmt::format("SELECT 1 FROM {} WHERE key_high BETWEEN ? AND ? LIMIT 1", table.name),
                               {facts.front().key.high, facts.back().key.high}));
  return rows.next() && rows.size() > 0;
}

template <class Fact>
Result<Merged> merge_table(Connection& connection, const FactTable& table, Facts<Fact> facts, const Ids& ids,
                           const Removed& removed, Touched& touched) {
  const auto said = facts.size();
  auto beyond = sort_out(std::move(facts), ids);
  if (table.realm) MONALYS_CHECK(touched.before_change(connection, *table.realm));

  // Keys that were taken out in this transaction are no news when they come back, so all are compared then.
  const bool some_gone = removed.tables.contains(table.name);
  KeysHeld held{0, std::numeric_limits<std::uint64_t>::max()};
  if (!some_gone) {
    MONALYS_TRY(const auto found,
                keys_held(connection, table.name, {beyond.winners.front().key.high, beyond.winners.back().key.high}));
    held = found;
  }
  // The smallest and the greatest high half of a key may be shared with new facts: those are compared too.
  Sorted<Fact> within{take_within(beyond.winners, held), take_within(beyond.others, held)};
  Merged merged;
  if (!within.winners.empty()) {
    bool compare = some_gone;
    if (!compare) {
      MONALYS_TRY(const bool any, holds_any_between(connection, table, within.winners));
      compare = any;
    }
    if (compare) {
      MONALYS_TRY(const auto settled, settle(connection, table, within, ids, some_gone, touched));
      merged = settled;
      within = {};
    }
  }
  for (const auto* part : {&within, &beyond}) {
    MONALYS_CHECK(append_all<Fact>(connection, table.name, Into::fact_table, part->winners, ids, &touched));
    MONALYS_CHECK(append_all<Fact>(connection, table.spare, Into::like_spare, part->others, ids));
    merged.added += part->winners.size();
  }
  merged.known = said - merged.added - merged.replaced;
  return merged;
}

FactTable table_for(const Event&) { return event_table(); }
template <class Fact>
FactTable table_for(const Fact& fact) {
  return fact_table(fact.realm);
}

template <class Fact>
Result<void> merge_facts(Connection& connection, const std::vector<Fact>& facts, const Ids& ids, const Removed& removed,
                         Touched& touched, Merged& total) {
  std::map<Realm, Facts<Fact>> by_table;
  for (const auto& fact : facts) {
    // The events of all realms are in one table.
    by_table[std::is_same_v<Fact, Event> ? Realm{} : fact.realm].push_back({fact.key, &fact});
  }
  for (auto& [realm, list] : by_table) {
    const auto table = table_for(*list.front().fact);
    MONALYS_TRY(const auto merged, merge_table<Fact>(connection, table, std::move(list), ids, removed, touched));
    total.added += merged.added;
    total.replaced += merged.replaced;
    total.known += merged.known;
  }
  return {};
}

Result<void> merge_memberships(Connection& connection, const Batch& batch, const Ids& ids, const Removed& removed,
                               Touched& touched, Merged& total) {
  const auto& added = batch.memberships;
  if (!added.empty()) {
    const std::string table{kAddedMemberships};
    MONALYS_CHECK(connection.run(fmt::format("CREATE OR REPLACE TEMP TABLE {} AS FROM membership LIMIT 0", table)));
    MONALYS_TRY(auto out, Appender::open(connection, table, Appender::Place::temporary));
    for (const auto& membership : added) {
      out.set(0, membership.user);
      out.set(1, ids.texts.number(membership.organisation));
      out.set(2, ids.texts.number(membership.project));
      out.set_known(3, membership.from);
      out.set_known(4, membership.until);
      out.set(5, ids.files[membership.file]);
      MONALYS_CHECK(out.end_row());
    }
    MONALYS_CHECK(out.close());
    MONALYS_CHECK(connection.run(fmt::format("INSERT INTO membership FROM {}", table)));
    total.added += added.size();
  }
  MONALYS_CHECK(note_memberships(connection, removed, !added.empty(), touched));
  if (!added.empty()) MONALYS_CHECK(connection.run(fmt::format("DROP TABLE {}", kAddedMemberships)));
  return {};
}

Result<void> settle_texts(Connection& connection, Texts& texts, const Batch& batch) {
  const auto meet = [&](const auto& facts) {
    for (const auto& fact : facts) meet_texts(texts, fact);
  };
  meet(batch.intervals);
  meet(batch.levels);
  meet(batch.moments);
  meet(batch.events);
  meet(batch.memberships);
  return texts.settle(connection);
}

/// The files that a batch wants forgotten, by id or by source.
Result<std::vector<std::uint64_t>> to_forget(Connection& connection, const Batch& batch) {
  auto files = batch.forget_files;
  for (const auto& source : batch.replace_sources) {
    MONALYS_TRY(auto rows, connection.query("SELECT id FROM file WHERE source = ?", {std::string_view{source}}));
    while (rows.next()) {
      const auto* ids = rows.data<std::uint64_t>(0);
      files.insert(files.end(), ids, ids + rows.size());
    }
  }
  return files;
}

}  // namespace

Result<Merged> merge(Connection& connection, Texts& texts, const Batch& batch) {
  MONALYS_TRY(auto transaction, Transaction::begin(connection));
  Merged total;
  Touched touched;
  MONALYS_TRY(auto forgotten, to_forget(connection, batch));
  MONALYS_TRY(auto removed, remove_files(connection, std::move(forgotten), touched));
  MONALYS_TRY(auto files, write_ledger(connection, batch, removed.taken_over));
  MONALYS_CHECK(settle_texts(connection, texts, batch));
  const Ids ids{std::move(files), texts};

  MONALYS_CHECK(merge_facts(connection, batch.intervals, ids, removed, touched, total));
  MONALYS_CHECK(merge_facts(connection, batch.levels, ids, removed, touched, total));
  MONALYS_CHECK(merge_facts(connection, batch.moments, ids, removed, touched, total));
  MONALYS_CHECK(merge_facts(connection, batch.events, ids, removed, touched, total));
  MONALYS_CHECK(merge_memberships(connection, batch, ids, removed, touched, total));

  MONALYS_CHECK(note_removed(connection, removed, touched));
  MONALYS_CHECK(touched.write(connection));
  MONALYS_CHECK(transaction.commit());
  total.known += batch.repeated;
  total.files = ids.files;
  total.hosts = std::move(removed.counts.hosts);
  return total;
}

}  // namespace monalys::store::duckdb_store
