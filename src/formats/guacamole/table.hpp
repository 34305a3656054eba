// Guacamole's two history tables as a database exports them: which columns they have, and what the texts of a row mean.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "formats/guacamole/history.hpp"
#include "formats/times.hpp"

namespace monalys::formats::guacamole {

enum class Table : std::uint8_t { connections, logins };
[[nodiscard]] std::optional<Table> table_named(std::string_view name);

enum class Column : std::uint8_t { id, user_id, user, remote_host, connection, sharing, start, end };
inline constexpr std::size_t kColumns = 8;

/// The texts of a row by column; those that are absent or NULL are empty.
using Texts = std::array<std::string_view, kColumns>;

/// Where the columns stand in a row.
struct Columns {
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  Table table = Table::connections;
  std::size_t count = 0;
  std::array<std::size_t, kColumns> where{};

  [[nodiscard]] std::size_t at(Column column) const { return where[static_cast<std::size_t>(column)]; }
};

/// By the names in lower case; fails with the first column that a row needs and has not.
[[nodiscard]] Result<Columns> find_columns(Table table, std::span<const std::string> names);
/// The orders of the columns that a table of the documented schema has, whatever its version. Two of ten columns are
/// told apart by fits(): the first is tried first.
[[nodiscard]] const std::vector<Columns>& documented_columns(Table table);
/// Of a CREATE TABLE statement in the head of a dump: a table that was upgraded has its columns in another order.
[[nodiscard]] std::optional<Columns> created_columns(Table table, std::string_view head);

/// Whether the texts can be a row of the table: ids are numbers, and the start is a time. Of the tables of Guacamole's
/// schema from 0.9.10 to 1.6 no other has such rows. Those of as many columns are guacamole_connection_group (6, later
/// 7) and, in old versions, guacamole_connection (6, then 9): where the histories have the start, they have a limit of
/// connections, which is a number or nothing, or the name of a proxy. guacamole_user_password_history has 5 columns,
/// guacamole_user 11 or more, and all others have 2 or 3.
[[nodiscard]] bool fits(const Texts& texts);

/// "anna" of `anna`, "anna" and anna, the last one of names with points between; goes to behind it.
[[nodiscard]] std::string_view take_name(std::string_view& text);
/// The names between the brackets that the text begins with; goes to behind them. Empty when there are none.
[[nodiscard]] std::vector<std::string> take_names(std::string_view& text);

/// Makes records of the texts of rows. One per block.
class RowTeller {
 public:
  explicit RowTeller(const Zone& zone) : times_(TimePattern::iso(), zone) {}

  /// Why the row is none; empty when the sink has been told.
  [[nodiscard]] std::string_view tell(const Columns& columns, const Texts& texts, Sink& sink);

 private:
  [[nodiscard]] std::string_view record(Table table, const Texts& texts, std::optional<std::uint64_t> id, Sink& sink);

  TimeReader times_;
  Teller teller_;
};

}  // namespace monalys::formats::guacamole
