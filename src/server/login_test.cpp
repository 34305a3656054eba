// Logging in and out, and those who try to without having the password. Without sockets.

#include <sys/stat.h>

#include "server/testing.hpp"

namespace monalys::server {
namespace {

using testing::Browser;
using ::testing::HasSubstr;
using testing::kPassword;
using ::testing::Not;

using Logins = testing::Server;

TEST_F(Logins, APasswordOpensASessionAndLoggingOutEndsIt) {
  with_accounts();
  open();
  Browser browser{*app_};
  EXPECT_EQ(browser.session()["user"], nullptr);
  EXPECT_EQ(browser.session()["login"], "accounts");
  const auto response = browser.log_in("Anna");
  ASSERT_EQ(response.status, 200u);
  const auto cookie = response.headers.at("set-cookie");
  EXPECT_THAT(cookie, HasSubstr("; HttpOnly; SameSite=Strict"));
  EXPECT_THAT(cookie, HasSubstr("; Path=/;"));
  EXPECT_THAT(cookie, Not(HasSubstr("Secure")));
  EXPECT_EQ(browser.session()["user"]["name"], "anna");
  EXPECT_EQ(browser.get("/api/v1/status").status, 200u);
  const auto old = browser.cookie;
  EXPECT_EQ(browser.send("DELETE", "/api/v1/session").status, 204u);
  EXPECT_EQ(browser.cookie, "monalys=");
  browser.cookie = old;
  EXPECT_EQ(browser.get("/api/v1/status").status, 401u);
  // What a browser kept is asked for again, and refused before it is compared.
  EXPECT_EQ(browser.get("/api/v1/status", {{"if-none-match", "\"1\""}}).status, 401u);
}

TEST_F(Logins, UnderTlsTheCookieIsSecure) {
  with_accounts();
  open();
  Browser browser{*app_};
  static_cast<void>(browser.session());
  const auto response =
      app_->handle({.method = "POST",
                    .target = "/api/v1/session",
                    .headers = {{"host", "m"}, {"x-csrf-token", browser.csrf}, {"content-type", "application/json"}},
                    .body = R"({"name":"anna","password":"correct horse battery"})",
                    .peer = "10.0.0.1",
                    .encrypted = true});
  ASSERT_EQ(response.status, 200u);
  EXPECT_THAT(response.headers.at("set-cookie"), HasSubstr("; Secure"));
}

TEST_F(Logins, AnIdFromBeforeTheLoginIsWorthNothingAfterIt) {
  with_accounts();
  open();
  // Somebody plants an id of their own making,
  Browser victim{*app_};
  victim.cookie = "monalys=" + std::string(43, 'A');
  victim.log_in("anna");
  EXPECT_NE(victim.cookie, "monalys=" + std::string(43, 'A'));
  Browser attacker{*app_};
  attacker.cookie = "monalys=" + std::string(43, 'A');
  EXPECT_EQ(attacker.get("/api/v1/status").status, 401u);
  // or that of a session of their own.
  attacker.log_in("ove");
  victim.cookie = attacker.cookie;
  victim.log_in("anna");
  EXPECT_EQ(attacker.session()["user"], nullptr);
}

TEST_F(Logins, OneAnswerForWrongNamesAndWrongPasswords) {
  with_accounts();
  open();
  const auto wrong_password = Browser{*app_}.log_in("anna", "wrong");
  const auto wrong_name = Browser{*app_}.log_in("nobody", "wrong");
  const auto no_name = Browser{*app_}.log_in("\r\nevil", "wrong");
  EXPECT_EQ(wrong_password.status, 401u);
  EXPECT_EQ(wrong_name.status, 401u);
  EXPECT_EQ(no_name.status, 401u);
  EXPECT_EQ(*wrong_password.body, *wrong_name.body);
  EXPECT_EQ(*wrong_password.body, *no_name.body);
  EXPECT_EQ(wrong_password.headers, wrong_name.headers);
}

TEST_F(Logins, WhatIsRefusedInABrowserIsSaidInSwedishToo) {
  with_accounts();
  open();
  Browser admin{*app_};
  std::vector<Response> refused{admin.get("/api/v1/status"), admin.log_in("anna", "wrong")};
  admin.log_in("anna");
  for (const auto* body : {R"({"name":"ove","role":"analyst","password":"a long password"})",
                           R"({"name":"per","role":"analyst","password":"short"})",
                           R"({"name":"a long password","role":"analyst","password":"a long password"})",
                           R"({"name":"along.password","role":"analyst","password":"along.password"})",
                           R"({"name":"per","role":"analyst","project":"P1","password":"a long password"})",
                           R"({"name":"per","role":"project","password":"a long password"})"}) {
    refused.push_back(admin.send("POST", "/api/v1/accounts", body));
  }
  refused.push_back(admin.send("DELETE", "/api/v1/accounts/anna"));
  refused.push_back(admin.send("DELETE", "/api/v1/accounts/nobody"));
  refused.push_back(admin.send("PUT", "/api/v1/notes", "{}", {{"x-csrf-token", "of before a restart"}}));
  refused.push_back(admin.send("PUT", "/api/v1/notes", "{}", {{"origin", "http://elsewhere.example"}}));
  refused.push_back(admin.get("/no-such-file.png"));
  Browser ove{*app_};
  ove.log_in("ove");
  refused.push_back(ove.get("/api/v1/status"));
  Browser guesser{*app_};
  auto slowed = guesser.log_in("alf", "wrong");
  for (int i = 0; i < 50 && slowed.status == 401; ++i) slowed = guesser.log_in("alf", "wrong");
  EXPECT_EQ(slowed.status, 429u);
  refused.push_back(slowed);
  for (const auto& response : refused) {
    EXPECT_GE(response.status, 400u);
    const auto said = nlohmann::json::parse(*response.body);
    for (const std::string name : {"title", "detail"}) {
      EXPECT_NE(said.value(name + "_sv", ""), "") << said;
      EXPECT_NE(said.value(name + "_sv", ""), said.value(name, "")) << said;
    }
  }
}

TEST_F(Logins, MalformedBodiesAreRefused) {
  with_accounts();
  open();
  Browser browser{*app_};
  static_cast<void>(browser.session());
  for (const std::string body : {"x", "[]", "null", "1", "{", R"({"name":1,"password":"x"})",
                                 R"({"name":{"a":"b"},"password":"x"})", R"({"name":"anna","password":["x"]})",
                                 R"({"name":"anna","password":"x","role":"admin"})", "{\"name\":\"\xff\"}"}) {
    EXPECT_EQ(browser.send("POST", "/api/v1/session", body).status, 400u) << body;
  }
  EXPECT_EQ(browser.send("POST", "/api/v1/session", std::string(5000, '[')).status, 400u);
  EXPECT_EQ(browser.send("POST", "/api/v1/session", "{\"name\":\"" + std::string(20'000, 'a') + "\"}").status, 413u);
  EXPECT_EQ(browser.send("PUT", "/api/v1/session", "{}").status, 405u);
}

TEST_F(Logins, GuessingGetsSlowerForTheName) {
  with_accounts();
  open();
  int tried = 0;
  for (int i = 0; i < 50; ++i) {
    Browser browser{*app_};
    browser.address = "10.0.0." + std::to_string(i);  // from everywhere
    if (browser.log_in("anna", "wrong").status == 401) ++tried;
  }
  EXPECT_EQ(tried, 5);
  Browser anna{*app_};
  const auto response = anna.log_in("anna");
  EXPECT_EQ(response.status, 429u);
  EXPECT_EQ(response.headers.at("retry-after"), "1");
  EXPECT_EQ(Browser{*app_}.log_in("alf").status, 200u);
  now_ = now_.load() + std::chrono::seconds{1};
  EXPECT_EQ(anna.log_in("anna").status, 200u);
}

TEST_F(Logins, GuessingGetsSlowerForTheAddress) {
  with_accounts();
  open();
  Browser guesser{*app_};
  guesser.address = "10.0.0.1";
  int tried = 0;
  for (int i = 0; i < 50; ++i) {
    if (guesser.log_in("name" + std::to_string(i), "wrong").status == 401) ++tried;
  }
  EXPECT_EQ(tried, 20);
  EXPECT_EQ(guesser.log_in("anna").status, 429u);
  Browser elsewhere{*app_};
  elsewhere.address = "10.0.0.2";
  EXPECT_EQ(elsewhere.log_in("anna").status, 200u);
}

TEST_F(Logins, SessionsEndWhenTheyAreOldOrUnused) {
  with_accounts();
  open();
  Browser used{*app_};
  used.log_in("anna");
  Browser unused{*app_};
  unused.log_in("alf");
  for (int hour = 0; hour < 11; ++hour) {
    now_ = now_.load() + std::chrono::hours{1};
    EXPECT_EQ(used.get("/api/v1/status").status, 200u) << hour;
  }
  EXPECT_EQ(unused.get("/api/v1/query").status, 401u);
  now_ = now_.load() + std::chrono::hours{1};
  EXPECT_EQ(used.get("/api/v1/status").status, 401u);
}

TEST_F(Logins, ARestartEndsNoSession) {
  with_accounts();
  open();
  Browser browser{*app_};
  browser.log_in("anna");
  app_.reset();
  const auto file = folder_ / "accounts.json.sessions";
  struct stat status{};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);
  std::ifstream in(file);
  const std::string kept{std::istreambuf_iterator<char>(in), {}};
  EXPECT_THAT(kept, Not(HasSubstr(browser.cookie.substr(browser.cookie.find('=') + 1))));

  open();
  auto later = browser.at(*app_);
  EXPECT_EQ(later.get("/api/v1/status").status, 200u);
  EXPECT_EQ(later.send("DELETE", "/api/v1/accounts/alf").status, 204u);
  EXPECT_EQ(later.send("DELETE", "/api/v1/session").status, 204u);
  app_.reset();
  open();
  EXPECT_EQ(browser.at(*app_).get("/api/v1/status").status, 401u);
  EXPECT_EQ(warnings_, "");
}

TEST_F(Logins, ARestartMakesNoSessionLonger) {
  with_accounts();
  open();
  Browser browser{*app_};
  browser.log_in("anna");
  now_ = now_.load() + std::chrono::hours{4};
  app_.reset();
  open();
  EXPECT_EQ(browser.at(*app_).get("/api/v1/status").status, 401u);
}

TEST_F(Logins, ASessionThatWasUsedGoesOnAfterARestart) {
  with_accounts();
  open();
  Browser browser{*app_};
  browser.log_in("anna");
  now_ = now_.load() + std::chrono::hours{3};
  EXPECT_EQ(browser.get("/api/v1/status").status, 200u);
  app_.reset();
  now_ = now_.load() + std::chrono::hours{3};
  open();
  EXPECT_EQ(browser.at(*app_).get("/api/v1/status").status, 200u);
}

TEST_F(Logins, SessionsThatCannotBeReadAreNone) {
  with_accounts();
  open();
  Browser browser{*app_};
  browser.log_in("anna");
  app_.reset();
  const auto file = folder_ / "accounts.json.sessions";
  for (const std::string_view content : {"", "{}", R"({"sessions":[{"id":"x"}]})", R"({"sessions":{"a":1}})"}) {
    std::ofstream(file) << content;
    warnings_.clear();
    open();
    EXPECT_THAT(warnings_, HasSubstr("accounts.json.sessions is not what was written there. Whoever was logged in"));
    auto later = browser.at(*app_);
    EXPECT_EQ(later.get("/api/v1/status").status, 401u) << content;
    EXPECT_EQ(later.log_in("anna").status, 200u);
    app_.reset();
  }
  ASSERT_EQ(::chmod(file.c_str(), 0644), 0);
  open();
  EXPECT_THAT(warnings_, HasSubstr("may be used by others (mode 0644)"));
}

TEST_F(Logins, WhoeverIsRemovedIsOutAtOnce) {
  with_accounts();
  open();
  Browser admin{*app_};
  admin.log_in("anna");
  Browser browser{*app_};
  browser.log_in("alf");
  EXPECT_EQ(browser.get("/api/v1/query").status, 200u);
  EXPECT_EQ(admin.send("DELETE", "/api/v1/accounts/alf").status, 204u);
  EXPECT_EQ(browser.get("/api/v1/query").status, 401u);
  // Also when it was another process, and when somebody with the same name comes.
  Browser ove{*app_};
  ove.log_in("ove");
  Accounts elsewhere{config_.server.accounts, testing::kCheap, clock()};
  ASSERT_TRUE(elsewhere.remove("ove"));
  EXPECT_EQ(ove.get("/api/v1/query").status, 401u);
  Browser petra{*app_};
  petra.log_in("petra");
  ASSERT_TRUE(elsewhere.remove("petra"));
  ASSERT_TRUE(elsewhere.add_person({.name = "petra", .role = Role::admin}, "another password"));
  EXPECT_EQ(petra.get("/api/v1/query").status, 401u);
}

TEST_F(Logins, TheLastAdminStays) {
  with_accounts();
  open();
  Browser admin{*app_};
  admin.log_in("anna");
  EXPECT_EQ(admin.send("DELETE", "/api/v1/accounts/anna").status, 409u);
  EXPECT_EQ(admin.send("DELETE", "/api/v1/accounts/nobody").status, 404u);
  EXPECT_EQ(admin.get("/api/v1/status").status, 200u);
}

TEST_F(Logins, AdminsAddPeopleAndPrograms) {
  with_accounts();
  open();
  Browser admin{*app_};
  admin.log_in("anna");
  const auto add = [&](const char* body) { return admin.send("POST", "/api/v1/accounts", body); };
  EXPECT_EQ(add(R"({"name":"eva","role":"project","project":"P7","password":"a long password"})").status, 201u);
  EXPECT_EQ(Browser{*app_}.log_in("eva", "a long password").status, 200u);
  EXPECT_EQ(add(R"({"name":"eva","role":"analyst","password":"a long password"})").status, 400u);
  EXPECT_EQ(add(R"({"name":"per","role":"analyst","password":"short"})").status, 400u);
  EXPECT_EQ(add(R"({"name":"per","role":"analyst"})").status, 400u);
  EXPECT_EQ(add(R"({"name":"per","role":"root","password":"a long password"})").status, 400u);
  EXPECT_EQ(add(R"({"name":"../per","role":"analyst","password":"a long password"})").status, 400u);
  EXPECT_EQ(add(R"({"name":"per","role":"project","password":"a long password"})").status, 400u);

  const auto made = add(R"({"name":"grafana","role":"analyst","kind":"token"})");
  ASSERT_EQ(made.status, 201u);
  EXPECT_EQ(made.headers.at("cache-control"), "no-store");
  const std::string token = nlohmann::json::parse(*made.body)["token"];
  Browser program{*app_};
  program.address = "10.0.0.9";
  EXPECT_EQ(program.get("/api/v1/query", {{"authorization", "Bearer " + token}}).status, 200u);
  EXPECT_EQ(program.get("/metrics", {{"authorization", "bearer " + token}}).status, 200u);
  EXPECT_EQ(program.get("/api/v1/status", {{"authorization", "Bearer " + token}}).status, 403u);
  EXPECT_EQ(program.send("PUT", "/api/v1/views/x", "{}", {{"authorization", "Bearer " + token}}).status, 200u);
  for (const auto& wrong :
       {token + "x", token.substr(1), std::string{"x"}, std::string{}, "monalys_" + std::string(43, 'A')}) {
    EXPECT_EQ(program.get("/api/v1/query", {{"authorization", "Bearer " + wrong}}).status, 401u) << wrong;
  }
  // Nobody logs in with a token as a password, and a wrong token is not made good by a cookie.
  EXPECT_EQ(Browser{*app_}.log_in("grafana", token).status, 401u);
  EXPECT_EQ(admin.get("/api/v1/query", {{"authorization", "Bearer x"}}).status, 401u);
  EXPECT_THAT(*admin.get("/api/v1/accounts").body, Not(HasSubstr("argon2")));

  std::ifstream in(config_.server.accounts);
  const std::string file{std::istreambuf_iterator<char>(in), {}};
  EXPECT_THAT(file, Not(HasSubstr(token)));
  EXPECT_THAT(file, Not(HasSubstr("a long password")));
  EXPECT_THAT(file, HasSubstr("$argon2id$"));
}

TEST_F(Logins, AreAuditedWithoutSecrets) {
  with_accounts();
  answer_ = [](const Call& call) {
    Response response{.type = call.path[0] == "query" ? "application/json" : "image/png"};
    return response;
  };
  open();
  Browser browser{*app_};
  browser.address = "10.0.0.7";
  browser.log_in("anna", "a wrong password");
  browser.log_in("correct horse battery", "anna");  // in the wrong fields
  browser.log_in("anna");
  browser.get("/api/v1/query?metric=users.unique");
  browser.get("/api/v1/chart?metric=users.unique&format=png");
  browser.send("PUT", "/api/v1/notes", "{}");
  browser.send("POST", "/api/v1/accounts", R"({"name":"eva","role":"analyst","password":"a long password"})");
  const std::string token = nlohmann::json::parse(
      *browser.send("POST", "/api/v1/accounts", R"({"name":"t","role":"analyst","kind":"token"})").body)["token"];
  browser.send("DELETE", "/api/v1/session");
  const auto log = audit();
  std::vector<std::string> events;
  std::istringstream lines{log};
  for (std::string line; std::getline(lines, line);) {
    const auto entry = nlohmann::json::parse(line);
    events.push_back(entry["event"].get<std::string>() + " " + entry["name"].get<std::string>());
    EXPECT_EQ(entry["address"], "10.0.0.7");
  }
  EXPECT_THAT(events,
              ::testing::ElementsAre("refused login anna", "refused login (unknown)", "login anna", "export anna",
                                     "change anna", "change anna", "change anna", "logout anna"));
  for (const auto& secret : {std::string{"password"}, std::string{kPassword}, token, browser.csrf}) {
    EXPECT_THAT(log, Not(HasSubstr(secret)));
  }
  EXPECT_THAT(log, HasSubstr("account eva added: person analyst"));
  EXPECT_THAT(log, HasSubstr("/api/v1/chart?metric=users.unique&format=png"));
  struct stat status{};
  ASSERT_EQ(::stat(config_.server.audit.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600u);
}

TEST_F(Logins, AnAuditLogThatCannotBeWrittenIsToldOnce) {
  with_accounts();
  config_.server.audit = folder_ / "no such folder" / "audit.jsonl";
  open();
  Browser{*app_}.log_in("anna");
  Browser{*app_}.log_in("anna");
  EXPECT_THAT(warnings_, HasSubstr("the audit log is not written"));
  EXPECT_EQ(std::ranges::count(warnings_, '\n'), 1);
}

class BehindAProxy : public Logins {
 protected:
  void SetUp() override {
    with_accounts();
    config_.server.proxy_address = "10.0.0.1";
    config_.server.proxy_header = "x-remote-user";
    open();
  }
  nlohmann::json user(const char* peer, Headers headers) {
    Browser browser{*app_, "monalys.example.org"};
    browser.address = peer;
    return nlohmann::json::parse(*browser.get("/api/v1/session", std::move(headers)).body)["user"];
  }
};

TEST_F(BehindAProxy, ItsHeaderIsBelievedFromItsAddressAlone) {
  EXPECT_EQ(user("10.0.0.1", {{"x-remote-user", "Anna"}})["role"], "admin");
  EXPECT_EQ(user("10.0.0.1", {{"x-remote-user", "petra"}})["project"], "P1");
  EXPECT_EQ(user("10.0.0.2", {{"x-remote-user", "anna"}}), nullptr);
  EXPECT_EQ(user("127.0.0.1", {{"x-remote-user", "anna"}}), nullptr);
  EXPECT_EQ(user("10.0.0.2", {{"x-remote-user", "anna"}, {"x-forwarded-for", "10.0.0.1"}}), nullptr);
  EXPECT_EQ(user("10.0.0.1", {}), nullptr);
  EXPECT_EQ(user("10.0.0.1", {{"x-remote-user", ""}}), nullptr);
  EXPECT_EQ(user("10.0.0.1", {{"x-remote-user", "nobody"}}), nullptr);
  // Sent twice, once by the client and once by the proxy.
  EXPECT_EQ(user("10.0.0.1", {{"x-remote-user", "anna, ove"}}), nullptr);
}

TEST_F(BehindAProxy, NobodyLogsInWithAPasswordAndChangesStillNeedTheToken) {
  Browser browser{*app_};
  EXPECT_EQ(browser.log_in("anna").status, 404u);
  browser.address = "10.0.0.1";
  browser.csrf = "";
  EXPECT_EQ(browser.send("PUT", "/api/v1/notes", "{}", {{"x-remote-user", "anna"}}).status, 403u);
  const auto session = nlohmann::json::parse(*browser.get("/api/v1/session", {{"x-remote-user", "anna"}}).body);
  browser.csrf = session["csrf"];
  EXPECT_EQ(browser.send("PUT", "/api/v1/notes", "{}", {{"x-remote-user", "anna"}}).status, 200u);
  EXPECT_EQ(browser.send("PUT", "/api/v1/views/x", "{}", {{"x-remote-user", "alf"}}).status, 403u);
  EXPECT_EQ(browser.get("/metrics").status, 401u);
}

TEST_F(BehindAProxy, TheClientIsWhomTheProxySaysLast) {
  Browser browser{*app_};
  browser.address = "10.0.0.1";
  browser.csrf = nlohmann::json::parse(*browser.get("/api/v1/session", {{"x-remote-user", "anna"}}).body)["csrf"];
  browser.send("PUT", "/api/v1/notes", "{}", {{"x-remote-user", "anna"}, {"x-forwarded-for", "6.6.6.6, 192.0.2.7"}});
  EXPECT_THAT(audit(), HasSubstr("\"address\":\"192.0.2.7\""));
  const auto headers = browser.get("/", {{"x-forwarded-proto", "https"}}).headers;
  EXPECT_TRUE(headers.contains("strict-transport-security"));
}

}  // namespace
}  // namespace monalys::server
