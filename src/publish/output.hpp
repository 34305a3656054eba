// A table of figures as text: for people, for spreadsheets, for programs.

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/config.hpp"
#include "metrics/ask.hpp"
#include "publish/language.hpp"

namespace monalys::publish {

enum class OutputFormat { table, csv, json };

[[nodiscard]] Result<OutputFormat> parse_output_format(std::string_view word);

/// The columns bucket, one per grouping, value, at, note; of forecasts low80, high80, low95, high95; of profiles
/// counted, and period (its first and its last day), of which the other forms speak at the head; where something was
/// kept back from the reader also control, the settings of that. CSV and JSON hold plain numbers in the metric's unit
/// and instants in UTC; the table for people is aligned, in the platform's zone and in the given language.
[[nodiscard]] std::string write(const metrics::Table& table, OutputFormat format, const Platform& platform,
                                Language language);

/// At least one table, all with the same groupings; of several the first column says the metric. The columns are those
/// of `write`, where any of them has one.
[[nodiscard]] std::string write_csv(std::span<const metrics::Table> tables);

/// A bucket where people read it: its label, and of a profile "måndag 08", "kl. 08", "april", "Monday 08", "08:00".
[[nodiscard]] std::string bucket_name(const metrics::Table& table, std::uint32_t bucket, Language language);

/// A number as programs read it: no grouping, a point, as many digits as needed to get the same number back.
[[nodiscard]] std::string plain(double value);

/// What was kept back from the reader and why, for the foot of what people read.
[[nodiscard]] std::string control_sentence(const metrics::Control& control, Language language);
/// The same for programs: "role=public method=suppress threshold=10 zeros=shown by=month,quarter,year".
[[nodiscard]] std::string control_words(const metrics::Control& control);

/// A group's name in one dimension, where people read it: what stands for none and for all others is in their language.
[[nodiscard]] std::string group_word(const metrics::Row& row, std::size_t dimension, Language language);

}  // namespace monalys::publish
