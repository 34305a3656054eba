#include "facts/program_families.hpp"

#include <gtest/gtest.h>

namespace monalys {
namespace {

TEST(ProgramFamilies, MatchWithoutRegardToCaseFolderAndExe) {
  const ProgramFamilies families({{"stata*", "Stata"}, {"R.EXE", "R"}, {"C:\\tools\\Räkna", "Räknare"}});
  for (const auto* program :
       {"StataSE-64.exe", "stata-mp", "/usr/local/bin/stata", "C:\\Program Files\\Stata17\\STATA", " Stata.EXE "}) {
    EXPECT_EQ(families.of(program), "Stata") << program;
  }
  EXPECT_EQ(families.of("r"), "R");
  EXPECT_EQ(families.of("R.exe"), "R");
  EXPECT_EQ(families.of("RÄKNA.exe"), "Räknare");
  EXPECT_EQ(families.of("xstata"), "(other programs)");
  EXPECT_EQ(families.of("Rgui.exe"), "(other programs)");
}

TEST(ProgramFamilies, TheFirstRuleThatMatchesSpeaks) {
  const ProgramFamilies families({{"stata-mp", "Stata MP"}, {"stata*", "Stata"}, {"*", "Everything"}});
  EXPECT_EQ(families.of("stata-mp"), "Stata MP");
  EXPECT_EQ(families.of("stata-se"), "Stata");
  EXPECT_EQ(families.of("excel"), "Everything");
}

TEST(ProgramFamilies, NoProgramIsInNoFamily) {
  const ProgramFamilies families(std::vector<FamilyRule>{{"*", "Everything"}});
  EXPECT_EQ(families.of(""), "");
  EXPECT_EQ(families.of("  "), "");
  EXPECT_EQ(ProgramFamilies{}.of("excel"), kOtherPrograms);
}

TEST(ProgramFamilies, TheUsualOnesAreKnown) {
  const auto families = ProgramFamilies::usual();
  const std::pair<std::string_view, std::string_view> cases[] = {{"StataSE-64.exe", "Stata"},
                                                                 {"stata-mp", "Stata"},
                                                                 {"sas.exe", "SAS"},
                                                                 {"SEGuide.exe", "SAS"},
                                                                 {"R", "R"},
                                                                 {"Rgui.exe", "R"},
                                                                 {"rstudio.exe", "R"},
                                                                 {"rsession", "R"},
                                                                 {"stats.exe", "SPSS"},
                                                                 {"SPSS", "SPSS"},
                                                                 {"python3.9", "Python"},
                                                                 {"jupyter-lab", "Python"},
                                                                 {"MATLAB.exe", "MATLAB"},
                                                                 {"julia", "Julia"},
                                                                 {"EXCEL.EXE", "Office"},
                                                                 {"WINWORD.EXE", "Office"},
                                                                 {"qgis-bin.exe", "QGIS"},
                                                                 {"Mplus.exe", "Mplus"},
                                                                 {"sass", "(other programs)"},
                                                                 {"explorer.exe", "(other programs)"}};
  for (const auto& [program, family] : cases) EXPECT_EQ(families->of(program), family) << program;
}

TEST(ProgramFamilies, AFingerprintChangesWithAnyRuleAndTheirOrder) {
  using Rules = std::vector<FamilyRule>;
  const ProgramFamilies was(Rules{{"a", "b"}, {"c", "d"}});
  EXPECT_EQ(was.fingerprint(), ProgramFamilies(Rules{{"A.exe", "b"}, {"c", "d"}}).fingerprint());
  EXPECT_EQ(was.fingerprint().size(), 32U);
  for (const auto& rules : {Rules{{"c", "d"}, {"a", "b"}}, Rules{{"ab", ""}, {"c", "d"}}, Rules{{"a", "B"}, {"c", "d"}},
                            Rules{{"a", "b"}}, Rules{}}) {
    EXPECT_NE(ProgramFamilies(rules).fingerprint(), was.fingerprint());
  }
}

}  // namespace
}  // namespace monalys
