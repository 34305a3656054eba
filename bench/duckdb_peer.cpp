#include "bench/duckdb_peer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace monalys::bench {

Result<DuckDbPeer> DuckDbPeer::open(unsigned threads, const std::filesystem::path& file) {
  DuckDbPeer peer;
  duckdb_database database = nullptr;
  if (duckdb_open(file.empty() ? nullptr : file.c_str(), &database) != DuckDBSuccess) {
    return fail(Code::io, "DuckDB does not open");
  }
  peer.database_.reset(database);
  duckdb_connection connection = nullptr;
  if (duckdb_connect(database, &connection) != DuckDBSuccess) return fail(Code::io, "DuckDB does not connect");
  peer.connection_.reset(connection);
  MONALYS_CHECK(peer.run(fmt::format("SET threads = {}; SET TimeZone = 'UTC'", threads)));
  return peer;
}

Result<> DuckDbPeer::run(const std::string& sql) {
  duckdb_result result;
  const bool done = duckdb_query(connection_.get(), sql.c_str(), &result) == DuckDBSuccess;
  std::string problem;
  if (!done) problem = duckdb_result_error(&result);
  duckdb_destroy_result(&result);
  if (!done) return fail(Code::internal, fmt::format("DuckDB: {}\n{}", problem, sql));
  return {};
}

Result<std::vector<std::vector<std::int64_t>>> DuckDbPeer::ask(const std::string& sql) {
  duckdb_result result;
  if (duckdb_query(connection_.get(), sql.c_str(), &result) != DuckDBSuccess) {
    const std::string problem = duckdb_result_error(&result);
    duckdb_destroy_result(&result);
    return fail(Code::internal, fmt::format("DuckDB: {}\n{}", problem, sql));
  }
  std::vector<std::vector<std::int64_t>> rows(duckdb_row_count(&result));
  const idx_t columns = duckdb_column_count(&result);
  for (idx_t row = 0; row < rows.size(); ++row) {
    for (idx_t column = 0; column < columns; ++column) {
      rows[row].push_back(duckdb_value_int64(&result, column, row));
    }
  }
  duckdb_destroy_result(&result);
  return rows;
}

Result<> DuckDbPeer::append(const std::string& table, const std::vector<std::span<const std::int64_t>>& columns) {
  duckdb_appender appender = nullptr;
  if (duckdb_appender_create(connection_.get(), nullptr, table.c_str(), &appender) != DuckDBSuccess) {
    const std::string problem = appender != nullptr ? duckdb_appender_error(appender) : "no appender";
    duckdb_appender_destroy(&appender);
    return fail(Code::internal, fmt::format("DuckDB: {}", problem));
  }
  duckdb_logical_type bigint = duckdb_create_logical_type(DUCKDB_TYPE_BIGINT);
  std::vector<duckdb_logical_type> types(columns.size(), bigint);
  duckdb_data_chunk chunk = duckdb_create_data_chunk(types.data(), types.size());
  const std::size_t batch = duckdb_vector_size();
  bool done = true;
  for (std::size_t from = 0; done && from < columns.front().size(); from += batch) {
    const std::size_t count = std::min(batch, columns.front().size() - from);
    duckdb_data_chunk_reset(chunk);
    for (idx_t i = 0; i < columns.size(); ++i) {
      auto* const cells = static_cast<std::int64_t*>(duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, i)));
      std::ranges::copy(columns[i].subspan(from, count), cells);
    }
    duckdb_data_chunk_set_size(chunk, count);
    done = duckdb_append_data_chunk(appender, chunk) == DuckDBSuccess;
  }
  done = done && duckdb_appender_close(appender) == DuckDBSuccess;
  const std::string problem = done ? "" : duckdb_appender_error(appender);
  duckdb_destroy_data_chunk(&chunk);
  duckdb_destroy_logical_type(&bigint);
  duckdb_appender_destroy(&appender);
  if (!done) return fail(Code::internal, fmt::format("DuckDB: {}", problem));
  return {};
}

}  // namespace monalys::bench
