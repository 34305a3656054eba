#include "ingest/recognise.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <set>
#include <string>

#include "ingest/database.hpp"
#include "ingest/stream_source.hpp"

namespace monalys::ingest {
namespace {

class Recogniser {
 public:
  Recogniser(std::set<std::uint64_t>& moved, const Config& config, const LedgerIndex& ledger, const PseudonymKey& key)
      : moved_(moved), config_(config), ledger_(ledger), key_(key) {}

  void look_at(Unit& unit) {
    const auto& file = unit.files.front();
    auto stream = first_stream(file, *unit.source);
    // Members of archives are found under the names they had; there is no telling what was packed from where.
    if (!stream || !stream->member().empty()) return;
    std::vector<const store::FileEntry*> candidates;
    const auto heads = head_hashes(key_, stream->head());
    if (const auto* own = ledger_.find(unit.source->name, file.path.string())) {
      // Most likely it has grown; reading it will tell.
      if (own->head.empty() || std::ranges::find(heads, own->head) != heads.end()) return;
    }
    for (const auto& head : heads) {
      for (const auto* entry : ledger_.by_head(unit.source->name, head)) {
        if (entry->content_bytes > 0 && entry->path.find('!') == std::string::npos) candidates.push_back(entry);
      }
    }
    if (candidates.empty()) return;
    std::ranges::sort(candidates, {}, &store::FileEntry::content_bytes);

    // One reading compares with all of them; the longest counts.
    const store::FileEntry* found = nullptr;
    bool whole = false;
    ContentHash hash(key_);
    std::string_view bytes;
    for (const auto* entry : candidates) {
      while (hash.bytes() < entry->content_bytes) {
        if (bytes.empty()) {
          const auto next = stream->read();
          if (!next || next->empty()) return settle(unit, found, whole);
          bytes = *next;
        }
        const auto taken = std::min<std::uint64_t>(entry->content_bytes - hash.bytes(), bytes.size());
        hash.add(bytes.substr(0, taken));
        bytes.remove_prefix(taken);
      }
      whole = false;
      if (fingerprint(key_, hash.mark()) != entry->fingerprint) continue;
      found = entry;
      if (bytes.empty()) {
        if (const auto next = stream->read(); next) bytes = *next;
      }
      whole = bytes.empty() && !ledger_.has_tail(entry->id);
      if (bytes.empty()) break;
    }
    settle(unit, found, whole);
  }

 private:
  std::optional<StreamSource> first_stream(const FoundFile& file, const Source& source) const {
    auto stream = StreamSource::open(file, source, config_.platform.zone);
    if (!stream) return std::nullopt;
    const auto more = stream->next();
    if (!more || !*more || !stream->recognise()) return std::nullopt;
    return std::move(*stream);
  }

  void settle(Unit& unit, const store::FileEntry* found, bool whole) {
    if (found == nullptr) return;
    if (moved_.contains(found->id)) {
      if (whole) unit.copy_of = found;
      return;
    }
    if (still_holds(*unit.source, *found)) {
      if (whole) unit.copy_of = found;
      return;
    }
    moved_.insert(found->id);
    unit.moved = found;
  }

  /// Whether the content that an entry tells of is still where it was.
  bool still_holds(const Source& source, const store::FileEntry& entry) {
    struct stat status{};
    if (::stat(entry.path.c_str(), &status) != 0) return false;
    const FoundFile file{entry.path, static_cast<std::uint64_t>(status.st_size),
                         std::int64_t{status.st_mtim.tv_sec} * 1'000'000 + status.st_mtim.tv_nsec / 1000};
    if (file.size_bytes == entry.size_bytes && file.modified_at == entry.modified_at) return true;
    if (file.size_bytes == 0) return false;
    auto stream = first_stream(file, source);
    if (!stream || !stream->member().empty()) return false;
    const auto compared = compare(*stream, key_, entry.content_bytes, entry.fingerprint);
    return compared && compared->same;
  }

  std::set<std::uint64_t>& moved_;
  const Config& config_;
  const LedgerIndex& ledger_;
  const PseudonymKey& key_;
};

}  // namespace

void recognise_contents(Plan& plan, const Config& config, const LedgerIndex& ledger, const PseudonymKey& key) {
  if (ledger.empty()) return;
  Recogniser recogniser(plan.moved, config, ledger, key);
  for (auto& unit : plan.units) {
    if (unit.source->is_register || unit.files.size() != 1) continue;
    if (unit.files.front().path == kStandardInput || is_database(unit.files.front().path.native())) continue;
    recogniser.look_at(unit);
  }
}

}  // namespace monalys::ingest
