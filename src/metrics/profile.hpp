// What comes round again, from many weeks, days or years: a metric by hour of the week, by hour of a working day, or by
// month of the year. Local time: an hour that clocks skip is not there, and of one that they show twice each counts.
// Hours and months that lack logs, wholly or in part, or that are not over, do not count.

#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "metrics/ask.hpp"

namespace monalys::metrics {

[[nodiscard]] Result<Profile> parse_profile(std::string_view word);
[[nodiscard]] std::string_view word(Profile profile);

/// So many buckets has its table.
[[nodiscard]] std::uint32_t slots_of(Profile profile);
/// As files hold it: 1T08 is Monday from 08 to 09, T08 that hour of a working day, M01 January.
[[nodiscard]] std::string label_of(Profile profile, std::uint32_t slot);

/// The table that ask() gives for a request with a profile. The figure of a slot is
///   of waits, and of the rate of drops: that of all that count in one of its hours or months, put together;
///   of means of what goes on at once: the mean over all its seconds;
///   of everything else, so of counts, peaks and persons: the mean of the figures of its hours or months.
/// When nobody says: the last 12 complete months, by month of the year as many whole years as there are.
[[nodiscard]] Result<Table> ask_profile(store::Store& store, const Platform& platform, const Request& request);

}  // namespace monalys::metrics
