// How many at once, and how many different users: counted the slow and obvious way, month by month, by sorting the
// begins and ends of all intervals that touch the month, or the office hours of one of its days.

#pragma once

#include <cstdint>
#include <vector>

#include "simulate/clock.hpp"

namespace monalys::simulate {

/// Of one month: the highest level and when it was first reached, and the level times seconds.
struct Height {
  std::int64_t maximum = 0;
  Seconds maximum_at = kNever;
  std::int64_t total = 0;
};

struct Piece {
  std::uint32_t user;
  Seconds begin, end;  // [begin, end)
};

/// The heights within [begin, end) of all pieces, and of distinct users. Pieces may reach beyond on both sides.
struct Heights {
  Height intervals, users;
};
[[nodiscard]] Heights heights(std::vector<Piece> pieces, Seconds begin, Seconds end);

/// The level times seconds in the office hours of one month, from 8 to 17 of each working day, and those seconds.
struct OfficeHours {
  std::int64_t intervals = 0, users = 0;
  Seconds seconds = 0;
};

class LevelTruth {
 public:
  /// `open_limit`: how long an interval that nobody ended is believed to last.
  LevelTruth(const Clock& clock, Seconds open_limit);

  void add(std::uint32_t user, Seconds begin, Seconds end);
  void add_open(std::uint32_t user, Seconds begin) { open_.push_back({user, begin, begin + open_limit_}); }
  /// Months that end before `at` get no further intervals: counts them and forgets their intervals. The realm must have
  /// gone on for longer than the open limit after `at`.
  void settle_before(Seconds at);
  /// Everything is known; what is open lasts until `horizon` at most.
  void finish(Seconds horizon);

  [[nodiscard]] const Heights& of(int month) const { return settled_[static_cast<std::size_t>(month)]; }
  [[nodiscard]] const OfficeHours& office_of(int month) const { return office_[static_cast<std::size_t>(month)]; }

 private:
  void settle_next();
  [[nodiscard]] OfficeHours office_hours(int month) const;

  const Clock& clock_;
  Seconds open_limit_;
  std::vector<Piece> open_;
  std::vector<std::vector<Piece>> months_;
  std::vector<Heights> settled_;
  std::vector<OfficeHours> office_;
};

}  // namespace monalys::simulate
