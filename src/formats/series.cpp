// The register of figures from before there were logs: what old reports say, as delimited text with Swedish or English
// headers.
//
//   mått;period;värde;grupp;källa
//   users.unique;2009-04;212;;Årsrapport 2009
//   users.unique;2009-04;57;organisation=Uppsala universitet;Årsrapport 2009
//
// metric: an id of `monalys metrics`. period: 2009, 2009-Q2, 2009-04, 2009-W17 or 2009-04-30. value: in the metric's
// unit, or a size with its unit behind it ("1,5 TB"). Columns stand in any order, further ones are ignored. Of several
// figures of the same metric, period and group only the first counts, so the file is read as a whole.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/calendar.hpp"
#include "facts/figure.hpp"
#include "formats/delimited.hpp"
#include "formats/identity.hpp"
#include "formats/openers.hpp"
#include "formats/quantities.hpp"
#include "formats/table_rows.hpp"
#include "formats/times.hpp"

namespace monalys::formats {
namespace {

enum class Column : std::uint8_t { metric, period, value, group, source };

struct ColumnNames {
  std::string_view english, swedish;
  bool needed = false;
};
constexpr std::array kColumns{ColumnNames{"metric", "mått", true}, ColumnNames{"period", "period", true},
                              ColumnNames{"value", "värde", true}, ColumnNames{"group", "grupp"},
                              ColumnNames{"source", "källa"}};
constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

struct Plan {
  TableHead table;
  std::array<std::size_t, kColumns.size()> where{};
  char decimal = '.';
  std::shared_ptr<const KnownFigures> known;
};

class Rows {
 public:
  Rows(const Plan& plan, Sink& sink) : plan_(plan), sink_(sink), fields_(plan.table.delimiter) {}

  /// The row to the sink, or why not.
  std::string_view row() {
    LevelRecord record{};
    record.realm = Realm::series;
    record.label = text(Column::metric);
    record.volume = text(Column::group);
    record.project = text(Column::source);
    const auto period = parse_period(text(Column::period));
    if (!period) return "not a period: write 2009, 2009-Q2, 2009-04, 2009-W17 or 2009-04-30";
    const std::chrono::sys_days first{period->first};
    const std::chrono::sys_days last{period->last};
    record.at = first;
    if (!plausible(record.at)) return kTimeOutOfRange;
    record.limit = (last - first).count() + 1;
    if (const auto problem = check_group(record.volume); !problem.empty()) return problem;
    if (const auto problem = value(record); !problem.empty()) return problem;
    record.identity = {record.at, identity_.start()
                                      .add(record.label)
                                      .add(record.volume)
                                      .add_number(static_cast<std::uint64_t>(*record.limit))
                                      .text()};
    if (!met_.emplace(record.at, record.identity.rest).second) {
      return "a second figure for this metric, period and group: only the first counts, take one of them out";
    }
    sink_.level(record);
    return {};
  }
  [[nodiscard]] Fields& fields() { return fields_; }

 private:
  std::string_view value(LevelRecord& record) {
    const auto unit = unit_of(record.label);
    if (!unit) return "no such metric, or none that figures are kept of: `monalys metrics` lists them";
    const auto written = text(Column::value);
    if (is_absent(written)) return "no value";
    if (written.starts_with('-') || written.starts_with("\xe2\x88\x92")) return "a figure below zero";
    const auto found = read_quantity(written, plan_.decimal);
    if (!found) return "unreadable value: where a comma stands before decimals, set decimal = \",\"";
    if (found->in_bytes && plan_.known && *unit != KnownFigures::Unit::bytes) {
      return "a size in bytes, but the metric is none";
    }
    if (found->whole > kGreatestFigure) return "the value is too great";
    if (*unit == KnownFigures::Unit::share && (found->whole > 1 || (found->whole == 1 && found->millionths > 0))) {
      return "a share over 1: write 0.73 for 73 percent";
    }
    record.value = found->whole;
    record.files = found->millionths;
    return {};
  }

  /// Nothing for a metric that is not known.
  [[nodiscard]] std::optional<KnownFigures::Unit> unit_of(std::string_view metric) const {
    if (metric.empty()) return std::nullopt;
    if (!plan_.known) return KnownFigures::Unit::any;
    const auto& known = plan_.known->metrics;
    const auto found = std::ranges::lower_bound(known, metric, {}, &KnownFigures::Of::metric);
    if (found == known.end() || found->metric != metric) return std::nullopt;
    return found->unit;
  }

  [[nodiscard]] std::string_view check_group(std::string_view group) const {
    if (group.empty()) return {};
    const auto equals = group.find('=');
    if (equals == std::string_view::npos || equals == 0) {
      return "not a group: write DIMENSION=NAME, for example organisation=KI";
    }
    const auto dimension = group.substr(0, equals);
    if (plan_.known && std::ranges::find(plan_.known->dimensions, dimension) == plan_.known->dimensions.end()) {
      return "no such dimension: organisation, organisation_type, project, host, label, detail or family";
    }
    return {};
  }

  [[nodiscard]] std::string_view text(Column column) const {
    const auto field = plan_.where[static_cast<std::size_t>(column)];
    return field == kNowhere ? std::string_view{} : trimmed(fields_[field]);
  }

  const Plan& plan_;
  Sink& sink_;
  Fields fields_;
  IdentityText identity_;
  std::set<std::pair<Instant, std::string>> met_;
};

using SeriesFile = TableFile<Plan, Rows, Framing::Kind::document>;

}  // namespace

Opened open_register_series(const Head& head, const Options& options) {
  Plan plan{.table = {}, .decimal = options.decimal, .known = options.figures};
  MONALYS_TRY(plan.table, read_table_head(head, options.delimiter));
  plan.table.rows = {};  // borrowed from the head, which does not live as long
  plan.where.fill(kNowhere);
  const auto unusable = [&](std::string_view why) {
    return fail(Code::invalid_input, fmt::format("register-series: {}; the file has {}", why, shown_header(plan.table)),
                "Expected the columns metric;period;value;group;source (in Swedish mått;period;värde;grupp;källa), in "
                "any order; the last two may be missing.");
  };
  for (const auto& [name, header] : options.columns) {
    const auto column = std::ranges::find(kColumns, name, &ColumnNames::english);
    if (column == kColumns.end()) return unusable(fmt::format("the register has no column {}", name));
    const auto field = find_column(plan.table, header);
    if (!field) return unusable(fmt::format("there is no column \"{}\" (for {})", header, name));
    plan.where[static_cast<std::size_t>(column - kColumns.begin())] = *field;
  }
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    auto& field = plan.where[i];
    if (field == kNowhere) field = find_column(plan.table, kColumns[i].english).value_or(kNowhere);
    if (field == kNowhere) field = find_column(plan.table, kColumns[i].swedish).value_or(kNowhere);
    if (kColumns[i].needed && field == kNowhere) {
      return unusable(fmt::format("there is no column {} ({})", kColumns[i].english, kColumns[i].swedish));
    }
  }
  return std::make_unique<SeriesFile>(std::move(plan));
}

}  // namespace monalys::formats
