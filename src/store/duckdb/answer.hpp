// Questions to answers, one file per family of measures. All of them read; none changes a table.

#pragma once

#include "base/result.hpp"
#include "store/duckdb/connection.hpp"
#include "store/question.hpp"

namespace monalys::store::duckdb_store {

[[nodiscard]] Result<Answer> answer(Connection& connection, const Question& question);

// answer_counts.cpp: what happened in a bucket
[[nodiscard]] Result<Answer> count_instants(Connection& connection, const Question& question);
[[nodiscard]] Result<Answer> unique_people(Connection& connection, const Question& question);
[[nodiscard]] Result<Answer> new_people(Connection& connection, const Question& question);
[[nodiscard]] Result<Answer> waits(Connection& connection, const Question& question);

// answer_presence.cpp: what went on at the same time
[[nodiscard]] Result<Answer> presence(Connection& connection, const Question& question);
[[nodiscard]] Result<Answer> drop_rate(Connection& connection, const Question& question);

// answer_states.cpp: how things stood at a bucket's end
[[nodiscard]] Result<Answer> state_at_end(Connection& connection, const Question& question);
[[nodiscard]] Result<Answer> lacking_at_end(Connection& connection, const Question& question);
[[nodiscard]] Result<Answer> agreed_at_end(Connection& connection, const Question& question);

// answer_levels.cpp: how much was stored at a bucket's end
[[nodiscard]] Result<Answer> levels_at_end(Connection& connection, const Question& question);

/// The latest instant of any kind in a realm's intervals, Unix seconds: how far its logs tell. 0 when there are none.
[[nodiscard]] Result<std::int64_t> horizon(Connection& connection, Realm realm);

}  // namespace monalys::store::duckdb_store
