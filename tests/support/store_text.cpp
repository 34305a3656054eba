#include "support/store_text.hpp"

#include <duckdb.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <vector>

namespace monalys::testing {
namespace {

namespace fs = std::filesystem;

class Database {
 public:
  explicit Database(const fs::path& file) {
    EXPECT_EQ(duckdb_open(file.c_str(), &database_), DuckDBSuccess) << file;
    EXPECT_EQ(duckdb_connect(database_, &connection_), DuckDBSuccess);
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
  }

  /// The rows of the answer, whose columns must all be text; what is missing is "NULL".
  [[nodiscard]] std::vector<std::vector<std::string>> rows(const std::string& sql) const {
    std::vector<std::vector<std::string>> found;
    duckdb_result result;
    EXPECT_EQ(duckdb_query(connection_, sql.c_str(), &result), DuckDBSuccess) << sql << duckdb_result_error(&result);
    for (auto chunk = duckdb_fetch_chunk(result); chunk != nullptr; chunk = duckdb_fetch_chunk(result)) {
      const auto first = found.size();
      found.resize(first + duckdb_data_chunk_get_size(chunk));
      for (idx_t column = 0; column < duckdb_data_chunk_get_column_count(chunk); ++column) {
        auto* vector = duckdb_data_chunk_get_vector(chunk, column);
        auto* values = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
        auto* valid = duckdb_vector_get_validity(vector);
        for (idx_t i = 0; i < duckdb_data_chunk_get_size(chunk); ++i) {
          const bool there = valid == nullptr || duckdb_validity_row_is_valid(valid, i);
          found[first + i].push_back(
              there ? std::string(duckdb_string_t_data(&values[i]), duckdb_string_t_length(values[i])) : "NULL");
        }
      }
      duckdb_destroy_data_chunk(&chunk);
    }
    duckdb_destroy_result(&result);
    return found;
  }
  /// The first column of the answer.
  [[nodiscard]] std::vector<std::string> texts(const std::string& sql) const {
    std::vector<std::string> found;
    for (auto& row : rows(sql)) found.push_back(std::move(row.front()));
    return found;
  }

 private:
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

using Columns = std::map<std::string, std::vector<std::string>>;

Columns columns_of(const Database& database) {
  Columns columns;
  for (const auto& name : database.texts("SELECT table_name || '.' || column_name FROM duckdb_columns() "
                                         "WHERE NOT internal ORDER BY table_name, column_index")) {
    const auto dot = name.find('.');
    columns[name.substr(0, dot)].push_back(name.substr(dot + 1));
  }
  return columns;
}

bool volatile_column(const std::string& table, const std::string& column) {
  static const std::set<std::string> kVolatile{"file.id", "file.ingested_at", "change.number"};
  return kVolatile.contains(table + "." + column);
}

bool names_file(const std::string& table, const std::string& column) {
  return column == "same_as" || column == "tail_of" || (column == "file" && table != "file");
}

/// Facts have the number of a text, and in which order texts came does not matter.
bool names_text(const std::string& table, const std::string& column) {
  static const std::set<std::string> kTexts{"project", "host", "label", "detail", "organisation", "volume", "line"};
  const bool of_facts = table.starts_with("fact_") || table.starts_with("spare_") || table == "event";
  return (of_facts || table == "membership") && kTexts.contains(column);
}

enum class Files { named, left_out };

/// What the numbers of files and texts stand for, looked up here: DuckDB would need a second of joins for it.
struct Names {
  explicit Names(const Database& database) {
    for (auto& row : database.rows("SELECT CAST(id AS VARCHAR), source || ' ' || path FROM file"))
      files[row[0]] = row[1];
    for (auto& row : database.rows("SELECT CAST(id AS VARCHAR), value FROM text")) texts[row[0]] = row[1];
  }
  static std::string of(const std::map<std::string, std::string>& names, const std::string& number) {
    const auto found = names.find(number);
    return found == names.end() ? "NULL" : found->second;
  }

  std::map<std::string, std::string> files, texts;
};

std::string rows_of(const Database& database, const std::string& table, const std::vector<std::string>& columns,
                    const Names& names, Files files) {
  std::string list;
  std::vector<std::string> taken;
  for (const auto& column : columns) {
    if (volatile_column(table, column) || (names_file(table, column) && files == Files::left_out)) continue;
    list += (list.empty() ? "CAST(\"" : ", CAST(\"") + column + "\" AS VARCHAR)";
    taken.push_back(column);
  }
  std::vector<std::string> lines;
  // Each store has an id of its own.
  const std::string_view which = table == "setting" ? " WHERE name <> 'store_id'" : "";
  for (const auto& row : database.rows("SELECT " + list + " FROM \"" + table + "\"" + std::string(which))) {
    auto& line = lines.emplace_back(table);
    for (std::size_t i = 0; i < taken.size(); ++i) {
      line += ", " + (names_file(table, taken[i])   ? Names::of(names.files, row[i])
                      : names_text(table, taken[i]) ? Names::of(names.texts, row[i])
                                                    : row[i]);
    }
  }
  std::ranges::sort(lines);
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

}  // namespace

std::string store_text(const fs::path& store) {
  const Database database(store);
  const Names names(database);
  std::string text;
  for (const auto& [table, columns] : columns_of(database)) {
    if (table != "text") text += rows_of(database, table, columns, names, Files::named);
  }
  EXPECT_FALSE(text.empty());
  return text;
}

std::string facts_text(const fs::path& store) {
  const Database database(store);
  const Names names(database);
  std::string text;
  for (const auto& [table, columns] : columns_of(database)) {
    if (!table.starts_with("fact_") && table != "event" && table != "membership") continue;
    text += rows_of(database, table, columns, names, Files::left_out);
  }
  EXPECT_FALSE(text.empty());
  return text;
}

std::string ledger_text(const fs::path& store, const fs::path& logs, const std::vector<fs::path>& paths) {
  const Database database(store);
  std::string text;
  for (const auto& path : paths) {
    const auto of = "(SELECT coalesce(nullif(same_as, 0), id) FROM file WHERE NOT past AND tail_of = 0 AND path = '" +
                    (logs / path).string() + "')";
    const auto add = [&](const std::string& what, const std::string& sql) {
      for (const auto& line : database.texts(sql)) text += path.string() + " " + what + " " + line + "\n";
    };
    add("holds", "SELECT CAST(row(records, skipped + facts, rejected) AS VARCHAR) FROM file WHERE id = " + of);
    add("reason",
        "SELECT CAST(row(kind, text, count, first_record, first_offset) AS VARCHAR) AS line FROM reason "
        "WHERE file = " +
            of + " AND kind = 2 ORDER BY line");
    add("rejected", "SELECT CAST(row(record, \"offset\", text) AS VARCHAR) AS line FROM rejected WHERE file = " + of +
                        " ORDER BY line");
  }
  EXPECT_FALSE(text.empty());
  return text;
}

std::string first_difference(const std::string& expected, const std::string& found) {
  if (expected == found) return {};
  std::istringstream a(expected);
  std::istringstream b(found);
  std::string left;
  std::string right;
  while (true) {
    const bool more_left = static_cast<bool>(std::getline(a, left));
    const bool more_right = static_cast<bool>(std::getline(b, right));
    if (!more_left) left = "(nothing)";
    if (!more_right) right = "(nothing)";
    if (left != right || !more_left || !more_right) return "expected: " + left + "\n   found: " + right;
  }
}

}  // namespace monalys::testing
