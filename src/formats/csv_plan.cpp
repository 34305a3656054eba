#include "formats/csv_plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.hpp"
#include "formats/quantities.hpp"

namespace monalys::formats::csv {
namespace {

/// In the order of Column.
struct ColumnRow {
  std::string_view name;  // in configurations: never rename
  bool interval, level, moment;
};
constexpr std::array<ColumnRow, kColumns> kRows{{
    {"user", true, true, true},
    {"project", true, true, false},
    {"host", true, false, true},
    {"label", true, true, true},
    {"detail", true, false, true},
    {"asked_at", true, false, false},
    {"begun_at", true, false, false},
    {"ended_at", true, false, false},
    {"other_at", true, false, false},
    {"outcome", true, false, true},
    {"slots", true, false, false},
    {"duration", true, false, false},
    {"id", true, true, true},
    {"volume", false, true, false},
    {"at", false, true, true},
    {"value", false, true, false},
    {"files", false, true, false},
    {"limit", false, true, false},
}};

constexpr std::array<std::pair<std::string_view, Outcome>, 7> kOutcomeWords{{
    {"completed", Outcome::completed},
    {"failed", Outcome::failed},
    {"withdrawn", Outcome::withdrawn},
    {"cancelled", Outcome::cancelled},
    {"dropped", Outcome::dropped},
    {"replaced", Outcome::replaced},
    {"unknown", Outcome::unknown},  // to say that a word is known to mean no end: "Running"
}};

bool has(const ColumnRow& row, Shape shape) {
  switch (shape) {
    case Shape::interval:
      return row.interval;
    case Shape::level:
      return row.level;
    case Shape::moment:
      return row.moment;
  }
  return false;
}

/// The index of a fact column that the realm's shape has.
Result<std::size_t> column_named(std::string_view name, const Plan& plan) {
  std::vector<std::string_view> known;
  for (std::size_t i = 0; i < kColumns; ++i) {
    if (!has(kRows[i], plan.shape)) continue;
    if (kRows[i].name == name) return i;
    known.push_back(kRows[i].name);
  }
  return fail(Code::invalid_input, fmt::format("a {} has no column \"{}\"", row(plan.realm).id, name),
              fmt::format("{}Known: {}.", did_you_mean(name, known), fmt::join(known, ", ")));
}

Result<> bind_columns(Plan& plan, const Options& options) {
  for (const auto& [name, header] : options.columns) {
    MONALYS_TRY(const std::size_t column, column_named(name, plan));
    const auto field = find_column(plan.table, header);
    if (!field) {
      const std::vector<std::string_view> known(plan.table.names.begin(), plan.table.names.end());
      return fail(
          Code::invalid_input,
          fmt::format("there is no column \"{}\" (for {}); the file has {}", header, name, shown_header(plan.table)),
          shown_header(plan.table).starts_with("the header")
              ? did_you_mean(header, known) +
                    "If the names look run together, set the delimiter; if letters are wrong, the encoding."
              : "The first line must name the columns.");
    }
    plan.origins[column] = {Origin::Kind::field, *field, {}};
  }
  if (options.columns.empty()) {
    for (std::size_t i = 0; i < kColumns; ++i) {
      if (!has(kRows[i], plan.shape)) continue;
      if (const auto field = find_column(plan.table, kRows[i].name)) {
        plan.origins[i] = {Origin::Kind::field, *field, {}};
      }
    }
  }
  for (const auto& [name, text] : options.constants) {
    MONALYS_TRY(const std::size_t column, column_named(name, plan));
    plan.origins[column] = {Origin::Kind::constant, 0, text};
  }
  return {};
}

Result<> bind_outcomes(Plan& plan, const Options& options) {
  for (const auto& [word, outcome] : kOutcomeWords) plan.outcomes.emplace_back(word, outcome);
  for (const auto& [word, written] : options.outcomes) {
    const auto found = std::ranges::find(kOutcomeWords, word, [](const auto& each) { return each.first; });
    if (found == kOutcomeWords.end()) {
      std::vector<std::string_view> known;
      for (const auto& each : kOutcomeWords) known.push_back(each.first);
      return fail(Code::invalid_input, fmt::format("there is no outcome \"{}\"", word),
                  fmt::format("{}Known: {}.", did_you_mean(word, known), fmt::join(known, ", ")));
    }
    for (const auto& text : written) plan.outcomes.emplace_back(fold_case(trim(text)), found->second);
  }
  // Words of the file go before our own: a site may use "completed" for something else.
  std::ranges::reverse(plan.outcomes);
  return {};
}

/// What a row must have at least to be a fact of its shape.
Result<> check_enough(const Plan& plan) {
  const auto missing = [&](std::string_view what, std::string_view example) {
    return fail(Code::invalid_input,
                fmt::format("nothing says which column is {}; the file has {}", what, shown_header(plan.table)),
                fmt::format("Name it in the source: columns = {{ {} = \"header text\" }}.", example));
  };
  switch (plan.shape) {
    case Shape::interval:
      if (plan.fills(Column::asked_at) || plan.fills(Column::begun_at) || plan.fills(Column::ended_at)) return {};
      return missing("a time (asked_at, begun_at or ended_at)", "begun_at");
    case Shape::level:
      if (!plan.fills(Column::at)) return missing("the time of the snapshot (at)", "at");
      if (!plan.fills(Column::value)) return missing("the size (value)", "value");
      return {};
    case Shape::moment:
      if (!plan.fills(Column::at)) return missing("the time (at)", "at");
      return {};
  }
  return {};
}

}  // namespace

Result<Plan> make_plan(const Head& head, const Options& options) {
  Plan plan;
  if (!options.realm) {
    std::vector<std::string_view> known;
    for (const auto& each : realms()) known.push_back(each.id);
    return fail(Code::invalid_input, "a csv file does not say what its rows are",
                fmt::format("Set realm for the source, one of {}.", fmt::join(known, ", ")));
  }
  if (options.realm == Realm::series) {
    return fail(Code::invalid_input, "old figures are not read as csv: a row of them is of a period, not of an instant",
                "Make a register of them: [[register]] with name = \"series\"; docs/FORMATS.md shows its columns.");
  }
  plan.realm = *options.realm;
  plan.shape = row(plan.realm).shape;
  plan.told_by = options.told_by;
  plan.zone = options.zone;
  plan.decimal = options.decimal;
  if (!options.time.empty()) {
    MONALYS_TRY(plan.time, TimePattern::compile(options.time));
  }
  const auto unit = bytes_of_unit(options.unit);
  if (!unit) {
    return fail(Code::invalid_input, fmt::format("there is no unit \"{}\"", options.unit),
                "Known: B, kB, KiB, MB, MiB, GB, GiB, TB, TiB, PB, PiB.");
  }
  plan.unit_bytes = *unit;
  MONALYS_TRY(plan.table, read_table_head(head, options.delimiter));
  MONALYS_CHECK(bind_columns(plan, options));
  MONALYS_CHECK(bind_outcomes(plan, options));
  MONALYS_CHECK(check_enough(plan));
  return plan;
}

}  // namespace monalys::formats::csv
