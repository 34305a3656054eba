#include "server/accounts.hpp"

#include <sys/stat.h>

#include "server/private_file.hpp"
#include "server/testing.hpp"

namespace monalys::server {
namespace {

using ::testing::HasSubstr;
using testing::kCheap;
using AccountFiles = testing::Server;

TEST_F(AccountFiles, AreForTheirOwnerAlone) {
  with_accounts();
  const auto& file = config_.server.accounts;
  struct stat status{};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600u);
  ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
  Accounts accounts{file};
  const auto all = accounts.all();
  ASSERT_FALSE(all);
  EXPECT_EQ(all.error().code, Code::permission);
  EXPECT_THAT(all.error().hint, HasSubstr("chmod 600"));
}

TEST_F(AccountFiles, ThatAreBrokenLetNobodyIn) {
  with_accounts();
  open();
  testing::Browser browser{*app_};
  ASSERT_EQ(browser.log_in("anna").status, 200u);
  ASSERT_TRUE(
      write_private_file(config_.server.accounts, "{\"accounts\": [{\"name\": \"anna\", \"role\": \"king\"}]}"));
  EXPECT_EQ(browser.get("/api/v1/status").status, 503u);
  EXPECT_THAT(warnings_, HasSubstr("there is no role \"king\""));
  for (const auto* content : {"", "[]", "{}", "{\"accounts\": 1}", "{\"accounts\": [1]}", "{\"accounts\": [{}]}"}) {
    ASSERT_TRUE(write_private_file(config_.server.accounts, content));
    EXPECT_FALSE(Accounts{config_.server.accounts}.all()) << content;
  }
}

TEST_F(AccountFiles, AreChangedByManyAtOnceWithoutLoss) {
  const auto file = folder_ / "accounts.json";
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      Accounts accounts{file, kCheap, clock()};
      for (int j = 0; j < 5; ++j) {
        const auto token = accounts.add_token({.name = "t" + std::to_string(i) + "." + std::to_string(j)});
        ASSERT_TRUE(token) << token.error().message;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(Accounts{file}.all()->size(), 20u);
}

TEST_F(AccountFiles, RememberTheDayOfTheLastUse) {
  with_accounts();
  Accounts accounts{config_.server.accounts, kCheap, clock()};
  EXPECT_EQ((*accounts.find("anna"))->last_used, "");
  ASSERT_TRUE(accounts.note_use("anna"));
  EXPECT_EQ((*accounts.find("anna"))->last_used, to_iso(now_.load()).substr(0, 10));
  ASSERT_TRUE(accounts.note_use("nobody"));
}

TEST(AccountNames, AreLowerCaseAndPlain) {
  EXPECT_EQ(account_name(" Anna.B@mona-1_x "), "anna.b@mona-1_x");
  for (const auto* name : {"", " ", ".", "..", "a b", "a/b", "a\\b", "åsa", "a\nb", "a\"b", "a:b", "a%b"}) {
    EXPECT_FALSE(account_name(name)) << name;
  }
  EXPECT_FALSE(account_name(std::string(65, 'a')));
}

TEST(Passwords, AreKeptAsHashesThatDifferEachTime) {
  const auto one = hash_of_password("correct horse", kCheap);
  const auto two = hash_of_password("correct horse", kCheap);
  ASSERT_TRUE(one && two);
  EXPECT_NE(*one, *two);
  EXPECT_TRUE(one->starts_with("$argon2id$"));
  EXPECT_TRUE(is_password_of(*one, "correct horse"));
  EXPECT_FALSE(is_password_of(*one, "correct horsf"));
  EXPECT_FALSE(is_password_of(*one, ""));
  for (const auto* hash : {"", "x", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$$"})
    EXPECT_FALSE(is_password_of(hash, ""));
}

TEST(Passwords, AreLongEnough) {
  EXPECT_TRUE(check_new_password("anna", "twelve chars"));
  EXPECT_FALSE(check_new_password("anna", "eleven char"));
  EXPECT_FALSE(check_new_password("anna.andersson", "Anna.Andersson"));
  EXPECT_FALSE(check_new_password("anna", std::string(2000, 'a')));
  EXPECT_FALSE(check_new_password("anna", std::string("twelve\0chars", 12)));
}

}  // namespace
}  // namespace monalys::server
