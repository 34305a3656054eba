#include "facts/realm.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "facts/fact.hpp"

namespace monalys {
namespace {

using ::testing::HasSubstr;

TEST(Realms, HaveOneRowEachAndAreReadAsTheyAreWritten) {
  std::set<std::string_view> ids;
  for (const auto& realm : realms()) {
    EXPECT_TRUE(ids.insert(realm.id).second) << realm.id;
    EXPECT_EQ(row(realm.realm).id, realm.id);
    EXPECT_EQ(parse_realm(realm.id), realm.realm);
  }
  EXPECT_EQ(ids.size(), 15U);
}

TEST(Realms, KeepTheNumbersThatAreOnDisk) {
  EXPECT_EQ(static_cast<int>(Realm::session), 1);
  EXPECT_EQ(static_cast<int>(Realm::job), 4);
  EXPECT_EQ(static_cast<int>(Realm::storage), 12);
  EXPECT_EQ(static_cast<int>(Realm::server), 14);
}

TEST(Realms, MisspeltAreSuggested) {
  const auto found = parse_realm("sesion");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Code::invalid_input);
  EXPECT_THAT(found.error().hint, HasSubstr("\"session\""));
}

TEST(TextPool, KeepsEachTextOnceHoweverManyFollow) {
  TextPool pool;
  const auto first = pool.keep(std::string("batch"));
  for (int i = 0; i < 10'000; ++i) (void)pool.keep(std::to_string(i));
  EXPECT_EQ(pool.keep("batch").data(), first.data());
  EXPECT_EQ(first, "batch");
  EXPECT_EQ(pool.keep(""), "");
  EXPECT_EQ(pool.size(), 10'001U);
}

}  // namespace
}  // namespace monalys
