// The text of single records, read from their file again: the store never holds it.

#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "base/result.hpp"
#include "config/config.hpp"
#include "ingest/pseudonym.hpp"
#include "store/store.hpp"

namespace monalys::ingest {

/// By number of record, as far as they are found; bytes that are no text as \xNN, long ones cut. Fails when the file is
/// gone, or holds something else than what the entry tells of.
[[nodiscard]] Result<std::map<std::uint64_t, std::string>> record_texts(const Config& config, const PseudonymKey& key,
                                                                        const store::FileEntry& entry,
                                                                        const std::set<std::uint64_t>& records);

}  // namespace monalys::ingest
