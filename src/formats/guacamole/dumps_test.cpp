#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using testing::read;
using ::testing::UnorderedElementsAre;

constexpr std::int64_t kNoon = 1'619'784'000;  // 2021-04-30T12:00:00Z

Options stockholm() {
  Options options;
  options.zone = *Zone::locate("Europe/Stockholm");
  return options;
}

std::string identity(const Identity& identity) { return to_iso(identity.at) + std::string(identity.rest); }

// A dump by pg_dump, shortened: what it says of the schema, and the tables in the order of their names.
constexpr std::string_view kPgDump =
    R"(--
-- PostgreSQL database dump
--

SET standard_conforming_strings = on;

CREATE TABLE public.guacamole_connection (
    connection_id integer NOT NULL,
    connection_name character varying(128) NOT NULL
);

COPY public.guacamole_connection (connection_id, connection_name, parent_id, protocol, max_connections) FROM stdin;
3	MTS 1	\N	rdp	\N
\.

COPY public.guacamole_connection_group (connection_group_id, parent_id, connection_group_name, type, max_connections, max_connections_per_user, enable_session_affinity) FROM stdin;
1	\N	All	BALANCING	10	2	f
\.

COPY public.guacamole_connection_history (history_id, user_id, username, remote_host, connection_id, connection_name, sharing_profile_id, sharing_profile_name, start_date, end_date) FROM stdin;
7	12	MONA\\anna	10.0.0.7	3	MTS 1	\N	\N	2021-04-30 14:00:00.5+02	2021-04-30 12:30:00+00
8	\N	bo	\N	\N	MTS 2	\N	\N	2021-04-30 12:00:00+00	\N
9	\N	bo	\N	\N	MTS 2	\N	\N	2021-04-31 12:00:00+00	\N
\.

COPY public.guacamole_user (user_id, entity_id, password_hash, password_salt, password_date, disabled, expired, access_window_start, access_window_end, valid_from, valid_until, timezone, full_name, email_address, organization, organizational_role) FROM stdin;
12	2	\\xca458a7d	\\xfe24adc5	2021-01-15 12:26:05.124+00	f	f	\N	\N	\N	\N	\N	\N	\N	\N	\N
\.

COPY public.guacamole_user_history (history_id, user_id, username, remote_host, start_date, end_date) FROM stdin;
7	12	MONA\\anna	10.0.0.7	2021-04-30 11:59:58+00	2021-04-30 13:31:00+00
\.

COPY public.guacamole_user_password_history (password_history_id, user_id, password_hash, password_salt, password_date) FROM stdin;
1	12	\\xca458a7d	\\xfe24adc5	2021-01-15 12:26:05.124+00
\.
)";

TEST(GuacamoleDumps, ADumpOfPostgreSqlGivesTheTwoHistoriesAndNothingElse) {
  const auto found = read("guacamole", kPgDump);
  ASSERT_EQ(found.intervals.size(), 2u) << found.error.message;
  EXPECT_EQ(found.intervals[0].user, "MONA\\anna");
  EXPECT_EQ(found.intervals[0].begun_at, from_unix_seconds(kNoon) + 500ms);
  EXPECT_EQ(found.intervals[1].ended_at, std::nullopt);
  ASSERT_EQ(found.moments.size(), 1u);
  EXPECT_EQ(found.moments[0].realm, Realm::logon);
  EXPECT_EQ(found.moments[0].user, "MONA\\anna");
  EXPECT_EQ(found.moments[0].label, "guacamole");
  EXPECT_EQ(found.moments[0].outcome, Outcome::completed);
  EXPECT_EQ(found.moments[0].at, from_unix_seconds(kNoon - 2));
  EXPECT_THAT(found.skipped, UnorderedElementsAre(Pair("row of another table", 4), Pair("line around the table", 11),
                                                  Pair("empty line", 5)));
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("unreadable time", 1)));
}

TEST(GuacamoleDumps, TheColumnsOfAnUpgradedTableGoByItsSchema) {
  const auto found = read("guacamole",
                          "-- PostgreSQL database dump\n"
                          "CREATE TABLE public.guacamole_connection_history (\n"
                          "    history_id integer NOT NULL,\n    user_id integer,\n    connection_id integer,\n"
                          "    start_date timestamp with time zone NOT NULL,\n    end_date timestamp with time zone,\n"
                          "    username character varying(128),\n    connection_name character varying(128),\n"
                          "    CONSTRAINT x CHECK (true)\n);\n"
                          "7\t12\t3\t2021-04-30 12:00:00+00\t\\N\tanna\tMTS 1\n");
  ASSERT_EQ(found.intervals.size(), 1u) << found.error.message;
  EXPECT_EQ(found.intervals[0].user, "anna");
  EXPECT_EQ(found.intervals[0].label, "MTS 1");
}

TEST(GuacamoleDumps, ATableThatGotRemoteHostsLaterHasThemLast) {
  const std::string_view copied = "7\t12\tanna\t3\tMTS 1\t\\N\t\\N\t2021-04-30 12:00:00+00\t\\N\t10.0.0.7\n";
  const std::string_view inserted =
      "INSERT INTO `guacamole_connection_history` VALUES "
      "(7,12,'anna',3,'MTS 1',NULL,NULL,'2021-04-30 12:00:00',NULL,'10.0.0.7');\n";
  for (const auto bytes : {copied, inserted}) {
    const auto found = read("guacamole", bytes);
    ASSERT_EQ(found.intervals.size(), 1u) << found.error.message;
    EXPECT_EQ(found.intervals[0].label, "MTS 1");
    EXPECT_EQ(found.intervals[0].begun_at, from_unix_seconds(kNoon));
    EXPECT_EQ(found.intervals[0].ended_at, std::nullopt);
  }
}

TEST(GuacamoleDumps, TheUserHistoryAloneIsReadByCopyAndAsCsv) {
  const auto copy = read("guacamole", "7\t12\tanna\t10.0.0.7\t2021-04-30 12:00:00+00\t\\N\nx\ty\n");
  const auto csv = read("guacamole",
                        "history_id,user_id,username,remote_host,start_date,end_date\n"
                        "7,,anna,10.0.0.7,2021-04-30 14:00:00+02,\n");
  ASSERT_EQ(copy.moments.size(), 1u) << copy.error.message;
  ASSERT_EQ(csv.moments.size(), 1u) << csv.error.message;
  EXPECT_EQ(identity(copy.moments[0].identity), identity(csv.moments[0].identity));
  EXPECT_THAT(copy.rejected, UnorderedElementsAre(Pair("wrong number of columns", 1)));
}

constexpr std::string_view kMySqlDump =
    "-- MySQL dump 10.13\n\n"
    "DROP TABLE IF EXISTS `guacamole_connection_history`;\n"
    "CREATE TABLE `guacamole_connection_history` (\n  `history_id` int NOT NULL AUTO_INCREMENT,\n"
    "  PRIMARY KEY (`history_id`)\n) ENGINE=InnoDB;\n"
    "INSERT INTO `guacamole_connection_history` VALUES "
    "(7,12,'MONA\\\\anna','10.0.0.7',3,'MTS \\'1\\'',NULL,NULL,'2021-04-30 14:00:00','2021-04-30 14:30:00'),"
    "(8,NULL,'b''),(o',NULL,NULL,'MTS\\n2',NULL,NULL,'2021-04-30 14:00:01',NULL),"
    "(9,NULL,'cia',NULL,NULL,'MTS',5,'watch','2021-04-30 14:00:01',NULL);\n"
    "INSERT INTO `guacamole_user` VALUES (1,1,_binary '\xca\x45\\'\x8a\xff(7,','2021-04-30 14:00:00',0);\n"
    "INSERT INTO `guacamole_user_history` VALUES (7,12,'MONA\\\\anna','10.0.0.7','2021-04-30 13:59:58',NULL);\n";

TEST(GuacamoleDumps, ADumpOfMySqlGivesItsTuplesInTheServersZone) {
  const auto found = read("guacamole", kMySqlDump, stockholm());
  ASSERT_EQ(found.intervals.size(), 2u) << found.error.message;
  EXPECT_EQ(found.intervals[0].user, "MONA\\anna");
  EXPECT_EQ(found.intervals[0].label, "MTS '1'");
  EXPECT_EQ(found.intervals[0].begun_at, from_unix_seconds(kNoon));
  EXPECT_EQ(found.intervals[0].ended_at, from_unix_seconds(kNoon + 1800));
  EXPECT_EQ(found.intervals[1].user, "b'),(o");
  EXPECT_EQ(found.intervals[1].label, "MTS\n2");
  EXPECT_EQ(found.intervals[1].ended_at, std::nullopt);
  ASSERT_EQ(found.moments.size(), 1u);
  EXPECT_EQ(found.moments[0].at, from_unix_seconds(kNoon - 2));
  EXPECT_THAT(found.skipped, UnorderedElementsAre(Pair("row of another table", 1), Pair("watching a shared session", 1),
                                                  Pair("line around the table", 6), Pair("empty line", 1)));
  EXPECT_THAT(found.rejected, IsEmpty());
}

TEST(GuacamoleDumps, TuplesOfOneOnEachLineAreToldByTheirShape) {
  const auto found =
      read("guacamole",
           "INSERT INTO `guacamole_connection_history` (`history_id`, `user_id`, `username`, `remote_host`, "
           "`connection_id`, `connection_name`, `sharing_profile_id`, `sharing_profile_name`, `start_date`, "
           "`end_date`) VALUES\n"
           "(7, 12, 'anna', NULL, 3, 'MTS 1', NULL, NULL, '2021-04-30 12:00:00', NULL),\n"
           "\t(8, 12, 'anna', NULL, 3, 'MTS 1', NULL, NULL, '2021-04-30 12:00', NULL);\n"
           "INSERT INTO `guacamole_connection_group` VALUES\n"
           "(1,NULL,'All','BALANCING',10,2),\n(2,NULL,'All','BALANCING',10,2,0);\n"
           "(1,'-----BEGIN\n"
           "INSERT INTO `guacamole_user_history` VALUES\n(7,12,'anna',NULL,'2021-04-30 12:00:00',NULL);\n"
           "(9,12,'anna',NULL,3,'MT");
  EXPECT_EQ(found.intervals.size(), 2u) << found.error.message;
  EXPECT_EQ(found.moments.size(), 1u);
  EXPECT_THAT(found.skipped, UnorderedElementsAre(Pair("row of another table", 4), Pair("line around the table", 2)));
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("cut record", 1)));
}

TEST(GuacamoleDumps, AStatementNamesItsColumnsInAnyOrder) {
  const auto found = read("guacamole",
                          "INSERT INTO `g`.`guacamole_connection_history` (`start_date`,`end_date`,`username`,"
                          "`connection_name`) VALUES ('2021-04-30 12:00:00',null,'anna','MTS 1'),(1,2);\n"
                          "INSERT INTO `guacamole_connection_history` (`start_date`) VALUES ('2021-04-30');\n"
                          "INSERT INTO `guacamole_connection_history` SELECT 1;\n"
                          "INSERT INTO `guacamole_connection_history` VALUES (1,2,'anna');\n");
  ASSERT_EQ(found.intervals.size(), 1u) << found.error.message;
  EXPECT_EQ(found.intervals[0].user, "anna");
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("wrong number of columns", 2), Pair("not the whole table", 1),
                                                   Pair("statement without values", 1)));
}

TEST(GuacamoleDumps, InsertsOfPostgreSqlTakeABackslashAsItIs) {
  const auto found = read("guacamole",
                          "-- PostgreSQL database dump\n"
                          "INSERT INTO public.guacamole_connection_history VALUES (7, 12, 'MONA\\anna', NULL, 3, "
                          "'MTS\\', NULL, NULL, '2021-04-30 14:00:00.5+02', NULL);\n"
                          "INSERT INTO public.guacamole_connection_history VALUES (8, 12, E'MONA\\\\anna', NULL, 3, "
                          "'MTS', NULL, NULL, '2021-04-30 14:00:00.5+02', NULL);\n");
  ASSERT_EQ(found.intervals.size(), 2u) << found.error.message;
  EXPECT_EQ(found.intervals[0].user, "MONA\\anna");
  EXPECT_EQ(found.intervals[0].label, "MTS\\");
  EXPECT_EQ(found.intervals[1].user, "MONA\\anna");
  EXPECT_EQ(found.intervals[0].begun_at, from_unix_seconds(kNoon) + 500ms);
}

TEST(GuacamoleDumps, ARejectedTupleIsNamedByItsLineAndByte) {
  const auto found = read("guacamole",
                          "\nINSERT INTO `guacamole_user_history` VALUES (1,2,'a','b','2021-04-30 12:00:00',NULL),"
                          "(x,2,'a','b','2021-04-30 12:00:00',NULL);\n");
  ASSERT_EQ(found.reject_places.size(), 1u) << found.error.message;
  EXPECT_EQ(found.reject_places[0].record, 2u);
  EXPECT_EQ(found.reject_places[0].offset, 1u + 44 + 41);
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("the history id is no number", 1)));
}

TEST(GuacamoleDumps, JsonOfTheServerIsReadPageByPage) {
  const auto found = read(
      "guacamole",
      R"([{"identifier":"7","uuid":"u","attributes":{},"logs":{"x":[1]},"username":"MONA\\anna","active":true,)"
      R"("remoteHost":"10.0.0.7","startDate":1619784000500,"endDate":1619785800000,"connectionIdentifier":"3",)"
      R"("connectionName":"MTS 1","sharingProfileIdentifier":null,"sharingProfileName":null},)"
      R"({"username":"","startDate":1619784000500,"endDate":null,"connectionName":"M","sharingProfileIdentifier":"4"}])"
      "\n"
      R"([{"username":"bo","remoteHost":"x","startDate":1619784000000,"endDate":null,"connectionName":"MTS 2"},)"
      R"({"username":"bo","remoteHost":"x","startDate":null,"connectionName":"MTS 2"},)"
      R"({"username":"bo","startDate":"soon","connectionName":"MTS 2"},)"
      R"({"username":"bo","startDate":1619784000000000,"connectionName":"MTS 2"}])"
      "\n"
      R"([{"identifier":"7","username":"MONA\\anna","remoteHost":"10.0.0.7","startDate":1619783998000,"endDate":null}])");
  ASSERT_EQ(found.intervals.size(), 2u) << found.error.message;
  EXPECT_EQ(found.intervals[0].user, "MONA\\anna");
  EXPECT_EQ(found.intervals[0].label, "MTS 1");
  EXPECT_EQ(found.intervals[0].begun_at, from_unix_seconds(kNoon) + 500ms);
  EXPECT_EQ(found.intervals[0].ended_at, from_unix_seconds(kNoon + 1800));
  EXPECT_EQ(found.intervals[1].ended_at, std::nullopt);
  ASSERT_EQ(found.moments.size(), 1u);
  EXPECT_EQ(found.moments[0].at, from_unix_seconds(kNoon - 2));
  EXPECT_THAT(found.skipped, UnorderedElementsAre(Pair("watching a shared session", 1)));
  EXPECT_THAT(found.rejected,
              UnorderedElementsAre(Pair("no start (startDate)", 1), Pair("a field is not of its type", 1),
                                   Pair("time outside 1970 to 2105", 1)));
}

TEST(GuacamoleDumps, APageOfExactlyAThousandRowsIsRemarkedUpon) {
  const auto page = [](int rows) {
    std::string text = "[";
    for (int i = 0; i < rows; ++i) {
      text += i == 0 ? "" : ",";
      text += R"({"username":"a","startDate":)" + std::to_string(1'619'784'000'000 + i) + R"(,"endDate":null})";
    }
    return text + "]\n";
  };
  const auto found = read("guacamole", page(1000) + page(999) + page(1000) + page(1));
  EXPECT_EQ(found.moments.size(), 3000u) << found.error.message;
  EXPECT_THAT(found.remarks, UnorderedElementsAre(Pair("exactly 1000 rows: the answer may be cut", 2)));
}

TEST(GuacamoleDumps, ARowIsTheSameOneWhicheverWayItCame) {
  const auto table = read("guacamole", kPgDump);
  const auto json =
      read("guacamole", R"([{"identifier":"7","username":"MONA\\anna","startDate":1619784000500,"endDate":null,)"
                        R"("connectionName":"MTS 1"},{"identifier":"7","username":"MONA\\anna",)"
                        R"("startDate":1619783998000,"endDate":null}])");
  ASSERT_EQ(json.intervals.size(), 1u) << json.error.message;
  EXPECT_EQ(identity(json.intervals[0].identity), identity(table.intervals.at(0).identity));
  EXPECT_EQ(identity(json.moments.at(0).identity), identity(table.moments.at(0).identity));
  const auto mysql = read("guacamole", kMySqlDump, stockholm());
  EXPECT_EQ(identity(mysql.moments.at(0).identity), identity(table.moments.at(0).identity));
  EXPECT_NE(table.moments.at(0).identity.rest, table.intervals.at(0).identity.rest);
}

TEST(GuacamoleDumps, ADumpOfAnotherDatabaseIsRefused) {
  for (const std::string_view dump :
       {"-- MySQL dump\nCREATE TABLE `wiki` (\nINSERT INTO `wiki` VALUES (1,2,'anna');\n",
        "-- PostgreSQL database dump\nCOPY public.wiki (a, b) FROM stdin;\n1\t2\n\\.\n", R"([{"username":"anna"}])"}) {
    const auto found = read("guacamole", dump);
    EXPECT_FALSE(found.opened);
    EXPECT_THAT(found.error.hint, HasSubstr("pg_dump or mysqldump"));
  }
}

TEST(GuacamoleDumps, ADumpIsRecognisedByItsSchema) {
  for (const auto dump : {kPgDump, kMySqlDump}) {
    const auto format = detect({.bytes = dump, .file_name = "dump.sql", .whole = true}, {});
    ASSERT_TRUE(format) << format.error().message;
    EXPECT_EQ((*format)->id, "guacamole");
  }
}

}  // namespace
}  // namespace monalys::formats
