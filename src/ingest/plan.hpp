// What a run is to read: which files of which sources, found and compared with the ledger before anything is opened.

#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/config.hpp"
#include "ingest/find_files.hpp"
#include "ingest/ingest.hpp"
#include "ingest/ledger_index.hpp"

namespace monalys::ingest {

/// Files that are committed together or not at all: one file, or all files of a register.
struct Unit {
  const Source* source = nullptr;  // with an empty name: the source is named after the format that is found
  std::vector<FoundFile> files;
  std::vector<FileState> states;  // of the files
  /// A file that is new by its name but not by its content (ingest/recognise.hpp):
  const store::FileEntry* moved = nullptr;    // the entry's own path holds something else now, or nothing
  const store::FileEntry* copy_of = nullptr;  // the entry's own path holds the same
};

struct Plan {
  std::vector<Unit> aliases;  // read first, in every run: they are not in the store
  std::vector<Unit> units;
  std::vector<SourceSummary> sources;  // in order; counts of unchanged files are set
  std::vector<Error> problems;
  std::set<std::uint64_t> moved;  // entries of the ledger whose content has another path now
  std::deque<Source> made;        // sources that the request brought, and copies with another format

  [[nodiscard]] std::uint64_t bytes() const;
};

[[nodiscard]] Result<Plan> make_plan(const Config& config, const Request& request, const LedgerIndex& ledger);

}  // namespace monalys::ingest
