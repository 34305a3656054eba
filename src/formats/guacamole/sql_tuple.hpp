// Reads the tuples of INSERT statements: (4711,12,'MONA\\anna','10.0.0.7',NULL).

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace monalys::formats::guacamole {

/// How texts between single quotes are written. A quote may be doubled in both.
enum class SqlTexts : std::uint8_t {
  with_backslashes,  // MySQL and MariaDB: \' \\ \n
  standard,          // PostgreSQL: a backslash is one, except in E'...'
};

struct SqlValue {
  enum class Kind : std::uint8_t { null, number, text, other } kind = Kind::other;
  bool backslashes = false;  // escape in this text
  std::string_view raw;      // of a text what stands between the quotes
};

/// One tuple after another; the values borrow from the text they were read of.
class SqlTuple {
 public:
  explicit SqlTuple(SqlTexts texts) : texts_(texts) { values_.reserve(16); }

  /// Reads the tuple that the text begins with and goes to behind it. False when it has no end: then values() are those
  /// that do.
  [[nodiscard]] bool take(std::string_view& text);
  [[nodiscard]] const std::vector<SqlValue>& values() const { return values_; }

 private:
  [[nodiscard]] bool take_value(std::string_view& text);

  SqlTexts texts_;
  std::vector<SqlValue> values_;
};

/// Where the last whole tuple of a statement's beginning ends, with the comma behind it; 0: there is none. The text
/// must begin a statement or a tuple.
[[nodiscard]] std::size_t end_of_tuples(std::string_view text, SqlTexts texts);

/// What a text means; borrows from it or from `into`.
[[nodiscard]] std::string_view unescaped(const SqlValue& value, std::string& into);

}  // namespace monalys::formats::guacamole
