// Guacamole's histories as INSERT statements: dumps by mysqldump and mariadb-dump, phpMyAdmin, pg_dump --inserts.
//
//   INSERT INTO `guacamole_connection_history` VALUES (4711,12,'MONA\\anna','10.0.0.7',3,'MTS 1',NULL,NULL,
//   '2021-04-30 11:05:09','2021-04-30 12:35:09'),(4712,...);
//
// A statement is one line, or its tuples stand one on each line, which then do not say of which table they are: they
// are told by their shape (fits() in table.hpp). So are those of a line of many MiB, which is cut between its tuples.
// MySQL's times have no offset: they are in the zone of the web server.

#include <algorithm>

#include "formats/guacamole/sql_tuple.hpp"
#include "formats/guacamole/table.hpp"
#include "formats/guacamole/ways.hpp"
#include "formats/lines.hpp"

namespace monalys::formats::guacamole {
namespace {

/// Goes to behind "INSERT INTO ", or what else begins a statement that inserts; false when it does not begin with one.
bool take_insert(std::string_view& line) {
  for (const std::string_view words :
       {"INSERT INTO ", "INSERT  IGNORE INTO ", "INSERT IGNORE INTO ", "REPLACE INTO "}) {
    if (!line.starts_with(words)) continue;
    line.remove_prefix(words.size());
    return true;
  }
  return false;
}

template <SqlTexts texts>
std::size_t cut_line(std::string_view beginning) {
  auto line = beginning;
  return line.starts_with('(') || take_insert(line) ? end_of_tuples(beginning, texts) : 0;
}

struct Plan {
  SqlTexts texts = SqlTexts::with_backslashes;
  std::vector<Columns> known;  // all that rows without the names of their columns may have
  Zone zone = Zone::utc();
};

/// Reads the lines of one block.
class Statements {
 public:
  Statements(const Plan& plan, const Block& block, Sink& sink)
      : plan_(plan), block_(block), sink_(sink), teller_(plan.zone), tuple_(plan.texts) {}

  void line(std::string_view text, std::uint64_t number) {
    number_ = number;
    auto rest = trimmed(text);
    if (rest.empty()) return sink_.skip("empty line");
    if (rest.front() == '(') return tuples(rest, nullptr);
    if (!take_insert(rest)) return sink_.skip("line around the table");
    const auto table = table_named(take_name(rest));
    if (!table) return sink_.skip(kOtherTable);
    insert(*table, rest);
  }

 private:
  static constexpr std::string_view kOtherTable = "row of another table";

  void insert(Table table, std::string_view rest) {
    const auto names = take_names(rest);
    const auto start = rest.find_first_not_of(' ');
    constexpr std::string_view kValues = "VALUES";
    if (start == std::string_view::npos || !rest.substr(start).starts_with(kValues)) {
      return sink_.reject(place(rest), "statement without values");
    }
    rest = trimmed(rest.substr(start + kValues.size()));
    if (rest.empty()) return sink_.skip("line around the table");
    if (rest.front() != '(') return sink_.reject(place(rest), "statement without values");
    if (names.empty()) return tuples(rest, &table);
    const auto columns = find_columns(table, names);
    if (!columns) return sink_.reject(place(rest), "not the whole table");
    tuples(rest, &table, &*columns);
  }

  /// table: that the line names; null: to be told by shape.
  void tuples(std::string_view rest, const Table* table, const Columns* columns = nullptr) {
    while (rest.starts_with('(')) {
      const auto at = place(rest);
      if (!tuple_.take(rest)) {
        if (table == nullptr && !begins_like_a_row()) return sink_.skip(kOtherTable);
        return sink_.reject(at, "cut record");
      }
      row(at, table, columns);
      rest = trimmed(rest);
      if (!rest.starts_with(',')) return;
      rest = trimmed(rest.substr(1));
    }
  }

  void row(Place at, const Table* table, const Columns* columns) {
    if (columns != nullptr) {
      if (columns->count != tuple_.values().size()) return sink_.reject(at, "wrong number of columns");
      take_texts(*columns);
    } else {
      columns = find_known(table);
      if (columns == nullptr) {
        return table == nullptr ? sink_.skip(kOtherTable) : sink_.reject(at, "wrong number of columns");
      }
    }
    for (std::size_t i = 0; i < kColumns; ++i) {
      const auto where = columns->where[i];
      if (where != Columns::kNowhere && tuple_.values()[where].kind == SqlValue::Kind::text) {
        texts_[i] = trimmed(unescaped(tuple_.values()[where], unescaped_[i]));
      }
    }
    if (const auto problem = teller_.tell(*columns, texts_, sink_); !problem.empty()) sink_.reject(at, problem);
  }

  /// Those of the named table whose rows look like this one, else the last with as many columns.
  const Columns* find_known(const Table* table) {
    const Columns* nearest = nullptr;
    for (const auto& columns : plan_.known) {
      if (columns.count != tuple_.values().size() || (table != nullptr && columns.table != *table)) continue;
      take_texts(columns);
      if (fits(texts_)) return &columns;
      nearest = &columns;
    }
    return table == nullptr ? nullptr : nearest;
  }

  void take_texts(const Columns& columns) {
    for (std::size_t i = 0; i < kColumns; ++i) {
      texts_[i] = {};
      if (columns.where[i] == Columns::kNowhere) continue;
      const auto& value = tuple_.values()[columns.where[i]];
      if (value.kind != SqlValue::Kind::null) texts_[i] = value.raw;
    }
  }

  /// Of a tuple that was cut: its ids and its user are those of a row of the histories.
  [[nodiscard]] bool begins_like_a_row() const {
    using enum SqlValue::Kind;
    const auto& values = tuple_.values();
    return values.size() >= 3 && values[0].kind == number && (values[1].kind == number || values[1].kind == null) &&
           values[2].kind == text;
  }

  [[nodiscard]] Place place(std::string_view rest) const {
    return {number_, block_.offset + static_cast<std::uint64_t>(rest.data() - block_.bytes.data())};
  }

  const Plan& plan_;
  const Block& block_;
  Sink& sink_;
  RowTeller teller_;
  SqlTuple tuple_;
  Texts texts_;
  std::array<std::string, kColumns> unescaped_;
  std::uint64_t number_ = 0;
};

class SqlInserts final : public Parser {
 public:
  explicit SqlInserts(Plan plan) : plan_(std::move(plan)) {}

  [[nodiscard]] Framing framing() const override {
    return {.kind = Framing::Kind::lines,
            .of_several = true,
            .cut_line = plan_.texts == SqlTexts::standard ? cut_line<SqlTexts::standard>
                                                          : cut_line<SqlTexts::with_backslashes>};
  }

  void parse(const Block& block, Sink& sink) const override {
    Statements statements(plan_, block, sink);
    Lines lines(block, Lines::Breaks::at_line_feeds);
    while (lines.next()) statements.line(lines.text(), lines.place().record);
  }

 private:
  Plan plan_;
};

}  // namespace

bool is_sql_inserts(const Head& head) {
  Lines lines({head.bytes}, Lines::Breaks::at_line_feeds);
  while (lines.next()) {
    auto line = lines.text();
    constexpr std::string_view kMySqlTable = "CREATE TABLE `";
    if (line.starts_with(kMySqlTable)) {
      line.remove_prefix(kMySqlTable.size() - 1);
    } else if (!take_insert(line)) {
      continue;
    }
    if (take_name(line).starts_with("guacamole_")) return true;
  }
  return false;
}

Opened open_sql_inserts(const Head& head, const Options& options) {
  Plan plan;
  plan.zone = options.zone;
  // PostgreSQL's dump says so at its beginning, and names the schema in a piece of it.
  for (const std::string_view mark :
       {"-- PostgreSQL database dump", "SET standard_conforming_strings = on", "INSERT INTO public."}) {
    if (head.bytes.find(mark) != std::string_view::npos) plan.texts = SqlTexts::standard;
  }
  for (const auto table : {Table::connections, Table::logins}) {
    // Its order comes first, so that a documented one of as many columns does not take its rows.
    if (const auto created = created_columns(table, head.bytes)) plan.known.push_back(*created);
    const auto& documented = documented_columns(table);
    plan.known.insert(plan.known.end(), documented.begin(), documented.end());
  }
  return std::make_unique<SqlInserts>(std::move(plan));
}

}  // namespace monalys::formats::guacamole
