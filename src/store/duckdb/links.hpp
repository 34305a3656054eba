// One person at a gateway and on the host behind it is one connection. Which connections of hosts a gateway tells of
// too is kept with them in the column `hidden`, so that no question has to look for it; what hidden ones still tell is
// in scope.cpp.
//
// Whatever changes connections writes the days that it concerns into the table `unlinked` (changes.hpp), in the same
// transaction. link_connections() finds out anew what is hidden on those days. So the result depends on what the tables
// hold and on nothing else: not on which log came first, nor on what was forgotten since.

#pragma once

#include <chrono>

#include "base/result.hpp"
#include "store/duckdb/connection.hpp"

namespace monalys::store::duckdb_store {

/// A gateway's row covers a host's connection of the same person that begins from this long before the row's beginning
/// to this long after its end: clocks differ, and hosts log a while after the gateway. Where a log does not hold the
/// connection's beginning, its end stands for it.
inline constexpr std::chrono::minutes kLinkTolerance{2};

[[nodiscard]] Result<void> link_connections(Connection& connection);

}  // namespace monalys::store::duckdb_store
