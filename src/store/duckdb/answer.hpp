// Questions to what is measured, one file per family of measures. All of them read; none changes a table. Boundaries
// are ascending.

#pragma once

#include <unordered_map>

#include "base/result.hpp"
#include "facts/fact.hpp"
#include "store/duckdb/connection.hpp"
#include "store/duckdb/scope.hpp"
#include "store/question.hpp"

namespace monalys::store::duckdb_store {

[[nodiscard]] Result<Measured> measure(Connection& connection, const Question& question);

// answer_counts.cpp: what happened in a bucket
[[nodiscard]] Result<Measured> count_instants(Connection& connection, const Question& question);
[[nodiscard]] Result<Measured> unique_people(Connection& connection, const Question& question);
/// When each person was seen for the first time of all, Unix seconds: also before what is kept.
using FirstSights = std::unordered_map<UserId, std::int64_t>;
[[nodiscard]] Result<FirstSights> first_sights(Connection& connection);
[[nodiscard]] Result<Measured> lapsed_people(Connection& connection, const Question& question);
[[nodiscard]] Result<Measured> new_people(Connection& connection, const Question& question);
[[nodiscard]] Result<Measured> waits(Connection& connection, const Question& question);
/// What counts as people being seen: columns u (user), t (Unix microseconds), then the groups of the question.
[[nodiscard]] Scope sights(const Question& question, bool only_in_buckets);
/// Of how many persons the facts are that count_instants() and waits() look at.
[[nodiscard]] Result<Measured> people_of_instants(Connection& connection, const Question& question);
[[nodiscard]] Result<Measured> people_of_waits(Connection& connection, const Question& question);

// answer_habits.cpp: how often people come, and since when
[[nodiscard]] Result<Measured> active_days(Connection& connection, const Question& question);
[[nodiscard]] Result<Measured> people_by_age(Connection& connection, const Question& question);

// answer_presence.cpp: what went on at the same time
[[nodiscard]] Result<Measured> presence(Connection& connection, const Question& question);
[[nodiscard]] Result<Measured> slot_hours(Connection& connection, const Question& question);
[[nodiscard]] Result<Measured> users_during(Connection& connection, const Question& question);
[[nodiscard]] Result<Measured> drop_rate(Connection& connection, const Question& question);

// answer_states.cpp: how things stood at a bucket's end
[[nodiscard]] Result<Measured> state_at_end(Connection& connection, const Question& question);
[[nodiscard]] Result<Measured> people_at_end(Connection& connection, const Question& question);
[[nodiscard]] Result<Measured> open_age(Connection& connection, const Question& question);
[[nodiscard]] Result<Measured> lacking_at_end(Connection& connection, const Question& question);
[[nodiscard]] Result<Measured> agreed_at_end(Connection& connection, const Question& question);

// answer_levels.cpp: how much was stored at a bucket's end
[[nodiscard]] Result<Measured> levels_at_end(Connection& connection, const Question& question);
[[nodiscard]] Result<Measured> level_growth(Connection& connection, const Question& question);
[[nodiscard]] Result<Measured> level_quota_use(Connection& connection, const Question& question);

// answer_idle.cpp: how it is spread over projects, and which of them nobody uses
[[nodiscard]] Result<Measured> idle_projects(Connection& connection, const Question& question);
[[nodiscard]] Result<Measured> level_top_share(Connection& connection, const Question& question);

// answer_level_course.cpp: how much was stored in the course of a bucket
[[nodiscard]] Result<Measured> level_course(Connection& connection, const Question& question);

// answer_instants.cpp: where there are facts at all
[[nodiscard]] Result<Measured> instants(Connection& connection, const Question& question);
/// The columns of a shape that hold instants which logs tell of.
[[nodiscard]] std::vector<std::string_view> instants_of(Shape shape);

/// The latest instant of any kind in a realm's intervals, Unix seconds: how far its logs tell. 0 when there are none.
[[nodiscard]] Result<std::int64_t> horizon(Connection& connection, Realm realm);

}  // namespace monalys::store::duckdb_store
