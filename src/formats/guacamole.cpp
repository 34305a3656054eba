// Apache Guacamole's connection history, in the two ways to get it.
//
// The web page's history.csv (user, start, duration, connection, remote host). The header is translated to the
// browser's language, so that columns go by position; times are the browser's local ones, in one of four orders of the
// date:
//
//   "anna","2021-04-30 13:05:09","5400.25","MTS 1",10.0.0.7
//
// The table guacamole_connection_history from PostgreSQL, by COPY (tabs, \N, backslashes) or \copy ... CSV HEADER:
//
//   4711  12  MONA\\anna  10.0.0.7  3  MTS 1  \N  \N  2021-04-30 11:05:09.25+00  2021-04-30 12:35:09.5+00
//
// Rows with a sharing profile are somebody watching another's session, not sessions.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "formats/delimited.hpp"
#include "formats/identity.hpp"
#include "formats/lines.hpp"
#include "formats/openers.hpp"
#include "formats/quantities.hpp"
#include "formats/times.hpp"

namespace monalys::formats {
namespace {

// --- the web page ---------------------------------------------------------------------------------------------------

constexpr std::size_t kPageColumns = 5;
constexpr std::array<std::string_view, 4> kPageTimes{"%Y-%m-%d %H:%M:%S", "%d-%m-%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S",
                                                     "%d.%m.%Y %H:%M:%S"};

class PageHistory final : public Parser {
 public:
  PageHistory(TableHead table, TimePattern time, Zone zone)
      : table_(std::move(table)), time_(std::move(time)), zone_(std::move(zone)) {}

  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::quoted_lines}; }
  [[nodiscard]] Prelude prelude() const override { return table_.prelude; }

  void parse(const Block& block, Sink& sink) const override {
    Fields fields(',');
    TimeReader times(time_, zone_);
    IdentityText identity;
    Lines lines(block, Lines::Breaks::outside_quotes);
    while (lines.next()) {
      if (trimmed(lines.text()).empty()) {
        sink.skip("empty line");
      } else if (lines.text() == table_.line) {
        sink.skip("repeated header");
      } else if (lines.unclosed()) {
        sink.reject(lines.place(), "cut record");
      } else if (!fields.split(lines.text())) {
        sink.reject(lines.place(), "misplaced double quote");
      } else if (fields.size() != kPageColumns) {
        sink.reject(lines.place(), "wrong number of columns");
      } else if (const auto problem = give(fields, times, identity, sink); !problem.empty()) {
        sink.reject(lines.place(), problem);
      }
    }
  }

 private:
  static std::string_view give(const Fields& fields, TimeReader& times, IdentityText& identity, Sink& sink) {
    Instant begun;
    times.start();
    if (const auto problem = times.read(trimmed(fields[1]), begun); !problem.empty()) return problem;
    IntervalRecord connection{};
    connection.realm = Realm::connection;
    connection.user = trimmed(fields[0]);
    connection.label = trimmed(fields[3]);
    connection.begun_at = begun;
    // Of a connection that is still open the page writes minus its start, or NaN.
    const auto duration = trimmed(fields[2]);
    if (!duration.empty() && duration != "NaN" && duration.front() != '-') {
      const auto length = read_duration(duration, '.');
      if (!length) return "unreadable duration";
      connection.ended_at = begun + *length;
      if (!plausible(*connection.ended_at)) return kTimeOutOfRange;
    }
    identity.start().add(begun).add(connection.user).add(connection.label).add(trimmed(fields[4]));
    connection.identity = {begun, identity.text()};
    if (const auto problem = deliver(connection, sink); !problem.empty()) return problem;
    if (times.ambiguous()) sink.remark(kAmbiguousLocalTime);
    return {};
  }

  TableHead table_;
  TimePattern time_;
  Zone zone_;
};

/// The order of the date that fits the most of the first rows; nothing when none fits the first.
std::optional<TimePattern> page_time(const TableHead& table) {
  std::optional<TimePattern> best;
  std::size_t most = 0;
  for (const auto text : kPageTimes) {
    const auto pattern = TimePattern::compile(text);
    if (!pattern) continue;
    Fields fields(',');
    Lines lines({table.rows}, Lines::Breaks::outside_quotes);
    std::size_t fitting = 0;
    for (int i = 0; i < 100 && lines.next(); ++i) {
      fitting += fields.split(lines.text()) && fields.size() == kPageColumns && pattern->parse(trimmed(fields[1]));
    }
    if (fitting > most) {
      most = fitting;
      best = *pattern;
    }
  }
  return best;
}

bool is_english_page_header(const TableHead& table) {
  return table.names.size() == kPageColumns && table.folded[0].starts_with("user") &&
         table.folded[1].starts_with("start") && table.folded[2].starts_with("duration");
}

// --- the table of the database --------------------------------------------------------------------------------------

enum class Column : std::uint8_t { id, user, remote_host, connection, sharing, start, end };
constexpr std::size_t kTableColumns = 7;
constexpr std::array<std::string_view, kTableColumns> kColumnNames{
    "history_id", "username", "remote_host", "connection_name", "sharing_profile_id", "start_date", "end_date"};
constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

/// The documented orders of the columns, by their number: remote_host and sharing profiles came with later versions.
constexpr std::array<std::string_view, 10> kOrder10{
    "history_id",    "user_id",         "username",           "remote_host",
    "connection_id", "connection_name", "sharing_profile_id", "sharing_profile_name",
    "start_date",    "end_date"};
constexpr std::array<std::string_view, 9> kOrder9{"history_id",           "user_id",         "username",
                                                  "connection_id",        "connection_name", "sharing_profile_id",
                                                  "sharing_profile_name", "start_date",      "end_date"};
constexpr std::array<std::string_view, 8> kOrder8{"history_id",    "user_id",         "username",   "remote_host",
                                                  "connection_id", "connection_name", "start_date", "end_date"};
constexpr std::array<std::string_view, 7> kOrder7{"history_id",      "user_id",    "username", "connection_id",
                                                  "connection_name", "start_date", "end_date"};

std::span<const std::string_view> documented_order(std::size_t columns) {
  switch (columns) {
    case 10:
      return kOrder10;
    case 9:
      return kOrder9;
    case 8:
      return kOrder8;
    case 7:
      return kOrder7;
    default:
      return {};
  }
}

struct TablePlan {
  enum class Dialect : std::uint8_t { copy, csv } dialect = Dialect::copy;
  std::size_t columns = 0;
  std::array<std::size_t, kTableColumns> where{};
  std::string header;
  Parser::Prelude prelude;
  Zone zone = Zone::utc();  // of databases that write no offset

  [[nodiscard]] std::size_t at(Column column) const { return where[static_cast<std::size_t>(column)]; }
};

/// Undoes COPY's backslash escapes; the result borrows from the field or from `into`.
std::string_view unescape(std::string_view field, std::string& into) {
  if (field.find('\\') == std::string_view::npos) return field;
  into.clear();
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] != '\\' || i + 1 == field.size()) {
      into += field[i];
      continue;
    }
    switch (field[++i]) {
      case 't':
        into += '\t';
        break;
      case 'n':
        into += '\n';
        break;
      case 'r':
        into += '\r';
        break;
      default:
        into += field[i];
    }
  }
  return into;
}

class TableHistory final : public Parser {
 public:
  explicit TableHistory(TablePlan plan) : plan_(std::move(plan)) {}

  [[nodiscard]] Framing framing() const override {
    return {.kind = is_csv() ? Framing::Kind::quoted_lines : Framing::Kind::lines};
  }
  [[nodiscard]] Prelude prelude() const override { return plan_.prelude; }

  void parse(const Block& block, Sink& sink) const override {
    Scratch scratch{.times = TimeReader(TimePattern::iso(), plan_.zone)};
    Fields fields(is_csv() ? ',' : '\t', is_csv() ? Fields::Quotes::enclose : Fields::Quotes::are_text);
    Lines lines(block, is_csv() ? Lines::Breaks::outside_quotes : Lines::Breaks::at_line_feeds);
    while (lines.next()) {
      const auto text = lines.text();
      if (trimmed(text).empty()) {
        sink.skip("empty line");
      } else if (!is_csv() && (text == "\\." || text.starts_with("--") || text.starts_with("COPY "))) {
        sink.skip("line around the table");
      } else if (text == plan_.header) {
        sink.skip("repeated header");
      } else if (lines.unclosed()) {
        sink.reject(lines.place(), "cut record");
      } else if (!fields.split(text)) {
        sink.reject(lines.place(), "misplaced double quote");
      } else if (fields.size() != plan_.columns) {
        sink.reject(lines.place(), "wrong number of columns");
      } else if (const auto problem = give(fields, scratch, sink); !problem.empty()) {
        sink.reject(lines.place(), problem);
      }
    }
  }

 private:
  struct Scratch {
    TimeReader times;
    IdentityText identity = {};
    std::string user = {}, connection = {}, remote_host = {};
  };

  [[nodiscard]] bool is_csv() const { return plan_.dialect == TablePlan::Dialect::csv; }
  [[nodiscard]] std::string_view text(const Fields& fields, Column column) const {
    const auto at = plan_.at(column);
    if (at == kNowhere) return {};
    const auto field = trimmed(fields[at]);
    return field == "\\N" || field == "NULL" ? std::string_view{} : field;
  }

  std::string_view give(const Fields& fields, Scratch& scratch, Sink& sink) const {
    const auto id = to_integer<std::uint64_t>(text(fields, Column::id));
    if (plan_.at(Column::id) != kNowhere && !id) return "the history id is no number";
    if (!text(fields, Column::sharing).empty()) {
      sink.skip("watching a shared session");
      return {};
    }
    IntervalRecord connection{};
    connection.realm = Realm::connection;
    scratch.times.start();
    Instant begun;
    if (const auto problem = scratch.times.read(text(fields, Column::start), begun); !problem.empty()) return problem;
    if (const auto problem = scratch.times.read(text(fields, Column::end), connection.ended_at); !problem.empty()) {
      return problem;
    }
    connection.begun_at = begun;
    connection.user = field_text(text(fields, Column::user), scratch.user);
    connection.label = field_text(text(fields, Column::connection), scratch.connection);
    scratch.identity.start();
    if (id) {
      scratch.identity.add("id").add_number(*id);
    } else {
      const auto remote_host = field_text(text(fields, Column::remote_host), scratch.remote_host);
      scratch.identity.add(begun).add(connection.user).add(connection.label).add(remote_host);
    }
    connection.identity = {begun, scratch.identity.text()};
    if (const auto problem = deliver(connection, sink); !problem.empty()) return problem;
    if (scratch.times.ambiguous()) sink.remark(kAmbiguousLocalTime);
    return {};
  }

  [[nodiscard]] std::string_view field_text(std::string_view field, std::string& into) const {
    return is_csv() ? field : unescape(field, into);
  }

  TablePlan plan_;
};

/// Finds the columns; fails with the first of those that a row needs.
Result<TablePlan> with_columns(TablePlan plan, std::span<const std::string_view> names) {
  plan.columns = names.size();
  for (std::size_t i = 0; i < kTableColumns; ++i) {
    const auto found = std::ranges::find(names, kColumnNames[i]);
    plan.where[i] = found == names.end() ? kNowhere : static_cast<std::size_t>(found - names.begin());
  }
  for (const auto needed : {Column::user, Column::connection, Column::start, Column::end}) {
    if (plan.at(needed) != kNowhere) continue;
    return fail(Code::invalid_input,
                fmt::format("the connection history has no column {}", kColumnNames[static_cast<std::size_t>(needed)]),
                "Export the whole table guacamole_connection_history; before Guacamole 0.9.10 join guacamole_user and "
                "guacamole_connection for the names.");
  }
  return plan;
}

/// The names between the brackets of "COPY public.guacamole_connection_history (a, b) FROM stdin;".
std::vector<std::string> names_of_copy(std::string_view line) {
  std::vector<std::string> names;
  const auto open = line.find('(');
  const auto close = line.find(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return names;
  Fields fields(',', Fields::Quotes::are_text);
  (void)fields.split(line.substr(open + 1, close - open - 1));
  for (std::size_t i = 0; i < fields.size(); ++i) names.push_back(fold_case(trimmed(fields[i])));
  return names;
}

/// COPY's own output, with or without the COPY line of a dump before it or a line of names.
Result<TablePlan> copy_plan(const Head& head, TablePlan plan) {
  Lines lines({head.bytes}, Lines::Breaks::at_line_feeds);
  std::vector<std::string> names;
  Fields fields('\t', Fields::Quotes::are_text);
  const auto skip_line = [&] {
    plan.prelude.records = lines.place().record;
    const auto end = static_cast<std::size_t>(lines.text().data() - head.bytes.data()) + lines.text().size();
    const auto feed = head.bytes.find('\n', end);
    plan.prelude.bytes = feed == std::string_view::npos ? head.bytes.size() : feed + 1;
  };
  while (lines.next()) {
    const auto line = lines.text();
    if (line.starts_with("COPY ") && line.find("guacamole_connection_history") != std::string_view::npos) {
      names = names_of_copy(line);
      skip_line();
      break;
    }
    (void)fields.split(line);
    if (fields.size() < kOrder7.size()) continue;  // what a dump holds before the table
    if (fold_case(trimmed(fields[0])) == "history_id") {
      for (std::size_t i = 0; i < fields.size(); ++i) names.push_back(fold_case(trimmed(fields[i])));
      plan.header = line;
      skip_line();
      break;
    }
    if (to_integer<std::uint64_t>(fields[0])) {
      for (const auto name : documented_order(fields.size())) names.emplace_back(name);
      break;
    }
  }
  if (names.empty()) {
    return fail(Code::invalid_input, fmt::format("this is no connection history of Guacamole: it is {}", look_of(head)),
                "Expected the history.csv of the web page, or the table guacamole_connection_history as "
                "`\\copy guacamole_connection_history TO 'history.csv' CSV HEADER` writes it.");
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  return with_columns(std::move(plan), views);
}

}  // namespace

Opened open_guacamole(const Head& head, const Options& options) {
  TablePlan plan;
  plan.zone = options.zone;
  auto table = read_table_head(head, ",");
  if (table && find_column(*table, "history_id")) {
    plan.dialect = TablePlan::Dialect::csv;
    plan.header = table->line;
    plan.prelude = table->prelude;
    const std::vector<std::string_view> names(table->folded.begin(), table->folded.end());
    MONALYS_TRY(plan, with_columns(std::move(plan), names));
    return std::make_unique<TableHistory>(std::move(plan));
  }
  if (table && table->names.size() == kPageColumns) {
    auto time = page_time(*table);
    if (!time && is_english_page_header(*table) && trimmed(table->rows).empty()) time = TimePattern::iso();
    if (time) {
      table->rows = {};  // borrowed from the head, which does not live as long
      return std::make_unique<PageHistory>(std::move(*table), std::move(*time), options.zone);
    }
  }
  MONALYS_TRY(plan, copy_plan(head, std::move(plan)));
  return std::make_unique<TableHistory>(std::move(plan));
}

}  // namespace monalys::formats
