#include "server/app.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <future>
#include <span>

#include "base/sentence.hpp"
#include "server/assets.hpp"
#include "server/permissions.hpp"
#include "server/protection.hpp"
#include "server/service.hpp"

namespace monalys::server {
namespace {

constexpr std::size_t kLongestTarget = 8192;

constexpr std::string_view kWithoutDashboard =
    "<!doctype html><html lang=\"sv\"><meta charset=\"utf-8\"><title>Monalys</title>"
    "<h1>Monalys</h1><p>Servern svarar, men är byggd utan sina sidor. Frågor besvaras under /api/v1.</p>"
    "<p lang=\"en\">The server answers, but was built without its pages. Questions are answered below /api/v1.</p>";

bool only_looks(std::string_view method) { return method == "GET" || method == "HEAD"; }

Response not_allowed(std::string_view methods) {
  auto response = problem(405, "that cannot be done here", fmt::format("Allowed: {}.", methods));
  response.headers.emplace("allow", methods);
  return response;
}

Response too_busy() {
  return problem(fail(Code::busy,
                      Sentence{"there is too much to do just now", "servern har för mycket att göra just nu"},
                      Sentence{"Ask again in a moment.", "Försök igen om en stund."})
                     .error());
}

Response from(const Asset& asset, std::string_view accept_encoding) {
  Response response{.type = std::string(asset.type)};
  response.headers.emplace("vary", "Accept-Encoding");
  // Names of assets change with their content.
  response.headers.emplace("cache-control",
                           asset.path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
  if (!asset.gzip.empty() && accepts_gzip(accept_encoding)) {
    response.headers.emplace("content-encoding", "gzip");
    response.body = shared_body(std::string(asset.gzip));
  } else {
    response.body = shared_body(std::string(asset.bytes));
  }
  return response;
}

const Asset* find_asset(std::string_view path) {
  const auto all = assets();
  const auto found = std::ranges::find(all, path, &Asset::path);
  return found == all.end() ? nullptr : &*found;
}

/// "W/" says that what lies behind a tag was compressed on its way: to the service it is the same.
std::string without_weakness(std::string_view tags) {
  std::string plain{tags};
  for (auto at = plain.find("W/\""); at != std::string::npos; at = plain.find("W/\"", at)) plain.erase(at, 2);
  return plain;
}

bool is_interface(const Target& target) {
  return target.segments.size() >= 2 && target.segments[0] == "api" && target.segments[1] == "v1";
}

}  // namespace

Answers answers_of(Service& service) {
  return {.remembered = [&service](const Call& call) { return service.remembered(call); },
          .answer = [&service](const Call& call) { return service.answer(call); },
          .prometheus = [&service] { return service.prometheus(); },
          .ready = [&service] { return service.ready(); }};
}

App::App(Config config, Answers answers, Options options)
    : config_(std::move(config)),
      answers_(std::move(answers)),
      options_(std::move(options)),
      admission_(config_.server, options_.clock, options_.cost, options_.warn),
      throttle_(options_.clock),
      audit_(config_.server.audit, options_.clock, options_.warn),
      passwords_({.threads = 1, .waiting = 32, .waiting_each = 8}),
      workers_(options_.workers) {}

Result<std::unique_ptr<App>> App::open(Config config, Answers answers, Options options) {
  const auto& server = config.server;
  if (!server.proxy_address.empty() && !normal_address(server.proxy_address)) {
    return fail(Code::invalid_input,
                fmt::format("[server] proxy_address: \"{}\" is not an IP address", server.proxy_address),
                "Example: \"127.0.0.1\".");
  }
  std::unique_ptr<App> app{new App(std::move(config), std::move(answers), std::move(options))};
  if (auto* accounts = app->admission_.accounts(); accounts != nullptr) {
    MONALYS_TRY(const auto all, accounts->all());
    if (all.empty()) {
      return fail(Code::not_found,
                  fmt::format("{} holds no accounts: nobody could log in", app->config_.server.accounts.string()),
                  "Add the first: monalys user add NAME --role admin");
    }
  }
  return app;
}

Response App::handle(Request request) {
  std::promise<Response> promise;
  auto response = promise.get_future();
  start(std::move(request), [&promise](Response given) { promise.set_value(std::move(given)); });
  return response.get();
}

void App::start(Request request, Done done) {
  auto asked = std::make_shared<Asked>();
  asked->request = std::move(request);
  asked->only_head = asked->request.method == "HEAD";
  asked->visitor.encrypted = asked->request.encrypted;
  const Done finish = [asked, done = std::move(done)](Response response) {
    done(finished(std::move(response), *asked));
  };

  if (asked->request.target.size() > kLongestTarget) {
    finish(problem(
        414, sentence("the address is longer than {} characters", "adressen är längre än {} tecken", kLongestTarget),
        Sentence{"Ask for less at once.", "Fråga om mindre på en gång."}));
    return;
  }
  auto target = read_target(asked->request.target);
  if (!target) {
    finish(problem(target.error()));
    return;
  }
  asked->target = std::move(*target);
  if (auto stranger = admission_.refuse_stranger(asked->request)) {
    finish(std::move(*stranger));
    return;
  }
  if (asked->target.path == "/healthz" && only_looks(asked->request.method)) {
    finish({.body = shared_body("ok\n")});
    return;
  }
  auto visitor = admission_.visitor(asked->request, Admission::Use::counts);
  if (!visitor) {
    options_.warn(visitor.error().message);
    finish(problem(
        503, Sentence{"who may log in cannot be read just now", "det går inte att läsa vilka som får logga in just nu"},
        Sentence{"The server's log says why.", "Serverns logg säger varför."}));
    return;
  }
  asked->visitor = std::move(*visitor);
  route(asked, finish);
}

/// What every response carries, whoever made it.
Response App::finished(Response response, const Asked& asked) {
  const auto& path = asked.target.segments;
  auto kept = Kept::as_said;
  if (is_interface(asked.target)) {
    const bool of_login = path.size() > 2 && (path[2] == "session" || path[2] == "accounts");
    kept = of_login || response.status >= 400 || response.events ? Kept::nowhere : Kept::asked_for;
  } else if (!response.headers.contains("cache-control")) {
    kept = Kept::nowhere;
  }
  if (asked.only_head) response.events = nullptr;
  protect(response, kept, asked.visitor.encrypted);
  return response;
}

void App::route(const AskedPointer& asked, const Done& done) {
  const auto& path = asked->target.path;
  if (is_interface(asked->target)) {
    route_interface(asked, done);
  } else if (!only_looks(asked->request.method)) {
    done(not_allowed("GET, HEAD"));
  } else if (path == "/readyz") {
    later(workers_, asked, done, answers_.ready);
  } else if (path == "/metrics") {
    const auto& visitor = asked->visitor;
    const bool may_look =
        visitor.identity && (visitor.identity->role == Role::admin ||
                             (visitor.by == Visitor::By::token && visitor.identity->role == Role::analyst));
    if (may_look || admission_.is_local(asked->request)) {
      later(workers_, asked, done, answers_.prometheus);
    } else {
      done(visitor.identity ? problem(403, "these figures are for admins", "")
                            : problem(401, "these figures are for admins and their programs",
                                      "Send the header Authorization: Bearer with a token of `monalys user token`."));
    }
  } else {
    done(page(*asked));
  }
}

/// Files of the dashboard, and the one page that is shown for every path that it knows by itself.
Response App::page(const Asked& asked) const {
  const auto& path = asked.target.path;
  const auto accepted = header(asked.request, "accept-encoding");
  if (const auto* asset = find_asset(path)) return from(*asset, accepted);
  const auto& segments = asked.target.segments;
  const bool of_files = path.contains('.') || (!segments.empty() && (segments[0] == "assets" || segments[0] == "api"));
  if (of_files) return problem(no_such_page().error());
  if (const auto* index = find_asset("/index.html")) return from(*index, accepted);
  return {.type = "text/html; charset=utf-8", .body = shared_body(std::string(kWithoutDashboard))};
}

std::optional<Response> App::refuse(const Asked& asked) const {
  const auto& [request, target, visitor, only_head] = asked;
  const bool of_session = target.segments.size() == 3 && target.segments[2] == "session";
  if (!visitor.identity && !of_session) {
    auto response =
        problem(401, Sentence{"log in first", "logga in först"},
                admission_.login() == Login::proxy
                    ? Sentence{"Log in at the proxy; `monalys user add` gives people a role here.",
                               "Logga in i proxyn; `monalys user add` ger personer en roll här."}
                    : Sentence{"Programs send the header Authorization: Bearer with a token of `monalys user token`.",
                               "Program skickar huvudet Authorization: Bearer med en nyckel från `monalys user "
                               "token`."});
    response.headers.emplace("www-authenticate", "Bearer");
    return response;
  }
  if (!only_looks(request.method)) {
    if (visitor.by != Visitor::By::token && !same_secret(header(request, "x-csrf-token"), visitor.csrf)) {
      return problem(403,
                     Sentence{"the header x-csrf-token is missing or not that of this session",
                              "huvudet x-csrf-token saknas eller hör inte till den här sessionen"},
                     Sentence{"Take it from GET /api/v1/session.",
                              "Läs in sidan på nytt. Program hämtar det med GET /api/v1/session."});
    }
    const auto type = header(request, "content-type");
    if (!request.body.empty() && type.substr(0, type.find(';')) != "application/json") {
      return problem(415, "the body is not said to be JSON", "Send the header Content-Type: application/json.");
    }
  }
  if (!of_session && !may(visitor.identity->role, request.method, std::span{target.segments}.subspan(2))) {
    return problem(
        403, sentence("the role {} may not do this", "rollen {} får inte göra det här", word(visitor.identity->role)),
        Sentence{"Ask somebody who runs this server.", "Fråga någon som sköter servern."});
  }
  return std::nullopt;
}

void App::route_interface(const AskedPointer& asked, const Done& done) {
  const auto& method = asked->request.method;
  const auto& path = asked->target.segments;
  if (!only_looks(method) && method != "POST" && method != "PUT" && method != "DELETE") {
    done(not_allowed("GET, HEAD, POST, PUT, DELETE"));
    return;
  }
  if (auto refused = refuse(*asked)) {
    if (refused->status == 403 && !only_looks(method)) note(*asked, *refused);
    done(std::move(*refused));
    return;
  }
  if (asked->visitor.unused_today) {
    const auto noted = passwords_.take("", [this, asked] {
      const auto kept = admission_.accounts()->note_use(asked->visitor.identity->name);
      if (!kept) options_.warn(kept.error().message);
    });
    static_cast<void>(noted);  // with too much to do, the next request tries again
  }
  if (path.size() == 3 && path[2] == "session") return route_session(asked, done);
  if (path.size() >= 3 && path[2] == "accounts") return route_accounts(asked, done);
  if (path.size() == 3 && path[2] == "events") return done(events(*asked));
  if (path.size() < 3) return done(problem(404, "there is no such thing here", "See /api/v1/openapi.json."));
  ask_service(asked, done);
}

void App::ask_service(const AskedPointer& asked, const Done& done) {
  const auto& request = asked->request;
  const auto& segments = asked->target.segments;
  auto parameters = read_parameters(asked->target.query);
  if (!parameters) return done(problem(parameters.error()));
  const auto type = header(request, "content-type");
  Call call{.method = asked->only_head ? "GET" : request.method,
            .path = {segments.begin() + 2, segments.end()},
            .parameters = std::move(*parameters),
            .body = request.body,
            .content_type = std::string(type.substr(0, type.find(';'))),
            .if_none_match = without_weakness(header(request, "if-none-match")),
            .if_match = without_weakness(header(request, "if-match")),
            .identity = *asked->visitor.identity};
  if (call.method == "GET") {
    if (auto remembered = answers_.remembered(call)) {
      note(*asked, *remembered);
      return done(std::move(*remembered));
    }
  }
  later(workers_, asked, done, [this, asked, call = std::move(call)] {
    auto response = answers_.answer(call);
    note(*asked, response);
    return response;
  });
}

void App::later(Workers& workers, const AskedPointer& asked, const Done& done, std::function<Response()> work) {
  const auto& visitor = asked->visitor;
  const bool named = visitor.identity && !visitor.identity->name.empty();
  const bool taken =
      workers.take(named ? visitor.identity->name : visitor.address, [this, done, work = std::move(work)] {
        if (ending_) return done(too_busy());
        Response response;
        try {
          response = work();
        } catch (const std::exception& exception) {
          options_.warn(fmt::format("an answer failed: {}", exception.what()));
          response = problem(500, Sentence{"the server made a mistake", "servern gjorde ett fel"},
                             Sentence{"Its log says more.", "Serverns logg säger mer."});
        }
        done(std::move(response));
      });
  if (!taken) done(too_busy());
}

Response App::events(const Asked& asked) {
  if (!only_looks(asked.request.method)) return not_allowed("GET, HEAD");
  const auto& identity = *asked.visitor.identity;
  auto subscription = std::make_shared<Subscription>();
  subscription->topics = {"facts"};
  if (may(identity.role, "GET", std::array<std::string, 1>{"ingest"})) subscription->topics.emplace_back("ingest");
  // The stream is that of who asked for it, as what they were then; a session does not go on because one is open.
  subscription->still_allowed = [this, request = asked.request, identity, by = asked.visitor.by] {
    const auto now = admission_.visitor(request, Admission::Use::only_looks);
    return now && now->identity && now->by == by && now->identity->name == identity.name &&
           now->identity->role == identity.role && !ending_;
  };
  return {.type = "text/event-stream", .headers = {{"x-accel-buffering", "no"}}, .events = std::move(subscription)};
}

/// What leaves, and what is changed. Figures that the dashboard shows are not noted: it would be all there is to read.
void App::note(const Asked& asked, const Response& response) {
  const auto& [request, target, visitor, only_head] = asked;
  std::string_view event;
  if (!only_looks(request.method)) {
    event = response.status < 400 ? "change" : "refused change";
  } else if (response.status == 200 &&
             (response.headers.contains("content-disposition") || !response.type.starts_with("application/json"))) {
    event = "export";
  } else {
    return;
  }
  audit_.write({.event = event,
                .name = visitor.identity ? std::string_view{visitor.identity->name} : std::string_view{},
                .address = visitor.address,
                .what = fmt::format("{} {}", request.method, request.target),
                .status = response.status});
}

}  // namespace monalys::server
