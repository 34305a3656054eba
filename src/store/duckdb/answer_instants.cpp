// Where there are facts at all: days with any, the first and the last instant.

#include <fmt/format.h>

#include <algorithm>

#include "store/duckdb/answer.hpp"
#include "store/duckdb/cells.hpp"
#include "store/duckdb/schema.hpp"

namespace monalys::store::duckdb_store {

std::vector<std::string_view> instants_of(Shape shape) {
  if (shape == Shape::interval) return {"asked_at", "begun_at", "ended_at"};
  return {"\"at\""};
}

Result<Measured> instants(Connection& connection, const Question& question) {
  constexpr std::int64_t kMicro = 1'000'000;
  const auto grain = grain_of(question.boundaries) * kMicro;
  Cells cells{connection, question};
  for (const auto instant : instants_of(row(question.realm).shape)) {
    MONALYS_TRY(auto rows, connection.query(fmt::format("SELECT {0} // {1}, min({0}), max({0}) FROM {2} "
                                                        "WHERE {0} >= {3} AND {0} < {4} GROUP BY ALL",
                                                        instant, grain, table_of(question.realm),
                                                        question.boundaries.front() * kMicro,
                                                        question.boundaries.back() * kMicro)));
    while (rows.next()) {
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto bucket = bucket_of(question.boundaries, *rows.integer(0, i) * grain / kMicro);
        if (!bucket) continue;
        auto& value = cells.at(0, *bucket).value;
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
