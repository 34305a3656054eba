#include "store/store.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "store/duckdb/answer.hpp"
#include "store/duckdb/connection.hpp"
#include "store/duckdb/merge.hpp"
#include "store/duckdb/schema.hpp"

namespace monalys::store {

using duckdb_store::Connection;
using duckdb_store::Parameter;
using duckdb_store::table_of;

class Store::Impl {
 public:
  explicit Impl(Connection made) : connection(std::move(made)) {}
  Connection connection;
};

namespace {

/// The columns of a shape that hold instants.
std::vector<std::string_view> instants_of(Shape shape) {
  if (shape == Shape::interval) return {"asked_at", "begun_at", "ended_at"};
  return {"\"at\""};
}

/// Quarters of an hour: every offset of every zone is a whole number of them.
constexpr std::int64_t kQuarter = 900;

/// The days among which the given quarters lie.
std::vector<std::uint32_t> days_of(const std::vector<std::int64_t>& quarters,
                                   std::span<const std::int64_t> boundaries) {
  std::vector<std::uint32_t> days;
  for (const auto quarter : quarters) {
    const auto after = std::ranges::upper_bound(boundaries, quarter * kQuarter);
    if (after == boundaries.begin() || after == boundaries.end()) continue;
    days.push_back(static_cast<std::uint32_t>(after - boundaries.begin() - 1));
  }
  std::ranges::sort(days);
  const auto repeated = std::ranges::unique(days);
  days.erase(repeated.begin(), repeated.end());
  return days;
}

/// Quarters of an hour in which facts of these realms have an instant; `condition` narrows which facts.
Result<std::vector<std::int64_t>> quarters(Connection& connection, std::span<const Realm> realms,
                                           std::string_view condition, const std::vector<Parameter>& parameters) {
  std::vector<std::int64_t> found;
  for (const auto realm : realms) {
    for (const auto instant : instants_of(row(realm).shape)) {
      MONALYS_TRY(auto rows,
                  connection.query(fmt::format("SELECT DISTINCT {0} // {1} FROM {2} WHERE {0} IS NOT NULL{3}", instant,
                                               kQuarter * 1'000'000, table_of(realm), condition),
                                   parameters));
      while (rows.next()) {
        const auto* values = rows.data<std::int64_t>(0);
        found.insert(found.end(), values, values + rows.size());
      }
    }
  }
  return found;
}

}  // namespace

void Batch::clear() {
  files.clear();
  reasons.clear();
  intervals.clear();
  levels.clear();
  moments.clear();
  events.clear();
  memberships.clear();
  replace_sources.clear();
  texts.clear();
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(std::string_view url, Access access) {
  constexpr std::string_view kScheme = "duckdb:";
  if (!url.starts_with(kScheme) || url.size() == kScheme.size()) {
    return fail(Code::wrong_usage, fmt::format("\"{}\" is not the address of a store", url),
                "Write duckdb:PATH, for example duckdb:monalys.duckdb.");
  }
  const std::filesystem::path file{url.substr(kScheme.size())};
  std::error_code ignored;
  if (access == Access::read && !std::filesystem::exists(file, ignored)) {
    return fail(Code::not_found, fmt::format("store {}: there is no such file", file.string()),
                "Run `monalys ingest` first, or name another store with --store duckdb:PATH.");
  }
  if (std::filesystem::is_directory(file, ignored)) {
    return fail(Code::invalid_input, fmt::format("store {}: this is a folder", file.string()),
                "Name a file, for example duckdb:monalys.duckdb.");
  }
  MONALYS_TRY(auto connection, Connection::open(file, access == Access::read));
  MONALYS_CHECK(duckdb_store::prepare(connection, file, access == Access::write));
  return Store{std::make_unique<Impl>(std::move(connection))};
}

Result<Merged> Store::merge(const Batch& batch) { return duckdb_store::merge(impl_->connection, batch); }

Result<void> Store::replace_derived(Realm realm, std::string_view host, std::span<const Interval> intervals) {
  return duckdb_store::replace_derived(impl_->connection, realm, host, intervals);
}

Result<std::vector<std::string>> Store::event_hosts(Realm realm) {
  MONALYS_TRY(auto rows, impl_->connection.query("SELECT DISTINCT host FROM event WHERE realm = ? ORDER BY host",
                                                 {static_cast<std::int64_t>(realm)}));
  std::vector<std::string> hosts;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) hosts.emplace_back(rows.text(0, i));
  }
  return hosts;
}

Result<std::vector<Event>> Store::events(Realm realm, std::string_view host, TextPool& texts) {
  MONALYS_TRY(auto rows, impl_->connection.query(
                             "SELECT kind, key_high, key_low, \"user\", \"at\", sequence, line, label, detail, "
                             "file FROM event WHERE realm = ? AND host = ? "
                             "ORDER BY \"at\", sequence, key_high, key_low",
                             {static_cast<std::int64_t>(realm), host}));
  std::vector<Event> events;
  const auto kept_host = texts.keep(host);
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      events.push_back({.realm = realm,
                        .kind = static_cast<EventKind>(rows.data<std::uint8_t>(0)[i]),
                        .key = {rows.data<std::uint64_t>(1)[i], rows.data<std::uint64_t>(2)[i]},
                        .user = rows.data<std::uint64_t>(3)[i],
                        .at = rows.data<std::int64_t>(4)[i],
                        .sequence = rows.data<std::uint64_t>(5)[i],
                        .host = kept_host,
                        .line = texts.keep(rows.text(6, i)),
                        .label = texts.keep(rows.text(7, i)),
                        .detail = texts.keep(rows.text(8, i)),
                        .file = rows.data<std::uint64_t>(9)[i]});
    }
  }
  return events;
}

Result<std::vector<FileEntry>> Store::ledger() {
  MONALYS_TRY(auto rows,
              impl_->connection.query("SELECT id, source, path, format, fingerprint, size_bytes, modified_at, records, "
                                      "facts, skipped, rejected, first_at, last_at, ingested_at FROM file "
                                      "ORDER BY source, path"));
  std::vector<FileEntry> entries;
  while (rows.next()) {
    const auto count = [&](std::size_t column, std::size_t i) { return rows.data<std::uint64_t>(column)[i]; };
    for (std::size_t i = 0; i < rows.size(); ++i) {
      entries.push_back({.id = count(0, i),
                         .source = std::string(rows.text(1, i)),
                         .path = std::string(rows.text(2, i)),
                         .format = std::string(rows.text(3, i)),
                         .fingerprint = std::string(rows.text(4, i)),
                         .size_bytes = count(5, i),
                         .modified_at = rows.integer(6, i).value_or(0),
                         .records = count(7, i),
                         .facts = count(8, i),
                         .skipped = count(9, i),
                         .rejected = count(10, i),
                         .first_at = rows.integer(11, i).value_or(kNoInstant),
                         .last_at = rows.integer(12, i).value_or(kNoInstant),
                         .ingested_at = rows.integer(13, i).value_or(0)});
    }
  }
  return entries;
}

Result<std::vector<Store::ReasonCount>> Store::reasons() {
  MONALYS_TRY(auto rows, impl_->connection.query("SELECT f.source, f.path, r.kind, r.text, r.count, r.first_record, "
                                                 "r.first_offset FROM reason r JOIN file f ON f.id = r.file "
                                                 "ORDER BY f.source, f.path, r.kind, r.count DESC, r.text"));
  std::vector<ReasonCount> reasons;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      reasons.push_back({std::string(rows.text(0, i)), std::string(rows.text(1, i)),
                         Reason{.file = 0,
                                .kind = static_cast<Reason::Kind>(rows.data<std::uint8_t>(2)[i]),
                                .text = std::string(rows.text(3, i)),
                                .count = rows.data<std::uint64_t>(4)[i],
                                .first_record = rows.data<std::uint64_t>(5)[i],
                                .first_offset = rows.data<std::uint64_t>(6)[i]}});
    }
  }
  return reasons;
}

Result<std::optional<std::string>> Store::setting(std::string_view name) {
  MONALYS_TRY(auto rows, impl_->connection.query("SELECT value FROM setting WHERE name = ?", {name}));
  if (!rows.next() || rows.size() == 0) return std::optional<std::string>{};
  return std::optional<std::string>{rows.text(0, 0)};
}

Result<void> Store::set_setting(std::string_view name, std::string_view value) {
  MONALYS_TRY(auto transaction, duckdb_store::Transaction::begin(impl_->connection));
  MONALYS_CHECK(impl_->connection.run("DELETE FROM setting WHERE name = ?", {name}));
  MONALYS_CHECK(impl_->connection.run("INSERT INTO setting VALUES (?, ?)", {name, value}));
  return transaction.commit();
}

Result<std::vector<std::uint32_t>> Store::days_with_facts(std::span<const Realm> realms,
                                                          std::span<const std::int64_t> boundaries) {
  MONALYS_TRY(const auto found, quarters(impl_->connection, realms, "", {}));
  return days_of(found, boundaries);
}

Result<std::vector<std::uint32_t>> Store::days_with_facts(std::string_view source,
                                                          std::span<const std::int64_t> boundaries) {
  std::vector<Realm> all;
  for (const auto& realm : realms()) all.push_back(realm.realm);
  MONALYS_TRY(const auto found,
              quarters(impl_->connection, all, " AND file IN (SELECT id FROM file WHERE source = ?)", {source}));
  return days_of(found, boundaries);
}

Result<std::optional<std::pair<std::int64_t, std::int64_t>>> Store::extent(std::span<const Realm> realms) {
  std::optional<std::pair<std::int64_t, std::int64_t>> extent;
  for (const auto realm : realms) {
    for (const auto instant : instants_of(row(realm).shape)) {
      MONALYS_TRY(auto rows,
                  impl_->connection.query(fmt::format("SELECT min({0}), max({0}) FROM {1}", instant, table_of(realm))));
      if (!rows.next()) continue;
      const auto first = rows.integer(0, 0);
      const auto last = rows.integer(1, 0);
      if (!first || !last) continue;
      if (!extent) extent = {*first, *last};
      extent = {std::min(extent->first, *first), std::max(extent->second, *last)};
    }
  }
  return extent;
}

Result<Answer> Store::answer(const Question& question) { return duckdb_store::answer(impl_->connection, question); }

}  // namespace monalys::store
