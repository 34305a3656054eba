#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::year;
using ::testing::HasSubstr;
using ::testing::Pair;
using testing::read;
using ::testing::UnorderedElementsAre;

constexpr Instant at(int y, int m, int d, std::chrono::seconds clock = 0s) {
  return Instant{sys_days{year{y} / m / d} + clock};
}

Options stockholm() {
  Options options;
  options.zone = *Zone::locate("Europe/Stockholm");
  return options;
}

TEST(Registers, UsersBelongFromAMorningToTheMidnightAfterTheLastDay) {
  for (const std::string_view text :
       {"användare;organisation;projekt;från;till\nanna;UU;P1;2019-03-01;2022-06-30\nbo;LU;;;\n",
        "To,USER,From,Organisation,Project,note\n2022-06-30,anna,2019-03-01,UU,P1,x\n,bo,,LU,,\n"}) {
    const auto found = read("register-users", text, stockholm());
    ASSERT_EQ(found.memberships.size(), 2u) << found.error.message;
    EXPECT_EQ(found.memberships[0].user, "anna");
    EXPECT_EQ(found.memberships[0].organisation, "UU");
    EXPECT_EQ(found.memberships[0].project, "P1");
    EXPECT_EQ(found.memberships[0].from, at(2019, 2, 28, 23h));   // midnight, one hour east
    EXPECT_EQ(found.memberships[0].until, at(2022, 6, 30, 22h));  // midnight, two hours east
    EXPECT_EQ(found.memberships[1].until, std::nullopt);
  }
}

TEST(Registers, ADayOfTwentyThreeHoursEndsAtItsMidnight) {
  const auto found = read("register-servers", "server;slag;från;till\nb1;batch;2021-03-28;2021-03-28\n", stockholm());
  ASSERT_EQ(found.intervals.size(), 1u);
  EXPECT_EQ(*found.intervals[0].ended_at - *found.intervals[0].begun_at, 23h);
}

TEST(Registers, OrganisationsHaveATypeForAllTime) {
  const auto found =
      read("register-organisations", "Typ;Organisation;ort\nlärosäte;Uppsala universitet;Uppsala\n;SCB;\nx;;\n");
  ASSERT_EQ(found.intervals.size(), 2u) << found.error.message;
  EXPECT_EQ(found.intervals[0].realm, Realm::organisation);
  EXPECT_EQ(found.intervals[0].label, "Uppsala universitet");
  EXPECT_EQ(found.intervals[0].detail, "lärosäte");
  EXPECT_EQ(found.intervals[0].begun_at, std::nullopt);
  EXPECT_EQ(found.intervals[1].detail, "");
  EXPECT_FALSE(read("register-organisations", "organisation;projekt;typ\nUU;P1;x\n").error.message.empty());
}

TEST(Registers, ProjectsAreIdentifiedByTheirIdAlone) {
  const auto found = read("register-projects",
                          "projekt;organisation;status;från;till;gallrat\n"
                          "P1;UU;pågår;2019-03-01;;\n"
                          "P1;LU;avslutat;2019-04-01;2022-01-01;2022-06-01\n",
                          stockholm());
  ASSERT_EQ(found.intervals.size(), 2u);
  EXPECT_EQ(found.intervals[0].realm, Realm::project);
  EXPECT_EQ(found.intervals[0].project, "P1");
  EXPECT_EQ(found.intervals[0].label, "UU");
  EXPECT_EQ(found.intervals[0].detail, "pågår");
  EXPECT_EQ(found.intervals[0].ended_at, std::nullopt);
  EXPECT_EQ(found.intervals[1].ended_at, at(2022, 1, 1, 23h));
  EXPECT_EQ(found.intervals[1].other_at, at(2022, 5, 31, 22h)) << "removed at the midnight before its day";
  EXPECT_EQ(found.intervals[0].identity.rest, found.intervals[1].identity.rest);
  EXPECT_EQ(found.intervals[0].identity.at, found.intervals[1].identity.at);
}

TEST(Registers, AgreementStatesInBothLanguages) {
  const auto found =
      read("register-agreements",
           "Avtal;Projekt;Status;Från;Till\n"
           "A1;P1;Undertecknat;2020-01-01;\nA2;P2;skickat;;\nA3;P3;behövs ej;;\nA4;P4;saknas;;\nA5;P5;signed;;\n"
           "A6;P6;borttappat;;\n");
  ASSERT_EQ(found.intervals.size(), 6u);
  const std::string_view kLabels[] = {"signed", "sent", "not_needed", "none", "signed", "borttappat"};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(found.intervals[i].label, kLabels[i]);
  EXPECT_EQ(found.intervals[0].project, "P1");
  EXPECT_THAT(found.remarks, UnorderedElementsAre(Pair("unknown state of an agreement", 1)));
}

TEST(Registers, OrdersTakeDaysAndTimes) {
  const auto found = read("register-orders",
                          "beställning;slag;projekt;inkommen;påbörjad;levererad\n"
                          "B1;ny;P1;2022-01-03;2022-01-10 09:30;2022-02-01\n"
                          "B2;ny;P1;2022-01-03;;\n",
                          stockholm());
  ASSERT_EQ(found.intervals.size(), 2u);
  EXPECT_EQ(found.intervals[0].realm, Realm::order);
  EXPECT_EQ(found.intervals[0].label, "ny");
  EXPECT_EQ(found.intervals[0].asked_at, at(2022, 1, 2, 23h));
  EXPECT_EQ(found.intervals[0].begun_at, at(2022, 1, 10, 8h + 30min));
  EXPECT_EQ(found.intervals[0].ended_at, at(2022, 1, 31, 23h)) << "delivered at the start of its day";
  EXPECT_EQ(found.intervals[0].outcome, Outcome::completed);
  EXPECT_EQ(found.intervals[1].ended_at, std::nullopt);
  EXPECT_EQ(found.intervals[1].outcome, Outcome::unknown);
}

TEST(Registers, CasesAliasesAndServers) {
  const auto cases = read("register-cases", "ärende,ämne,öppnat,besvarat,stängt\nS1,lösenord,2022-01-03 09:31,,\n");
  ASSERT_EQ(cases.intervals.size(), 1u) << cases.error.message;
  EXPECT_EQ(cases.intervals[0].realm, Realm::support_case);
  EXPECT_EQ(cases.intervals[0].label, "lösenord");
  const auto aliases = read("register-aliases", "alias\tanvändare\n20317\tanna\n20318\t\n");
  ASSERT_EQ(aliases.aliases.size(), 1u);
  EXPECT_EQ(aliases.aliases[0].alias, "20317");
  EXPECT_EQ(aliases.aliases[0].user, "anna");
  EXPECT_THAT(aliases.rejected, UnorderedElementsAre(Pair("no user", 1)));
  const auto servers = read("register-servers", "server;kind;from;to\nmts1;Terminalserver;2008-01-01;\n");
  ASSERT_EQ(servers.intervals.size(), 1u);
  EXPECT_EQ(servers.intervals[0].host, "mts1");
  EXPECT_EQ(servers.intervals[0].label, "terminal");
}

TEST(Registers, OtherHeadersAreMapped) {
  auto options = stockholm();
  options.columns = {{"user", "Konto"}, {"organisation", "Lärosäte"}};
  options.time = "%d.%m.%Y";
  const auto found = read("register-users", "Konto;Lärosäte;från\nanna;UU;01.03.2019\n", options);
  ASSERT_EQ(found.memberships.size(), 1u) << found.error.message;
  EXPECT_EQ(found.memberships[0].organisation, "UU");
  EXPECT_EQ(found.memberships[0].from, at(2019, 2, 28, 23h));
}

TEST(Registers, BadRowsAreRejectedWithTheirReason) {
  const auto found = read("register-projects",
                          "projekt;från;till\n"
                          "P1;2019-02-30;\n"
                          ";2019-02-03;\n"
                          "P2;2019-02-03\n"
                          "P3;2019-02-03;2018-02-03\n");
  EXPECT_THAT(found.rejected,
              UnorderedElementsAre(Pair("unreadable time", 1), Pair("the key column is empty", 1),
                                   Pair("wrong number of columns", 1), Pair("ends before it begins", 1)));
}

TEST(Registers, AMissingColumnIsNamedInBothLanguages) {
  const auto found = read("register-orders", "beställning;slag\nB1;ny\n");
  ASSERT_FALSE(found.opened);
  EXPECT_THAT(found.error.message, HasSubstr("no column asked (inkommen)"));
  EXPECT_THAT(found.error.hint, HasSubstr("beställning;slag;projekt;inkommen"));
}

}  // namespace
}  // namespace monalys::formats
