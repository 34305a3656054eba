#include "store/duckdb/answer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "store/duckdb/belonging.hpp"

namespace monalys::store::duckdb_store {

Result<Answer> answer(Connection& connection, const Question& question) {
  if (question.boundaries.size() < 2 || !std::ranges::is_sorted(question.boundaries, std::ranges::less_equal{})) {
    return fail(Code::internal, "a question needs ascending bucket boundaries");
  }
  MONALYS_CHECK(prepare_belonging(connection, question));
  switch (question.measure) {
    case Measure::submitted:
    case Measure::started:
    case Measure::ended:
    case Measure::closed:
    case Measure::withdrawn_hours:
    case Measure::ended_as:
    case Measure::withdrawn:
    case Measure::moments:
      return count_instants(connection, question);
    case Measure::concurrent_max:
    case Measure::concurrent_mean:
    case Measure::users_max:
    case Measure::users_mean:
    case Measure::waiting_max:
      return presence(connection, question);
    case Measure::wait_percentile:
    case Measure::wait_longest:
    case Measure::wait_at_once:
      return waits(connection, question);
    case Measure::open_at_end:
    case Measure::ended_at_end:
    case Measure::removed_at_end:
      return state_at_end(connection, question);
    case Measure::lacking_at_end:
    case Measure::ended_lacking_at_end:
      return lacking_at_end(connection, question);
    case Measure::agreed_at_end:
      return agreed_at_end(connection, question);
    case Measure::drop_rate:
      return drop_rate(connection, question);
    case Measure::level_bytes:
    case Measure::level_files:
      return levels_at_end(connection, question);
    case Measure::unique_people:
      return unique_people(connection, question);
    case Measure::new_people:
      return new_people(connection, question);
  }
  std::unreachable();
}

}  // namespace monalys::store::duckdb_store
