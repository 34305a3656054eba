// What the ledger knows, looked up by file.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ingest/find_files.hpp"
#include "store/store.hpp"

namespace monalys::ingest {

enum class FileState { fresh, changed, unchanged };

/// As it was when it was loaded; does not change.
class LedgerIndex {
 public:
  [[nodiscard]] static Result<LedgerIndex> load(store::Store& store);

  /// source empty: whichever read the file before.
  [[nodiscard]] FileState state(std::string_view source, const FoundFile& file) const;
  /// The source that a known file was read for.
  [[nodiscard]] std::string_view source_of(const FoundFile& file) const;
  /// How many files (archives count once) the source has been read from.
  [[nodiscard]] std::size_t files_of(std::string_view source) const;
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] bool has_other_sources(std::string_view source) const;

  /// Entries of other files of the source that were as large: perhaps the same file under another name.
  [[nodiscard]] std::vector<const store::FileEntry*> as_large(std::string_view source, const FoundFile& file) const;
  [[nodiscard]] std::vector<store::Reason> reasons(const store::FileEntry& entry) const;
  [[nodiscard]] const store::FileEntry* find(std::string_view source, std::string_view path) const;

 private:
  std::vector<store::FileEntry> entries_;
  std::multimap<std::string, const store::FileEntry*, std::less<>> by_file_;  // archives: all members
  std::multimap<std::uint64_t, const store::FileEntry*> by_size_;
  std::multimap<std::pair<std::string, std::string>, store::Reason> reasons_;  // by source and path
};

/// The file that an entry's path lies in: the archive of a member.
[[nodiscard]] std::string_view container_of(std::string_view path);

}  // namespace monalys::ingest
