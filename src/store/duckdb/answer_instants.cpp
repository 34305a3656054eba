// Where there are facts at all: days with any, the first and the last instant. Without groups and filters of every
// fact, else of those that the other measures count.

#include <fmt/format.h>

#include <algorithm>

#include "store/duckdb/answer.hpp"
#include "store/duckdb/cells.hpp"
#include "store/duckdb/schema.hpp"
#include "store/duckdb/scope.hpp"

namespace monalys::store::duckdb_store {

std::vector<std::string_view> instants_of(Shape shape) {
  if (shape == Shape::interval) return {"asked_at", "begun_at", "ended_at"};
  return {"\"at\""};
}

Result<Measured> instants(Connection& connection, const Question& question) {
  constexpr std::int64_t kMicro = 1'000'000;
  const auto grain = grain_of(question.boundaries) * kMicro;
  const bool of_all = question.group.empty() && question.where.empty();
  Cells cells{connection, question};
  for (const auto instant : instants_of(row(question.realm).shape)) {
    const auto of_fact = fmt::format("f.{}", instant);
    const auto condition = fmt::format("{0} >= {1} AND {0} < {2}", of_fact, question.boundaries.front() * kMicro,
                                       question.boundaries.back() * kMicro);
    const auto rows_of = of_all ? Scope{.sql = fmt::format("SELECT {} AS t FROM {} f WHERE {}", of_fact,
                                                           table_of(question.realm), condition),
                                        .parameters = {}}
                                : scope(question, question.realm, of_fact + " AS t", of_fact, condition);
    const auto names = group_names(question);
    MONALYS_TRY(auto rows, connection.query(fmt::format("SELECT t // {0} AS step, min(t), max(t){1} FROM ({2}) "
                                                        "GROUP BY step{1}",
                                                        grain, names, rows_of.sql),
                                            rows_of.parameters));
    while (rows.next()) {
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto bucket = bucket_of(question.boundaries, *rows.integer(0, i) * grain / kMicro);
        if (!bucket) continue;
        auto& value = cells.at(cells.groups.of(rows, 3, i), *bucket).value;
        const auto first = static_cast<double>(*rows.integer(1, i));
        const auto last = static_cast<double>(*rows.integer(2, i));
        if (question.measure == Measure::any_instant) {
          value = 1;
        } else if (question.measure == Measure::first_instant) {
          value = std::min(value.value_or(first), first);
        } else {
          value = std::max(value.value_or(last), last);
        }
      }
    }
  }
  return cells.finish(question.measure == Measure::any_instant ? Cells::Empty::is_zero : Cells::Empty::is_absent);
}

}  // namespace monalys::store::duckdb_store
