// What the server does with requests, most of them from somebody who means no good. Without sockets.

#include "server/app.hpp"

#include "server/testing.hpp"

namespace monalys::server {
namespace {

using testing::Browser;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;

using Requests = testing::Server;

TEST_F(Requests, WithoutAccountsEverybodyOnThisMachineIsAnAdmin) {
  open();
  Browser browser{*app_};
  const auto session = browser.session();
  EXPECT_EQ(session["login"], "none");
  EXPECT_EQ(session["user"]["role"], "admin");
  EXPECT_EQ(session["platform"], "MONA");
  EXPECT_EQ(browser.get("/api/v1/status").status, 200u);
  EXPECT_EQ(browser.send("POST", "/api/v1/ingest").status, 200u);
  EXPECT_EQ(*browser.get("/metrics").body, "monalys_up 1\n");
  EXPECT_EQ(*browser.get("/readyz").body, "ready\n");
  EXPECT_EQ(*browser.get("/healthz").body, "ok\n");
  EXPECT_EQ(browser.get("/api/v1/accounts").status, 404u);
}

TEST_F(Requests, CallsReachTheServiceAsTheyWereMeant) {
  Call seen;
  answer_ = [&](const Call& call) {
    seen = call;
    return Response{};
  };
  open();
  Browser browser{*app_};
  const auto response =
      browser.get("/api/v1/reports/mona%20x?until=2022-04&where=a%3Db&where=c", {{"if-none-match", "W/\"1\", \"2\""}});
  EXPECT_EQ(response.status, 200u);
  EXPECT_THAT(seen.path, ::testing::ElementsAre("reports", "mona x"));
  EXPECT_EQ(seen.parameter("where"), "a=b");
  EXPECT_EQ(seen.parameters.size(), 3u);
  EXPECT_EQ(seen.if_none_match, "\"1\", \"2\"");
  EXPECT_EQ(seen.identity.role, Role::admin);
  EXPECT_EQ(browser.send("HEAD", "/api/v1/reports").status, 200u);
  EXPECT_EQ(seen.method, "GET");
}

TEST_F(Requests, PathsLeadNowhereElse) {
  open();
  Browser browser{*app_};
  for (const auto* target : {"/../etc/passwd",
                             "/..%2f..%2fetc/passwd",
                             "/%2e%2e/etc/passwd",
                             "/assets/../monalys.toml",
                             "/assets/%2e%2e/x",
                             "/assets/..%5c..%5cx",
                             "/assets//etc/passwd",
                             "//etc/passwd",
                             "//",
                             "/monalys.duckdb",
                             "/mona.html",
                             "/mona.pdf",
                             "/api/v1/../../x",
                             "/api/v1/reports/made/..%2f..%2fmonalys.toml",
                             "/api/v1/reports/",
                             "/a%00b",
                             "/a%0d%0ab",
                             "/%c0%ae%c0%ae/x",
                             "/.",
                             "/..",
                             "/api",
                             "/api/v2/x",
                             "/assets/none.js",
                             "/api/v1"}) {
    const auto status = browser.get(target).status;
    EXPECT_TRUE(status == 404 || status == 400) << target << " " << status;
  }
  EXPECT_EQ(answered_, 0);
  for (const auto* target : {"", "x", "http://evil/", "/a b", "/a\r\nX: y", "/\xc3\xa5", "/#x", "/a\\b", "*"}) {
    EXPECT_EQ(browser.get(target).status, 400u) << target;
  }
  EXPECT_EQ(browser.get("/" + std::string(9000, 'a')).status, 414u);
  std::string many = "/api/v1/query?a=b";
  for (int i = 0; i < 200; ++i) many += "&a=b";
  EXPECT_EQ(browser.get(many).status, 400u);
  EXPECT_EQ(browser.get("/api/v1/query?a=%zz").status, 400u);
}

TEST_F(Requests, ClientRoutesShowThePage) {
  open();
  Browser browser{*app_};
  for (const auto* target : {"/", "/users", "/project/P1234", "/explore?metric=users.unique", "/login"}) {
    const auto page = browser.get(target);
    EXPECT_EQ(page.status, 200u) << target;
    EXPECT_THAT(page.type, HasSubstr("text/html"));
  }
  EXPECT_EQ(browser.send("POST", "/").status, 405u);
  EXPECT_EQ(browser.send("TRACE", "/api/v1/session").status, 405u);
  EXPECT_EQ(browser.send("PROPFIND", "/api/v1/status").status, 405u);
}

TEST_F(Requests, EveryAnswerIsProtected) {
  with_accounts();
  open();
  Browser browser{*app_};
  browser.log_in("anna");
  for (const auto* target : {"/", "/healthz", "/nothing.txt", "/../x", "/api/v1/session", "/api/v1/status", "/readyz",
                             "/api/v1/accounts", "/metrics", "/api/v1/events"}) {
    const auto headers = browser.get(target).headers;
    EXPECT_THAT(headers.at("content-security-policy"), HasSubstr("script-src 'self'")) << target;
    EXPECT_THAT(headers.at("content-security-policy"), HasSubstr("frame-ancestors 'none'")) << target;
    EXPECT_THAT(headers.at("content-security-policy"), Not(HasSubstr("unsafe"))) << target;
    EXPECT_EQ(headers.at("x-content-type-options"), "nosniff") << target;
    EXPECT_EQ(headers.at("x-frame-options"), "DENY") << target;
    EXPECT_EQ(headers.at("referrer-policy"), "same-origin") << target;
    EXPECT_TRUE(headers.contains("cache-control")) << target;
    EXPECT_FALSE(headers.contains("access-control-allow-origin")) << target;
    EXPECT_FALSE(headers.contains("strict-transport-security")) << target;
  }
  EXPECT_EQ(browser.get("/api/v1/session").headers.at("cache-control"), "no-store");
  EXPECT_EQ(browser.get("/api/v1/accounts").headers.at("cache-control"), "no-store");
  EXPECT_EQ(browser.get("/api/v1/status").headers.at("cache-control"), "private, no-cache");
  EXPECT_THAT(browser.get("/api/v1/status").headers.at("vary"), HasSubstr("Cookie"));
  Request secure{.target = "/", .headers = {{"host", "localhost"}}, .peer = "127.0.0.1", .encrypted = true};
  EXPECT_EQ(app_->handle(secure).headers.at("strict-transport-security"), "max-age=31536000");
}

TEST_F(Requests, ADocumentWithItsOwnPolicyIsFramedByThisServerAlone) {
  answer_ = [](const Call&) {
    return Response{.type = "text/html",
                    .headers = {{"content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"}}};
  };
  open();
  const auto headers = Browser{*app_}.get("/api/v1/reports/mona").headers;
  EXPECT_THAT(headers.at("content-security-policy"), HasSubstr("frame-ancestors 'self'"));
  EXPECT_EQ(headers.at("x-frame-options"), "SAMEORIGIN");
}

TEST_F(Requests, NobodyWritesHeadersIntoAnAnswer) {
  std::string value = "attachment; filename=\"a\r\nSet-Cookie: monalys=evil\"";
  std::string name = "content-disposition";
  answer_ = [&](const Call&) { return Response{.headers = {{name, value}}}; };
  open();
  Browser browser{*app_};
  for (const auto* evil : {"a\r\nb: c", "a\nb", "a\rb", "a\x01z", "a\x7fz"}) {
    value = evil;
    const auto response = browser.get("/api/v1/chart");
    EXPECT_EQ(response.status, 500u);
    EXPECT_THAT(response.headers, Not(Contains(Key("content-disposition"))));
  }
  value = "attachment; filename=\"å.png\"";
  EXPECT_EQ(browser.get("/api/v1/chart").status, 200u);
  name = "x: y\r\nset-cookie";
  EXPECT_EQ(browser.get("/api/v1/chart").status, 500u);
}

TEST_F(Requests, NamesOfOtherServersAreNotAnsweredTo) {
  config_.server.names = {"monalys.example.org"};
  open();
  for (const auto* host : {"localhost", "localhost:8080", "LOCALHOST", "127.0.0.1:1", "[::1]", "[::1]:8080",
                           "monalys.example.org", "Monalys.Example.org:443"}) {
    EXPECT_EQ(Browser(*app_, host).get("/api/v1/status").status, 200u) << host;
  }
  for (const auto* host : {"evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example",
                           "10.0.0.1", "localhost.", "monalys.example.org.evil.example"}) {
    EXPECT_EQ(Browser(*app_, host).get("/api/v1/status").status, 421u) << host;
    EXPECT_EQ(Browser(*app_, host).get("/").status, 421u) << host;
  }
  for (const auto* host :
       {"", "a b", "localhost:99999", "localhost:x", "[::1", "[evil]", "localhost:8080, evil", "a@b"}) {
    EXPECT_EQ(Browser(*app_, host).get("/api/v1/status").status, 400u) << host;
  }
}

TEST_F(Requests, WithoutAccountsAProxyIsNotAnswered) {
  open();
  for (const auto* name : {"x-forwarded-for", "forwarded", "via", "x-real-ip", "x-forwarded-host"}) {
    EXPECT_EQ(Browser{*app_}.get("/api/v1/status", {{name, "10.0.0.1"}}).status, 403u) << name;
  }
  EXPECT_EQ(answered_, 0);
}

TEST_F(Requests, ChangesComeFromItsOwnPagesAlone) {
  with_accounts();
  open();
  Browser browser{*app_};
  browser.log_in("anna");
  const auto put = [&](Headers more) { return browser.send("PUT", "/api/v1/views/a", "{}", std::move(more)).status; };
  EXPECT_EQ(put({}), 200u);
  EXPECT_EQ(put({{"origin", "http://localhost:8080"}, {"sec-fetch-site", "same-origin"}}), 200u);
  EXPECT_EQ(put({{"origin", "https://LOCALHOST:8080"}}), 200u);  // TLS may end in front of it
  answered_ = 0;
  EXPECT_EQ(put({{"origin", "http://evil.example"}}), 403u);
  EXPECT_EQ(put({{"origin", "http://localhost:9999"}}), 403u);
  EXPECT_EQ(put({{"origin", "http://localhost:8080.evil.example"}}), 403u);
  EXPECT_EQ(put({{"origin", "http://localhost:8080@evil.example"}}), 403u);
  EXPECT_EQ(put({{"origin", "null"}}), 403u);
  EXPECT_EQ(put({{"sec-fetch-site", "cross-site"}}), 403u);
  EXPECT_EQ(put({{"sec-fetch-site", "same-site"}}), 403u);
  EXPECT_EQ(put({{"x-csrf-token", ""}}), 403u);
  EXPECT_EQ(put({{"x-csrf-token", std::string(64, '0')}}), 403u);
  EXPECT_EQ(put({{"content-type", "text/plain"}}), 415u);
  EXPECT_EQ(put({{"content-type", "application/x-www-form-urlencoded"}}), 415u);
  EXPECT_EQ(put({{"content-type", "application/json; charset=utf-8"}}), 200u);
  EXPECT_EQ(answered_, 1);

  // Another one's token is worth nothing.
  Browser other{*app_};
  other.log_in("alf");
  EXPECT_EQ(put({{"x-csrf-token", other.csrf}}), 403u);
  Browser stranger{*app_};
  static_cast<void>(stranger.session());
  EXPECT_EQ(put({{"x-csrf-token", stranger.csrf}}), 403u);
}

TEST_F(Requests, OtherPagesDoNotAskBehindPeoplesBacks) {
  open();
  Browser browser{*app_};
  EXPECT_EQ(browser.get("/api/v1/chart", {{"sec-fetch-site", "cross-site"}, {"sec-fetch-mode", "no-cors"}}).status,
            403u);
  EXPECT_EQ(browser.get("/api/v1/chart", {{"sec-fetch-site", "cross-site"}, {"sec-fetch-mode", "cors"}}).status, 403u);
  EXPECT_EQ(browser.get("/users", {{"sec-fetch-site", "cross-site"}, {"sec-fetch-mode", "navigate"}}).status, 200u);
  EXPECT_EQ(browser.get("/api/v1/chart", {{"sec-fetch-site", "none"}}).status, 200u);
}

TEST_F(Requests, EveryRoleDoesWhatItMayAndNothingElse) {
  with_accounts();
  open();
  struct Row {
    const char* method;
    const char* target;
    const char* may;  // first letters of anna (admin), alf (analyst: l), petra (project), ove (public)
  };
  constexpr auto kAll = "alpo";
  const std::vector<Row> rows{
      {"GET", "/api/v1/metrics", kAll},       {"GET", "/api/v1/query", kAll},
      {"GET", "/api/v1/chart", kAll},         {"GET", "/api/v1/pages", kAll},
      {"GET", "/api/v1/overview", kAll},      {"GET", "/api/v1/reports", kAll},
      {"GET", "/api/v1/reports/mona", kAll},  {"GET", "/api/v1/openapi.json", kAll},
      {"GET", "/api/v1/views", kAll},         {"GET", "/api/v1/notes", kAll},
      {"GET", "/api/v1/values", "al"},        {"GET", "/api/v1/projects", "alp"},
      {"GET", "/api/v1/projects/P1", "alp"},  {"GET", "/api/v1/status", "a"},
      {"GET", "/api/v1/ingest", "a"},         {"POST", "/api/v1/ingest", "a"},
      {"PUT", "/api/v1/views/x", "al"},       {"DELETE", "/api/v1/views/x", "al"},
      {"PUT", "/api/v1/notes", "a"},          {"POST", "/api/v1/metrics", "a"},
      {"PUT", "/api/v1/reports/mona", "a"},   {"DELETE", "/api/v1/reports/made/x", "a"},
      {"POST", "/api/v1/something-new", "a"}, {"GET", "/api/v1/accounts", "a"},
      {"POST", "/api/v1/accounts", "a"},      {"DELETE", "/api/v1/accounts/nobody", "a"},
      {"HEAD", "/api/v1/status", "a"},        {"HEAD", "/api/v1/accounts", "a"},
      {"PUT", "/api/v1/projects/P1", "a"},    {"DELETE", "/api/v1/status", "a"},
      {"POST", "/api/v1/status/x", "a"},      {"GET", "/api/v1/status/x/y", "a"},
      {"GET", "/api/v1/%73tatus", "a"},       {"GET", "/api/v1/accounts/x", "a"},
  };
  for (const auto& [name, letter] :
       {std::pair{"anna", 'a'}, std::pair{"alf", 'l'}, std::pair{"petra", 'p'}, std::pair{"ove", 'o'}}) {
    Browser browser{*app_};
    ASSERT_EQ(browser.log_in(name).status, 200u);
    for (const auto& row : rows) {
      const auto status = browser.send(row.method, row.target).status;
      const bool may = std::string_view{row.may}.contains(letter);
      if (may) {
        EXPECT_NE(status, 401u) << name << " " << row.method << " " << row.target;
        EXPECT_NE(status, 403u) << name << " " << row.method << " " << row.target;
      } else {
        EXPECT_EQ(status, 403u) << name << " " << row.method << " " << row.target;
      }
    }
  }
  Browser nobody{*app_};
  static_cast<void>(nobody.session());
  answered_ = 0;
  for (const auto& row : rows) EXPECT_EQ(nobody.send(row.method, row.target).status, 401u) << row.target;
  EXPECT_EQ(nobody.get("/api/v1/events").status, 401u);
  EXPECT_EQ(answered_, 0);
}

TEST_F(Requests, TheProjectOfALoginIsThatOfItsAccount) {
  Identity seen;
  answer_ = [&](const Call& call) {
    seen = call.identity;
    return Response{};
  };
  with_accounts();
  open();
  Browser browser{*app_};
  browser.log_in("petra");
  EXPECT_EQ(browser.get("/api/v1/projects/P2?role=admin&project=P2", {{"x-role", "admin"}}).status, 200u);
  EXPECT_EQ(seen.role, Role::project);
  EXPECT_EQ(seen.project, "P1");
}

TEST_F(Requests, EventsGoToWhoMayHearThem) {
  with_accounts();
  open();
  Browser admin{*app_};
  admin.log_in("anna");
  const auto all = admin.get("/api/v1/events");
  ASSERT_TRUE(all.events);
  EXPECT_THAT(all.events->topics, ::testing::ElementsAre("facts", "ingest"));
  Browser reader{*app_};
  reader.log_in("ove");
  const auto some = reader.get("/api/v1/events");
  ASSERT_TRUE(some.events);
  EXPECT_THAT(some.events->topics, ::testing::ElementsAre("facts"));
  EXPECT_TRUE(some.events->still_allowed());
  EXPECT_EQ(reader.send("DELETE", "/api/v1/session").status, 204u);
  EXPECT_FALSE(some.events->still_allowed());
  EXPECT_TRUE(all.events->still_allowed());
  // A stream is not what keeps a session alive.
  now_ = now_.load() + std::chrono::hours{5};
  EXPECT_FALSE(all.events->still_allowed());
  EXPECT_FALSE(admin.send("HEAD", "/api/v1/events").events);
}

TEST_F(Requests, FiguresForMonitoringAreForThisMachineAndForAdmins) {
  with_accounts();
  open();
  Browser local{*app_};
  EXPECT_EQ(local.get("/metrics").status, 200u);
  EXPECT_EQ(local.get("/metrics", {{"x-forwarded-for", "10.0.0.1"}}).status, 401u);
  EXPECT_EQ(Browser(*app_, "monalys.example.org").get("/metrics").status, 401u);
  Browser far{*app_};
  far.address = "10.0.0.7";
  EXPECT_EQ(far.get("/metrics").status, 401u);
  EXPECT_EQ(far.get("/healthz").status, 200u);
  far.log_in("alf");
  EXPECT_EQ(far.get("/metrics").status, 403u);
  Browser admin{*app_};
  admin.address = "10.0.0.7";
  admin.log_in("anna");
  EXPECT_EQ(admin.get("/metrics").status, 200u);
}

TEST_F(Requests, TooMuchAtOnceIsSaidNotQueued) {
  std::mutex mutex;
  std::condition_variable changed;
  bool go_on = false;
  answer_ = [&](const Call&) {
    std::unique_lock lock{mutex};
    changed.wait(lock, [&] { return go_on; });
    return Response{};
  };
  open();
  std::atomic<int> busy = 0, done = 0;
  for (int i = 0; i < 40; ++i) {
    Request request{.target = "/api/v1/chart", .headers = {{"host", "localhost"}}, .peer = "127.0.0.1"};
    app_->start(std::move(request), [&](const Response& response) {
      if (response.status == 503 && response.headers.contains("retry-after")) ++busy;
      ++done;
    });
  }
  // Two may be with the workers (all come from one address), sixteen wait.
  EXPECT_GE(busy, 40 - 18);
  {
    const std::scoped_lock lock{mutex};
    go_on = true;
  }
  changed.notify_all();
  app_.reset();
  EXPECT_EQ(done, 40);
}

TEST_F(Requests, AnAnswerThatThrowsIsAMistakeOfTheServer) {
  answer_ = [](const Call&) -> Response { throw std::runtime_error("a secret place"); };
  open();
  const auto response = Browser{*app_}.get("/api/v1/chart");
  EXPECT_EQ(response.status, 500u);
  EXPECT_THAT(*response.body, Not(HasSubstr("secret")));
  EXPECT_THAT(warnings_, HasSubstr("a secret place"));
}

TEST_F(Requests, WithoutAnyAccountItDoesNotStart) {
  config_.server.accounts = folder_ / "accounts.json";
  const auto app = App::open(config_, {}, {});
  ASSERT_FALSE(app);
  EXPECT_THAT(app.error().hint, HasSubstr("monalys user add"));
}

}  // namespace
}  // namespace monalys::server
