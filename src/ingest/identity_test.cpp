#include "ingest/identity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace monalys::ingest {
namespace {

using testing::HasSubstr;
using testing::Not;

IdentityRules keeping_domains() {
  IdentityRules rules;
  rules.strip_domain = false;
  return rules;
}

IdentityRules excluding(std::vector<std::string> patterns) {
  IdentityRules rules;
  rules.exclude = std::move(patterns);
  return rules;
}

TEST(Identities, AllSpellingsOfANameAreOnePerson) {
  const Identities identities{IdentityRules{}};
  for (const auto* spelling : {"anna", "ANNA", " Anna ", "MONA\\anna", "anna@mona.example", "MONA\\ANNA@x", "anna\r"}) {
    EXPECT_EQ(identities.person(spelling).name, "anna") << spelling;
  }
  EXPECT_EQ(identities.person("ÅSA").name, "åsa");
}

TEST(Identities, TheDomainStaysWhenTheRuleSaysSo) {
  const Identities identities{keeping_domains()};
  EXPECT_EQ(identities.person("MONA\\Anna").name, "mona\\anna");
  EXPECT_EQ(identities.person("Anna@mona").name, "anna@mona");
}

TEST(Identities, BlankIsNobody) {
  const Identities identities{excluding({"*"})};
  EXPECT_EQ(identities.person("  ").name, "");
  EXPECT_FALSE(identities.person("  ").excluded);
  EXPECT_EQ(identities.person("MONA\\").name, "");
}

TEST(Identities, ChainsOfAliasesAreFollowedToTheirEnd) {
  Identities identities{IdentityRules{}};
  ASSERT_TRUE(identities.set_aliases({{"MONA\\anna2", "Anna3 "}, {"anna3", "anna4"}, {"20317", "anna2"}}));
  EXPECT_EQ(identities.person("ANNA2").name, "anna4");
  EXPECT_EQ(identities.person("20317").name, "anna4");
  EXPECT_EQ(identities.person("anna4").name, "anna4");
}

TEST(Identities, ACircleOfAliasesIsAnErrorThatNamesNobody) {
  Identities identities{IdentityRules{}};
  const auto set =
      identities.set_aliases({{"anna", "berta"}, {"berta", "cecilia"}, {"cecilia", "anna"}, {"x", "anna"}});
  ASSERT_FALSE(set);
  EXPECT_THAT(set.error().message, HasSubstr("circle"));
  EXPECT_THAT(set.error().message + set.error().hint, Not(HasSubstr("berta")));
}

TEST(Identities, AnAliasOfTwoPersonsIsAnError) {
  Identities identities{IdentityRules{}};
  EXPECT_FALSE(identities.set_aliases({{"a1", "anna"}, {"A1", "berta"}}));
  EXPECT_TRUE(identities.set_aliases({{"a1", "anna"}, {"A1", "ANNA"}, {"anna", "anna"}}));
}

TEST(Identities, ExclusionLooksAtTheNameAfterDomainCaseAndAlias) {
  Identities identities{excluding({"svc_*", "ADM-*", "*$"})};
  ASSERT_TRUE(identities.set_aliases({{"backup", "svc_backup"}}));
  for (const auto* raw : {"svc_sql", "MONA\\SVC_sql", "Adm-anna", "MTS1$", "backup"}) {
    EXPECT_TRUE(identities.person(raw).excluded) << raw;
  }
  EXPECT_FALSE(identities.person("anna").excluded);
  EXPECT_FALSE(identities.person("xsvc_sql").excluded);
}

TEST(Identities, ProjectsLoseCaseAndDollar) {
  const Identities identities{IdentityRules{}};
  EXPECT_EQ(identities.project(" p0123$ "), "P0123");
  EXPECT_EQ(identities.project("Åpen$$"), "ÅPEN$");
  EXPECT_EQ(identities.project("p÷ÿ"), "P÷ÿ");
  IdentityRules rules;
  rules.project_case = IdentityRules::ProjectCase::keep;
  const Identities keeping{rules};
  EXPECT_EQ(keeping.project("p0123$"), "p0123");
}

RC_GTEST_PROP(Identities, NormalisingTwiceChangesNothing, (const std::string& raw)) {
  const Identities identities{keeping_domains()};
  const auto once = identities.normalise(raw);
  RC_ASSERT(identities.normalise(once) == once);
}

}  // namespace
}  // namespace monalys::ingest
