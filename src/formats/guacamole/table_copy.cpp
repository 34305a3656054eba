// Guacamole's histories from PostgreSQL by COPY (tabs, \N, backslashes), alone or in a dump of a whole database, or by
// \copy ... CSV HEADER:
//
//   4711  12  MONA\\anna  10.0.0.7  3  MTS 1  \N  \N  2021-04-30 11:05:09.25+00  2021-04-30 12:35:09.5+00
//
// A dump is read line by line, in blocks cut anywhere, so that what stands before a row is not known: its table is told
// by its shape (fits() in table.hpp), and other tables' rows are passed over.

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "formats/guacamole/table.hpp"
#include "formats/guacamole/ways.hpp"
#include "formats/lines.hpp"

namespace monalys::formats::guacamole {
namespace {

struct Plan {
  enum class Dialect : std::uint8_t { copy, csv } dialect = Dialect::copy;
  enum class Content : std::uint8_t { one_table, dump } content = Content::one_table;
  std::vector<Columns> known;  // of one table: one; of a dump: all that its rows may have
  std::string header;
  Parser::Prelude prelude;
  Zone zone = Zone::utc();  // of databases that write no offset
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

void take_texts(const Fields& fields, const Columns& columns, Texts& texts) {
  for (std::size_t i = 0; i < kColumns; ++i) {
    texts[i] = {};
    if (columns.where[i] == Columns::kNowhere) continue;
    const auto field = trimmed(fields[columns.where[i]]);
    if (field != "\\N" && field != "NULL") texts[i] = field;
  }
}

class TableCopy final : public Parser {
 public:
  explicit TableCopy(Plan plan) : plan_(std::move(plan)) {}

  [[nodiscard]] Framing framing() const override {
    return {.kind = is_csv() ? Framing::Kind::quoted_lines : Framing::Kind::lines};
  }
  [[nodiscard]] Prelude prelude() const override { return plan_.prelude; }

  void parse(const Block& block, Sink& sink) const override {
    RowTeller teller(plan_.zone);
    std::array<std::string, kColumns> unescaped;
    Fields fields(is_csv() ? ',' : '\t', is_csv() ? Fields::Quotes::enclose : Fields::Quotes::are_text);
    Lines lines(block, is_csv() ? Lines::Breaks::outside_quotes : Lines::Breaks::at_line_feeds);
    Texts texts;
    while (lines.next()) {
      if (const auto reason = not_a_row(lines.text()); !reason.empty()) {
        sink.skip(reason);
      } else if (lines.unclosed()) {
        sink.reject(lines.place(), "cut record");
      } else if (!fields.split(lines.text())) {
        sink.reject(lines.place(), "misplaced double quote");
      } else if (const auto* columns = find_table(fields, texts); columns != nullptr) {
        if (!is_csv()) {
          for (std::size_t i = 0; i < kColumns; ++i) texts[i] = unescape(texts[i], unescaped[i]);
        }
        if (const auto problem = teller.tell(*columns, texts, sink); !problem.empty()) {
          sink.reject(lines.place(), problem);
        }
      } else if (!is_dump()) {
        sink.reject(lines.place(), "wrong number of columns");
      } else {
        pass_over(lines, fields, sink);
      }
    }
  }

 private:
  static constexpr std::string_view kAroundTheTable = "line around the table";

  [[nodiscard]] bool is_csv() const { return plan_.dialect == Plan::Dialect::csv; }
  [[nodiscard]] bool is_dump() const { return plan_.content == Plan::Content::dump; }

  [[nodiscard]] std::string_view not_a_row(std::string_view line) const {
    if (trimmed(line).empty()) return "empty line";
    if (!is_csv() && (line == "\\." || line.starts_with("--") || line.starts_with("COPY "))) return kAroundTheTable;
    if (line == plan_.header) return "repeated header";
    return {};
  }

  static void pass_over(const Lines& lines, const Fields& fields, Sink& sink) {
    auto line = lines.text();
    constexpr std::string_view kInsert = "INSERT INTO ";
    if (line.starts_with(kInsert)) {
      // pg_dump --inserts, with a longer schema before them than a head can show.
      line.remove_prefix(kInsert.size());
      if (table_named(take_name(line))) return sink.reject(lines.place(), "INSERT statement among rows of COPY");
    }
    sink.skip(fields.size() == 1 ? kAroundTheTable : "row of another table");
  }

  /// The columns of a row, and its texts as they stand in it; nothing when it is of no known table.
  const Columns* find_table(const Fields& fields, Texts& texts) const {
    for (const auto& columns : plan_.known) {
      if (columns.count != fields.size()) continue;
      take_texts(fields, columns, texts);
      if (!is_dump() || fits(texts)) return &columns;
    }
    return nullptr;
  }

  Plan plan_;
};

/// Which table a header is of: the user history knows no connections. Less than the whole of it could be of either.
Table table_of(std::span<const std::string> names) {
  const auto has = [&](std::string_view name) { return std::ranges::find(names, name) != names.end(); };
  const bool connections = std::ranges::any_of(
      names, [](std::string_view name) { return name.starts_with("connection_") || name.starts_with("sharing_"); });
  return !connections && has("user_id") && has("remote_host") ? Table::logins : Table::connections;
}

/// What the head of a dump says of a table: by its COPY line, else by its CREATE TABLE.
struct DumpHead {
  bool of_guacamole = false;
  std::array<std::vector<std::string>, 2> names;  // by Table
  std::optional<Parser::Prelude> before_rows;     // up to the first COPY line
};

DumpHead look_at_dump(std::string_view head) {
  DumpHead found;
  Lines lines({head}, Lines::Breaks::at_line_feeds);
  while (lines.next()) {
    auto line = lines.text();
    constexpr std::string_view kCopy = "COPY ", kCreate = "CREATE TABLE ";
    const bool copy = line.starts_with(kCopy);
    if (!copy && !line.starts_with(kCreate)) continue;
    line.remove_prefix(copy ? kCopy.size() : kCreate.size());
    const auto name = take_name(line);
    found.of_guacamole = found.of_guacamole || name.starts_with("guacamole_");
    if (!copy) continue;
    if (!found.before_rows) {
      const auto feed = head.find('\n', lines.place().offset);
      found.before_rows = {.bytes = feed == std::string_view::npos ? head.size() : feed + 1,
                           .records = lines.place().record};
    }
    if (const auto table = table_named(name)) found.names[static_cast<std::size_t>(*table)] = take_names(line);
  }
  return found;
}

Result<Plan> dump_plan(const DumpHead& dump, std::string_view head, Plan plan) {
  plan.content = Plan::Content::dump;
  plan.prelude = dump.before_rows.value_or(Parser::Prelude{});
  for (const auto table : {Table::connections, Table::logins}) {
    if (const auto& names = dump.names[static_cast<std::size_t>(table)]; !names.empty()) {
      MONALYS_TRY(auto columns, find_columns(table, names));
      plan.known.push_back(columns);
    } else if (const auto created = created_columns(table, head)) {
      plan.known.push_back(*created);
    } else {
      const auto& documented = documented_columns(table);
      plan.known.insert(plan.known.end(), documented.begin(), documented.end());
    }
  }
  return plan;
}

/// The documented columns of the only table of a file, by its first row. One that does not look like a row is taken for
/// one of the connection history all the same, so that a damaged row does not hide the others.
std::optional<Columns> columns_of(const Fields& row) {
  std::optional<Columns> nearest;
  Texts texts;
  for (const auto table : {Table::connections, Table::logins}) {
    for (const auto& columns : documented_columns(table)) {
      if (columns.count != row.size()) continue;
      take_texts(row, columns, texts);
      if (fits(texts)) return columns;
      if (table == Table::connections) nearest = columns;
    }
  }
  return nearest;
}

/// By the first row that can be one of a history, or by the line of names before it.
Result<Plan> plan_by_rows(const Head& head, Plan plan) {
  Lines lines({head.bytes}, Lines::Breaks::at_line_feeds);
  Fields fields('\t', Fields::Quotes::are_text);
  while (lines.next() && plan.known.empty()) {
    const auto line = lines.text();
    (void)fields.split(line);
    if (fields.size() < 6) continue;
    if (fold_case(trimmed(fields[0])) == "history_id") {
      std::vector<std::string> names;
      names.reserve(fields.size());
      for (std::size_t i = 0; i < fields.size(); ++i) names.push_back(fold_case(trimmed(fields[i])));
      MONALYS_TRY(auto columns, find_columns(table_of(names), names));
      plan.known.push_back(columns);
      plan.header = line;
      const auto feed = head.bytes.find('\n', lines.place().offset);
      plan.prelude = {.bytes = feed == std::string_view::npos ? head.bytes.size() : feed + 1,
                      .records = lines.place().record};
    } else if (to_integer<std::uint64_t>(fields[0])) {
      const auto columns = columns_of(fields);
      if (!columns) break;
      plan.known.push_back(*columns);
    }
  }
  if (!plan.known.empty()) return plan;
  return fail(Code::invalid_input,
              fmt::format("these are no histories of Guacamole: this is {}, and nothing of Guacamole's tables is in it",
                          look_of(head)),
              "Expected the history.csv of the web page; the table guacamole_connection_history as `\\copy "
              "guacamole_connection_history TO 'history.csv' CSV HEADER` writes it; a dump by pg_dump or mysqldump; or "
              "the JSON of history/connections or history/users.");
}

}  // namespace

bool is_table_csv(const TableHead& table) { return find_column(table, "history_id").has_value(); }

Opened open_table_csv(const TableHead& table, const Options& options) {
  Plan plan{
      .dialect = Plan::Dialect::csv, .known = {}, .header = table.line, .prelude = table.prelude, .zone = options.zone};
  MONALYS_TRY(auto columns, find_columns(table_of(table.folded), table.folded));
  plan.known.push_back(columns);
  return std::make_unique<TableCopy>(std::move(plan));
}

Opened open_table_copy(const Head& head, const Options& options) {
  Plan plan{.known = {}, .header = {}, .prelude = {}, .zone = options.zone};
  if (const auto dump = look_at_dump(head.bytes); dump.of_guacamole) {
    MONALYS_TRY(plan, dump_plan(dump, head.bytes, std::move(plan)));
  } else {
    MONALYS_TRY(plan, plan_by_rows(head, std::move(plan)));
  }
  return std::make_unique<TableCopy>(std::move(plan));
}

}  // namespace monalys::formats::guacamole
