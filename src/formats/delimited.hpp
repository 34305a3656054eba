// Delimited text with a header line, and what a file looks like when it is something else. Shared by csv, guacamole,
// the registers and slurm.

#pragma once

#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "formats/format.hpp"

namespace monalys::formats {

/// Blanks off both ends; most fields have none, which costs two comparisons.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

/// The fields of one record after another. One per thread; the fields hold until the next split().
class Fields {
 public:
  /// How double quotes are read: around fields, doubled inside; or as any other character.
  enum class Quotes { enclose, are_text };

  explicit Fields(char delimiter, Quotes quotes = Quotes::enclose) : delimiter_(delimiter), quotes_(quotes) {
    fields_.reserve(64);
  }

  /// Splits into at most `most` fields; the last then holds the rest as it stands. False when quotes are misplaced.
  [[nodiscard]] bool split(std::string_view record, std::size_t most = std::string_view::npos) {
    fields_.clear();
    if (quotes_ == Quotes::enclose && !record.empty() && std::memchr(record.data(), '"', record.size()) != nullptr)
        [[unlikely]] {
      return split_quoted(record, most);
    }
    while (fields_.size() + 1 < most && !record.empty()) {
      const void* found = std::memchr(record.data(), delimiter_, record.size());
      if (found == nullptr) break;
      const auto length = static_cast<std::size_t>(static_cast<const char*>(found) - record.data());
      fields_.push_back(record.substr(0, length));
      record.remove_prefix(length + 1);
    }
    fields_.push_back(record);
    return true;
  }

  [[nodiscard]] std::size_t size() const { return fields_.size(); }
  [[nodiscard]] std::string_view operator[](std::size_t index) const { return fields_[index]; }

 private:
  bool split_quoted(std::string_view record, std::size_t most);

  char delimiter_;
  Quotes quotes_;
  std::vector<std::string_view> fields_;
  std::string
      unescaped_;  // fields with doubled quotes; never longer than the record, so reserving it keeps views valid
};

/// The header of a delimited file and how the rest is to be cut.
struct TableHead {
  char delimiter = ',';
  std::vector<std::string> names;   // trimmed, as written
  std::vector<std::string> folded;  // the same in lower case, to compare
  std::string line;                 // the header record: files put together hold it again
  Parser::Prelude prelude;
  std::string_view rows;  // the head after the header line; its last record may be cut
};

/// Reads the header line. The delimiter is the given one (one character, or the word "tab"), or the one of , ; tab |
/// that gives the same number of columns in most records. Excel's first line "sep=;" and PowerShell's "#TYPE" are
/// stepped over.
[[nodiscard]] Result<TableHead> read_table_head(const Head& head, std::string_view delimiter_setting);

/// The column with that header text, compared without blanks around and whatever the case.
[[nodiscard]] std::optional<std::size_t> find_column(const TableHead& table, std::string_view name);

/// The names of the header for a message; says so when the line looks like data, which is never shown.
[[nodiscard]] std::string shown_header(const TableHead& table);

/// What a file looks like, for messages: "binary data", "text", "a Windows event log". Never shows any of it.
[[nodiscard]] std::string_view look_of(const Head& head);

/// The value of a constant of the settings; empty when there is none.
[[nodiscard]] std::string_view constant(const Options& options, std::string_view column);

}  // namespace monalys::formats
