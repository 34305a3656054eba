// Texts as numbers.

#include "store/duckdb/texts.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

#include "store/testing.hpp"

namespace monalys::store::duckdb_store {
namespace {

using namespace store::testing;

Connection connect(const TemporaryFolder& folder) {
  auto connection = Connection::open(folder.path() / "monalys.duckdb", false);
  if (!connection) throw std::runtime_error(connection.error().message);
  return std::move(*connection);
}

/// The numbers that a batch of these texts gets.
std::map<std::string, std::uint32_t> numbers(Connection& connection, Texts& texts,
                                             const std::vector<std::string>& batch) {
  auto transaction = Transaction::begin(connection);
  if (!transaction) throw std::runtime_error(transaction.error().message);
  for (const auto& text : batch) texts.meet(text);
  EXPECT_TRUE(texts.settle(connection));
  std::map<std::string, std::uint32_t> found;
  for (const auto& text : batch) found[text] = texts.number(text);
  EXPECT_TRUE(transaction->commit());
  texts.release();
  return found;
}

TEST(TextNumbers, HaveOneNumberEach) {
  TemporaryFolder folder;
  {
    (void)open(folder);
  }
  auto connection = connect(folder);
  Texts texts;
  // The same text at two addresses, and one that begins like another at the same address.
  const std::string twice = "mts1 and more";
  texts.meet(twice);
  texts.meet(std::string_view{twice}.substr(0, 4));
  const std::string other = "mts1";
  texts.meet(other);
  texts.meet("");
  ASSERT_TRUE(texts.settle(connection));
  EXPECT_EQ(texts.number(""), 0U);
  EXPECT_EQ(texts.number(other), texts.number(std::string_view{twice}.substr(0, 4)));
  EXPECT_NE(texts.number(other), texts.number(twice));
  EXPECT_EQ(number_of(connection, "mts1").value(), texts.number(other));
  EXPECT_EQ(number_of(connection, "").value(), 0U);
  EXPECT_EQ(number_of(connection, "mts2").value(), std::nullopt);
}

TEST(TextNumbers, KeepTheirNumbersHoweverFewAreRemembered) {
  TemporaryFolder folder;
  {
    (void)open(folder);
  }
  auto connection = connect(folder);
  std::map<std::string, std::uint32_t> known;
  for (const Texts::Limits limits :
       {Texts::Limits{}, Texts::Limits{.known = 10, .loaded = 0}, Texts::Limits{.known = 3, .loaded = 1000}}) {
    Texts texts(limits);
    for (int first = 0; first < 40; first += 7) {
      std::vector<std::string> batch;
      for (int i = first; i < first + 20; ++i) batch.push_back(fmt::format("text {}", i));
      for (const auto& [text, number] : numbers(connection, texts, batch)) {
        EXPECT_NE(number, 0U);
        EXPECT_EQ(known.try_emplace(text, number).first->second, number) << text;
      }
    }
  }
  std::map<std::uint32_t, std::string> by_number;
  for (const auto& [text, number] : known) EXPECT_TRUE(by_number.emplace(number, text).second) << text;
}

TEST(TextNumbers, OfATransactionThatWasRolledBackHaveNone) {
  TemporaryFolder folder;
  {
    (void)open(folder);
  }
  auto connection = connect(folder);
  Texts texts;
  const std::string lost = "lost";
  {
    auto transaction = Transaction::begin(connection);
    ASSERT_TRUE(transaction);
    texts.meet(lost);
    ASSERT_TRUE(texts.settle(connection));
    texts.reset();
  }
  EXPECT_EQ(number_of(connection, lost).value(), std::nullopt);
  const auto other = numbers(connection, texts, {"other"});
  const auto again = numbers(connection, texts, {lost, "other"});
  EXPECT_EQ(again.at("other"), other.at("other"));
  EXPECT_NE(again.at(lost), again.at("other"));
  EXPECT_EQ(number_of(connection, lost).value(), again.at(lost));
}

TEST(TextNumbers, AskedForByALongListOfNamesComeBackAsNames) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts facts;
  for (int i = 0; i < 3000; ++i) {
    facts.interval(Realm::run, 1, kNone, 100, 200).label = facts.batch().texts.keep(fmt::format("program {:04}", i));
  }
  merge(store, facts);
  const auto found = answer(store, {.realm = Realm::run,
                                    .measure = Measure::started,
                                    .boundaries = {0, 1000},
                                    .group = {Dimension::label},
                                    .where = {}});
  ASSERT_EQ(found.size(), 3000U);
  EXPECT_EQ(found[0].group[0], "program 0000");
  EXPECT_EQ(found[2999].group[0], "program 2999");
  EXPECT_EQ(values(store, {.realm = Realm::run,
                           .measure = Measure::started,
                           .boundaries = {0, 1000},
                           .where = {{Dimension::label, "program 0007"}, {Dimension::label, "nobody"}}})[0],
            1);
}

}  // namespace
}  // namespace monalys::store::duckdb_store
