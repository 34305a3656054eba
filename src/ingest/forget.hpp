// Undoing: what a source or a file brought is removed, as if it had never been read.

#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/config.hpp"
#include "store/store.hpp"

namespace monalys::ingest {

/// The ledger's entries of a source, of all its files or of some. Files are named by path, those in archives by
/// archive!member, or all of an archive at once. Fails when nothing was read from the source or a file.
[[nodiscard]] Result<std::vector<store::FileEntry>> entries_to_forget(store::Store& store, const std::string& source,
                                                                      std::span<const std::string> files);

/// Removes what they brought, and derives anew the sessions that were made of it.
[[nodiscard]] Result<store::Forgotten> forget(const Config& config, store::Store& store,
                                              std::span<const store::FileEntry> entries);

}  // namespace monalys::ingest
