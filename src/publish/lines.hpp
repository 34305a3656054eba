// Lines of texts side by side: aligned for people, delimited for spreadsheets.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace monalys::publish {

/// Names come from logs: control characters, which would move the cursor or change the colours of a terminal, become
/// dots.
[[nodiscard]] std::string shown_safely(std::string_view text);

using Lines = std::vector<std::vector<std::string>>;

/// Every line must have as many texts as the first. Columns begin under each other, and the one of figures ends so.
/// What would move the cursor or change the colours of a terminal is replaced.
[[nodiscard]] std::string aligned(const Lines& lines, std::optional<std::size_t> figures = {});

/// Texts come from logs: quotes are doubled, and what a spreadsheet would run as a formula is led by an apostrophe.
[[nodiscard]] std::string csv_field(std::string_view text);
/// One line of CSV each.
[[nodiscard]] std::string delimited(const Lines& lines);

}  // namespace monalys::publish
