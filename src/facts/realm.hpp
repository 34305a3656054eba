// Realms: what the columns of a fact mean. One row each in the table of realm.cpp; a new realm is a new row.

#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.hpp"

namespace monalys {

/// The numbers reach the disk: never renumber, only add.
enum class Realm : std::uint8_t {
  session = 1,
  connection = 2,
  run = 3,
  job = 4,
  project = 5,
  agreement = 6,
  training = 7,
  order = 8,
  support_case = 9,
  output = 10,
  logon = 11,
  storage = 12,
  series = 13,
  server = 14,
  organisation = 15,
};

enum class Shape : std::uint8_t { interval, level, moment };

struct RealmRow {
  Realm realm;
  std::string_view id;  // in metric ids and configurations: never rename
  Shape shape;
  std::string_view label_means;   // what the column `label` holds
  std::string_view detail_means;  // what the column `detail` holds
  std::string_view other_means;   // what the instant other_at marks; empty when unused
  /// How long an interval without a logged end is believed to last; absent: until something ends it.
  std::optional<std::chrono::seconds> open_limit;
  /// Daily life leaves records on most days, so days without any are days without logs. Registers are silent for weeks.
  bool daily;
};

[[nodiscard]] std::span<const RealmRow> realms();
[[nodiscard]] const RealmRow& row(Realm realm);
/// By id; fails with the nearest known one.
[[nodiscard]] Result<Realm> parse_realm(std::string_view id);

}  // namespace monalys
