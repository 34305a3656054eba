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

constexpr std::array kConnectionColumns{
    DatabaseColumn{"username", "username"}, DatabaseColumn{"remote_host", "remote_host"},
    DatabaseColumn{"connection_name", "connection_name"}, DatabaseColumn{"sharing_profile_id", "sharing_profile_id"}};
constexpr std::array kUserColumns{DatabaseColumn{"user_id", "user_id"}, DatabaseColumn{"username", "username"},
                                  DatabaseColumn{"remote_host", "remote_host"}};
constexpr std::array kHorizonColumns{
    DatabaseColumn{"eventtype", "e.EventType"},      DatabaseColumn{"node", "e.Node"},
    DatabaseColumn{"usersid", "e.UserSID"},          DatabaseColumn{"machineid", "e.MachineId"},
    DatabaseColumn{"userdisplayname", "u.StrValue"}, DatabaseColumn{"machinename", "m.StrValue"},
    DatabaseColumn{"brokersessionid", "b.StrValue"}};
constexpr DatabaseColumn kHistoryId{"history_id", "history_id"}, kStartDate{"start_date", "start_date"},
    kEndDate{"end_date", "end_date"};
constexpr std::array kTables{
    DatabaseTable{"guacamole", "guacamole_connection_history", "{0}guacamole_connection_history", "", kHistoryId,
                  kStartDate, kEndDate, kConnectionColumns, DatabaseTable::Texts::escaped},
    DatabaseTable{"guacamole", "guacamole_user_history", "{0}guacamole_user_history", "", kHistoryId, kStartDate,
                  kEndDate, kUserColumns, DatabaseTable::Texts::escaped},
    // An event's values are rows of another table. "_" stands for any character, so for itself too.
    DatabaseTable{"horizon",
                  "event_historical",
                  "{0}event_historical e "
                  "LEFT JOIN {0}event_data_historical u ON u.EventID = e.EventID AND u.Name = 'UserDisplayName' "
                  "LEFT JOIN {0}event_data_historical m ON m.EventID = e.EventID AND m.Name = 'MachineName' "
                  "LEFT JOIN {0}event_data_historical b ON b.EventID = e.EventID AND b.Name = 'BrokerSessionId'",
                  "e.EventType LIKE 'AGENT_%' OR e.EventType LIKE 'BROKER_USER%'",
                  {"eventid", "e.EventID"},
                  {"time", "e.Time"},
                  {},
                  kHorizonColumns,
                  DatabaseTable::Texts::quoted},
};

/// An instant as text: with an offset where the database knows it, otherwise in its server's own time.
std::string instant(std::string_view system, std::string_view column) {
  if (system == "PostgreSQL") {
    return fmt::format(
        "CASE WHEN pg_typeof({0}) = 'timestamptz'::regtype "
        "THEN to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US\"+00\"') "
        "ELSE to_char({0}, 'YYYY-MM-DD HH24:MI:SS.US') END",
        column);
  }
  if (system == "Microsoft SQL Server") return fmt::format("CONVERT(varchar(23), {}, 121)", column);
  return fmt::format("DATE_FORMAT({}, '%Y-%m-%d %H:%i:%s')", column);
}

void append_quoted(std::string& line, std::string_view field) {
  line += '"';
  for (const char c : field) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

void append_escaped(std::string& line, std::string_view field) {
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

std::string path_of(const DatabaseTable& table, std::string_view prefix) {
  return fmt::format("{}{}{}", kScheme, prefix, table.name);
}

const DatabaseTable* find_table(std::string_view format, std::string_view path) {
  const auto found = std::ranges::find_if(kTables, [&](const DatabaseTable& table) {
    return table.format == format && is_database(path) && path.ends_with(table.name);
  });
  return found == kTables.end() ? nullptr : &*found;
}

bool is_database(std::string_view path) { return path.starts_with(kScheme); }

std::string Cursor::text() const { return fmt::format("{}{}", kCursor, next); }

Cursor Cursor::from_text(std::string_view text) {
  if (!text.starts_with(kCursor)) return {};
  return {to_integer<std::uint64_t>(text.substr(kCursor.size())).value_or(0)};
}

TableReader::TableReader(Odbc& database, const DatabaseTable& table, std::string prefix, Cursor from,
                         const std::string& today)
    : database_(database),
      table_(table),
      prefix_(std::move(prefix)),
      next_(from.next),
      settled_before_(week_before(today)) {}

std::string TableReader::header() const {
  std::string line{table_.number.name};
  for (const auto& column : table_.other_columns) line += fmt::format("\t{}", column.name);
  line += fmt::format("\t{}", table_.begin.name);
  if (!table_.end.name.empty()) line += fmt::format("\t{}", table_.end.name);
  return line + "\n";
}

std::string TableReader::question() const {
  const auto& system = database_.system();
  const bool microsoft = system == "Microsoft SQL Server";
  std::string columns{table_.number.asked};
  for (const auto& column : table_.other_columns) columns += fmt::format(", {}", column.asked);
  columns += fmt::format(", {}", instant(system, table_.begin.asked));
  if (!table_.end.name.empty()) columns += fmt::format(", {}", instant(system, table_.end.asked));
  std::string rows = fmt::format("{} >= {}", table_.number.asked, next_);
  if (!table_.condition.empty()) rows += fmt::format(" AND ({})", table_.condition);
  return fmt::format("SELECT {}{} FROM {} WHERE {} ORDER BY {}{}", microsoft ? fmt::format("TOP {} ", kRowsAtOnce) : "",
                     columns, fmt::format(fmt::runtime(table_.from), prefix_), rows, table_.number.asked,
                     microsoft ? "" : fmt::format(" LIMIT {}", kRowsAtOnce));
}

void TableReader::append_row(Odbc::Row row) {
  const bool escaped = table_.texts == DatabaseTable::Texts::escaped;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) text_ += '\t';
    if (!row[i]) {
      text_ += escaped ? "\\N" : "";
    } else if (escaped) {
      append_escaped(text_, *row[i]);
    } else {
      append_quoted(text_, *row[i]);
    }
  }
  text_ += '\n';
}

void TableReader::take(Odbc::Row row) {
  ++rows_;
  append_row(row);
  const auto number = to_integer<std::uint64_t>(row.front().value_or(""));
  if (!number) return;
  last_ = *number;
  if (table_.end.name.empty()) return;
  const auto& begin = row[row.size() - 2];
  const bool open = !row.back() && begin && *begin >= settled_before_;
  if (open && first_open_ == 0) first_open_ = *number;
}

Result<std::string_view> TableReader::read() {
  text_.clear();
  rows_ = 0;
  MONALYS_CHECK(database_.select(question(), [this](Odbc::Row row) { take(row); }));
  if (rows_ > 0 && last_ < next_) {  // otherwise the same rows would be asked for without end
    return fail(Code::invalid_input, fmt::format("the column {} does not number the rows", table_.number.name),
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
