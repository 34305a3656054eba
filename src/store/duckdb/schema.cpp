#include "store/duckdb/schema.hpp"

#include <fmt/format.h>

namespace monalys::store::duckdb_store {
namespace {

constexpr std::string_view kLedger = R"sql(
CREATE TABLE IF NOT EXISTS setting(name VARCHAR, value VARCHAR);
CREATE TABLE IF NOT EXISTS file(
  id UBIGINT, source VARCHAR, path VARCHAR, format VARCHAR, fingerprint VARCHAR, size_bytes UBIGINT,
  modified_at BIGINT, records UBIGINT, facts UBIGINT, skipped UBIGINT, rejected UBIGINT,
  first_at BIGINT, last_at BIGINT, ingested_at BIGINT);
CREATE TABLE IF NOT EXISTS reason(
  file UBIGINT, kind UTINYINT, text VARCHAR, count UBIGINT, first_record UBIGINT, first_offset UBIGINT);
CREATE TABLE IF NOT EXISTS event(
  realm UTINYINT, kind UTINYINT, key_high UBIGINT, key_low UBIGINT, "user" UBIGINT, "at" BIGINT, sequence UBIGINT,
  host VARCHAR, line VARCHAR, label VARCHAR, detail VARCHAR, file UBIGINT);
CREATE TABLE IF NOT EXISTS membership(
  "user" UBIGINT, organisation VARCHAR, project VARCHAR, from_at BIGINT, until_at BIGINT, file UBIGINT);
)sql";

Result<void> run_all(Connection& connection, std::string_view statements) {
  while (!statements.empty()) {
    const auto end = statements.find(';');
    if (end == std::string_view::npos) break;
    MONALYS_CHECK(connection.run(statements.substr(0, end)));
    statements.remove_prefix(end + 1);
  }
  return {};
}

/// Nothing in a database without tables; fails on one with other people's.
Result<std::optional<int>> version_of(Connection& connection) {
  MONALYS_TRY(auto tables, connection.query("SELECT count(*), count(*) FILTER (table_name = 'setting') "
                                            "FROM duckdb_tables() WHERE NOT temporary"));
  if (!tables.next() || tables.integer(0, 0) == 0) return std::optional<int>{};
  const auto foreign = [&] {
    return fail(Code::invalid_input,
                fmt::format("store {}: this database belongs to another program", connection.file()),
                "Check [store] url in the configuration; the file was left as it is.");
  };
  if (tables.integer(1, 0) == 0) return foreign();
  auto rows = connection.query("SELECT TRY_CAST(value AS BIGINT) FROM setting WHERE name = 'schema_version'");
  if (!rows || !rows->next() || !rows->integer(0, 0)) return foreign();
  return std::optional<int>{static_cast<int>(*rows->integer(0, 0))};
}

}  // namespace

std::string table_of(Realm realm) { return fmt::format("fact_{}", row(realm).id); }

std::string columns_of(Shape shape) {
  constexpr std::string_view kCommon = "key_high UBIGINT, key_low UBIGINT, version UBIGINT, \"user\" UBIGINT";
  switch (shape) {
    case Shape::interval:
      return fmt::format(
          "{}, asked_at BIGINT, begun_at BIGINT, ended_at BIGINT, other_at BIGINT, project VARCHAR, host VARCHAR, "
          "label VARCHAR, detail VARCHAR, outcome UTINYINT, slots UINTEGER, file UBIGINT, derived BOOLEAN",
          kCommon);
    case Shape::level:
      return fmt::format(
          "{}, \"at\" BIGINT, value BIGINT, files BIGINT, quota BIGINT, project VARCHAR, volume VARCHAR, label "
          "VARCHAR, "
          "file UBIGINT",
          kCommon);
    case Shape::moment:
      return fmt::format(
          "{}, \"at\" BIGINT, project VARCHAR, host VARCHAR, label VARCHAR, detail VARCHAR, outcome UTINYINT, file "
          "UBIGINT",
          kCommon);
  }
  std::unreachable();
}

Result<void> prepare(Connection& connection, const std::filesystem::path& file, bool may_write) {
  MONALYS_TRY(const auto version, version_of(connection));
  if (version && *version > kSchemaVersion) {
    return fail(Code::newer_version,
                fmt::format("store {}: it has version {} and this program knows versions up to {}", file.string(),
                            *version, kSchemaVersion),
                "Install the newest Monalys on this machine; the store was left as it was.");
  }
  if (!version && !may_write) {
    return fail(Code::not_found, fmt::format("store {}: it holds nothing yet", file.string()),
                "Run `monalys ingest` first.");
  }
  if (!may_write) return {};
  MONALYS_TRY(auto transaction, Transaction::begin(connection));
  MONALYS_CHECK(run_all(connection, kLedger));
  for (const auto& realm : realms()) {
    MONALYS_CHECK(connection.run(
        fmt::format("CREATE TABLE IF NOT EXISTS {}({})", table_of(realm.realm), columns_of(realm.shape))));
  }
  if (!version) {
    const auto text = std::to_string(kSchemaVersion);
    MONALYS_CHECK(connection.run("INSERT INTO setting VALUES ('schema_version', ?)", {std::string_view{text}}));
  }
  return transaction.commit();
}

}  // namespace monalys::store::duckdb_store
