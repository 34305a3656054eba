// Guacamole's history and Horizon's events read live from PostgreSQL and MariaDB. The figures are worked out by hand
// from the rows below.

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
    configure("guacamole");
    ASSERT_EQ(run_program(root_, {"init", "--key-only"}).exit_code, 0);
  }

  /// more: lines of the source.
  void configure(const std::string& format, const std::string& more = "") const {
    std::ofstream(root_ / "monalys.toml") << "[store]\nurl = \"duckdb:m.duckdb\"\n"
                                             "[platform]\ntime_zone = \"Europe/Stockholm\"\n"
                                             "[privacy]\nkey_file = \"key\"\n"
                                             "[[source]]\nname = \"live\"\nformat = \""
                                          << format << "\"\nzone = \"UTC\"\nodbc = \"" << server_->odbc() << "\"\n"
                                          << more;
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
  ASSERT_EQ(run_program(root_, {"forget", "--source", "live"}).exit_code, 0);
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
  EXPECT_THAT(ran.err, HasSubstr("source \"live\""));
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

/// One event and its values, as a connection server writes them. Times are without an offset.
class HorizonDatabase : public Database {
 protected:
  void SetUp() override {
    Database::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    const std::string instant = GetParam() == Kind::postgresql ? "timestamp" : "datetime";
    ASSERT_TRUE(
        server_->run("CREATE TABLE vdi_event_historical (EventID int PRIMARY KEY, Module varchar(128), EventType "
                     "varchar(128), ModuleAndEventText varchar(512), Time " +
                     instant +
                     ", Node varchar(128), UserSID varchar(128), MachineId varchar(128));"
                     "CREATE TABLE vdi_event_data_historical (EventID int, Name varchar(128), Type int, StrValue "
                     "varchar(512), IntValue int);"));
    configure("horizon", "table_prefix = \"vdi_\"\n");
  }
  void event(int id, const std::string& type, const std::string& time, const std::string& user = "",
             const std::string& machine = "") const {
    const auto number = std::to_string(id);
    auto sql = "INSERT INTO vdi_event_historical VALUES (" + number + ", 'Agent', '" + type + "', 'text', '" + time +
               "', 'cs1', NULL, NULL);";
    const auto value = [&](const std::string& name, const std::string& text) {
      if (!text.empty()) {
        sql +=
            "INSERT INTO vdi_event_data_historical VALUES (" + number + ", '" + name + "', 0, '" + text + "', NULL);";
      }
    };
    value("UserDisplayName", user);
    value("MachineName", machine);
    value("PoolId", "pool");
    ASSERT_TRUE(server_->run(sql));
  }
};

TEST_P(HorizonDatabase, GivesSessionsAndLogonsAsTheyCome) {
  const std::string backslash = GetParam() == Kind::postgresql ? "\\" : "\\\\";
  event(1, "BROKER_USERLOGGEDIN", "2024-04-10 07:59:00", "MONA" + backslash + "anna");
  event(2, "AGENT_CONNECTED", "2024-04-10 08:00:00", "MONA" + backslash + "anna", "mvdi1");
  event(3, "BROKER_DAILY_MAX_DESKTOP_SESSIONS", "2024-04-10 08:01:00");
  event(4, "BROKER_USER_AUTHFAILED_BAD_USER_PASSWORD", "2024-04-10 08:02:00", "MONA" + backslash + "bo");
  event(5, "AGENT_ENDED", "2024-04-10 09:30:00", "MONA" + backslash + "anna", "mvdi1");
  auto ran = ingest();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(figure("session.started"), 1);
  const auto day =
      query(root_, {"session.concurrent.mean", "--by", "day", "--from", "2024-04-10", "--to", "2024-04-10"});
  ASSERT_EQ(day.size(), 1u);
  EXPECT_DOUBLE_EQ(day[0]["value"].get<double>(), 1.5 / 24);
  EXPECT_EQ(figure("users.unique"), 1);
  EXPECT_EQ(figure("logon.failed"), 1);

  // A name with what delimits tables in it.
  event(6, "AGENT_CONNECTED", "2024-04-30 22:30:00", "å \"\t;ö", "mvdi2");  // in May by local time
  ran = ingest();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out + ran.err, HasSubstr("1 new facts"));
  EXPECT_EQ(figure("session.started"), 1);
  EXPECT_EQ(figure("session.started", "2024-05"), 1);
}

TEST_P(HorizonDatabase, WithoutItsPrefixIsNotFound) {
  event(1, "AGENT_CONNECTED", "2024-04-10 08:00:00", "anna", "mvdi1");
  configure("horizon");
  const auto ran = ingest();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("event_historical"));
  EXPECT_THAT(ran.err, HasSubstr("table_prefix"));
}

INSTANTIATE_TEST_SUITE_P(Servers, HorizonDatabase, ::testing::Values(Kind::postgresql, Kind::mariadb),
                         [](const auto& server) {
                           return server.param == Kind::postgresql ? "PostgreSql" : "MariaDb";
                         });
INSTANTIATE_TEST_SUITE_P(Servers, Database, ::testing::Values(Kind::postgresql, Kind::mariadb), [](const auto& server) {
  return server.param == Kind::postgresql ? "PostgreSql" : "MariaDb";
});

}  // namespace
}  // namespace monalys::testing
