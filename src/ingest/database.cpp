#include "ingest/database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.hpp"
#include "base/time.hpp"

namespace monalys::ingest {
namespace {

constexpr std::string_view kScheme = "odbc:", kCursor = "row ";
constexpr std::size_t kRowsAtOnce = 5000;
/// Transactions that were begun earlier may be committed later: so many rows are read again.
constexpr std::uint64_t kOverlap = 1000;

constexpr std::array<std::string_view, 4> kConnectionColumns{"username", "remote_host", "connection_name",
                                                             "sharing_profile_id"};
constexpr std::array<std::string_view, 3> kUserColumns{"user_id", "username", "remote_host"};
constexpr std::array kTables{
    DatabaseTable{"guacamole", "guacamole_connection_history", "history_id", "start_date", "end_date",
                  kConnectionColumns},
    DatabaseTable{"guacamole", "guacamole_user_history", "history_id", "start_date", "end_date", kUserColumns},
};

/// An instant as text: with an offset where the database knows it, otherwise in its server's own time.
std::string instant(std::string_view system, std::string_view column) {
  if (system == "PostgreSQL") {
    return fmt::format("to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US\"+00\"')", column);
  }
  if (system == "Microsoft SQL Server") return fmt::format("CONVERT(varchar(23), {}, 121)", column);
  return fmt::format("DATE_FORMAT({}, '%Y-%m-%d %H:%i:%s')", column);
}

void append_field(std::string& line, std::string_view field) {
  for (const char c : field) {
    switch (c) {
      case '\\':
        line += "\\\\";
        break;
      case '\t':
        line += "\\t";
        break;
      case '\n':
        line += "\\n";
        break;
      case '\r':
        line += "\\r";
        break;
      default:
        line += c;
    }
  }
}

std::string week_before(const std::string& day) {
  const auto local = parse_iso(day);
  if (!local) return day;
  const auto at = place(*local, Zone::utc()).at - std::chrono::days{7};
  return to_iso(std::chrono::floor<std::chrono::microseconds>(at)).substr(0, day.size());
}

}  // namespace

std::vector<const DatabaseTable*> tables_of(std::string_view format) {
  std::vector<const DatabaseTable*> tables;
  for (const auto& table : kTables) {
    if (table.format == format) tables.push_back(&table);
  }
  return tables;
}

const DatabaseTable* find_table(std::string_view format, std::string_view name) {
  const auto found = std::ranges::find_if(
      kTables, [&](const DatabaseTable& table) { return table.format == format && table.name == name; });
  return found == kTables.end() ? nullptr : &*found;
}

std::string path_of(const DatabaseTable& table) { return fmt::format("{}{}", kScheme, table.name); }
bool is_database(std::string_view path) { return path.starts_with(kScheme); }

std::string Cursor::text() const { return fmt::format("{}{}", kCursor, next); }

Cursor Cursor::from_text(std::string_view text) {
  if (!text.starts_with(kCursor)) return {};
  return {to_integer<std::uint64_t>(text.substr(kCursor.size())).value_or(0)};
}

TableReader::TableReader(Odbc& database, const DatabaseTable& table, Cursor from, const std::string& today)
    : database_(database), table_(table), next_(from.next), settled_before_(week_before(today)) {}

std::string TableReader::header() const {
  std::string line{table_.number};
  for (const auto column : table_.other_columns) line += fmt::format("\t{}", column);
  return line + fmt::format("\t{}\t{}\n", table_.begin, table_.end);
}

std::string TableReader::question() const {
  const auto& system = database_.system();
  const bool microsoft = system == "Microsoft SQL Server";
  std::string columns{table_.number};
  for (const auto column : table_.other_columns) columns += fmt::format(", {}", column);
  return fmt::format("SELECT {}{}, {}, {} FROM {} WHERE {} >= {} ORDER BY {}{}",
                     microsoft ? fmt::format("TOP {} ", kRowsAtOnce) : "", columns, instant(system, table_.begin),
                     instant(system, table_.end), table_.name, table_.number, next_, table_.number,
                     microsoft ? "" : fmt::format(" LIMIT {}", kRowsAtOnce));
}

void TableReader::take(Odbc::Row row) {
  ++rows_;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) text_ += '\t';
    if (row[i]) {
      append_field(text_, *row[i]);
    } else {
      text_ += "\\N";
    }
  }
  text_ += '\n';
  const auto number = to_integer<std::uint64_t>(row.front().value_or(""));
  if (!number) return;
  last_ = *number;
  const auto& begin = row[row.size() - 2];
  const bool open = !row.back() && begin && *begin >= settled_before_;
  if (open && first_open_ == 0) first_open_ = *number;
}

Result<std::string_view> TableReader::read() {
  text_.clear();
  rows_ = 0;
  MONALYS_CHECK(database_.select(question(), [this](Odbc::Row row) { take(row); }));
  if (rows_ > 0 && last_ < next_) {  // otherwise the same rows would be asked for without end
    return fail(Code::invalid_input, fmt::format("the column {} does not number the rows", table_.number),
                "It is a number that grows from row to row in every version of the program: this is another table.");
  }
  if (rows_ > 0) next_ = last_ + 1;
  return std::string_view(text_);
}

Cursor TableReader::cursor() const {
  const auto overlapped = next_ > kOverlap ? next_ - kOverlap : 0;
  return {first_open_ == 0 ? overlapped : std::min(overlapped, first_open_)};
}

}  // namespace monalys::ingest
