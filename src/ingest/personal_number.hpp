// Finds Swedish personal, coordination and interim numbers in texts, so that none is stored.
//
//   19090527-1474    personal number, century written; also 090527-1474, 090527+1474, 0905271474
//   701063-2391      coordination number: day + 60
//   900101-T239      interim number: a letter counts as 1
//
// A find has a day of the calendar, a birth number above 000, the right check digit, and no letter or digit beside it.
// Still one in ten of the time stamps YYYYMMDDHHMM looks the same, therefore only texts are searched, never times.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace monalys::ingest {

/// What stands in a text in place of a number.
inline constexpr std::string_view kPersonalNumberMask = "[personnummer]";

[[nodiscard]] bool has_personal_number(std::string_view text);

/// The text with every number masked; nothing when it holds none.
[[nodiscard]] std::optional<std::string> mask_personal_numbers(std::string_view text);

}  // namespace monalys::ingest
