// The office hours of the platform's working days, as stretches of time.

#pragma once

#include <memory>
#include <vector>

#include "base/calendar.hpp"
#include "config/config.hpp"
#include "store/question.hpp"

namespace monalys::metrics {

/// Those of the days of a period; one slot for all.
[[nodiscard]] std::shared_ptr<const store::Stretches> office_hours(const Platform& platform, Period period);
/// All other time of those days.
[[nodiscard]] std::shared_ptr<const store::Stretches> time_off(const Platform& platform, Period period);

/// The time that lies in both lists, in the slots of the first.
[[nodiscard]] std::vector<store::Stretches::One> both(const std::vector<store::Stretches::One>& slots,
                                                      const std::vector<store::Stretches::One>& others);

}  // namespace monalys::metrics
