// Which months of which realms a transaction changes, and at which count of changes each month last did. Answers that
// are remembered hold while the number of their months does.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "facts/fact.hpp"
#include "store/duckdb/connection.hpp"
#include "store/duckdb/schema.hpp"
#include "store/question.hpp"

namespace monalys::store::duckdb_store {

/// Stands in the place of a realm for who belongs to which organisation.
inline constexpr std::uint8_t kMembershipChanges = 255;

/// Gathers what a transaction touches.
class Touched {
 public:
  /// All months from the one of `first` to that of `last` (Unix microseconds), or all from `first` on.
  enum class Until { last, forever };
  void add(Realm realm, std::int64_t first, std::int64_t last, Until until);
  void add(const Interval& fact);
  void add(const Level& fact);
  void add(const Moment& fact);
  void add(const Event&) {}  // no answer shows events
  /// Rows with the columns from, until and whether there is no end: who belongs where changes in these stretches.
  [[nodiscard]] Result<void> add_memberships(Rows rows);
  /// To be called before a realm's facts change. Intervals without an end are counted up to the last instant that the
  /// realm knows, so when that moves, the months that it passes are touched.
  [[nodiscard]] Result<void> before_change(Connection& connection, Realm realm);
  /// Rows of SELECT {span_of(realm)}.
  [[nodiscard]] Result<void> add(Realm realm, Rows rows);

  /// Writes the months down under the next number, and the days of connections as unlinked (links.hpp); nothing when
  /// there are none. Inside the transaction, at its end.
  [[nodiscard]] Result<void> write(Connection& connection);

 private:
  struct Months {
    std::vector<std::int64_t> steps;  // how many more facts touch month i than month i-1
    std::optional<std::uint32_t> all_from;
  };
  void add(std::uint8_t what, std::int64_t first, std::int64_t last, Until until);
  [[nodiscard]] Result<void> write_unlinked(Connection& connection);

  std::map<std::uint8_t, Months> changed_;  // by realm, or kMembershipChanges
  std::vector<std::int64_t> days_;          // of connections, since 1970: how many more touch day i than day i-1
  std::map<Realm, std::optional<std::int64_t>> last_before_;
};

/// The last instant of a realm's intervals, Unix microseconds; nothing when there are none.
[[nodiscard]] Result<std::optional<std::int64_t>> last_instant(Connection& connection, Realm realm);

/// The columns first, last and forever of the facts' stretches; the same stretch may occur several times.
[[nodiscard]] std::string span_of(Realm realm);

/// The numbers of last changes by month.
class ChangeNumbers {
 public:
  [[nodiscard]] static Result<ChangeNumbers> load(Connection& connection, std::span<const Realm> realms,
                                                  Memberships memberships);
  /// The greatest of [from, until), Unix seconds.
  [[nodiscard]] std::uint64_t between(std::int64_t from, std::int64_t until) const;

 private:
  std::vector<std::uint64_t> alone_;     // of the month itself
  std::vector<std::uint64_t> going_on_;  // of this month and all later ones
};

/// How many changes there were.
[[nodiscard]] Result<std::uint64_t> changes(Connection& connection);

}  // namespace monalys::store::duckdb_store
