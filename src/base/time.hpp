// Instants, and the two ways to get them from text: with an offset, or as local time in a zone.

#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace date {
class time_zone;
}

namespace monalys {

/// UTC, microseconds. Facts lie between kEarliest and kLatest; readers reject anything else.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
/// What a wall clock shows somewhere, to the microsecond.
using LocalTime = std::chrono::local_time<std::chrono::microseconds>;

inline constexpr Instant kEarliest{std::chrono::sys_days{std::chrono::year{1970} / 1 / 2}};
inline constexpr Instant kLatest{std::chrono::sys_days{std::chrono::year{2106} / 1 / 1}};

[[nodiscard]] constexpr bool plausible(Instant at) { return at >= kEarliest && at < kLatest; }

[[nodiscard]] constexpr Instant from_unix_seconds(std::int64_t seconds) {
  return Instant{std::chrono::seconds{seconds}};
}
/// Whole seconds since 1970, floored.
[[nodiscard]] constexpr std::int64_t unix_seconds(Instant at) {
  return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}
[[nodiscard]] constexpr std::int64_t unix_microseconds(Instant at) { return at.time_since_epoch().count(); }

/// "2022-04-30T13:05:09Z", with as many decimals as needed.
[[nodiscard]] std::string to_iso(Instant at);

/// A time zone of the system's database, with a memory of the last offset so that a million lines of one season cost
/// one look-up. Copies are cheap; one copy per thread.
class Zone {
 public:
  /// Fails with the nearest known name when there is no such zone.
  [[nodiscard]] static Result<Zone> locate(std::string_view name);
  [[nodiscard]] static Zone utc();

  enum class Kind { unique, ambiguous, nonexistent };
  struct Resolved {
    Instant at;  // of an ambiguous time the first; of a nonexistent one the moment of the jump
    Kind kind;
  };
  [[nodiscard]] Resolved resolve(LocalTime local) const;

  [[nodiscard]] LocalTime local(Instant at) const;
  /// Seconds east of Greenwich at that instant.
  [[nodiscard]] std::chrono::seconds offset(Instant at) const;
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  const date::time_zone* zone_ = nullptr;  // null: UTC
  std::string name_ = "UTC";
  mutable std::int64_t from_ = 1, until_ = 0;  // Unix seconds for which offset_ holds; empty at first
  mutable std::chrono::seconds offset_{};
};

/// A time as written: wall clock fields, and the offset where one stood beside them.
struct WrittenTime {
  LocalTime local;
  std::optional<std::chrono::seconds> offset;
};

/// Reads times of one pattern. Patterns: "iso" (2022-04-30, 2022-04-30 13:05[:09[.123456]], T or blank between,
/// optional Z or +02:00 or +0200 or +02), "unix", "unix_ms", or strftime-like with %Y %y %m %d %H %M %S %f (decimals)
/// %z %b (English or Swedish month name) %p %I %% and literal text. %-m %-d %-H %-I take one digit too.
class TimePattern {
 public:
  [[nodiscard]] static Result<TimePattern> compile(std::string_view pattern);
  [[nodiscard]] static TimePattern iso();

  /// Nothing when the text is not of the pattern or no such day or hour exists. The whole text must be used.
  [[nodiscard]] std::optional<WrittenTime> parse(std::string_view text) const;
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  enum class Way { iso, unix_seconds, unix_milliseconds, fields };
  Way way_ = Way::iso;
  std::string text_ = "iso";
};

/// The ISO forms above, fast.
[[nodiscard]] std::optional<WrittenTime> parse_iso(std::string_view text);

/// What became of a written time: an instant, and whether the clock showed it twice or never.
struct Placed {
  Instant at;
  Zone::Kind kind;
};
/// Uses the written offset where there is one, the zone otherwise.
[[nodiscard]] Placed place(const WrittenTime& written, const Zone& zone);

}  // namespace monalys
