#include "store/duckdb/schema.hpp"

#include <fmt/format.h>

#include "base/sentence.hpp"

namespace monalys::store::duckdb_store {
namespace {

constexpr std::size_t kLedgerTables = 14;
constexpr std::string_view kLedger = R"sql(
CREATE TABLE IF NOT EXISTS setting(name VARCHAR, value VARCHAR);
CREATE TABLE IF NOT EXISTS text(id UINTEGER, value VARCHAR);
CREATE TABLE IF NOT EXISTS file(
  id UBIGINT, source VARCHAR, path VARCHAR, format VARCHAR, head VARCHAR, fingerprint VARCHAR, content_bytes UBIGINT,
  size_bytes UBIGINT, modified_at BIGINT, records UBIGINT, facts UBIGINT, skipped UBIGINT, rejected UBIGINT,
  past BOOLEAN, first_at BIGINT, last_at BIGINT, ingested_at BIGINT, same_as UBIGINT, tail_of UBIGINT);
CREATE TABLE IF NOT EXISTS reason(
  file UBIGINT, kind UTINYINT, text VARCHAR, count UBIGINT, first_record UBIGINT, first_offset UBIGINT);
CREATE TABLE IF NOT EXISTS rejected(file UBIGINT, record UBIGINT, "offset" UBIGINT, text VARCHAR);
CREATE TABLE IF NOT EXISTS membership(
  "user" UBIGINT, organisation UINTEGER, project UINTEGER, from_at BIGINT, until_at BIGINT, file UBIGINT);
CREATE TABLE IF NOT EXISTS unpaired_end(realm UTINYINT, host VARCHAR, from_at BIGINT, count UBIGINT);
CREATE TABLE IF NOT EXISTS change(realm UTINYINT, month UINTEGER, and_later BOOLEAN, number UBIGINT);
CREATE TABLE IF NOT EXISTS remembered_question(id UBIGINT, words VARCHAR);
CREATE TABLE IF NOT EXISTS remembered(
  question UBIGINT, from_at BIGINT, until_at BIGINT, number UBIGINT, nothing DOUBLE);
CREATE TABLE IF NOT EXISTS remembered_cell(
  question UBIGINT, from_at BIGINT, until_at BIGINT, first VARCHAR, second VARCHAR, value DOUBLE, "at" BIGINT);
CREATE TABLE IF NOT EXISTS unlinked(first_day UINTEGER, last_day UINTEGER);
CREATE TABLE IF NOT EXISTS seen_before("user" UBIGINT, "at" BIGINT);
CREATE TABLE IF NOT EXISTS disposal(
  realm UTINYINT, before BIGINT, facts UBIGINT, first_at BIGINT, last_at BIGINT, "at" BIGINT, decision VARCHAR);
)sql";

constexpr std::string_view kCommonColumns = "key_high UBIGINT, key_low UBIGINT, version UBIGINT, \"user\" UBIGINT";

std::string columns_of(Shape shape) {
  switch (shape) {
    case Shape::interval:
      return fmt::format(
          "{}, asked_at BIGINT, begun_at BIGINT, ended_at BIGINT, other_at BIGINT, project UINTEGER, host UINTEGER, "
          "label UINTEGER, detail UINTEGER, outcome UTINYINT, slots UINTEGER, file UBIGINT, told_by UTINYINT",
          kCommonColumns);
    case Shape::level:
      return fmt::format(
          "{}, \"at\" BIGINT, value BIGINT, files BIGINT, quota BIGINT, project UINTEGER, volume UINTEGER, label "
          "UINTEGER, file UBIGINT",
          kCommonColumns);
    case Shape::moment:
      return fmt::format(
          "{}, \"at\" BIGINT, project UINTEGER, host UINTEGER, label UINTEGER, detail UINTEGER, outcome UTINYINT, file "
          "UBIGINT",
          kCommonColumns);
  }
  std::unreachable();
}

std::vector<std::string_view> texts_of(Shape shape) {
  switch (shape) {
    case Shape::interval:
    case Shape::moment:
      return {"project", "host", "label", "detail"};
    case Shape::level:
      return {"project", "volume", "label"};
  }
  std::unreachable();
}

/// Events have the version 0: one with a known key says the same again.
std::string columns_of_events() {
  return fmt::format(
      "{}, realm UTINYINT, kind UTINYINT, \"at\" BIGINT, host UINTEGER, line UINTEGER, label UINTEGER, detail "
      "UINTEGER, "
      "file UBIGINT",
      kCommonColumns);
}

Result<void> run_all(Connection& connection, std::string_view statements) {
  while (!statements.empty()) {
    const auto end = statements.find(';');
    if (end == std::string_view::npos) break;
    MONALYS_CHECK(connection.run(statements.substr(0, end)));
    statements.remove_prefix(end + 1);
  }
  return {};
}

struct Held {
  int version;
  std::size_t tables;
};
/// Nothing in a database without tables; fails on one with other people's.
Result<std::optional<Held>> look(Connection& connection) {
  MONALYS_TRY(auto tables, connection.query("SELECT count(*), count(*) FILTER (table_name = 'setting') "
                                            "FROM duckdb_tables() WHERE NOT temporary"));
  if (!tables.next() || tables.integer(0, 0) == 0) return std::optional<Held>{};
  const auto foreign = [&] {
    return fail(Code::invalid_input,
                sentence("store {}: this database belongs to another program",
                         "databasen {}: den tillhör ett annat program", connection.file()),
                Sentence{"Check [store] url in the configuration; the file was left as it was.",
                         "Kontrollera [store] url i konfigurationen; filen är orörd."});
  };
  if (tables.integer(1, 0) == 0) return foreign();
  auto rows = connection.query("SELECT TRY_CAST(value AS BIGINT) FROM setting WHERE name = 'schema_version'");
  if (!rows || !rows->next() || !rows->integer(0, 0)) return foreign();
  return std::optional{Held{static_cast<int>(*rows->integer(0, 0)), static_cast<std::size_t>(*tables.integer(0, 0))}};
}

Result<void> make_tables(Connection& connection, const std::vector<FactTable>& tables) {
  MONALYS_CHECK(run_all(connection, kLedger));
  for (const auto& table : tables) {
    MONALYS_CHECK(connection.run(fmt::format("CREATE TABLE IF NOT EXISTS {}({}{})", table.name, table.columns,
                                             table.is_of_intervals ? ", derived BOOLEAN, hidden BOOLEAN" : "")));
    MONALYS_CHECK(connection.run(fmt::format("CREATE TABLE IF NOT EXISTS {}({})", table.spare, table.columns)));
  }
  return {};
}

}  // namespace

std::string table_of(Realm realm) { return fmt::format("fact_{}", row(realm).id); }

FactTable fact_table(Realm realm) {
  const auto& about = row(realm);
  return {.name = table_of(realm),
          .spare = fmt::format("spare_{}", about.id),
          .columns = columns_of(about.shape),
          .realm = realm,
          .is_of_intervals = about.shape == Shape::interval,
          .texts = texts_of(about.shape)};
}

FactTable event_table() {
  return {.name = "event",
          .spare = "spare_event",
          .columns = columns_of_events(),
          .realm = std::nullopt,
          .is_of_intervals = false,
          .texts = {"host", "line", "label", "detail"}};
}

std::vector<FactTable> all_fact_tables() {
  std::vector<FactTable> tables;
  for (const auto& about : realms()) tables.push_back(fact_table(about.realm));
  tables.push_back(event_table());
  return tables;
}

Result<void> prepare(Connection& connection, const std::filesystem::path& file, bool may_write) {
  MONALYS_TRY(const auto held, look(connection));
  if (held && held->version > kSchemaVersion) {
    return fail(Code::newer_version,
                sentence("store {}: it has version {} and this program knows versions up to {}",
                         "databasen {}: den har version {}, och det här programmet klarar versioner till och med {}",
                         file.string(), held->version, kSchemaVersion),
                Sentence{"Install the newest Monalys on this machine; the store was left as it was.",
                         "Installera den senaste versionen av Monalys på den här datorn; databasen är orörd."});
  }
  if (held && held->version < kSchemaVersion) {
    return fail(Code::invalid_input,
                sentence("store {}: it was made by an earlier version of this program (it has version {}, this "
                         "program needs {})",
                         "databasen {}: den är gjord av en tidigare version av programmet (den har version {}, "
                         "programmet behöver {})",
                         file.string(), held->version, kSchemaVersion),
                Sentence{"Move it aside and run `monalys ingest`: that makes a new one from the logs.",
                         "Flytta undan den och kör `monalys ingest`: då görs en ny av loggarna."});
  }
  if (!held && !may_write) {
    return fail(
        Code::not_found,
        sentence("store {}: it holds nothing yet", "databasen {}: den är tom än så länge", file.string()),
        Sentence{"Run `monalys ingest` first.", "Läs först in loggar, på sidan Drift eller med `monalys ingest`."});
  }
  const auto tables = all_fact_tables();
  // Fewer tables than there should be: this program knows a realm that the one which made the store did not.
  if (!may_write || (held && held->tables >= kLedgerTables + 2 * tables.size())) return {};
  MONALYS_TRY(auto transaction, Transaction::begin(connection));
  MONALYS_CHECK(make_tables(connection, tables));
  if (!held) {
    const auto text = std::to_string(kSchemaVersion);
    MONALYS_CHECK(connection.run("INSERT INTO setting VALUES ('schema_version', ?)", {std::string_view{text}}));
    // What is remembered outside the file must not be taken for that of another store under the same path.
    MONALYS_CHECK(connection.run("INSERT INTO setting VALUES ('store_id', uuid())"));
    MONALYS_CHECK(connection.run("INSERT INTO text VALUES (0, '')"));
  }
  return transaction.commit();
}

}  // namespace monalys::store::duckdb_store
