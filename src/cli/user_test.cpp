// Accounts and serving as they are asked for on the command line.

#include <sys/stat.h>

#include "cli/testing.hpp"

namespace monalys::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

class Users : public testing::Commands {
 protected:
  void SetUp() override {
    write("monalys.toml", "[server]\naccounts = \"secrets/accounts.json\"\n");
    write("password", "a long password\r\nand no more\n");
    std::filesystem::create_directories(root_ / "secrets");
  }
  int add(const std::string& name, std::vector<std::string> more) {
    more.insert(more.begin(), {"user", "add", name, "--password-file", (root_ / "password").string()});
    return call_here(more);
  }
};

TEST_F(Users, AreAddedListedAndRemoved) {
  EXPECT_EQ(add("Anna", {"--role", "admin"}), 0) << err_;
  EXPECT_EQ(err_, "anna may log in as admin.\n");
  EXPECT_EQ(add("petra", {"--role", "project", "--project", "P1234"}), 0) << err_;
  EXPECT_EQ(call_here({"user", "add", "per", "--role", "analyst", "--no-password"}), 0) << err_;
  EXPECT_EQ(call_here({"user", "token", "grafana", "--role", "public"}), 0) << err_;
  EXPECT_THAT(out_, MatchesRegex("monalys_[A-Za-z0-9_-]{43}\n"));
  const auto token = out_;
  EXPECT_EQ(call_here({"user", "list"}), 0);
  EXPECT_THAT(out_, MatchesRegex("name     kind    role     created     last used   project\n"
                                 "anna     person  admin    ....-..-..  never\n"
                                 "petra    person  project  ....-..-..  never       P1234\n"
                                 "per      person  analyst  ....-..-..  never\n"
                                 "grafana  token   public   ....-..-..  never\n"));
  std::ifstream in(root_ / "secrets/accounts.json");
  const std::string file{std::istreambuf_iterator<char>(in), {}};
  EXPECT_THAT(file, HasSubstr("$argon2id$"));
  EXPECT_THAT(file, Not(HasSubstr(token.substr(0, 20))));
  struct stat status{};
  ASSERT_EQ(::stat((root_ / "secrets/accounts.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600u);
  EXPECT_EQ(call_here({"user", "remove", "ANNA"}), 0) << err_;
  EXPECT_EQ(call_here({"user", "remove", "anna"}), 1);
  EXPECT_THAT(err_, HasSubstr("there is no account anna"));
}

TEST_F(Users, WhatCannotBeIsRefusedWithARemedy) {
  EXPECT_EQ(add("anna", {"--role", "king"}), 2);
  EXPECT_THAT(err_, HasSubstr("there is no role \"king\""));
  EXPECT_EQ(add("anna", {}), 2);
  EXPECT_EQ(add("anna", {"--role", "project"}), 2);
  EXPECT_THAT(err_, HasSubstr("--project P1234"));
  EXPECT_EQ(add("../anna", {"--role", "admin"}), 2);
  write("password", "short\n");
  EXPECT_EQ(add("anna", {"--role", "admin"}), 2);
  EXPECT_THAT(err_, HasSubstr("fewer than 12"));
  EXPECT_EQ(call_here({"user", "add", "anna", "--role", "admin", "--password-file", "/nowhere"}), 1);
  EXPECT_EQ(call_here({"user"}), 2);
  EXPECT_FALSE(std::filesystem::exists(root_ / "secrets/accounts.json"));
  write("monalys.toml", "");
  EXPECT_EQ(call_here({"user", "list"}), 1);
  EXPECT_THAT(err_, HasSubstr("accounts = \"secrets/accounts.json\""));
}

TEST_F(Users, AServerForOthersNeedsAccountsAndTls) {
  write("monalys.toml", "");
  EXPECT_EQ(call_here({"serve", "--listen", "0.0.0.0:8080"}), 1);
  EXPECT_THAT(err_, HasSubstr("nobody would have to log in"));
  EXPECT_THAT(err_, HasSubstr("monalys user add"));
  write("monalys.toml", "[server]\nlisten = \"0.0.0.0:8080\"\naccounts = \"secrets/accounts.json\"\n");
  EXPECT_EQ(call_here({"serve"}), 1);
  EXPECT_THAT(err_, HasSubstr("in the clear"));
  EXPECT_EQ(call_here({"serve", "--listen", "here"}), 2);
}

}  // namespace
}  // namespace monalys::cli
