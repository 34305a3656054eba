// Tables of other programs' databases as streams of text, which the formats read like any other file: what PostgreSQL's
// COPY would write, with a line of names first.
//
// Only rows that are new or may have changed are asked for. Rows are numbered, and rows without an end may still get
// one, so a reading begins at the first of those, and somewhat before the last row at any rate: numbers are given
// before rows are committed. A row that is read again is known by its number and changes nothing.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ingest/odbc.hpp"

namespace monalys::ingest {

/// A table that a format reads from a database.
struct DatabaseTable {
  std::string_view format, name;
  std::string_view number;      // the column that numbers the rows
  std::string_view begin, end;  // instants
  std::span<const std::string_view> other_columns;
};

/// The tables that are asked for; none for formats that are no databases.
[[nodiscard]] std::vector<const DatabaseTable*> tables_of(std::string_view format);
[[nodiscard]] const DatabaseTable* find_table(std::string_view format, std::string_view name);

/// How the ledger calls a table: "odbc:guacamole_connection_history".
[[nodiscard]] std::string path_of(const DatabaseTable& table);
[[nodiscard]] bool is_database(std::string_view path);

/// How far a table was read, as the ledger keeps it.
struct Cursor {
  std::uint64_t next = 0;  // number of the row to begin with

  [[nodiscard]] std::string text() const;
  /// From the beginning when it is none.
  [[nodiscard]] static Cursor from_text(std::string_view text);
};

class TableReader {
 public:
  /// today: "2024-04-30"; rows that began more than a week before it get no end any more.
  TableReader(Odbc& database, const DatabaseTable& table, Cursor from, const std::string& today);

  /// The line of names.
  [[nodiscard]] std::string header() const;
  /// The next rows, some thousand; empty at the end. Holds until the next call.
  [[nodiscard]] Result<std::string_view> read();
  /// Where to begin next time. After the last read().
  [[nodiscard]] Cursor cursor() const;

 private:
  [[nodiscard]] std::string question() const;
  void take(Odbc::Row row);

  Odbc& database_;
  const DatabaseTable& table_;
  std::uint64_t next_;
  std::uint64_t last_ = 0, first_open_ = 0;  // numbers; 0: none
  std::string settled_before_;               // day
  std::string text_;
  std::size_t rows_ = 0;  // of the last answer
};

}  // namespace monalys::ingest
