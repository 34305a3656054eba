// DuckDB as the peer: SQL in, whole numbers out.

#pragma once

#include <duckdb.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace monalys::bench {

class DuckDbPeer {
 public:
  /// In memory when `file` is empty.
  [[nodiscard]] static Result<DuckDbPeer> open(unsigned threads, const std::filesystem::path& file = {});

  [[nodiscard]] Result<> run(const std::string& sql);
  /// All rows, whose columns must be whole numbers or NULL (which reads as 0).
  [[nodiscard]] Result<std::vector<std::vector<std::int64_t>>> ask(const std::string& sql);
  /// Fills a table whose columns are all BIGINT.
  [[nodiscard]] Result<> append(const std::string& table, const std::vector<std::span<const std::int64_t>>& columns);

 private:
  struct Closer {
    void operator()(duckdb_database database) const { duckdb_close(&database); }
    void operator()(duckdb_connection connection) const { duckdb_disconnect(&connection); }
  };
  DuckDbPeer() = default;

  std::unique_ptr<std::remove_pointer_t<duckdb_database>, Closer> database_;
  std::unique_ptr<std::remove_pointer_t<duckdb_connection>, Closer> connection_;
};

}  // namespace monalys::bench
