#include "ingest/ledger_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace monalys::ingest {
namespace {

template <class Map, class Key>
std::vector<const store::FileEntry*> all_of(const Map& map, const Key& key) {
  std::vector<const store::FileEntry*> found;
  const auto [first, last] = map.equal_range(key);
  for (auto entry = first; entry != last; ++entry) found.push_back(entry->second);
  return found;
}

}  // namespace

std::string_view container_of(std::string_view path) { return path.substr(0, path.find('!')); }

Error unknown_source(const std::string& name, const std::vector<store::FileEntry>& ledger,
                     std::string hint_when_empty) {
  std::set<std::string_view> names;
  for (const auto& entry : ledger) names.insert(entry.source);
  if (names.empty()) return {Code::wrong_usage, "nothing has been read yet", std::move(hint_when_empty)};
  const std::vector<std::string_view> known(names.begin(), names.end());
  return {Code::wrong_usage, fmt::format("nothing was read from a source \"{}\"", name),
          fmt::format("{}`monalys status` lists the sources.", did_you_mean(name, known))};
}

Result<LedgerIndex> LedgerIndex::load(store::Store& store) {
  LedgerIndex index;
  MONALYS_TRY(index.entries_, store.ledger());
  MONALYS_TRY(auto reasons, store.reasons());
  for (const auto& entry : index.entries_) {
    if (entry.tail_of != 0) {
      index.tails_.emplace(entry.tail_of, &entry);
      continue;
    }
    if (!entry.past) index.by_file_.emplace(std::string(container_of(entry.path)), &entry);
    if (entry.same_as != 0) {
      index.copies_.emplace(entry.same_as, &entry);
    } else if (!entry.head.empty()) {
      index.by_head_.emplace(entry.head, &entry);
    }
  }
  for (auto& reason : reasons) index.reasons_.emplace(reason.file, std::move(reason.reason));
  return index;
}

FileState LedgerIndex::state(std::string_view source, const FoundFile& file) const {
  bool known = false;
  const auto [first, last] = by_file_.equal_range(file.path.string());
  for (auto entry = first; entry != last; ++entry) {
    const auto& seen = *entry->second;
    if (!source.empty() && seen.source != source) continue;
    known = true;
    if (seen.size_bytes != file.size_bytes || seen.modified_at != file.modified_at) return FileState::changed;
  }
  return known ? FileState::unchanged : FileState::fresh;
}

std::string_view LedgerIndex::source_of(const FoundFile& file) const {
  const auto found = by_file_.find(file.path.string());
  return found == by_file_.end() ? std::string_view{} : found->second->source;
}

std::size_t LedgerIndex::files_of(std::string_view source) const {
  std::set<std::string_view> files;
  for (const auto& entry : entries_) {
    if (entry.source == source) files.insert(container_of(entry.path));
  }
  return files.size();
}

bool LedgerIndex::has_other_sources(std::string_view source) const {
  return std::ranges::any_of(entries_, [&](const store::FileEntry& entry) { return entry.source != source; });
}

const store::FileEntry* LedgerIndex::find(std::string_view source, std::string_view path) const {
  const auto [first, last] = by_file_.equal_range(container_of(path));
  for (auto entry = first; entry != last; ++entry) {
    if ((source.empty() || entry->second->source == source) && entry->second->path == path) return entry->second;
  }
  return nullptr;
}

std::vector<const store::FileEntry*> LedgerIndex::by_head(std::string_view source, const std::string& head) const {
  auto found = all_of(by_head_, head);
  if (!source.empty()) std::erase_if(found, [&](const store::FileEntry* entry) { return entry->source != source; });
  return found;
}

std::vector<const store::FileEntry*> LedgerIndex::tails(std::uint64_t id) const { return all_of(tails_, id); }
std::vector<const store::FileEntry*> LedgerIndex::copies(std::uint64_t id) const { return all_of(copies_, id); }

Tally LedgerIndex::tally(const store::FileEntry& entry) const {
  Tally tally;
  tally.facts = entry.facts;
  tally.skipped = entry.skipped;
  tally.rejected = entry.rejected;
  tally.seen(entry.first_at);
  tally.seen(entry.last_at);
  const auto [first, last] = reasons_.equal_range(entry.id);
  for (auto each = first; each != last; ++each) {
    const auto& reason = each->second;
    Tally::Count count{.count = reason.count,
                       .first_record = reason.first_record,
                       .first_offset = reason.first_offset,
                       .places = {},
                       .places_stored = 0};
    if (reason.kind == store::Reason::Kind::rejected) count.places_stored = std::min(reason.count, Tally::kKeptPlaces);
    tally.reasons.insert_or_assign(std::pair{reason.kind, reason.text}, std::move(count));
  }
  return tally;
}

}  // namespace monalys::ingest
