#include "support/leaks.hpp"

#include <duckdb.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <sstream>
#include <unordered_map>

#include "base/text.hpp"
#include "support/program.hpp"

namespace monalys::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShortest = 6;

/// Identifiers by their first bytes, so that a text is gone through once whatever their number.
class Index {
 public:
  explicit Index(const std::vector<std::string>& identifiers) {
    for (const auto& identifier : identifiers) by_start_[start(identifier.data())].push_back(&identifier);
  }

  [[nodiscard]] const std::string* first_in(std::string_view text) const {
    for (std::size_t i = 0; i + kShortest <= text.size(); ++i) {
      const auto found = by_start_.find(start(text.data() + i));
      if (found == by_start_.end()) continue;
      for (const auto* identifier : found->second) {
        if (text.substr(i).starts_with(*identifier)) return identifier;
      }
    }
    return nullptr;
  }

 private:
  static std::uint64_t start(const char* bytes) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes, kShortest);
    return value;
  }
  std::unordered_map<std::uint64_t, std::vector<const std::string*>> by_start_;
};

std::string text_of_pdf(const fs::path& file) {
  const auto command = "pdftotext '" + file.string() + "' - 2>/dev/null";
  std::string text;
  if (std::FILE* pipe = popen(command.c_str(), "r")) {
    char part[65536];
    while (const auto count = std::fread(part, 1, sizeof part, pipe)) text.append(part, count);
    pclose(pipe);
  }
  return text;
}

}  // namespace

std::vector<std::string> read_identifiers(const fs::path& file) {
  std::vector<std::string> identifiers;
  std::istringstream lines{read_file(file)};
  for (std::string line; std::getline(lines, line);) {
    auto identifier = fold_case(trim(line));
    if (identifier.size() >= kShortest) identifiers.push_back(std::move(identifier));
  }
  return identifiers;
}

std::vector<std::string> find_leaks(const fs::path& folder, const std::vector<std::string>& identifiers,
                                    const std::vector<std::string>& leave_out) {
  const Index index{identifiers};
  std::vector<std::string> leaks;
  for (auto entry = fs::recursive_directory_iterator{folder}; entry != fs::recursive_directory_iterator{}; ++entry) {
    if (entry->is_directory() && std::ranges::find(leave_out, entry->path().filename().string()) != leave_out.end()) {
      entry.disable_recursion_pending();
      continue;
    }
    if (!entry->is_regular_file()) continue;
    auto text = read_file(entry->path());
    if (entry->path().extension() == ".pdf") text += text_of_pdf(entry->path());
    if (const auto* found = index.first_in(fold_case(text))) leaks.push_back(entry->path().string() + ": " + *found);
  }
  return leaks;
}

std::vector<std::string> find_leaks_in_store(const fs::path& store, const std::vector<std::string>& identifiers) {
  const Index index{identifiers};
  std::vector<std::string> leaks;
  duckdb_database database = nullptr;
  duckdb_connection connection = nullptr;
  EXPECT_EQ(duckdb_open(store.c_str(), &database), DuckDBSuccess);
  EXPECT_EQ(duckdb_connect(database, &connection), DuckDBSuccess);
  const auto texts = [&](const std::string& sql) {
    std::vector<std::string> found;
    duckdb_result result;
    EXPECT_EQ(duckdb_query(connection, sql.c_str(), &result), DuckDBSuccess) << sql;
    for (auto chunk = duckdb_fetch_chunk(result); chunk != nullptr; chunk = duckdb_fetch_chunk(result)) {
      auto* vector = duckdb_data_chunk_get_vector(chunk, 0);
      auto* values = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
      for (idx_t i = 0; i < duckdb_data_chunk_get_size(chunk); ++i) {
        found.emplace_back(duckdb_string_t_data(&values[i]), duckdb_string_t_length(values[i]));
      }
      duckdb_destroy_data_chunk(&chunk);
    }
    duckdb_destroy_result(&result);
    return found;
  };
  const auto columns = texts(
      "SELECT 'SELECT DISTINCT \"' || table_name || '\".\"' || column_name || '\" FROM \"' || table_name || '\" WHERE "
      "\"' "
      "|| column_name || '\" IS NOT NULL' FROM duckdb_columns() WHERE data_type = 'VARCHAR' AND "
      "NOT internal");
  // The texts of facts are in one column; the others are of the ledger.
  EXPECT_TRUE(std::ranges::any_of(columns, [](const auto& column) { return column.contains("\"text\".\"value\""); }));
  EXPECT_GT(columns.size(), 10u);
  for (const auto& column : columns) {
    for (const auto& text : texts(column)) {
      // Where the file lay is part of the ledger; the paths of the simulation hold no names.
      if (const auto* found = index.first_in(fold_case(text))) leaks.push_back(column + ": " + *found);
    }
  }
  duckdb_disconnect(&connection);
  duckdb_close(&database);
  return leaks;
}

}  // namespace monalys::testing
