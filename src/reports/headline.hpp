// What a table of figures says first of all, in one phrase: "622 unika inloggade användare i april 2022, 5 % fler än
// ett år tidigare". True of whatever metric, because it is put together from what the metric's row says.

#pragma once

#include <optional>
#include <string>

#include "config/config.hpp"
#include "metrics/ask.hpp"
#include "publish/language.hpp"

namespace monalys::reports {

/// Of a table without groups: its last figure of a bucket that is over, else its last one, and how that differs from a
/// year before, where both are known from complete logs. With groups: the greatest in the last bucket that is over,
/// where nothing is hidden that could be greater; else the metric's name. The table has a value.
[[nodiscard]] std::string headline(const metrics::Table& table, const Zone& zone, publish::Language language);

/// The index of the last bucket that is over, as far as the facts tell, and has a value in some row; else of the last
/// that has one. Forecasts do not count.
[[nodiscard]] std::optional<std::uint32_t> last_told(const metrics::Table& table, const Zone& zone);

/// When a figure of the bucket holds: "i april 2022", "vid slutet av april 2022", "den 30 april 2022".
[[nodiscard]] std::string time_phrase(const metrics::Metric& metric, const Bucket& bucket, BucketSize by,
                                      const Zone& zone, publish::Language language);

/// "5 % fler", "5% shorter"; nothing where the change is less than half a per cent, or from nothing.
[[nodiscard]] std::string change_phrase(const metrics::Metric& metric, double before, double value,
                                        publish::Language language);

/// "5 %", of a change of so much: whole per cents, one decimal below one.
[[nodiscard]] std::string percent_text(double share, publish::Language language);

/// A group's name, of all its dimensions: "Karolinska institutet, batch".
[[nodiscard]] std::string group_name(const metrics::Row& row, const metrics::Table& table, publish::Language language);

}  // namespace monalys::reports
