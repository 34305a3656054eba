// Events as they are stored, and the intervals that were derived from them.

#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/duckdb/connection.hpp"
#include "store/duckdb/texts.hpp"
#include "store/store.hpp"

namespace monalys::store::duckdb_store {

[[nodiscard]] Result<std::vector<std::int64_t>> boots(Connection& connection, Realm realm, std::string_view host);
[[nodiscard]] Result<std::optional<Stretch>> sightings_only(Connection& connection, Realm realm, std::string_view host);
[[nodiscard]] Result<std::uint64_t> event_count(Connection& connection, Realm realm, std::string_view host,
                                                Stretch stretch);
[[nodiscard]] Result<void> events(Connection& connection, Realm realm, std::string_view host, Stretch stretch,
                                  const std::function<void(const Event&)>& take);
[[nodiscard]] Result<std::vector<std::string>> event_hosts(Connection& connection, Realm realm);

[[nodiscard]] Result<void> replace_derived(Connection& connection, Texts& texts, Realm realm, std::string_view host,
                                           Stretch stretch, std::span<const Interval> intervals,
                                           std::span<const LooseEnds> ends_without_start);
[[nodiscard]] Result<std::vector<Store::UnpairedEnds>> ends_without_start(Connection& connection);

}  // namespace monalys::store::duckdb_store
