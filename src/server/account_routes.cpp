// Logging in and out, and who may.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/sentence.hpp"
#include "base/text.hpp"
#include "server/app.hpp"

namespace monalys::server {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLongestBody = 8192;

Response json(unsigned status, const Json& content) {
  return {.status = status,
          .type = "application/json",
          .body = shared_body(content.dump(-1, ' ', false, Json::error_handler_t::replace))};
}

Response no_content() { return {.status = 204}; }

Response not_allowed(std::string_view methods) {
  auto response = problem(405, "that cannot be done here", fmt::format("Allowed: {}.", methods));
  response.headers.emplace("allow", methods);
  return response;
}

std::string cookie(std::string_view id, bool encrypted) {
  return fmt::format("monalys={}; Path=/; HttpOnly; SameSite=Strict{}{}", id, encrypted ? "; Secure" : "",
                     id.empty() ? "; Max-Age=0" : "");
}

/// One answer for a wrong name and a wrong password.
Response wrong_password() {
  return problem(
      401, Sentence{"the name or the password is wrong", "namnet eller lösenordet är fel"},
      Sentence{"Whoever runs this server can give you a new one.", "Den som sköter servern kan ge dig ett nytt."});
}

Sentence too_long() { return {"that is too long", "det är för långt"}; }

std::string text_of(const std::map<std::string, std::string, std::less<>>& texts, std::string_view name) {
  const auto found = texts.find(name);
  return found == texts.end() ? std::string{} : found->second;
}

}  // namespace

void App::route_session(const AskedPointer& asked, const Done& done) {
  const auto& method = asked->request.method;
  if (method == "GET" || method == "HEAD") return done(session(asked->visitor));
  if (method == "DELETE") return done(log_out(*asked));
  if (method == "POST") return log_in(asked, done);
  done(not_allowed("GET, HEAD, POST, DELETE"));
}

Response App::session(const Visitor& visitor) const {
  Json user;
  if (visitor.identity) {
    user = {{"name", visitor.identity->name},
            {"role", word(visitor.identity->role)},
            {"project", visitor.identity->project}};
  }
  return json(200, {{"login", word(admission_.login())},
                    {"user", std::move(user)},
                    {"csrf", visitor.csrf},
                    {"platform", config_.platform.name},
                    {"time_zone", config_.platform.zone.name()},
                    {"version", MONALYS_VERSION},
                    {"simulated", config_.simulated},
                    {"languages", {"sv", "en"}}});
}

void App::log_in(const AskedPointer& asked, const Done& done) {
  if (admission_.login() != Login::accounts) {
    return done(problem(404, Sentence{"nobody logs in here", "här loggar ingen in"},
                        Sentence{"This server has no accounts, or a proxy in front of it asks.",
                                 "Servern har inga konton, eller så frågar en proxy framför den."}));
  }
  if (asked->request.body.size() > kLongestBody)
    return done(problem(413, too_long(), Sentence{"Send name and password.", "Skicka namn och lösenord."}));
  const auto texts = read_texts(asked->request.body, {"name", "password"});
  if (!texts) return done(problem(texts.error()));
  // What cannot be a name is treated as one that nobody has.
  auto name = account_name(text_of(*texts, "name")).value_or("");
  const auto wait = throttle_.admit(name, asked->visitor.address);
  if (wait.count() > 0) {
    // Not in the audit log: whoever guesses could fill the disk with it.
    auto response = problem(429, Sentence{"too many wrong passwords", "för många felaktiga lösenord"},
                            sentence("Try again in {} s.", "Försök igen om {} s.", wait.count()));
    response.headers.emplace("retry-after", std::to_string(wait.count()));
    return done(std::move(response));
  }
  later(passwords_, asked, done, [this, asked, name = std::move(name), password = text_of(*texts, "password")] {
    return check_password(*asked, name, password);
  });
}

Response App::check_password(const Asked& asked, const std::string& name, const std::string& password) {
  const auto& visitor = asked.visitor;
  auto& accounts = *admission_.accounts();
  const auto account = accounts.of_password(name, password);
  if (!account) {
    options_.warn(account.error().message);
    return problem(503, Sentence{"passwords cannot be checked just now", "lösenord kan inte kontrolleras just nu"},
                   Sentence{"The server's log says why.", "Serverns logg säger varför."});
  }
  if (!*account) {
    // A name that nobody has may be a password that somebody wrote into the wrong field.
    const auto known = accounts.find(name);
    audit_.write({.event = "refused login",
                  .name = known && *known ? name : "(unknown)",
                  .address = visitor.address,
                  .status = 401});
    return wrong_password();
  }
  throttle_.forgive(name, visitor.address);
  // An id from before the login, whoever made it, is worth nothing after it.
  if (!visitor.session.empty()) admission_.sessions().end(visitor.session);
  const auto id = admission_.sessions().begin({.name = name, .mark = Admission::mark_of(**account)});
  if (const auto noted = accounts.note_use(name); !noted) options_.warn(noted.error().message);
  audit_.write({.event = "login", .name = name, .address = visitor.address});

  auto now = visitor;
  now.identity = Identity{.name = name, .role = (*account)->role, .project = (*account)->project};
  now.by = Visitor::By::session;
  now.csrf = admission_.csrf_of_session(id);
  auto response = session(now);
  response.headers.emplace("set-cookie", cookie(id, visitor.encrypted));
  return response;
}

Response App::log_out(const Asked& asked) {
  const auto& visitor = asked.visitor;
  auto response = no_content();
  if (visitor.by != Visitor::By::session) return response;
  admission_.sessions().end(visitor.session);
  audit_.write({.event = "logout", .name = visitor.identity->name, .address = visitor.address, .status = 204});
  response.headers.emplace("set-cookie", cookie("", visitor.encrypted));
  response.headers.emplace("clear-site-data", "\"cache\"");
  return response;
}

void App::route_accounts(const AskedPointer& asked, const Done& done) {
  if (admission_.accounts() == nullptr) {
    return done(problem(404, Sentence{"this server has no accounts", "servern har inga konton"},
                        Sentence{"Set [server] accounts in monalys.toml.", "Ange [server] accounts i monalys.toml."}));
  }
  const auto& method = asked->request.method;
  const auto parts = asked->target.segments.size();
  if (parts == 3 && (method == "GET" || method == "HEAD")) return done(list_accounts());
  if (parts == 3 && method == "POST")
    return later(passwords_, asked, done, [this, asked] { return add_account(*asked); });
  if (parts == 4 && method == "DELETE") {
    return later(passwords_, asked, done, [this, asked] { return remove_account(*asked); });
  }
  done(parts > 4 ? problem(404, Sentence{"there is no such account", "det finns inget sådant konto"}, Sentence{})
                 : not_allowed(parts == 3 ? "GET, HEAD, POST" : "DELETE"));
}

Response App::list_accounts() {
  const auto all = admission_.accounts()->all();
  if (!all) return problem(all.error());
  auto list = Json::array();
  for (const auto& account : *all) {
    list.push_back({{"name", account.name},
                    {"role", word(account.role)},
                    {"project", account.project},
                    {"kind", word(account.kind)},
                    {"created", account.created},
                    {"last_used", account.last_used}});
  }
  return json(200, {{"accounts", std::move(list)}});
}

Response App::add_account(const Asked& asked) {
  if (asked.request.body.size() > kLongestBody) {
    return problem(413, too_long(), Sentence{"Send an account.", "Skicka uppgifter om ett konto."});
  }
  const auto texts = read_texts(asked.request.body, {"name", "role", "project", "kind", "password"});
  if (!texts) return problem(texts.error());
  const auto role = parse_role(text_of(*texts, "role"));
  if (!role) return problem(role.error());
  const auto kind = text_of(*texts, "kind");
  if (!kind.empty() && kind != "person" && kind != "token") {
    return problem(400, "there is no such kind of account", "Known: person, token.");
  }
  Account account{.name = text_of(*texts, "name"), .role = *role, .project = text_of(*texts, "project")};
  const auto what = fmt::format("account {} added: {} {} {}", account.name, kind.empty() ? "person" : kind, word(*role),
                                account.project);
  Json answer = Json::object();
  if (kind == "token") {
    auto token = admission_.accounts()->add_token(std::move(account));
    if (!token) return problem(token.error());
    answer["token"] = std::move(*token);
  } else {
    const auto password = texts->find("password");
    const bool at_proxy = admission_.login() == Login::proxy && password == texts->end();
    const auto added = admission_.accounts()->add_person(
        std::move(account), at_proxy ? std::nullopt : std::optional<std::string_view>{text_of(*texts, "password")});
    if (!added) return problem(added.error());
  }
  audit_.write({.event = "change",
                .name = asked.visitor.identity->name,
                .address = asked.visitor.address,
                .what = what,
                .status = 201});
  return json(201, answer);
}

Response App::remove_account(const Asked& asked) {
  const auto name = fold_case(asked.target.segments[3]);
  const auto all = admission_.accounts()->all();
  if (!all) return problem(all.error());
  const auto is_other_admin = [&](const Account& each) {
    return each.name != name && each.role == Role::admin && each.kind == Account::Kind::person;
  };
  if (std::ranges::none_of(*all, is_other_admin)) {
    return problem(409, Sentence{"no admin would be left", "ingen administratör skulle finnas kvar"},
                   Sentence{"Add another one first.", "Lägg först till en annan."});
  }
  const auto removed = admission_.accounts()->remove(name);
  if (!removed) return problem(removed.error());
  admission_.sessions().end_all_of(name);
  audit_.write({.event = "change",
                .name = asked.visitor.identity->name,
                .address = asked.visitor.address,
                .what = fmt::format("account {} removed", name),
                .status = 204});
  return no_content();
}

}  // namespace monalys::server
