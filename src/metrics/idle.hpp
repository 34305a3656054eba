// How far the logs of activity reach, for figures about projects that nobody uses: without them nobody knows.

#pragma once

#include <span>
#include <vector>

#include "metrics/ask.hpp"

namespace monalys::metrics {

/// Of each bucket: gap when the logs of activity begin less than store::kIdleDays before its end, partial when days
/// without logs lie in between, otherwise none.
[[nodiscard]] Result<std::vector<Note>> notes_of_activity(store::Store& store, const Platform& platform,
                                                          std::span<const Bucket> buckets);

}  // namespace monalys::metrics
