#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Pair;
using testing::read;
using ::testing::UnorderedElementsAre;

constexpr std::int64_t kNoon = 1'619'784'000;  // 2021-04-30T12:00:00Z

Options stockholm() {
  Options options;
  options.zone = *Zone::locate("Europe/Stockholm");
  return options;
}

TEST(Guacamole, ThePagesHistoryGivesConnectionsInTheBrowsersZone) {
  const auto found = read("guacamole",
                          "\"Username\",\"Start time\",\"Duration\",\"Connection name\",\"Remote host\"\r\n"
                          "\"anna\",\"2021-04-30 14:00:00\",\"5400.25\",\"MTS 1\",10.0.0.7\r\n"
                          "\"b\"\"o\",\"2021-04-30 14:00:01\",\"60\",\"MTS, 2\",\"::1\"",
                          stockholm());
  ASSERT_EQ(found.intervals.size(), 2u) << found.error.message;
  EXPECT_EQ(found.intervals[0].realm, Realm::connection);
  EXPECT_EQ(found.intervals[0].user, "anna");
  EXPECT_EQ(found.intervals[0].label, "MTS 1");
  EXPECT_EQ(found.intervals[0].host, "");
  EXPECT_EQ(found.intervals[0].begun_at, from_unix_seconds(kNoon));
  EXPECT_EQ(found.intervals[0].ended_at, from_unix_seconds(kNoon + 5400) + 250ms);
  EXPECT_EQ(found.intervals[1].user, "b\"o");
  EXPECT_EQ(found.intervals[1].label, "MTS, 2");
}

TEST(Guacamole, AnotherLanguageHasTranslatedWordsAndItsOwnOrderOfTheDate) {
  for (const auto time : {"30-04-2021 14:00:00", "30/04/2021 14:00:00", "30.04.2021 14:00:00"}) {
    const auto found =
        read("guacamole",
             std::string("\"Benutzername\",\"Startzeit\",\"Dauer\",\"Verbindung\",\"Host\"\r\n\"anna\",\"") + time +
                 "\",\"1\",\"MTS 1\",10.0.0.7",
             stockholm());
    ASSERT_EQ(found.intervals.size(), 1u) << time << found.error.message;
    EXPECT_EQ(found.intervals[0].begun_at, from_unix_seconds(kNoon)) << time;
  }
}

TEST(Guacamole, ADurationBelowZeroOrNoNumberMeansStillOpen) {
  const auto found = read("guacamole",
                          "\"Username\",\"Start time\",\"Duration\",\"Connection name\",\"Remote host\"\n"
                          "\"anna\",\"2021-04-30 14:00:00\",\"-1619784000\",\"MTS 1\",10.0.0.7\n"
                          "\"bo\",\"2021-04-30 14:00:00\",\"NaN\",\"MTS 1\",10.0.0.7\n"
                          "\"cia\",\"2021-04-30 14:00:00\",\"long\",\"MTS 1\",10.0.0.7\n");
  ASSERT_EQ(found.intervals.size(), 2u);
  EXPECT_EQ(found.intervals[0].ended_at, std::nullopt);
  EXPECT_EQ(found.intervals[1].ended_at, std::nullopt);
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("unreadable duration", 1)));
}

TEST(Guacamole, CopyOutputIsReadInTheDocumentedOrderWithItsEscapes) {
  const auto found =
      read("guacamole",
           "7\t12\tMONA\\\\anna\t10.0.0.7\t3\tMTS\\t1\t\\N\t\\N\t2021-04-30 14:00:00.5+02\t2021-04-30 12:30:00+00\n"
           "6\t\\N\tbo\t\\N\t\\N\tMTS 2\t\\N\t\\N\t2021-04-30 12:00:00+00\t\\N\n"
           "8\t12\t\t10.0.0.9\t3\tMTS 1\t5\twatch\t2021-04-30 12:00:00+00\t\\N\n"
           "\\.\n");
  ASSERT_EQ(found.intervals.size(), 2u) << found.error.message;
  EXPECT_EQ(found.intervals[0].user, "MONA\\anna");
  EXPECT_EQ(found.intervals[0].label, "MTS\t1");
  EXPECT_EQ(found.intervals[0].begun_at, from_unix_seconds(kNoon) + 500ms);
  EXPECT_EQ(found.intervals[0].ended_at, from_unix_seconds(kNoon + 1800));
  EXPECT_EQ(found.intervals[1].ended_at, std::nullopt);
  EXPECT_THAT(found.skipped,
              UnorderedElementsAre(Pair("watching a shared session", 1), Pair("line around the table", 1)));
}

TEST(Guacamole, OlderTablesHaveFewerColumns) {
  for (const std::string_view row :
       {"7\t12\tanna\t3\tMTS 1\t2021-04-30 12:00:00+00\t2021-04-30 12:30:00+00\n",
        "7\t12\tanna\t10.0.0.7\t3\tMTS 1\t2021-04-30 12:00:00+00\t2021-04-30 12:30:00+00\n",
        "7\t12\tanna\t3\tMTS 1\t\\N\t\\N\t2021-04-30 12:00:00+00\t2021-04-30 12:30:00+00\n"}) {
    const auto found = read("guacamole", row);
    ASSERT_EQ(found.intervals.size(), 1u) << row << found.error.message;
    EXPECT_EQ(found.intervals[0].user, "anna");
    EXPECT_EQ(found.intervals[0].label, "MTS 1");
    EXPECT_EQ(found.intervals[0].ended_at, from_unix_seconds(kNoon + 1800));
  }
}

TEST(Guacamole, TheCopyLineOfADumpNamesTheColumns) {
  const auto found = read("guacamole",
                          "--\n-- PostgreSQL database dump\n--\n\n"
                          "COPY public.guacamole_connection_history (end_date, start_date, username, connection_name, "
                          "history_id) FROM stdin;\n"
                          "2021-04-30 12:30:00+00\t2021-04-30 12:00:00+00\tanna\tMTS 1\t7\n"
                          "\\.\n\n-- Name: something else\n");
  ASSERT_EQ(found.intervals.size(), 1u) << found.error.message;
  EXPECT_EQ(found.intervals[0].begun_at, from_unix_seconds(kNoon));
  EXPECT_EQ(found.records(), 4u);
}

TEST(Guacamole, ACsvOfTheTableGoesByItsHeader) {
  const auto found = read("guacamole",
                          "username,history_id,sharing_profile_id,connection_name,start_date,end_date\n"
                          "anna,7,,\"MTS \"\"1\"\"\",2021-04-30 12:00:00+00,\n"
                          "bo,8,4,MTS 1,2021-04-30 12:00:00+00,\n"
                          "bo,x,,MTS 1,2021-04-30 12:00:00+00,\n");
  ASSERT_EQ(found.intervals.size(), 1u) << found.error.message;
  EXPECT_EQ(found.intervals[0].label, "MTS \"1\"");
  EXPECT_THAT(found.skipped, UnorderedElementsAre(Pair("watching a shared session", 1)));
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("the history id is no number", 1)));
}

TEST(Guacamole, ARowThatWasOpenIsTheSameOneWhenItHasEnded) {
  const auto open = read("guacamole", "7\t1\tanna\t3\tMTS 1\t2021-04-30 12:00:00+00\t\\N\n");
  const auto ended = read("guacamole", "7\t\\N\tanna\t\\N\tMTS 1\t2021-04-30 14:00:00+02\t2021-04-30 12:30:00+00\n");
  EXPECT_EQ(open.intervals.at(0).identity.rest, ended.intervals.at(0).identity.rest);
  EXPECT_EQ(open.intervals.at(0).identity.at, ended.intervals.at(0).identity.at);
}

TEST(Guacamole, WhatLastedLessThanTwentySecondsNeverWasAConnection) {
  const auto found = read("guacamole",
                          "1\t1\tanna\t3\tMTS 1\t2021-04-30 12:00:00+00\t2021-04-30 12:00:19.999+00\n"
                          "2\t1\tanna\t3\tMTS 1\t2021-04-30 12:00:00+00\t2021-04-30 12:00:20+00\n"
                          "3\t1\tanna\t3\tMTS 1\t2021-04-30 12:00:00+00\t2021-04-30 12:00:00+00\n"
                          "4\t1\tanna\t3\tMTS 1\t2021-04-30 12:00:00+00\t\\N\n"
                          "5\t1\tanna\t3\tMTS 1\t2021-04-30 12:00:00+00\t2021-04-30 11:59:59+00\n");
  ASSERT_EQ(found.intervals.size(), 4u) << found.error.message;
  EXPECT_EQ(found.intervals[0].outcome, Outcome::failed);
  EXPECT_EQ(found.intervals[1].outcome, Outcome::unknown);
  EXPECT_EQ(found.intervals[2].outcome, Outcome::failed);
  EXPECT_EQ(found.intervals[3].outcome, Outcome::unknown);
  EXPECT_EQ(found.intervals[3].ended_at, std::nullopt);
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("ends before it begins", 1)));
}

TEST(Guacamole, ThePageWritesAPersonOfADomainAsTheTablesDo) {
  const auto found = read("guacamole",
                          "\"Username\",\"Start time\",\"Duration\",\"Connection name\",\"Remote host\"\n"
                          "\"MONA\\anna\",\"2021-04-30 14:00:00\",\"12\",\"MTS 1\",10.0.0.7\n");
  ASSERT_EQ(found.intervals.size(), 1u);
  EXPECT_EQ(found.intervals[0].user, "MONA\\anna");
  EXPECT_EQ(found.intervals[0].outcome, Outcome::failed);
}

TEST(Guacamole, ATableWithoutNamesIsRefusedWithTheRemedy) {
  const auto found =
      read("guacamole", "history_id,user_id,connection_id,start_date,end_date\n1,2,3,2021-04-30,2021-04-30\n");
  ASSERT_FALSE(found.opened);
  EXPECT_THAT(found.error.message, HasSubstr("no column username"));
  EXPECT_THAT(found.error.hint, HasSubstr("join guacamole_user"));
}

}  // namespace
}  // namespace monalys::formats
