#include "publish/imported_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace monalys::publish {

std::optional<ImportedStretch> imported_stretch(const metrics::Table& table) {
  std::optional<ImportedStretch> stretch;
  for (const auto& row : table.rows) {
    if (row.note != metrics::Note::imported) continue;
    if (!stretch) stretch = ImportedStretch{row.bucket, row.bucket};
    stretch->first = std::min(stretch->first, row.bucket);
    stretch->last = std::max(stretch->last, row.bucket);
  }
  return stretch;
}

std::optional<std::string> imported_sentence(const metrics::Table& table, const Zone& zone, Language language) {
  const auto stretch = imported_stretch(table);
  if (!stretch) return std::nullopt;
  const bool sv = language == Language::sv;
  const auto spoken_bucket = [&](std::uint32_t bucket) {
    return spoken(table.buckets[bucket], table.by, zone, language);
  };
  const bool from_the_first = std::ranges::none_of(
      table.rows, [&](const metrics::Row& row) { return row.value && row.bucket < stretch->first; });
  auto said = sv ? std::string{"Importerade uppgifter "} : std::string{"Imported figures "};
  if (from_the_first) {
    said += fmt::format("{} {}", sv ? "till" : "until", spoken_bucket(stretch->last));
  } else if (stretch->first == stretch->last) {
    said += fmt::format("{} {}", sv ? "för" : "for", spoken_bucket(stretch->last));
  } else {
    said += fmt::format("{}–{}", spoken_bucket(stretch->first), spoken_bucket(stretch->last));
  }
  if (!table.imported_from.empty()) said += fmt::format(" ({})", fmt::join(table.imported_from, "; "));
  return said + ".";
}

}  // namespace monalys::publish
