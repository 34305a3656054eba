// What the ledger knows, looked up by file and by content.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "ingest/find_files.hpp"
#include "ingest/tally.hpp"
#include "store/store.hpp"

namespace monalys::ingest {

enum class FileState { fresh, changed, unchanged };

/// As it was when it was loaded; does not change.
class LedgerIndex {
 public:
  [[nodiscard]] static Result<LedgerIndex> load(store::Store& store);
  LedgerIndex(LedgerIndex&&) noexcept = default;
  LedgerIndex& operator=(LedgerIndex&&) noexcept = default;

  /// source empty: whichever read the file before.
  [[nodiscard]] FileState state(std::string_view source, const FoundFile& file) const;
  /// The source that a known file was read for.
  [[nodiscard]] std::string_view source_of(const FoundFile& file) const;
  /// How many files (archives count once) the source has been read from.
  [[nodiscard]] std::size_t files_of(std::string_view source) const;
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] bool has_other_sources(std::string_view source) const;

  /// What lies under a path. source empty: of whichever source. Neither tails nor past contents are found.
  [[nodiscard]] const store::FileEntry* find(std::string_view source, std::string_view path) const;
  /// Contents of the source (empty: of any) that begin so, past ones too; not those that others brought.
  [[nodiscard]] std::vector<const store::FileEntry*> by_head(std::string_view source, const std::string& head) const;
  [[nodiscard]] std::vector<const store::FileEntry*> tails(std::uint64_t id) const;
  [[nodiscard]] bool has_tail(std::uint64_t id) const { return !tails(id).empty(); }
  /// Other files that have their facts through this one.
  [[nodiscard]] std::vector<const store::FileEntry*> copies(std::uint64_t id) const;
  /// What became of the entry's records.
  [[nodiscard]] Tally tally(const store::FileEntry& entry) const;

 private:
  LedgerIndex() = default;
  std::vector<store::FileEntry> entries_;
  std::multimap<std::string, const store::FileEntry*, std::less<>> by_file_;  // archives: all members
  std::multimap<std::string, const store::FileEntry*, std::less<>> by_head_;
  std::multimap<std::uint64_t, const store::FileEntry*> tails_;   // by tail_of
  std::multimap<std::uint64_t, const store::FileEntry*> copies_;  // by same_as
  std::multimap<std::uint64_t, store::Reason> reasons_;
};

/// The file that an entry's path lies in: the archive of a member.
[[nodiscard]] std::string_view container_of(std::string_view path);

/// Nothing was read from a source of this name: the nearest of those there are, or, where there are none, this hint.
[[nodiscard]] Error unknown_source(const std::string& name, const std::vector<store::FileEntry>& ledger,
                                   std::string hint_when_empty);

}  // namespace monalys::ingest
