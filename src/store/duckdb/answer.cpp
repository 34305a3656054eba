#include "store/duckdb/answer.hpp"

#include <utility>

#include "store/duckdb/belonging.hpp"
#include "store/duckdb/families.hpp"

namespace monalys::store::duckdb_store {

namespace {

/// Question::people_behind.
Result<Measured> people_behind(Connection& connection, Question question) {
  switch (question.measure) {
    case Measure::submitted:
    case Measure::started:
    case Measure::ended:
    case Measure::closed:
    case Measure::ended_as:
    case Measure::withdrawn:
    case Measure::withdrawn_hours:
    case Measure::moments:
      return people_of_instants(connection, question);
    case Measure::wait_percentile:
    case Measure::wait_longest:
    case Measure::wait_at_once:
      return people_of_waits(connection, question);
    case Measure::concurrent_max:
    case Measure::concurrent_mean:
    case Measure::concurrent_p95:
    case Measure::users_max:
    case Measure::users_mean:
    case Measure::users_p95:
    case Measure::users_during:
    case Measure::waiting_max:
    case Measure::waiting_mean:
    case Measure::hours:
    case Measure::slot_hours:
    case Measure::drop_rate:
      return users_during(connection, question);
    case Measure::open_at_end:
      return people_at_end(connection, question);
    case Measure::unique_people:
    case Measure::new_people:
    case Measure::returning_people:
    case Measure::lapsed_people:
      question.people_behind = false;
      return measure(connection, question);
    case Measure::active_days_percentile:
    case Measure::active_days_mean:
      question.measure = Measure::unique_people;
      question.people_behind = false;
      return measure(connection, question);
    default:
      return fail(Code::internal, "of how many persons these facts are is not known");
  }
}

}  // namespace

Result<Measured> measure(Connection& connection, const Question& question) {
  MONALYS_CHECK(prepare_belonging(connection, question));
  MONALYS_CHECK(prepare_families(connection, question));
  if (question.people_behind) return people_behind(connection, question);
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
    case Measure::concurrent_p95:
    case Measure::users_p95:
    case Measure::waiting_mean:
    case Measure::hours:
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
    case Measure::open_age_percentile:
    case Measure::open_age_longest:
      return open_age(connection, question);
    case Measure::agreed_at_end:
    case Measure::expiring_at_end:
      return agreed_at_end(connection, question);
    case Measure::drop_rate:
      return drop_rate(connection, question);
    case Measure::level_bytes:
    case Measure::level_files:
      return levels_at_end(connection, question);
    case Measure::level_mean:
    case Measure::level_max:
      return level_course(connection, question);
    case Measure::level_growth:
      return level_growth(connection, question);
    case Measure::level_quota_use:
      return level_quota_use(connection, question);
    case Measure::level_top_share:
      return level_top_share(connection, question);
    case Measure::idle_bytes:
    case Measure::idle_projects:
      return idle_projects(connection, question);
    case Measure::slot_hours:
      return slot_hours(connection, question);
    case Measure::users_during:
      return users_during(connection, question);
    case Measure::lapsed_people:
      return lapsed_people(connection, question);
    case Measure::active_days_percentile:
    case Measure::active_days_mean:
      return active_days(connection, question);
    case Measure::unique_people:
      if (names(question, Dimension::active_days)) return active_days(connection, question);
      if (names(question, Dimension::age)) return people_by_age(connection, question);
      return unique_people(connection, question);
    case Measure::returning_people:
      return unique_people(connection, question);
    case Measure::new_people:
      return new_people(connection, question);
    case Measure::any_instant:
    case Measure::first_instant:
    case Measure::last_instant:
      return instants(connection, question);
  }
  std::unreachable();
}

}  // namespace monalys::store::duckdb_store
