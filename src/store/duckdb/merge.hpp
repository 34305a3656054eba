// Bringing a batch into the tables, exactly once.

#pragma once

#include "base/result.hpp"
#include "store/duckdb/connection.hpp"
#include "store/duckdb/texts.hpp"
#include "store/store.hpp"

namespace monalys::store::duckdb_store {

[[nodiscard]] Result<Merged> merge(Connection& connection, Texts& texts, const Batch& batch);

}  // namespace monalys::store::duckdb_store
