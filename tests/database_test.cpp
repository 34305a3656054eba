// Guacamole's history read live from PostgreSQL and MariaDB. The figures are worked out by hand from the rows below.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support/database_server.hpp"
#include "support/program.hpp"

namespace monalys::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;
using Kind = DatabaseServer::Kind;

class Database : public ::testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    if (!DatabaseServer::is_installed(GetParam())) GTEST_SKIP() << "the database server or its ODBC driver is missing";
    server_.emplace(GetParam());
    // Some build machines do not let servers run; what they say is shown.
    if (!server_->runs()) GTEST_SKIP() << "the database server does not start here: " << server_->log();
    const bool postgresql = GetParam() == Kind::postgresql;
    const std::string instant = postgresql ? "timestamptz" : "datetime";
    ASSERT_TRUE(
        server_->run("CREATE TABLE guacamole_connection_history (history_id int PRIMARY KEY, user_id int, "
                     "username varchar(128), remote_host varchar(256), connection_id int, connection_name "
                     "varchar(128), sharing_profile_id int, sharing_profile_name varchar(128), start_date " +
                     instant + " NOT NULL, end_date " + instant +
                     ");"
                     "CREATE TABLE guacamole_user_history (history_id int PRIMARY KEY, user_id int, username "
                     "varchar(128), remote_host varchar(256), start_date " +
                     instant + " NOT NULL, end_date " + instant + ");"));
    std::ofstream(root_ / "monalys.toml")
        << "[store]\nurl = \"duckdb:m.duckdb\"\n"
           "[platform]\ntime_zone = \"Europe/Stockholm\"\n"
           "[privacy]\nkey_file = \"key\"\n"
           "[[source]]\nname = \"guacamole\"\nformat = \"guacamole\"\nzone = \"UTC\"\n"
           "odbc = \""
        << server_->odbc() << "\"\n";
    ASSERT_EQ(run_program(root_, {"init", "--key-only"}).exit_code, 0);
  }

  /// utc: "2024-04-30 12:00:00"
  [[nodiscard]] static std::string at(const std::string& utc) {
    return GetParam() == Kind::postgresql ? "'" + utc + "+00'" : "'" + utc + "'";
  }
  void connection(int id, const std::string& user, const std::string& begun, const std::string& ended) const {
    ASSERT_TRUE(server_->run("INSERT INTO guacamole_connection_history VALUES (" + std::to_string(id) + ", 1, '" +
                             user + "', '10.0.0.7', 3, 'MTS 1', NULL, NULL, " + begun + ", " + ended + ");"));
  }
  [[nodiscard]] double figure(const std::string& metric, const std::string& month = "2024-04") const {
    const auto rows = query(root_, {metric, "--by", "month", "--from", month, "--to", month});
    return rows.size() == 1 && !rows[0]["value"].is_null() ? rows[0]["value"].get<double>() : -1;
  }
  [[nodiscard]] Ran ingest() const { return run_program(root_, {"ingest"}); }

  const fs::path root_ = fresh_folder("database");
  std::optional<DatabaseServer> server_;
};

TEST_P(Database, GivesConnectionsAndOpenOnesWhenTheyEnd) {
  connection(1, "anna", at("2024-04-10 08:00:00"), at("2024-04-10 09:30:00"));
  connection(2, R"(MONA\\ANNA)", at("2024-03-31 22:30:00"), at("2024-03-31 22:50:00"));  // in April by local time
  connection(3, "å ä\tö", at("2024-04-11 08:00:00"), at("2024-04-11 08:00:30"));
  const std::string now = "CURRENT_TIMESTAMP";
  connection(4, "bo", now, "NULL");
  auto ran = ingest();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(figure("connection.started"), 3);
  EXPECT_EQ(figure("connection.ended"), 3);
  EXPECT_EQ(figure("users.unique"), 2);
  const auto store_before = query(root_, {"connection.started", "--by", "year", "--from", "2024", "--to", "2100"});

  ASSERT_TRUE(server_->run("UPDATE guacamole_connection_history SET end_date = start_date WHERE history_id = 4;"));
  ran = ingest();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out + ran.err, HasSubstr("1 newer version"));
  ran = ingest();
  EXPECT_THAT(ran.out + ran.err, HasSubstr("0 new facts, 0 newer versions"));
}

TEST_P(Database, AsksOnlyForWhatMayBeNew) {
  const bool postgresql = GetParam() == Kind::postgresql;
  const std::string many =
      postgresql
          ? "INSERT INTO guacamole_connection_history SELECT n, 1, 'anna', '', 3, 'MTS 1', NULL, NULL, timestamptz "
            "'2024-04-01 00:00:00+00' + n * interval '1 minute', timestamptz '2024-04-01 00:00:30+00' + n * "
            "interval '1 minute' FROM generate_series(1, 12000) n;"
          : "INSERT INTO guacamole_connection_history SELECT seq, 1, 'anna', '', 3, 'MTS 1', NULL, NULL, "
            "'2024-04-01 00:00:00' + INTERVAL seq MINUTE, '2024-04-01 00:00:30' + INTERVAL seq MINUTE FROM "
            "seq_1_to_12000;";
  ASSERT_TRUE(server_->run(many));
  auto ran = ingest();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out + ran.err, HasSubstr("12,000 new facts"));
  EXPECT_EQ(figure("connection.started"), 12'000);

  connection(12'001, "bo", at("2024-04-29 08:00:00"), at("2024-04-29 09:00:00"));
  ran = ingest();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out + ran.err, HasSubstr("1 new facts, 0 newer versions, 1,000 known already"));
  EXPECT_EQ(figure("connection.started"), 12'001);

  // Forgotten, it is read again from the first row.
  ASSERT_EQ(run_program(root_, {"forget", "--source", "guacamole"}).exit_code, 0);
  ran = ingest();
  EXPECT_THAT(ran.out + ran.err, HasSubstr("12,001 new facts"));
  EXPECT_EQ(figure("connection.started"), 12'001);
}

TEST_P(Database, ThatIsGoneIsNamedWithoutItsPassword) {
  connection(1, "anna", at("2024-04-10 08:00:00"), at("2024-04-10 09:30:00"));
  ASSERT_EQ(ingest().exit_code, 0);
  ASSERT_TRUE(server_->run("DROP TABLE guacamole_user_history;"));
  auto ran = ingest();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("guacamole_user_history"));
  server_->stop();
  ran = ingest();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("source \"guacamole\""));
  EXPECT_THAT(ran.err, Not(HasSubstr("hemligt")));
  EXPECT_EQ(figure("connection.started"), 1);
}

TEST_P(Database, ATableWithoutNumbersIsRefusedAndNotAskedForEver) {
  ASSERT_TRUE(
      server_->run("DROP TABLE guacamole_connection_history;"
                   "CREATE TABLE guacamole_connection_history (history_id varchar(10), username varchar(128), "
                   "remote_host varchar(256), connection_name varchar(128), sharing_profile_id int, start_date "
                   "timestamp NOT NULL, end_date timestamp NULL);"
                   "INSERT INTO guacamole_connection_history VALUES ('abc', 'anna', '', 'MTS 1', NULL, "
                   "'2024-04-10 08:00:00', NULL);"));
  const auto ran = ingest();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("guacamole_connection_history"));
}

INSTANTIATE_TEST_SUITE_P(Servers, Database, ::testing::Values(Kind::postgresql, Kind::mariadb), [](const auto& server) {
  return server.param == Kind::postgresql ? "PostgreSql" : "MariaDb";
});

}  // namespace
}  // namespace monalys::testing
