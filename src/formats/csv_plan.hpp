// How the columns of a csv file become the columns of facts: the settings of a source, checked against the file's
// header.

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/delimited.hpp"
#include "formats/format.hpp"

namespace monalys::formats::csv {

/// The fact columns that a file can fill.
enum class Column : std::uint8_t {
  user,
  project,
  host,
  label,
  detail,
  asked_at,
  begun_at,
  ended_at,
  other_at,
  outcome,
  slots,
  duration,
  id,
  volume,
  at,
  value,
  files,
  limit,
};
inline constexpr std::size_t kColumns = 18;

/// Where a fact column comes from: a field of the row, the same text in every row, or nowhere.
struct Origin {
  enum class Kind : std::uint8_t { none, field, constant } kind = Kind::none;
  std::size_t field = 0;
  std::string text;
};

/// Everything that reading a row needs; never changes once made.
struct Plan {
  Realm realm = Realm::session;
  Shape shape = Shape::interval;
  ToldBy told_by = ToldBy::itself;
  TableHead table;
  std::array<Origin, kColumns> origins;
  TimePattern time = TimePattern::iso();
  Zone zone = Zone::utc();
  char decimal = '.';
  std::int64_t unit_bytes = 1;
  std::vector<std::pair<std::string, Outcome>> outcomes;  // words in lower case

  [[nodiscard]] const Origin& origin(Column column) const { return origins[static_cast<std::size_t>(column)]; }
  [[nodiscard]] bool fills(Column column) const { return origin(column).kind != Origin::Kind::none; }
};

/// Fails on a missing realm, a column that the header has not, a fact column that the realm has not, or a bad setting.
[[nodiscard]] Result<Plan> make_plan(const Head& head, const Options& options);

}  // namespace monalys::formats::csv
