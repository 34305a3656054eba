#include "formats/guacamole/table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "formats/delimited.hpp"
#include "formats/lines.hpp"

namespace monalys::formats::guacamole {
namespace {

constexpr std::array<std::string_view, kColumns> kNames{"history_id",  "user_id",         "username",
                                                        "remote_host", "connection_name", "sharing_profile_id",
                                                        "start_date",  "end_date"};

/// The documented orders of the columns, by their number: remote_host and sharing profiles came with later versions.
constexpr std::array<std::string_view, 10> kOrder10{
    "history_id",    "user_id",         "username",           "remote_host",
    "connection_id", "connection_name", "sharing_profile_id", "sharing_profile_name",
    "start_date",    "end_date"};
/// remote_host was added at the end of tables that were there already.
constexpr std::array<std::string_view, 10> kUpgraded10{
    "history_id",           "user_id",    "username", "connection_id", "connection_name", "sharing_profile_id",
    "sharing_profile_name", "start_date", "end_date", "remote_host"};
constexpr std::array<std::string_view, 9> kOrder9{"history_id",           "user_id",         "username",
                                                  "connection_id",        "connection_name", "sharing_profile_id",
                                                  "sharing_profile_name", "start_date",      "end_date"};
constexpr std::array<std::string_view, 8> kOrder8{"history_id",    "user_id",         "username",   "remote_host",
                                                  "connection_id", "connection_name", "start_date", "end_date"};
constexpr std::array<std::string_view, 7> kOrder7{"history_id",      "user_id",    "username", "connection_id",
                                                  "connection_name", "start_date", "end_date"};
constexpr std::array<std::string_view, 6> kLogins6{"history_id",  "user_id",    "username",
                                                   "remote_host", "start_date", "end_date"};

std::string_view column_name(Column column) { return kNames[static_cast<std::size_t>(column)]; }

template <class Names>
Columns place_columns(Table table, const Names& names) {
  Columns columns{.table = table, .count = std::size(names)};
  for (std::size_t i = 0; i < kColumns; ++i) {
    const auto found = std::ranges::find(names, kNames[i]);
    columns.where[i] = found == names.end() ? Columns::kNowhere : static_cast<std::size_t>(found - names.begin());
  }
  return columns;
}

/// The first column that a row needs and has not.
std::optional<Column> missing(const Columns& columns) {
  for (const auto needed : {Column::user, Column::connection, Column::start, Column::end}) {
    const bool unused = columns.table == Table::logins && (needed == Column::connection || needed == Column::end);
    if (!unused && columns.at(needed) == Columns::kNowhere) return needed;
  }
  return std::nullopt;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Begins as 2021-04-30 13:05 does.
bool begins_with_time(std::string_view text) {
  constexpr std::string_view kLike = "0000-00-00 00:00";
  if (text.size() < kLike.size()) return false;
  for (std::size_t i = 0; i < kLike.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kLike[i] == '0' ? !digit : text[i] != kLike[i] && !(kLike[i] == ' ' && text[i] == 'T')) return false;
  }
  return true;
}

std::string_view text(const Texts& texts, Column column) { return texts[static_cast<std::size_t>(column)]; }

}  // namespace

std::optional<Table> table_named(std::string_view name) {
  if (name == "guacamole_connection_history") return Table::connections;
  if (name == "guacamole_user_history") return Table::logins;
  return std::nullopt;
}

Result<Columns> find_columns(Table table, std::span<const std::string> names) {
  const auto columns = place_columns(table, names);
  const auto needed = missing(columns);
  if (!needed) return columns;
  if (table == Table::logins) {
    return fail(Code::invalid_input, fmt::format("the user history has no column {}", column_name(*needed)),
                "Export the whole table guacamole_user_history.");
  }
  return fail(Code::invalid_input, fmt::format("the connection history has no column {}", column_name(*needed)),
              "Export the whole table guacamole_connection_history; before Guacamole 0.9.10 join guacamole_user and "
              "guacamole_connection for the names.");
}

const std::vector<Columns>& documented_columns(Table table) {
  constexpr auto kConnections = Table::connections;
  static const std::vector<Columns> connections{
      place_columns(kConnections, kUpgraded10), place_columns(kConnections, kOrder10),
      place_columns(kConnections, kOrder9), place_columns(kConnections, kOrder8), place_columns(kConnections, kOrder7)};
  static const std::vector<Columns> logins{place_columns(Table::logins, kLogins6)};
  return table == kConnections ? connections : logins;
}

std::optional<Columns> created_columns(Table table, std::string_view head) {
  Lines lines({head}, Lines::Breaks::at_line_feeds);
  while (lines.next()) {
    auto line = lines.text();
    constexpr std::string_view kCreate = "CREATE TABLE ";
    if (!line.starts_with(kCreate)) continue;
    line.remove_prefix(kCreate.size());
    if (table_named(take_name(line)) != table) continue;
    std::vector<std::string> names;
    while (lines.next()) {
      line = trimmed(lines.text());
      if (line.starts_with(')')) {
        const auto columns = place_columns(table, names);
        return missing(columns) ? std::nullopt : std::optional(columns);
      }
      // Columns are in lower case, keys and constraints begin with words in upper case.
      const auto name = take_name(line);
      if (!name.empty() && name.front() >= 'a' && name.front() <= 'z') names.emplace_back(name);
    }
  }
  return std::nullopt;
}

bool fits(const Texts& texts) {
  const auto user_id = text(texts, Column::user_id);
  return is_number(text(texts, Column::id)) && (user_id.empty() || is_number(user_id)) &&
         begins_with_time(text(texts, Column::start));
}

std::string_view take_name(std::string_view& text) {
  while (true) {
    std::string_view name;
    if (!text.empty() && (text.front() == '`' || text.front() == '"')) {
      const auto close = std::min(text.find(text.front(), 1), text.size());
      name = text.substr(1, close - 1);
      text.remove_prefix(std::min(close + 1, text.size()));
    } else {
      name = text.substr(0, std::min(text.find_first_of(" \t.,()"), text.size()));
      text.remove_prefix(name.size());
    }
    if (!text.starts_with('.')) return name;
    text.remove_prefix(1);
  }
}

std::vector<std::string> take_names(std::string_view& text) {
  std::vector<std::string> names;
  const auto open = text.find_first_not_of(' ');
  const auto close = text.find(')');
  if (open == std::string_view::npos || text[open] != '(' || close == std::string_view::npos) return names;
  auto list = text.substr(open + 1, close - open - 1);
  text.remove_prefix(close + 1);
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    auto name = trimmed(list.substr(0, end));
    names.push_back(fold_case(take_name(name)));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return names;
}

std::string_view RowTeller::tell(const Columns& columns, const Texts& texts, Sink& sink) {
  const auto id = to_integer<std::uint64_t>(text(texts, Column::id));
  if (columns.at(Column::id) != Columns::kNowhere && !id) return kNoNumber;
  if (columns.table == Table::connections && !text(texts, Column::sharing).empty()) {
    sink.skip(kWatching);
    return {};
  }
  times_.start();
  if (const auto problem = record(columns.table, texts, id, sink); !problem.empty()) return problem;
  if (times_.ambiguous()) sink.remark(kAmbiguousLocalTime);
  return {};
}

std::string_view RowTeller::record(Table table, const Texts& texts, std::optional<std::uint64_t> id, Sink& sink) {
  Instant begun;
  if (const auto problem = times_.read(text(texts, Column::start), begun); !problem.empty()) return problem;
  const auto user = text(texts, Column::user);
  const auto remote_host = text(texts, Column::remote_host);
  if (table == Table::logins) {
    return teller_.tell(LoginRow{.id = id, .user = user, .remote_host = remote_host, .at = begun}, sink);
  }
  ConnectionRow row{.id = id,
                    .user = user,
                    .connection = text(texts, Column::connection),
                    .remote_host = remote_host,
                    .begun = begun,
                    .ended = {}};
  if (const auto problem = times_.read(text(texts, Column::end), row.ended); !problem.empty()) return problem;
  return teller_.tell(row, sink);
}

}  // namespace monalys::formats::guacamole
