// How a store is rotated, in one transaction:
//
//   1. Functions of the rotation are given to SQL, and each table with pseudonyms or keys is made anew with them.
//   2. Of facts with one key the greatest version is in the table. Versions are in another order now, where they
//      differed in the hash of the content alone: there the spare that is greater takes the fact's place.

#include "store/duckdb/rotate.hpp"

#include <fmt/format.h>

#include <array>
#include <memory>
#include <vector>

#include "store/duckdb/changes.hpp"
#include "store/duckdb/ledger.hpp"
#include "store/duckdb/schema.hpp"

namespace monalys::store::duckdb_store {
namespace {

using Function = std::function<std::uint64_t(const std::array<const std::uint64_t*, 2>&, idx_t row)>;

void apply(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto& function = *static_cast<const Function*>(duckdb_scalar_function_get_extra_info(info));
  std::array<const std::uint64_t*, 2> columns{};
  for (idx_t i = 0; i < duckdb_data_chunk_get_column_count(input); ++i) {
    columns.at(i) = static_cast<const std::uint64_t*>(duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, i)));
  }
  auto* results = static_cast<std::uint64_t*>(duckdb_vector_get_data(output));
  const auto rows = duckdb_data_chunk_get_size(input);
  for (idx_t row = 0; row < rows; ++row) results[row] = function(columns, row);
}

/// Numbers in, a number out; null in, null out.
Result<void> register_function(Connection& connection, const char* name, int parameters, Function function) {
  auto made = duckdb_create_scalar_function();
  auto number = duckdb_create_logical_type(DUCKDB_TYPE_UBIGINT);
  duckdb_scalar_function_set_name(made, name);
  for (int i = 0; i < parameters; ++i) duckdb_scalar_function_add_parameter(made, number);
  duckdb_scalar_function_set_return_type(made, number);
  duckdb_scalar_function_set_extra_info(made, std::make_unique<Function>(std::move(function)).release(),
                                        [](void* owned) { std::unique_ptr<Function>(static_cast<Function*>(owned)); });
  duckdb_scalar_function_set_function(made, apply);
  const auto state = duckdb_register_scalar_function(connection.handle(), made);
  duckdb_destroy_logical_type(&number);
  duckdb_destroy_scalar_function(&made);
  if (state == DuckDBSuccess) return {};
  return fail(Code::internal, fmt::format("DuckDB does not take the function {}", name));
}

Result<void> register_functions(Connection& connection, const Rotation& rotation) {
  MONALYS_CHECK(register_function(connection, "rotated_user", 1,
                                  [&](const auto& columns, idx_t row) { return rotation.user(columns[0][row]); }));
  MONALYS_CHECK(register_function(connection, "rotated_version", 1,
                                  [&](const auto& columns, idx_t row) { return rotation.version(columns[0][row]); }));
  MONALYS_CHECK(register_function(connection, "rotated_high", 2, [&](const auto& columns, idx_t row) {
    return rotation.key({columns[0][row], columns[1][row]}).high;
  }));
  return register_function(connection, "rotated_low", 2, [&](const auto& columns, idx_t row) {
    return rotation.key({columns[0][row], columns[1][row]}).low;
  });
}

/// The spares that are greater than the fact of their key, at most one of each key.
Result<void> decide_again(Connection& connection, const FactTable& table, Touched& touched) {
  MONALYS_CHECK(connection.run(fmt::format(
      "CREATE OR REPLACE TEMP TABLE greater AS SELECT s.* FROM {} s JOIN {} f USING (key_high, key_low) "
      "WHERE s.version > f.version QUALIFY row_number() OVER (PARTITION BY s.key_high, s.key_low ORDER BY s.version "
      "DESC, s.file) = 1",
      table.spare, table.name)));
  MONALYS_TRY(auto rows, connection.query("SELECT count(*) FROM greater"));
  if (!rows.next() || rows.integer(0, 0) == 0) return {};
  const auto met =
      fmt::format("{} f SEMI JOIN greater g ON f.key_high = g.key_high AND f.key_low = g.key_low", table.name);
  if (table.realm) {
    MONALYS_CHECK(touched.before_change(connection, *table.realm));
    for (const auto& from : {std::string{"greater"}, fmt::format("(SELECT f.* FROM {})", met)}) {
      MONALYS_TRY(auto spans, connection.query(fmt::format("SELECT DISTINCT {} FROM {}", span_of(*table.realm), from)));
      MONALYS_CHECK(touched.add(*table.realm, std::move(spans)));
    }
  }
  MONALYS_CHECK(connection.run(fmt::format("CREATE OR REPLACE TEMP TABLE lesser AS SELECT {} FROM (SELECT f.* FROM {})",
                                           table.all_columns(), met)));
  constexpr std::string_view kOfKey = "{0}.key_high = g.key_high AND {0}.key_low = g.key_low";
  MONALYS_CHECK(connection.run(
      fmt::format("DELETE FROM {0} USING greater g WHERE {1}", table.name, fmt::format(kOfKey, table.name))));
  MONALYS_CHECK(connection.run(fmt::format("DELETE FROM {0} USING greater g WHERE {1} AND {0}.file = g.file",
                                           table.spare, fmt::format(kOfKey, table.spare))));
  MONALYS_CHECK(connection.run(fmt::format("INSERT INTO {} SELECT *{} FROM greater", table.name, table.neither())));
  return connection.run(fmt::format("INSERT INTO {} FROM lesser", table.spare));
}

Result<void> replace(Connection& connection, std::string_view table, std::string_view columns) {
  return connection.run(fmt::format("CREATE OR REPLACE TABLE {0} AS SELECT * REPLACE ({1}) FROM {0}", table, columns));
}

}  // namespace

Result<void> rotate(Connection& connection, const Rotation& rotation, std::string_view setting,
                    std::string_view value) {
  MONALYS_CHECK(register_functions(connection, rotation));
  MONALYS_TRY(auto transaction, Transaction::begin(connection));
  constexpr std::string_view kUser = "rotated_user(\"user\") AS \"user\"";
  for (const auto* table : {"membership", "seen_before"}) MONALYS_CHECK(replace(connection, table, kUser));
  Touched touched;
  for (const auto& table : all_fact_tables()) {
    for (const auto& name : {table.name, table.spare}) {
      MONALYS_CHECK(replace(connection, name,
                            fmt::format("{}, rotated_high(key_high, key_low) AS key_high, rotated_low(key_high, "
                                        "key_low) AS key_low, rotated_version(version) AS version",
                                        kUser)));
    }
    MONALYS_CHECK(decide_again(connection, table, touched));
  }
  MONALYS_CHECK(touched.write(connection));
  MONALYS_CHECK(write_setting(connection, setting, value));
  return transaction.commit();
}

}  // namespace monalys::store::duckdb_store
