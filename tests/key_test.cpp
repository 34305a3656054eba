// Rotating the key of the pseudonyms: the store says what it said, and is as if it had always had the new key.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "support/program.hpp"
#include "support/store_text.hpp"

namespace monalys::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

void expect_done(const Ran& ran) { ASSERT_EQ(ran.exit_code, 0) << ran.err; }

class KeyRotation : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fresh_folder("key_rotation");
    expect_done(run_program(folder_, {"simulate", "--preset", "tiny", "--seed", "7", "--out", "."}));
    expect_done(run_program(folder_, {"init", "--key-only", "."}));
    expect_done(run_program(folder_, {"ingest"}));
  }
  [[nodiscard]] fs::path store() const { return folder_ / "monalys.duckdb"; }
  [[nodiscard]] fs::path key() const { return folder_ / "secrets" / "pseudonym.key"; }
  [[nodiscard]] fs::path next_key() const { return folder_ / "secrets" / "pseudonym.key.next"; }

  /// What people are counted by, over all and by groups.
  [[nodiscard]] std::string answers() const {
    std::string text;
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             {"users.unique"}, {"users.new"}, {"run.users.max"}, {"session.hours", "--group", "organisation"}}) {
      text += query(folder_, arguments).dump() + "\n";
    }
    return text;
  }

  fs::path folder_;
};

/// Without the keys of what may be derived from events: those are made of pseudonyms too, so they differ.
std::string comparable(const std::string& facts) {
  static const std::regex kKeysOfDerived{"^(fact_(session|connection|run)), [0-9]+, [0-9]+, "};
  std::istringstream lines{facts};
  std::vector<std::string> kept;
  for (std::string line; std::getline(lines, line);) kept.push_back(std::regex_replace(line, kKeysOfDerived, "$1, "));
  std::ranges::sort(kept);
  std::string text;
  for (const auto& line : kept) text += line + "\n";
  return text;
}

TEST_F(KeyRotation, TheStoreIsAsIfItHadAlwaysHadTheNewKey) {
  const auto before = answers();
  const auto facts_before = facts_text(store());
  expect_done(run_program(folder_, {"key", "rotate"}));
  expect_done(run_program(folder_, {"key", "rotate"}));
  EXPECT_EQ(answers(), before);
  const auto rotated = facts_text(store());
  EXPECT_FALSE(fs::exists(next_key()));
  EXPECT_EQ(fs::status(key()).permissions(), fs::perms::owner_read | fs::perms::owner_write);

  fs::remove(store());
  expect_done(run_program(folder_, {"ingest"}));
  EXPECT_EQ(first_difference(comparable(facts_text(store())), comparable(rotated)), "");
  // And not because nothing had changed.
  EXPECT_NE(comparable(facts_before), comparable(rotated));
}

TEST_F(KeyRotation, NothingOfTheOldPseudonymsIsLeftInTheFile) {
  std::istringstream lines{facts_text(store())};
  std::set<std::string> users;  // as they stand in memory and in the file: numbers without a pattern are not packed
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("membership, ")) continue;
    const std::uint64_t user = std::stoull(line.substr(12));
    std::string bytes(sizeof user, '\0');
    std::memcpy(bytes.data(), &user, sizeof user);
    users.insert(bytes);
  }
  ASSERT_GT(users.size(), 10u);
  const auto found = [&] {
    const auto file = read_file(store());
    return static_cast<std::size_t>(
        std::ranges::count_if(users, [&](const std::string& user) { return file.contains(user); }));
  };
  EXPECT_EQ(found(), users.size());
  expect_done(run_program(folder_, {"key", "rotate"}));
  EXPECT_EQ(found(), 0u);
}

TEST_F(KeyRotation, TheOldKeyIsRefused) {
  const auto old_key = folder_ / "old.key";
  fs::copy_file(key(), old_key);
  expect_done(run_program(folder_, {"key", "rotate"}));
  fs::remove(key());
  fs::copy_file(old_key, key());
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"ingest"}, {"key", "rotate"}}) {
    const auto ran = run_program(folder_, arguments);
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_THAT(ran.err, HasSubstr("the store was made with the pseudonym key"));
    EXPECT_FALSE(fs::exists(next_key()));
  }
}

TEST_F(KeyRotation, OneThatWasBrokenOffAfterTheStoreChangedGoesOn) {
  const auto before = answers();
  const auto old_key = folder_ / "old.key";
  fs::copy_file(key(), old_key);
  expect_done(run_program(folder_, {"key", "rotate"}));
  // As if the power had failed before the new key took the place of the old one.
  fs::rename(key(), next_key());
  fs::rename(old_key, key());
  const auto rotated = facts_text(store());
  const auto refused = run_program(folder_, {"ingest"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("Run `monalys key rotate` again"));
  expect_done(run_program(folder_, {"key", "rotate"}));
  EXPECT_FALSE(fs::exists(next_key()));
  EXPECT_EQ(first_difference(rotated, facts_text(store())), "");
  expect_done(run_program(folder_, {"ingest"}));
  EXPECT_EQ(answers(), before);
}

TEST_F(KeyRotation, OneThatWasBrokenOffBeforeGoesOnToo) {
  const auto before = answers();
  fs::copy_file(key(), next_key());
  std::ofstream{next_key(), std::ios::app} << std::string(64, '7') << '\n';
  expect_done(run_program(folder_, {"key", "rotate"}));
  EXPECT_FALSE(fs::exists(next_key()));
  EXPECT_THAT(read_file(key()), HasSubstr(std::string(64, '7')));
  EXPECT_EQ(answers(), before);
  expect_done(run_program(folder_, {"ingest"}));
}

}  // namespace
}  // namespace monalys::testing
