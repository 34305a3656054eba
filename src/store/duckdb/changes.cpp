#include "store/duckdb/changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>

#include "store/duckdb/ledger.hpp"
#include "store/duckdb/links.hpp"

namespace monalys::store::duckdb_store {
namespace {

constexpr std::int64_t kDay = std::int64_t{86'400} * 1'000'000;
constexpr std::string_view kNumberSetting = "changes";

/// Days since 1970 (UTC); facts lie between 1970 and 2106.
constexpr std::size_t kDays = std::size_t{366} * 140;
std::size_t day_of(std::int64_t at) {
  return std::min(static_cast<std::size_t>(std::max(at, std::int64_t{0}) / kDay), kDays - 1);
}

/// Months since 1970 (UTC).
std::uint32_t month_of(std::int64_t at) {
  static const auto months = [] {
    using namespace std::chrono;
    std::vector<std::uint16_t> made(kDays);
    for (std::size_t i = 0; i < made.size(); ++i) {
      const year_month_day day{sys_days{days{i}}};
      made[i] = static_cast<std::uint16_t>((static_cast<int>(day.year()) - 1970) * 12 +
                                           static_cast<int>(static_cast<unsigned>(day.month())) - 1);
    }
    return made;
  }();
  return months[day_of(at)];
}

/// Whether an interval that has ended may still count later. Projects and agreements do: what once was agreed or has
/// not been removed.
bool outlasts_its_end(Realm realm) { return realm == Realm::project || realm == Realm::agreement; }

/// Whether one without a beginning was always there.
bool may_lack_begin(Realm realm) {
  return realm == Realm::project || realm == Realm::agreement || realm == Realm::server;
}

/// How long a level speaks for what is stored; see answer_levels.cpp.
constexpr std::int64_t kLevelHolds = 35 * kDay;

/// Rows of first, last and whether there is no end.
template <class Take>
Result<void> for_each_span(Rows rows, Take take) {
  while (rows.next()) {
    const auto* first = rows.data<std::int64_t>(0);
    const auto* last = rows.data<std::int64_t>(1);
    const auto* forever = rows.data<bool>(2);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      take(first[i], last[i], forever[i] ? Touched::Until::forever : Touched::Until::last);
    }
  }
  return rows.problem();
}

std::string last_setting(Realm realm) { return fmt::format("last_instant_{}", row(realm).id); }

}  // namespace

Result<std::optional<std::int64_t>> last_instant(Connection& connection, Realm realm) {
  // Whatever is at or after the instant that was the last one decides, and of that there is little to look at. Facts
  // that are gone may have left nothing there.
  MONALYS_TRY(const auto known, number_setting(connection, last_setting(realm)));
  const auto table = table_of(realm);
  std::optional<std::int64_t> last;
  for (const auto from : {static_cast<std::int64_t>(known), std::int64_t{0}}) {
    std::string maxima;
    for (const auto* instant : {"asked_at", "begun_at", "ended_at"}) {
      maxima += fmt::format("{}SELECT max({}) AS last FROM {} WHERE {} >= {}", maxima.empty() ? "" : " UNION ALL ",
                            instant, table, instant, from);
    }
    MONALYS_TRY(auto rows, connection.query(fmt::format("SELECT max(last) FROM ({})", maxima)));
    if (rows.next() && rows.size() > 0) last = rows.integer(0, 0);
    if (last || from == 0) break;
  }
  return last;
}

void Touched::add(Realm realm, std::int64_t first, std::int64_t last, Until until) {
  add(std::to_underlying(realm), first, last, until);
  if (realm != Realm::connection) return;
  // One without an end is not believed in for longer than that.
  const std::chrono::microseconds believed{until == Until::forever ? *row(realm).open_limit : std::chrono::seconds{0}};
  const auto tolerance = std::chrono::microseconds{kLinkTolerance}.count();
  const auto from = day_of(first - tolerance);
  const auto after = day_of(std::max(first, last + believed.count()) + tolerance) + 1;
  if (days_.size() <= after) days_.resize(after + 1);
  ++days_[from];
  --days_[after];
}

void Touched::add(std::uint8_t what, std::int64_t first, std::int64_t last, Until until) {
  auto& [steps, all_from] = changed_[what];
  const auto from = month_of(first);
  if (until == Until::forever) {
    all_from = std::min(all_from.value_or(from), from);
    return;
  }
  const auto after = month_of(std::max(first, last)) + 1;
  if (steps.size() <= after) steps.resize(after + 1);
  ++steps[from];
  --steps[after];
}

void Touched::add(const Interval& fact) {
  auto first = std::numeric_limits<std::int64_t>::max();
  auto last = std::int64_t{0};
  for (const auto at : {fact.asked_at, fact.begun_at, fact.ended_at, fact.other_at}) {
    if (at == kNoInstant) continue;
    first = std::min(first, at);
    last = std::max(last, at);
  }
  const bool lacks_begin = fact.asked_at == kNoInstant && fact.begun_at == kNoInstant;
  if (first > last || (lacks_begin && may_lack_begin(fact.realm))) first = 0;
  const bool open = fact.ended_at == kNoInstant || outlasts_its_end(fact.realm);
  add(fact.realm, first, last, open ? Until::forever : Until::last);
}

void Touched::add(const Level& fact) { add(fact.realm, fact.at, fact.at + kLevelHolds, Until::last); }
void Touched::add(const Moment& fact) { add(fact.realm, fact.at, fact.at, Until::last); }

std::string span_of(Realm realm) {
  const auto shape = row(realm).shape;
  if (shape == Shape::moment) return "\"at\", \"at\", false";
  if (shape == Shape::level) return fmt::format("\"at\", \"at\" + {}, false", kLevelHolds);
  std::string first = "coalesce(least(asked_at, begun_at, ended_at, other_at), 0)";
  if (may_lack_begin(realm))
    first = fmt::format("CASE WHEN coalesce(asked_at, begun_at) IS NULL THEN 0 ELSE {} END", first);
  return fmt::format("{}, coalesce(greatest(asked_at, begun_at, ended_at, other_at), 0), {}", first,
                     outlasts_its_end(realm) ? "true" : "ended_at IS NULL");
}

Result<void> Touched::add(Realm realm, Rows rows) {
  return for_each_span(std::move(rows),
                       [&](std::int64_t first, std::int64_t last, Until until) { add(realm, first, last, until); });
}

Result<void> Touched::add_memberships(Rows rows) {
  return for_each_span(std::move(rows), [&](std::int64_t first, std::int64_t last, Until until) {
    add(kMembershipChanges, first, last, until);
  });
}

Result<void> Touched::before_change(Connection& connection, Realm realm) {
  if (row(realm).shape != Shape::interval || last_before_.contains(realm)) return {};
  MONALYS_TRY(const auto last, last_instant(connection, realm));
  last_before_.emplace(realm, last);
  return {};
}

Result<void> Touched::write(Connection& connection) {
  if (changed_.empty()) return {};
  for (const auto& [realm, before] : last_before_) {
    MONALYS_TRY(const auto after, last_instant(connection, realm));
    if (before != after) {
      MONALYS_CHECK(write_setting(connection, last_setting(realm), std::to_string(after.value_or(0))));
    }
    if (before && after && *before != *after) {
      add(std::to_underlying(realm), std::min(*before, *after), std::max(*before, *after), Until::last);
    }
  }
  MONALYS_CHECK(write_unlinked(connection));
  MONALYS_TRY(const auto before, number_setting(connection, kNumberSetting));
  const auto number = before + 1;
  MONALYS_CHECK(write_setting(connection, kNumberSetting, std::to_string(number)));

  MONALYS_CHECK(connection.run("CREATE OR REPLACE TEMP TABLE touched AS FROM change LIMIT 0"));
  MONALYS_TRY(auto out, Appender::open(connection, "touched", Appender::Place::temporary));
  const auto append = [&](std::uint8_t what, std::uint32_t month, bool and_later) {
    out.set(0, what);
    out.set(1, month);
    out.set(2, and_later);
    out.set(3, number);
    return out.end_row();
  };
  for (const auto& [what, months] : changed_) {
    std::int64_t facts = 0;
    for (std::uint32_t month = 0; month < months.steps.size(); ++month) {
      facts += months.steps[month];
      if (facts > 0 && month < months.all_from.value_or(UINT32_MAX)) MONALYS_CHECK(append(what, month, false));
    }
    if (months.all_from) MONALYS_CHECK(append(what, *months.all_from, true));
  }
  MONALYS_CHECK(out.close());
  // What is said of all later months makes everything that was said of one of them void.
  MONALYS_CHECK(
      connection.run("DELETE FROM change USING touched t WHERE change.realm = t.realm AND "
                     "((change.month = t.month AND change.and_later = t.and_later) OR "
                     "(t.and_later AND change.month >= t.month))"));
  MONALYS_CHECK(connection.run("INSERT INTO change FROM touched"));
  return connection.run("DROP TABLE touched");
}

Result<void> Touched::write_unlinked(Connection& connection) {
  if (days_.empty()) return {};
  MONALYS_TRY(auto out, Appender::open(connection, "unlinked"));
  std::int64_t facts = 0;
  std::uint32_t first = 0;  // of the days on end that have facts
  for (std::uint32_t day = 0; day < days_.size(); ++day) {
    const bool going_on = facts > 0;
    facts += days_[day];
    if (facts > 0 && !going_on) first = day;
    if (facts > 0 || !going_on) continue;
    out.set(0, first);
    out.set(1, day - 1);
    MONALYS_CHECK(out.end_row());
  }
  return out.close();
}

Result<std::uint64_t> changes(Connection& connection) { return number_setting(connection, kNumberSetting); }

Result<ChangeNumbers> ChangeNumbers::load(Connection& connection, std::span<const Realm> realms,
                                          Memberships memberships) {
  MONALYS_TRY(auto rows, connection.query("SELECT realm, month, and_later, number FROM change"));
  ChangeNumbers numbers;
  const auto raise = [](std::vector<std::uint64_t>& by_month, std::uint32_t month, std::uint64_t number) {
    if (by_month.size() <= month) by_month.resize(month + 1);
    by_month[month] = std::max(by_month[month], number);
  };
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto what = rows.data<std::uint8_t>(0)[i];
      const bool counts = what == kMembershipChanges
                              ? memberships == Memberships::looked_at
                              : std::ranges::find(realms, static_cast<Realm>(what)) != realms.end();
      if (!counts) continue;
      raise(rows.data<bool>(2)[i] ? numbers.going_on_ : numbers.alone_, rows.data<std::uint32_t>(1)[i],
            rows.data<std::uint64_t>(3)[i]);
    }
  }
  for (std::size_t month = 1; month < numbers.going_on_.size(); ++month) {
    numbers.going_on_[month] = std::max(numbers.going_on_[month], numbers.going_on_[month - 1]);
  }
  return numbers;
}

std::uint64_t ChangeNumbers::between(std::int64_t from, std::int64_t until) const {
  constexpr std::int64_t kMicro = 1'000'000;
  const auto first = month_of(from * kMicro);
  const auto last = month_of(until * kMicro - 1);
  std::uint64_t number = 0;
  for (std::size_t month = first; month <= last && month < alone_.size(); ++month) {
    number = std::max(number, alone_[month]);
  }
  if (going_on_.empty()) return number;
  return std::max(number, going_on_[std::min<std::size_t>(last, going_on_.size() - 1)]);
}

}  // namespace monalys::store::duckdb_store
