// Opening a store: what is there, what is not, and what is not ours.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "store/duckdb/connection.hpp"
#include "store/testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;
using ::testing::HasSubstr;

std::string bytes(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(OpenStore, AnswersQuestionsWithReadAccess) {
  TemporaryFolder folder;
  {
    auto store = open(folder);
    Facts facts;
    facts.level("v1", 100, "P1", 5);
    facts.membership(1, "Lund", "", 0, kNone);
    facts.interval(Realm::run, 1, kNone, 100, 200);
    merge(store, facts);
  }
  auto store = open(folder, Access::read);
  EXPECT_EQ(
      values(store,
             {.realm = Realm::storage, .measure = Measure::level_bytes, .label = "live", .boundaries = {0, 200}})[0],
      5);
  EXPECT_EQ(grouped(store, {.realm = Realm::run,
                            .measure = Measure::started,
                            .boundaries = {0, 200},
                            .group = {Dimension::organisation}}),
            (Values{{"Lund", {1}}}));
}

TEST(OpenStore, NeedsAnAddress) {
  for (const auto* url : {"", "duckdb:", "monalys.duckdb", "clickhouse://host"}) {
    const auto store = Store::open(url, Access::write);
    ASSERT_FALSE(store) << url;
    EXPECT_EQ(store.error().code, Code::wrong_usage);
  }
}

TEST(OpenStore, ForReadingMustExist) {
  TemporaryFolder folder;
  const auto store = Store::open(folder.url(), Access::read);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Code::not_found);
  EXPECT_THAT(store.error().message, HasSubstr(folder.path().string()));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "monalys.duckdb"));
}

TEST(OpenStore, InAFolderThatIsMissingSaysSo) {
  TemporaryFolder folder;
  const auto store = Store::open("duckdb:" + (folder.path() / "missing" / "a.duckdb").string(), Access::write);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Code::not_found);
  EXPECT_THAT(store.error().message, HasSubstr("no such folder"));
}

TEST(OpenStore, IsNoFolder) {
  TemporaryFolder folder;
  const auto store = Store::open("duckdb:" + folder.path().string(), Access::write);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Code::invalid_input);
}

TEST(OpenStore, LeavesAFileThatIsNoDatabaseAsItIs) {
  TemporaryFolder folder;
  const auto file = folder.path() / "monalys.duckdb";
  for (const auto& text :
       {std::string("bucket,value\n2022-04,5\n"), std::string(100'000, 'x'), std::string(5000, '\0')}) {
    std::ofstream{file, std::ios::binary} << text;
    for (const auto access : {Access::write, Access::read}) {
      const auto store = Store::open(folder.url(), access);
      ASSERT_FALSE(store) << text.substr(0, 10);
      EXPECT_EQ(store.error().code, Code::invalid_input) << store.error().message;
      EXPECT_FALSE(store.error().hint.empty());
    }
    EXPECT_EQ(bytes(file), text);
  }
}

void write_database(const TemporaryFolder& folder, const std::vector<std::string>& statements) {
  auto connection = duckdb_store::Connection::open(folder.path() / "monalys.duckdb", false);
  ASSERT_TRUE(connection);
  for (const auto& statement : statements) ASSERT_TRUE(connection->run(statement));
}

TEST(OpenStore, LeavesTheDatabaseOfAnotherProgramAsItIs) {
  for (const auto& statements :
       std::vector<std::vector<std::string>>{{"CREATE TABLE invoices(number INTEGER)"},
                                             {"CREATE TABLE setting(wrong INTEGER)"},
                                             {"CREATE TABLE setting(name VARCHAR, value VARCHAR)",
                                              "INSERT INTO setting VALUES ('schema_version', 'x')"}}) {
    TemporaryFolder folder;
    write_database(folder, statements);
    const auto before = bytes(folder.path() / "monalys.duckdb");
    const auto store = Store::open(folder.url(), Access::write);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, Code::invalid_input);
    EXPECT_THAT(store.error().message, HasSubstr("another program"));
    EXPECT_EQ(bytes(folder.path() / "monalys.duckdb"), before);
  }
}

TEST(OpenStore, OfALaterVersionIsRefusedAndLeftAsItIs) {
  TemporaryFolder folder;
  {
    (void)open(folder);
  }
  write_database(folder, {"UPDATE setting SET value = '99' WHERE name = 'schema_version'"});
  const auto before = bytes(folder.path() / "monalys.duckdb");
  for (const auto access : {Access::read, Access::write}) {
    const auto store = Store::open(folder.url(), access);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, Code::newer_version);
    EXPECT_THAT(store.error().message, HasSubstr("99"));
  }
  EXPECT_EQ(bytes(folder.path() / "monalys.duckdb"), before);
}

TEST(OpenStore, OfAnEarlierVersionIsRefusedAndLeftAsItIs) {
  TemporaryFolder folder;
  {
    (void)open(folder);
  }
  write_database(folder, {"UPDATE setting SET value = '1' WHERE name = 'schema_version'"});
  const auto before = bytes(folder.path() / "monalys.duckdb");
  for (const auto access : {Access::read, Access::write}) {
    const auto store = Store::open(folder.url(), access);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, Code::invalid_input);
    EXPECT_THAT(store.error().message, HasSubstr("earlier version"));
    EXPECT_THAT(store.error().hint, HasSubstr("monalys ingest"));
  }
  EXPECT_EQ(bytes(folder.path() / "monalys.duckdb"), before);
}

TEST(OpenStore, MakesTheTablesOfARealmThatIsNew) {
  TemporaryFolder folder;
  {
    (void)open(folder);
  }
  write_database(folder, {"DROP TABLE fact_server", "DROP TABLE spare_server"});
  auto store = open(folder);
  Facts facts;
  facts.interval(Realm::server, 0, kNone, 0, kNone);
  merge(store, facts);
  EXPECT_EQ(values(store, {.realm = Realm::server, .measure = Measure::open_at_end, .boundaries = {0, 1000}})[0], 1);
}

TEST(Streams, TellWhatBrokeThemOff) {
  TemporaryFolder folder;
  {
    (void)open(folder);
  }
  auto connection = duckdb_store::Connection::open(folder.path() / "monalys.duckdb", true);
  ASSERT_TRUE(connection);
  auto rows =
      connection->stream("SELECT CASE WHEN i = 900000 THEN error('it broke') ELSE i END FROM range(1000000) t(i)");
  if (rows) {
    std::size_t count = 0;
    while (rows->next()) count += rows->size();
    EXPECT_LT(count, 1'000'000U);
    const auto problem = rows->problem();
    ASSERT_FALSE(problem);
    EXPECT_THAT(problem.error().message, HasSubstr("it broke"));
  } else {
    EXPECT_THAT(rows.error().message, HasSubstr("it broke"));
  }
}

}  // namespace
}  // namespace monalys::store
