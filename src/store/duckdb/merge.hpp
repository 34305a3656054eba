// Bringing a batch into the tables, exactly once.

#pragma once

#include "base/result.hpp"
#include "store/duckdb/connection.hpp"
#include "store/store.hpp"

namespace monalys::store::duckdb_store {

[[nodiscard]] Result<Merged> merge(Connection& connection, const Batch& batch);

[[nodiscard]] Result<void> replace_derived(Connection& connection, Realm realm, std::string_view host,
                                           std::span<const Interval> intervals);

}  // namespace monalys::store::duckdb_store
