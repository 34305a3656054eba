// Dumps of Guacamole's database through the whole of ingest.

#include <gmock/gmock.h>

#include "ingest/ingest_test.hpp"

namespace monalys::ingest {
namespace {

using store::Measure;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DumpsIngest : public IngestTest {
 protected:
  static constexpr std::string_view kSource =
      "[[source]]\nname = \"dump\"\nformat = \"guacamole\"\nzone = \"UTC\"\npaths = [\"logs\"]\n";
  static constexpr std::string_view kHead =
      "-- MySQL dump 10.13  Distrib 8.0.36\n\n/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;\n"
      "/*!50503 SET NAMES utf8mb4 */;\n";

  static std::string row(int id, std::string_view name) {
    return fmt::format("({},1,'anna','::1',3,'{}',NULL,NULL,'2021-04-{:02} 11:05:09','2021-04-{:02} 12:35:09')", id,
                       name, id % 28 + 1, id % 28 + 1);
  }
  /// The labels of all connections.
  std::vector<std::string> labels() {
    auto store = open(configure(kSource));
    store::Question question{.realm = Realm::connection, .measure = Measure::started};
    question.boundaries = {0, 4'000'000'000};
    question.group = {store::Dimension::label};
    std::vector<std::string> found;
    const auto answer = store.answer(question).value();
    for (const auto& cell : answer) found.push_back(cell.group.at(0));
    return found;
  }
};

TEST_F(DumpsIngest, HashesAmongTheTextsDoNotMakeTheTextsWindows1252) {
  std::string dump{kHead};
  dump += "INSERT INTO `guacamole_user` VALUES ";
  for (int i = 0; i < 900; ++i) {
    dump += fmt::format("({},", i) + "'\x8e\xfb\x01\xd7" + std::string(60, '\xe4') + "'),";
  }
  dump.back() = ';';
  ASSERT_GT(dump.size(), std::size_t{64} << 10U);
  dump += "\nINSERT INTO `guacamole_connection_history` VALUES " + row(1, "Åsas dator") + "," + row(2, "r\xe5 byte") +
          ";\n";
  write("logs/dump.sql", dump);
  const auto summary = run(kSource);
  EXPECT_THAT(summary.problems, IsEmpty());
  EXPECT_EQ(summary.sources.at(0).tally.facts, 2u);
  EXPECT_EQ(summary.sources.at(0).tally.rejected, 0u);
  EXPECT_THAT(labels(), ElementsAre("rå byte", "Åsas dator"));
}

TEST_F(DumpsIngest, AStatementOfManyMebibytesIsReadInPieces) {
  constexpr int kRows = 30'000;
  std::string dump{kHead};
  // Of another table, with what looks like the end of a tuple within a text.
  dump += "INSERT INTO `guacamole_user` VALUES ";
  for (int i = 0; i < kRows; ++i)
    dump += fmt::format("({},'it\\'s (),(1,\\\\'),", i) + "(0,'" + std::string(60, 'x') + "'),";
  dump.back() = ';';
  dump += "\nINSERT INTO `guacamole_connection_history` VALUES ";
  for (int i = 1; i <= kRows; ++i) dump += row(i, i % 2 == 0 ? "MTS 1" : "a\\'),(b''\\\\") + ",";
  dump.back() = ';';
  dump += "\n" + std::string("INSERT INTO `guacamole_connection_history` VALUES ") + row(kRows + 1, "last") + ";\n";
  ASSERT_GT(dump.size(), std::size_t{4} << 20U);
  write("logs/dump.sql", dump);
  const auto summary = run(kSource);
  EXPECT_THAT(summary.problems, IsEmpty());
  EXPECT_EQ(summary.sources.at(0).tally.facts, kRows + 1u);
  EXPECT_EQ(summary.sources.at(0).tally.rejected, 0u);
  EXPECT_THAT(labels(), ElementsAre("MTS 1", "a'),(b'\\", "last"));
}

}  // namespace
}  // namespace monalys::ingest
