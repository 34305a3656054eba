// Snapshots of what is stored.
//
// A snapshot is what one volume looked like at one instant: all rows of that (volume, label, at). It is complete when
// every row of it has a size. The last complete one speaks for its volume until the next, if it is not too old; what it
// does not name is not stored there any more.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "store/duckdb/cells.hpp"
#include "store/duckdb/connection.hpp"
#include "store/duckdb/scope.hpp"
#include "store/question.hpp"

namespace monalys::store::duckdb_store {

/// A snapshot speaks for the storage until it is this old, in microseconds.
inline constexpr std::int64_t kSnapshotHolds = kCarriedSeconds * 1'000'000;

using Snapshot = std::pair<std::uint32_t, std::int64_t>;  // number of the volume, at in Unix microseconds

/// The instants of the complete snapshots, ascending, by volume: of the question's label and volumes, before its end.
using Snapshots = std::map<std::uint32_t, std::vector<std::int64_t>>;
[[nodiscard]] Result<Snapshots> complete_snapshots(Connection& connection, const Question& question);

/// Lets SQL know them, for rows_of_speaking(): the temporary table `speaking`.
[[nodiscard]] Result<void> write_speaking(Connection& connection, const std::vector<Snapshot>& snapshots);

/// The rows of those snapshots: columns v (volume), t (at), p (project), bytes, files, quota, then the groups of the
/// question.
[[nodiscard]] Scope rows_of_speaking(const Question& question);

/// Which snapshots speak at the ends of buckets, and of which buckets; they are written down (write_speaking).
using Speaking = std::map<Snapshot, std::vector<std::size_t>>;
[[nodiscard]] Result<Speaking> speaking_at_ends(Connection& connection, const Question& question);

/// What is said of cells that no row names: where some snapshot spoke, nothing is stored. Of a volume only its own
/// snapshots speak, so with groups by volume that is entered in the cells of those groups.
[[nodiscard]] std::vector<std::optional<double>> fill_with_nothing(Cells& cells, const Question& question,
                                                                   const Speaking& speaking);

}  // namespace monalys::store::duckdb_store
