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

/// A column as the format calls it, and as the database is asked for it.
struct DatabaseColumn {
  std::string_view name, asked;
};

/// A table that a format reads from a database, or several that belong together.
struct DatabaseTable {
  std::string_view format, name;
  std::string_view from;       // what SQL has behind FROM; {0} stands for the prefix of the tables' names
  std::string_view condition;  // rows that the format makes use of; empty: all
  DatabaseColumn number;       // numbers the rows
  DatabaseColumn begin, end;   // instants; no end: rows are events, which do not change
  std::span<const DatabaseColumn> other_columns;
  /// How the format reads texts: with a backslash before what would end a column, as COPY writes them, or in quotes.
  enum class Texts : std::uint8_t { escaped, quoted } texts;
};

/// The tables that are asked for; none for formats that are no databases.
[[nodiscard]] std::vector<const DatabaseTable*> tables_of(std::string_view format);
/// How the ledger calls a table: "odbc:guacamole_connection_history".
[[nodiscard]] std::string path_of(const DatabaseTable& table, std::string_view prefix);
/// The other way round.
[[nodiscard]] const DatabaseTable* find_table(std::string_view format, std::string_view path);
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
  /// prefix: of the tables' names. today: "2024-04-30"; rows that began more than a week before it get no end any more.
  TableReader(Odbc& database, const DatabaseTable& table, std::string prefix, Cursor from, const std::string& today);

  /// The line of names.
  [[nodiscard]] std::string header() const;
  /// The next rows, some thousand; empty at the end. Holds until the next call.
  [[nodiscard]] Result<std::string_view> read();
  /// Where to begin next time. After the last read().
  [[nodiscard]] Cursor cursor() const;

 private:
  [[nodiscard]] std::string question() const;
  void append_row(Odbc::Row row);
  void take(Odbc::Row row);

  Odbc& database_;
  const DatabaseTable& table_;
  std::string prefix_;
  std::uint64_t next_;
  std::uint64_t last_ = 0, first_open_ = 0;  // numbers; 0: none
  std::string settled_before_;               // day
  std::string text_;
  std::size_t rows_ = 0;  // of the last answer
};

}  // namespace monalys::ingest
