#include "ingest/forget.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ingest/derive_sessions.hpp"
#include "ingest/ingest.hpp"
#include "ingest/ledger_index.hpp"
#include "ingest/pseudonym.hpp"

namespace monalys::ingest {

Result<std::vector<store::FileEntry>> entries_to_forget(store::Store& store, const std::string& source,
                                                        std::span<const std::string> files) {
  MONALYS_TRY(auto ledger, store.ledger());
  if (std::ranges::find(ledger, source, &store::FileEntry::source) == ledger.end()) {
    return std::unexpected(unknown_source(source, ledger, "There is nothing to forget."));
  }
  std::erase_if(ledger, [&](const store::FileEntry& entry) { return entry.source != source; });
  if (files.empty()) return ledger;

  std::vector<store::FileEntry> chosen;
  for (const auto& file : files) {
    // A path in the ledger is absolute, but for standard input.
    const auto path = std::filesystem::absolute(file).lexically_normal().string();
    const auto before = chosen.size();
    for (const auto& entry : ledger) {
      const bool named = entry.path == path || entry.path == file || container_of(entry.path) == path;
      const bool known = std::ranges::find(chosen, entry.id, &store::FileEntry::id) != chosen.end();
      if (named && !known) chosen.push_back(entry);
    }
    if (chosen.size() == before) {
      return fail(Code::wrong_usage, fmt::format("source \"{}\" has read no file {}", source, path),
                  "Name it as `monalys status --files` does.");
    }
  }
  return chosen;
}

Result<store::Forgotten> forget(const Config& config, store::Store& store, std::span<const store::FileEntry> entries) {
  MONALYS_TRY(const auto key, PseudonymKey::load(config.privacy.key_file));
  std::vector<std::uint64_t> ids;
  for (const auto& entry : entries) ids.push_back(entry.id);
  MONALYS_TRY(auto forgotten, store.forget(ids));
  for (const auto& [realm, host] : forgotten.hosts) {
    MONALYS_CHECK(derive_host_sessions(store, key, realm, host, host_connections(config), {}));
  }
  if (!forgotten.hosts.empty()) MONALYS_CHECK(store.set_setting(kUnpairedSetting, "no"));
  MONALYS_CHECK(store.link_connections());
  return forgotten;
}

}  // namespace monalys::ingest
