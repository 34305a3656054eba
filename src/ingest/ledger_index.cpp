#include "ingest/ledger_index.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace monalys::ingest {

std::string_view container_of(std::string_view path) { return path.substr(0, path.find('!')); }

Result<LedgerIndex> LedgerIndex::load(store::Store& store) {
  LedgerIndex index;
  MONALYS_TRY(index.entries_, store.ledger());
  MONALYS_TRY(auto reasons, store.reasons());
  for (const auto& entry : index.entries_) {
    index.by_file_.emplace(std::string(container_of(entry.path)), &entry);
    if (!entry.fingerprint.empty()) index.by_size_.emplace(entry.size_bytes, &entry);
  }
  for (auto& reason : reasons) {
    index.reasons_.emplace(std::pair{std::move(reason.source), std::move(reason.path)}, std::move(reason.reason));
  }
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

std::vector<const store::FileEntry*> LedgerIndex::as_large(std::string_view source, const FoundFile& file) const {
  std::vector<const store::FileEntry*> found;
  const auto [first, last] = by_size_.equal_range(file.size_bytes);
  for (auto entry = first; entry != last; ++entry) {
    const auto& seen = *entry->second;
    if (seen.source == source && seen.path != file.path.string()) found.push_back(&seen);
  }
  return found;
}

std::vector<store::Reason> LedgerIndex::reasons(const store::FileEntry& entry) const {
  std::vector<store::Reason> found;
  const auto [first, last] = reasons_.equal_range(std::pair{entry.source, entry.path});
  for (auto reason = first; reason != last; ++reason) found.push_back(reason->second);
  return found;
}

const store::FileEntry* LedgerIndex::find(std::string_view source, std::string_view path) const {
  const auto [first, last] = by_file_.equal_range(container_of(path));
  for (auto entry = first; entry != last; ++entry) {
    if (entry->second->source == source && entry->second->path == path) return entry->second;
  }
  return nullptr;
}

}  // namespace monalys::ingest
