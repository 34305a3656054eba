// For tests of the server: a folder, accounts, an App whose answers are made up, and a browser that keeps cookies.

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "server/app.hpp"

namespace monalys::server::testing {

/// As little as libsodium allows: what it costs is not what is tested.
inline constexpr HashCost kCheap{.passes = 1, .memory_bytes = 8192};
inline constexpr auto kPassword = "correct horse battery";

class Server : public ::testing::Test {
 protected:
  Server() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(::testing::TempDir()) / (std::string("monalys_server_") + test->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    config_.platform.zone = Zone::utc();
  }
  ~Server() override {
    app_.reset();
    std::filesystem::remove_all(folder_);
  }

  /// anna (admin), alf (analyst), petra (project P1), ove (public), all with kPassword.
  void with_accounts() {
    config_.server.accounts = folder_ / "accounts.json";
    config_.server.audit = folder_ / "audit.jsonl";
    Accounts accounts{config_.server.accounts, kCheap, clock()};
    for (const auto& [name, role, project] :
         {std::tuple{"anna", Role::admin, ""}, std::tuple{"alf", Role::analyst, ""},
          std::tuple{"petra", Role::project, "P1"}, std::tuple{"ove", Role::open, ""}}) {
      const auto added = accounts.add_person({.name = name, .role = role, .project = project}, kPassword);
      ASSERT_TRUE(added) << added.error().message;
    }
  }
  void open() {
    Answers answers{.remembered = [](const Call&) { return std::nullopt; },
                    .answer =
                        [this](const Call& call) {
                          ++answered_;
                          return answer_(call);
                        },
                    .prometheus = [] { return Response{.body = shared_body("monalys_up 1\n")}; },
                    .ready = [] { return Response{.body = shared_body("ready\n")}; }};
    auto app =
        App::open(config_, std::move(answers), {.clock = clock(), .cost = kCheap, .warn = [this](const auto& text) {
                                                  const std::scoped_lock lock{warning_};
                                                  warnings_ += text + "\n";
                                                }});
    ASSERT_TRUE(app) << app.error().message;
    app_ = std::move(*app);
  }
  [[nodiscard]] Admission::Clock clock() {
    return [this] { return now_.load(); };
  }
  [[nodiscard]] std::string audit() const {
    std::ifstream in(folder_ / "audit.jsonl");
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::filesystem::path folder_;
  Config config_;
  std::atomic<Instant> now_{from_unix_seconds(1'796'000'000)};
  std::atomic<int> answered_ = 0;
  std::function<Response(const Call&)> answer_ = [](const Call&) {
    return Response{.type = "application/json", .body = shared_body("{}"), .headers = {{"etag", "\"1\""}}};
  };
  std::unique_ptr<App> app_;
  std::mutex warning_;
  std::string warnings_;
};

/// Sends what a browser would, and keeps the cookie.
class Browser {
 public:
  explicit Browser(App& app, std::string host = "localhost:8080") : app_(app), host_(std::move(host)) {}

  /// The same one, with its cookie and its open page, at a server that was started anew.
  [[nodiscard]] Browser at(App& app) const {
    Browser same{app, host_};
    same.cookie = cookie;
    same.csrf = csrf;
    same.address = address;
    return same;
  }

  Response send(std::string method, std::string target, std::string body = {}, Headers more = {}) {
    Request request{
        .method = std::move(method), .target = std::move(target), .body = std::move(body), .peer = "127.0.0.1"};
    request.headers["host"] = host_;
    if (!cookie.empty()) request.headers["cookie"] = cookie;
    if (!csrf.empty()) request.headers["x-csrf-token"] = csrf;
    if (!request.body.empty()) request.headers["content-type"] = "application/json";
    if (!address.empty()) request.peer = address;
    for (auto& [name, value] : more) request.headers[name] = value;
    auto response = app_.handle(std::move(request));
    if (const auto set = response.headers.find("set-cookie"); set != response.headers.end()) {
      cookie = set->second.substr(0, set->second.find(';'));
    }
    return response;
  }
  Response get(std::string target, Headers more = {}) { return send("GET", std::move(target), {}, std::move(more)); }
  nlohmann::json session() {
    auto session = nlohmann::json::parse(*get("/api/v1/session").body);
    csrf = session["csrf"];
    return session;
  }
  Response log_in(std::string_view name, std::string_view password = kPassword) {
    static_cast<void>(session());
    auto response = send("POST", "/api/v1/session", nlohmann::json{{"name", name}, {"password", password}}.dump());
    if (response.status == 200) csrf = nlohmann::json::parse(*response.body)["csrf"];
    return response;
  }

  std::string cookie, csrf, address;

 private:
  App& app_;
  std::string host_;
};

}  // namespace monalys::server::testing
