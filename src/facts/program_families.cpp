#include "facts/program_families.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/text.hpp"

namespace monalys {
namespace {

/// What of a program's text is compared.
std::string compared(std::string_view program) {
  auto name = trim(program);
  if (const auto slash = name.find_last_of("/\\"); slash != std::string_view::npos) name.remove_prefix(slash + 1);
  auto folded = fold_case(name);
  constexpr std::string_view kSuffix = ".exe";
  if (folded.size() > kSuffix.size() && folded.ends_with(kSuffix)) folded.resize(folded.size() - kSuffix.size());
  return folded;
}

/// FNV-1a.
std::uint64_t hash(std::string_view text, std::uint64_t value) {
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return value;
}

using Pair = std::pair<std::string_view, std::string_view>;
constexpr auto kUsual = std::to_array<Pair>({
    {"stata*", "Stata"},
    {"xstata*", "Stata"},
    {"wstata*", "Stata"},
    {"sas", "SAS"},
    {"sas9*", "SAS"},
    {"sas_*", "SAS"},
    {"seguide*", "SAS"},
    {"sasguide*", "SAS"},
    {"r", "R"},
    {"r-?.*", "R"},
    {"rgui*", "R"},
    {"rterm*", "R"},
    {"rscript*", "R"},
    {"rstudio*", "R"},
    {"rsession*", "R"},
    {"spss*", "SPSS"},
    {"stats", "SPSS"},
    {"paswstat*", "SPSS"},
    {"python*", "Python"},
    {"ipython*", "Python"},
    {"jupyter*", "Python"},
    {"spyder*", "Python"},
    {"pycharm*", "Python"},
    {"conda*", "Python"},
    {"anaconda*", "Python"},
    {"matlab*", "MATLAB"},
    {"octave*", "Octave"},
    {"julia*", "Julia"},
    {"excel*", "Office"},
    {"winword*", "Office"},
    {"word", "Office"},
    {"powerpnt*", "Office"},
    {"powerpoint", "Office"},
    {"msaccess*", "Office"},
    {"onenote*", "Office"},
    {"outlook*", "Office"},
    {"soffice*", "LibreOffice"},
    {"libreoffice*", "LibreOffice"},
    {"qgis*", "QGIS"},
    {"arcgis*", "ArcGIS"},
    {"arcmap*", "ArcGIS"},
    {"mplus*", "Mplus"},
    {"mlwin*", "MLwiN"},
    {"nvivo*", "NVivo"},
    {"eviews*", "EViews"},
    {"gretl*", "gretl"},
    {"jmp*", "JMP"},
    {"mathematica*", "Mathematica"},
    {"ssms", "SQL"},
    {"sqlcmd", "SQL"},
    {"dbeaver*", "SQL"},
    {"heidisql*", "SQL"},
});

}  // namespace

ProgramFamilies::ProgramFamilies(std::vector<FamilyRule> rules) : rules_(std::move(rules)) {
  std::uint64_t first = 0xcbf29ce484222325U;
  std::uint64_t second = 0x9e3779b97f4a7c15U;
  for (auto& rule : rules_) {
    rule.program = compared(rule.program);
    // No text holds this character, so that no two lists look alike when their texts are put one after the other.
    const auto both = rule.program + '\0' + rule.family + '\0';
    first = hash(both, first);
    second = hash(both, second);
  }
  fingerprint_ = fmt::format("{:016x}{:016x}", first, second);
}

std::shared_ptr<const ProgramFamilies> ProgramFamilies::usual() {
  static const auto kFamilies = [] {
    std::vector<FamilyRule> rules;
    for (const auto& [program, family] : kUsual) rules.push_back({std::string(program), std::string(family)});
    return std::make_shared<const ProgramFamilies>(std::move(rules));
  }();
  return kFamilies;
}

std::string_view ProgramFamilies::of(std::string_view program) const {
  const auto name = compared(program);
  if (name.empty()) return {};
  const auto found =
      std::ranges::find_if(rules_, [&](const FamilyRule& rule) { return matches_wildcard(name, rule.program); });
  return found == rules_.end() ? kOtherPrograms : std::string_view{found->family};
}

}  // namespace monalys
