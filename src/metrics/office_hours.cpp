#include "metrics/office_hours.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace monalys::metrics {

using namespace std::chrono;
using store::Stretches;

std::shared_ptr<const Stretches> office_hours(const Platform& platform, Period period) {
  auto made = std::make_shared<Stretches>();
  made->words = fmt::format("office hours {}-{} {} {}", platform.office_opens.count(), platform.office_closes.count(),
                            platform.holidays, platform.zone.name());
  for (local_days day{period.first}; day <= local_days{period.last}; day += days{1}) {
    if (!is_working_day(year_month_day{day}, platform.holidays)) continue;
    const auto at = [&](minutes clock) { return unix_seconds(platform.zone.resolve(LocalTime{day} + clock).at); };
    const auto opens = at(platform.office_opens);
    const auto closes = at(platform.office_closes);
    if (opens < closes) made->list.push_back({opens, closes, 0});  // clocks may skip a short stretch
  }
  return made;
}

std::shared_ptr<const Stretches> time_off(const Platform& platform, Period period) {
  const auto office = office_hours(platform, period);
  auto made = std::make_shared<Stretches>();
  made->words = "outside " + office->words;
  auto from = unix_seconds(start_of_day(period.first, platform.zone));
  const auto add = [&](std::int64_t until) {
    if (from < until) made->list.push_back({from, until, 0});
  };
  for (const auto& [begin, end, slot] : office->list) {
    add(begin);
    from = end;
  }
  add(unix_seconds(start_of_day(year_month_day{local_days{period.last} + days{1}}, platform.zone)));
  return made;
}

std::vector<Stretches::One> both(const std::vector<Stretches::One>& slots, const std::vector<Stretches::One>& others) {
  std::vector<Stretches::One> made;
  auto other = others.begin();
  for (const auto& [begin, end, slot] : slots) {
    while (other != others.end() && other->end <= begin) ++other;
    for (auto in = other; in != others.end() && in->begin < end; ++in) {
      made.push_back({std::max(begin, in->begin), std::min(end, in->end), slot});
    }
  }
  return made;
}

}  // namespace monalys::metrics
