// What is said of figures from before there were logs.

#pragma once

#include <optional>
#include <string>

#include "metrics/ask.hpp"
#include "publish/language.hpp"

namespace monalys::publish {

/// "Importerade uppgifter till mars 2012 (Årsrapport 2011)." Nothing when a table has none.
[[nodiscard]] std::optional<std::string> imported_sentence(const metrics::Table& table, const Zone& zone,
                                                           Language language);

/// The buckets with imported figures, of all groups: the first and the last.
struct ImportedStretch {
  std::uint32_t first = 0, last = 0;
};
[[nodiscard]] std::optional<ImportedStretch> imported_stretch(const metrics::Table& table);

}  // namespace monalys::publish
