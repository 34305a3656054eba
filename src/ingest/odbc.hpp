// Databases through ODBC: connections and rows as text, with owners and errors. Messages never repeat the connection
// string, which may hold a password.

#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace monalys::ingest {

/// One connection, used by one thread.
class Odbc {
 public:
  /// connection: "DSN=guacamole", or "Driver=...;Server=...". Gives up after a minute without an answer.
  [[nodiscard]] static Result<Odbc> connect(const std::string& connection);
  Odbc(Odbc&&) noexcept;
  Odbc& operator=(Odbc&&) noexcept;
  ~Odbc();

  /// What the database calls itself: "PostgreSQL", "MariaDB", "MySQL", "Microsoft SQL Server".
  [[nodiscard]] const std::string& system() const { return system_; }

  /// A row as UTF-8 texts; nothing where a value is NULL. They hold until the next row.
  using Row = std::span<const std::optional<std::string_view>>;
  /// Calls `take` for each row of a SELECT.
  template <class Take>
  [[nodiscard]] Result<void> select(const std::string& sql, Take&& take) {
    MONALYS_TRY(auto rows, open_rows(sql));
    while (true) {
      MONALYS_TRY(const bool more, next(rows));
      if (!more) return {};
      take(Row(rows.values));
    }
  }

 private:
  struct Handles;
  struct Rows {
    std::unique_ptr<void, void (*)(void*)> statement;
    std::vector<std::string> texts;
    std::vector<std::optional<std::string_view>> values;
  };
  explicit Odbc(std::unique_ptr<Handles> handles);
  [[nodiscard]] Result<Rows> open_rows(const std::string& sql);
  [[nodiscard]] static Result<bool> next(Rows& rows);

  std::unique_ptr<Handles> handles_;
  std::string system_;
};

}  // namespace monalys::ingest
