// Looks for names of the raw logs where none may be.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace monalys::testing {

/// One identifier a line; those under six characters are left out, since such a run of bytes occurs by chance.
[[nodiscard]] std::vector<std::string> read_identifiers(const std::filesystem::path& file);

/// "file: identifier" for every file below the folder that holds one, in any case of letters, except below the folders
/// left out. PDF is looked at as text too.
[[nodiscard]] std::vector<std::string> find_leaks(const std::filesystem::path& folder,
                                                  const std::vector<std::string>& identifiers,
                                                  const std::vector<std::string>& leave_out);

/// The same for every text in every table of a store, which keeps them compressed.
[[nodiscard]] std::vector<std::string> find_leaks_in_store(const std::filesystem::path& store,
                                                           const std::vector<std::string>& identifiers);

}  // namespace monalys::testing
