// How it stands right now: at the last instant that the logs tell of, which is said with it.

#pragma once

#include <optional>
#include <string_view>

#include "server/api/endpoint.hpp"
#include "store/store.hpp"

namespace monalys::server::api {

/// The highest that a measure of a realm was in the last second of which its logs tell; of sizes by the last snapshot
/// of the kind `label`. Nothing without logs.
struct Standing {
  double value = 0;
  Instant at;
};
[[nodiscard]] Result<std::optional<Standing>> standing(store::Store& store, const Config& config, Realm realm,
                                                       store::Measure measure, std::string_view label = {});

/// {at, text, items}; null where nothing is known. Figures of an instant tell of persons, and so are for admins alone.
[[nodiscard]] Result<Json> now(store::Store& store, const Asked& asked);

}  // namespace monalys::server::api
