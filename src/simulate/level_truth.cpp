#include "simulate/level_truth.hpp"

#include <algorithm>
#include <cassert>
#include <unordered_map>

#include "base/calendar.hpp"

namespace monalys::simulate {
namespace {

struct Change {
  Seconds at;
  int step;
  std::uint32_t user;
};

/// The level holds from `from` until `until`.
void count(Height& height, std::int64_t now, Seconds from, Seconds until) {
  if (until <= from) return;
  height.total += now * (until - from);
  if (now > height.maximum) {
    height.maximum = now;
    height.maximum_at = from;
  }
}

}  // namespace

Heights heights(std::vector<Piece> pieces, Seconds begin, Seconds end) {
  std::vector<Change> changes;
  for (const auto& piece : pieces) {
    const Seconds from = std::max(piece.begin, begin);
    const Seconds until = std::min(piece.end, end);
    if (from >= until) continue;
    changes.push_back({from, +1, piece.user});
    changes.push_back({until, -1, piece.user});
  }
  std::ranges::sort(changes, {}, &Change::at);

  Heights result;
  std::int64_t intervals = 0, users = 0;
  std::unordered_map<std::uint32_t, int> of_user;
  for (std::size_t i = 0; i < changes.size();) {
    const Seconds at = changes[i].at;
    // All changes of one second are made before the level is looked at: who ends as another begins never meets him.
    for (; i < changes.size() && changes[i].at == at; ++i) {
      intervals += changes[i].step;
      int& own = of_user[changes[i].user];
      users -= own > 0 ? 1 : 0;
      own += changes[i].step;
      users += own > 0 ? 1 : 0;
    }
    const Seconds until = i < changes.size() ? changes[i].at : end;
    count(result.intervals, intervals, at, until);
    count(result.users, users, at, until);
  }
  return result;
}

LevelTruth::LevelTruth(const Clock& clock, Seconds open_limit)
    : clock_(clock), open_limit_(open_limit), months_(static_cast<std::size_t>(clock.month_count())) {}

void LevelTruth::add(std::uint32_t user, Seconds begin, Seconds end) {
  assert(begin >= clock_.month_begin(static_cast<int>(settled_.size())));
  for (auto month = settled_.size(); month < months_.size(); ++month) {
    const int index = static_cast<int>(month);
    if (clock_.month_begin(index) >= end) break;
    if (clock_.month_begin(index + 1) <= begin) continue;
    months_[month].push_back({user, begin, end});
  }
}

void LevelTruth::settle_next() {
  const auto month = settled_.size();
  const int index = static_cast<int>(month);
  office_.push_back(office_hours(index));
  settled_.push_back(heights(std::move(months_[month]), clock_.month_begin(index), clock_.month_begin(index + 1)));
  months_[month] = {};
}

OfficeHours LevelTruth::office_hours(int month) const {
  const int first = clock_.day_of(clock_.month_begin(month));
  const int last = clock_.day_of(clock_.month_begin(month + 1) - 1);
  std::vector<std::vector<Piece>> of_day(static_cast<std::size_t>(last - first + 1));
  for (const auto& piece : months_[static_cast<std::size_t>(month)]) {
    const int from = piece.begin < clock_.day_begin(first) ? first : clock_.day_of(piece.begin);
    for (int day = from; day <= last && clock_.day_begin(day) < piece.end; ++day) {
      of_day[static_cast<std::size_t>(day - first)].push_back(piece);
    }
  }
  OfficeHours sum;
  for (int day = first; day <= last; ++day) {
    const Date date = clock_.date(day);
    const std::chrono::weekday weekday{std::chrono::sys_days{date}};
    if (weekday == std::chrono::Saturday || weekday == std::chrono::Sunday || is_holiday(date, "SE")) continue;
    const Seconds opens = clock_.at(date, 8 * kHour), closes = clock_.at(date, 17 * kHour);
    const auto found = heights(std::move(of_day[static_cast<std::size_t>(day - first)]), opens, closes);
    sum.intervals += found.intervals.total;
    sum.users += found.users.total;
    sum.seconds += closes - opens;
  }
  return sum;
}

void LevelTruth::settle_before(Seconds at) {
  std::erase_if(open_, [this, at](const Piece& piece) {
    if (piece.begin >= at) return false;
    add(piece.user, piece.begin, piece.end);  // the realm goes on long after `at`: the limit alone decides
    return true;
  });
  while (settled_.size() < months_.size() && clock_.month_begin(static_cast<int>(settled_.size()) + 1) < at) {
    settle_next();
  }
}

void LevelTruth::finish(Seconds horizon) {
  for (const auto& piece : open_) add(piece.user, piece.begin, std::min(piece.end, horizon));
  open_.clear();
  while (settled_.size() < months_.size()) settle_next();
}

}  // namespace monalys::simulate
