// The file that [programs] families names: which programs make a family.
//
//   program;family
//   StataSE-64.exe;Stata
//   stata*;Stata
//
// Delimited by semicolons, commas or tabs, in UTF-8; the columns (in Swedish program and familj) stand in any order and
// others are ignored.

#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "facts/program_families.hpp"

namespace monalys::config {

/// Every line is checked: an error names file, line and remedy.
[[nodiscard]] Result<ProgramFamilies> read_program_families(const std::filesystem::path& file);

}  // namespace monalys::config
