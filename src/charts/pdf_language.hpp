// What cairo 1.16 cannot write into a PDF: the language, and that the title is to be shown, not the file name. Screen
// readers need the former to pronounce Swedish as Swedish.

#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace monalys::charts {

/// Appends a new version of the document's catalog (an incremental update, ISO 32000-1, 7.5.6).
[[nodiscard]] Result<> add_language(std::string& pdf, std::string_view language);

}  // namespace monalys::charts
