// How a batch becomes part of the store:
//
//   1. The facts of one realm are sorted by key and, for one key, by version; only the greatest version stays.
//   2. Facts with keys beyond the table's smallest and greatest are new, and appended as they are. Keys begin with
//   time,
//      so this is what happens to each new day, and to nearly all of a log that is in order.
//   3. If the table has keys in the range of the others, those go to a temporary table first: rows of the store with
//   the
//      same key and a smaller version are deleted, then what is not there is inserted.
//   4. Ledger entries and reasons are written, and everything is committed at once.

#include "store/duckdb/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <ranges>

#include "store/duckdb/schema.hpp"

namespace monalys::store::duckdb_store {
namespace {

/// Files of a batch are numbers 0.. there and ids in the store.
using FileIds = std::vector<std::uint64_t>;

struct StoredInterval {
  const Interval& fact;
  std::uint64_t file;
  bool derived;
};

Result<void> append(Appender& out, const StoredInterval& stored) {
  const Interval& fact = stored.fact;
  out.set(0, fact.key.high);
  out.set(1, fact.key.low);
  out.set(2, fact.version);
  out.set(3, fact.user);
  out.set_known(4, fact.asked_at);
  out.set_known(5, fact.begun_at);
  out.set_known(6, fact.ended_at);
  out.set_known(7, fact.other_at);
  out.set(8, fact.project);
  out.set(9, fact.host);
  out.set(10, fact.label);
  out.set(11, fact.detail);
  out.set(12, std::to_underlying(fact.outcome));
  out.set(13, fact.slots);
  out.set(14, stored.file);
  out.set(15, stored.derived);
  return out.end_row();
}

Result<void> append(Appender& out, const Interval& fact, const FileIds& files) {
  return append(out, StoredInterval{fact, files[fact.file], false});
}

Result<void> append(Appender& out, const Level& fact, const FileIds& files) {
  out.set(0, fact.key.high);
  out.set(1, fact.key.low);
  out.set(2, fact.version);
  out.set(3, fact.user);
  out.set(4, fact.at);
  out.set_known(5, fact.value);
  out.set_known(6, fact.files);
  out.set_known(7, fact.limit);
  out.set(8, fact.project);
  out.set(9, fact.volume);
  out.set(10, fact.label);
  out.set(11, files[fact.file]);
  return out.end_row();
}

Result<void> append(Appender& out, const Moment& fact, const FileIds& files) {
  out.set(0, fact.key.high);
  out.set(1, fact.key.low);
  out.set(2, fact.version);
  out.set(3, fact.user);
  out.set(4, fact.at);
  out.set(5, fact.project);
  out.set(6, fact.host);
  out.set(7, fact.label);
  out.set(8, fact.detail);
  out.set(9, std::to_underlying(fact.outcome));
  out.set(10, files[fact.file]);
  return out.end_row();
}

Result<void> append(Appender& out, const Event& fact, const FileIds& files) {
  out.set(0, std::to_underlying(fact.realm));
  out.set(1, std::to_underlying(fact.kind));
  out.set(2, fact.key.high);
  out.set(3, fact.key.low);
  out.set(4, fact.user);
  out.set(5, fact.at);
  out.set(6, fact.sequence);
  out.set(7, fact.host);
  out.set(8, fact.line);
  out.set(9, fact.label);
  out.set(10, fact.detail);
  out.set(11, files[fact.file]);
  return out.end_row();
}

/// Events have no versions: one with a known key says the same again.
Version version_of(const Event&) { return 0; }
template <class Fact>
Version version_of(const Fact& fact) {
  return fact.version;
}

/// Pointers to the facts to keep, sorted by key, the greatest version of each.
template <class Fact>
std::vector<const Fact*> newest_by_key(std::span<const Fact* const> facts) {
  std::vector<const Fact*> sorted(facts.begin(), facts.end());
  std::ranges::sort(sorted, [](const Fact* a, const Fact* b) {
    if (a->key != b->key) return a->key < b->key;
    return version_of(*a) > version_of(*b);
  });
  const auto repeated = std::ranges::unique(sorted, {}, [](const Fact* fact) { return fact->key; });
  sorted.erase(repeated.begin(), repeated.end());
  return sorted;
}

template <class Fact>
Result<void> append_all(Connection& connection, const std::string& table, std::span<const Fact* const> facts,
                        const FileIds& files) {
  MONALYS_TRY(auto out, Appender::open(connection, table));
  for (const auto* fact : facts) MONALYS_CHECK(append(out, *fact, files));
  return out.close();
}

/// The smallest and the greatest high half of the keys in a table; an empty range when it has no rows.
struct KeysHeld {
  std::uint64_t first = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t last = 0;
};
Result<KeysHeld> keys_held(Connection& connection, const std::string& table) {
  MONALYS_TRY(auto rows, connection.query(fmt::format("SELECT min(key_high), max(key_high) FROM {}", table)));
  if (!rows.next() || rows.is_null(0, 0)) return KeysHeld{};
  return KeysHeld{rows.data<std::uint64_t>(0)[0], rows.data<std::uint64_t>(1)[0]};
}

template <class Fact>
Result<Merged> merge_table(Connection& connection, const std::string& table, std::span<const Fact* const> facts,
                           const FileIds& files) {
  Merged merged;
  if (facts.empty()) return merged;
  auto sorted = newest_by_key(facts);
  merged.known = facts.size() - sorted.size();

  MONALYS_TRY(const auto held, keys_held(connection, table));
  // The smallest and the greatest high half of a key may be shared with new facts: those are compared too.
  const auto first = std::ranges::lower_bound(sorted, held.first, {}, [](const Fact* fact) { return fact->key.high; });
  const auto last = std::ranges::upper_bound(sorted, held.last, {}, [](const Fact* fact) { return fact->key.high; });
  std::vector<const Fact*> kept;
  if (first < last) kept.assign(first, last);

  if (!kept.empty()) {
    const std::vector<Parameter> range{kept.front()->key.high, kept.back()->key.high};
    MONALYS_TRY(auto overlap,
                connection.query(fmt::format("SELECT 1 FROM {} WHERE key_high BETWEEN ? AND ? LIMIT 1", table), range));
    if (!overlap.next() || overlap.size() == 0) kept.clear();
  }
  if (kept.empty()) {
    MONALYS_CHECK(append_all<Fact>(connection, table, sorted, files));
    merged.added = sorted.size();
    return merged;
  }
  const std::vector<Parameter> range{kept.front()->key.high, kept.back()->key.high};
  sorted.erase(first, last);

  MONALYS_CHECK(connection.run(fmt::format("CREATE OR REPLACE TEMP TABLE staged AS FROM {} LIMIT 0", table)));
  MONALYS_CHECK(append_all<Fact>(connection, "staged", kept, files));
  if constexpr (!std::is_same_v<Fact, Event>) {
    MONALYS_TRY(auto deleted,
                connection.query(fmt::format("DELETE FROM {0} USING staged s WHERE {0}.key_high BETWEEN ? AND ? AND "
                                             "{0}.key_high = s.key_high AND {0}.key_low = s.key_low AND "
                                             "{0}.version < s.version",
                                             table),
                                 range));
    merged.replaced = deleted.changed();
  }
  MONALYS_TRY(auto inserted, connection.query(fmt::format("INSERT INTO {0} SELECT * FROM staged s WHERE NOT EXISTS ("
                                                          "SELECT 1 FROM {0} t WHERE t.key_high BETWEEN ? AND ? AND "
                                                          "t.key_high = s.key_high AND t.key_low = s.key_low)",
                                                          table),
                                              range));
  const auto present = inserted.changed();
  merged.added = present - merged.replaced + sorted.size();
  merged.known += kept.size() - present;
  MONALYS_CHECK(connection.run("DROP TABLE staged"));
  if (!sorted.empty()) MONALYS_CHECK(append_all<Fact>(connection, table, sorted, files));
  return merged;
}

template <class Fact>
Result<void> merge_facts(Connection& connection, const std::vector<Fact>& facts, const FileIds& files, Merged& total) {
  std::map<std::string, std::vector<const Fact*>> by_table;
  for (const auto& fact : facts) {
    if constexpr (std::is_same_v<Fact, Event>) {
      by_table["event"].push_back(&fact);
    } else {
      by_table[table_of(fact.realm)].push_back(&fact);
    }
  }
  for (const auto& [table, list] : by_table) {
    MONALYS_TRY(const auto merged, merge_table<Fact>(connection, table, list, files));
    total.added += merged.added;
    total.replaced += merged.replaced;
    total.known += merged.known;
  }
  return {};
}

/// A file that is read again gives up its earlier ledger entry and keeps its id, so that facts stay its own.
Result<FileIds> write_ledger(Connection& connection, const Batch& batch) {
  MONALYS_TRY(auto last, connection.query("SELECT CAST(coalesce(max(id), 0) AS BIGINT) FROM file"));
  auto next_id = last.next() ? static_cast<std::uint64_t>(last.integer(0, 0).value_or(0)) + 1 : 1;
  FileIds ids;
  for (const auto& file : batch.files) {
    MONALYS_TRY(auto known, connection.query("SELECT CAST(id AS BIGINT) FROM file WHERE source = ? AND path = ?",
                                             {std::string_view{file.source}, std::string_view{file.path}}));
    std::uint64_t id = next_id;
    if (known.next() && known.size() > 0) {
      id = static_cast<std::uint64_t>(*known.integer(0, 0));
      MONALYS_CHECK(connection.run("DELETE FROM file WHERE id = ?", {id}));
      MONALYS_CHECK(connection.run("DELETE FROM reason WHERE file = ?", {id}));
    } else {
      ++next_id;
    }
    ids.push_back(id);
  }

  MONALYS_TRY(auto entries, Appender::open(connection, "file"));
  for (std::size_t i = 0; i < batch.files.size(); ++i) {
    const auto& file = batch.files[i];
    entries.set(0, ids[i]);
    entries.set(1, std::string_view{file.source});
    entries.set(2, std::string_view{file.path});
    entries.set(3, std::string_view{file.format});
    entries.set(4, std::string_view{file.fingerprint});
    entries.set(5, file.size_bytes);
    entries.set(6, file.modified_at);
    entries.set(7, file.records);
    entries.set(8, file.facts);
    entries.set(9, file.skipped);
    entries.set(10, file.rejected);
    entries.set_known(11, file.first_at);
    entries.set_known(12, file.last_at);
    entries.set(13, file.ingested_at);
    MONALYS_CHECK(entries.end_row());
  }
  MONALYS_CHECK(entries.close());

  MONALYS_TRY(auto reasons, Appender::open(connection, "reason"));
  for (const auto& reason : batch.reasons) {
    reasons.set(0, ids[reason.file]);
    reasons.set(1, std::to_underlying(reason.kind));
    reasons.set(2, std::string_view{reason.text});
    reasons.set(3, reason.count);
    reasons.set(4, reason.first_record);
    reasons.set(5, reason.first_offset);
    MONALYS_CHECK(reasons.end_row());
  }
  MONALYS_CHECK(reasons.close());
  return ids;
}

Result<void> forget_source(Connection& connection, std::string_view source) {
  const std::vector<Parameter> which{source};
  constexpr std::string_view kOfSource = "file IN (SELECT id FROM file WHERE source = ?)";
  for (const auto& realm : realms()) {
    MONALYS_CHECK(connection.run(fmt::format("DELETE FROM {} WHERE {}", table_of(realm.realm), kOfSource), which));
  }
  for (const auto* table : {"membership", "event", "reason"}) {
    MONALYS_CHECK(connection.run(fmt::format("DELETE FROM {} WHERE {}", table, kOfSource), which));
  }
  return connection.run("DELETE FROM file WHERE source = ?", which);
}

}  // namespace

Result<Merged> merge(Connection& connection, const Batch& batch) {
  MONALYS_TRY(auto transaction, Transaction::begin(connection));
  for (const auto& source : batch.replace_sources) MONALYS_CHECK(forget_source(connection, source));
  MONALYS_TRY(const auto files, write_ledger(connection, batch));

  Merged total;
  MONALYS_CHECK(merge_facts(connection, batch.intervals, files, total));
  MONALYS_CHECK(merge_facts(connection, batch.levels, files, total));
  MONALYS_CHECK(merge_facts(connection, batch.moments, files, total));
  MONALYS_CHECK(merge_facts(connection, batch.events, files, total));
  if (!batch.memberships.empty()) {
    MONALYS_TRY(auto out, Appender::open(connection, "membership"));
    for (const auto& membership : batch.memberships) {
      out.set(0, membership.user);
      out.set(1, membership.organisation);
      out.set(2, membership.project);
      out.set_known(3, membership.from);
      out.set_known(4, membership.until);
      out.set(5, files[membership.file]);
      MONALYS_CHECK(out.end_row());
    }
    MONALYS_CHECK(out.close());
    total.added += batch.memberships.size();
  }
  MONALYS_CHECK(transaction.commit());
  return total;
}

Result<void> replace_derived(Connection& connection, Realm realm, std::string_view host,
                             std::span<const Interval> intervals) {
  MONALYS_TRY(auto transaction, Transaction::begin(connection));
  const auto table = table_of(realm);
  MONALYS_CHECK(connection.run(fmt::format("DELETE FROM {} WHERE derived AND host = ?", table), {host}));
  MONALYS_TRY(auto out, Appender::open(connection, table));
  for (const auto& interval : intervals) MONALYS_CHECK(append(out, StoredInterval{interval, interval.file, true}));
  MONALYS_CHECK(out.close());
  return transaction.commit();
}

}  // namespace monalys::store::duckdb_store
