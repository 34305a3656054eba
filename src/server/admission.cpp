#include "server/admission.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "server/request_parts.hpp"

namespace monalys::server {
namespace {

constexpr std::array<std::string_view, 3> kLoopbackNames{"localhost", "127.0.0.1", "[::1]"};
/// What proxies add. Whoever forges one only loses by it.
constexpr std::array<std::string_view, 5> kOfProxies{"forwarded", "via", "x-forwarded-for", "x-forwarded-host",
                                                     "x-real-ip"};

bool came_through_proxy(const Request& request) {
  return std::ranges::any_of(kOfProxies, [&](auto name) { return request.headers.contains(name); });
}

template <class Names>
bool is_among(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool changes_something(const Request& request) { return request.method != "GET" && request.method != "HEAD"; }

/// Beside the accounts; nowhere when nobody logs in here.
std::filesystem::path sessions_file(const ServerSettings& settings, Login login) {
  if (login != Login::accounts) return {};
  auto file = settings.accounts;
  return file += ".sessions";
}

Identity identity_of(const Account& account) {
  return {.name = account.name, .role = account.role, .project = account.project};
}

}  // namespace

std::string_view word(Login login) {
  switch (login) {
    case Login::none:
      return "none";
    case Login::accounts:
      return "accounts";
    case Login::proxy:
      break;
  }
  return "proxy";
}

Admission::Admission(const ServerSettings& settings, const Clock& clock, HashCost cost,
                     const std::function<void(const std::string&)>& warn)
    : settings_(settings),
      clock_(clock),
      login_(settings.accounts.empty()       ? Login::none
             : settings.proxy_header.empty() ? Login::accounts
                                             : Login::proxy),
      proxy_(normal_address(settings.proxy_address)),
      accounts_(settings.accounts.empty() ? nullptr : std::make_unique<Accounts>(settings.accounts, cost, clock)),
      sessions_(clock, {}, {.file = sessions_file(settings, login_), .warn = warn}) {}

std::string Admission::mark_of(const Account& account) {
  return hash_of_id(account.name + " " + account.created + " " + account.secret);
}

std::string Admission::today() const { return to_iso(clock_()).substr(0, 10); }

bool Admission::from_proxy(const Request& request) const { return proxy_ && request.peer == *proxy_; }

Result<Visitor> Admission::visitor(const Request& request, Use use) {
  Visitor visitor{.csrf = key_.stamp("nobody"), .address = request.peer, .encrypted = request.encrypted};
  if (from_proxy(request)) {
    // Whatever stands before the last address was written by the client.
    const auto forwarded = header(request, "x-forwarded-for");
    const auto last = normal_address(trim(forwarded.substr(forwarded.rfind(',') + 1)));
    if (last) visitor.address = *last;
    visitor.encrypted = visitor.encrypted || header(request, "x-forwarded-proto") == "https";
  }
  if (login_ == Login::none) {
    visitor.identity = Identity{};
    visitor.by = Visitor::By::open;
    visitor.csrf = key_.stamp("open");
    return visitor;
  }
  constexpr std::string_view kBearer = "bearer ";
  const auto authorization = header(request, "authorization");
  if (fold_case(authorization.substr(0, kBearer.size())) == kBearer) {
    // One that is wrong is not made good by a cookie.
    MONALYS_CHECK(by_token(trim(authorization.substr(kBearer.size())), visitor));
  } else if (login_ == Login::proxy) {
    MONALYS_CHECK(by_proxy(request, visitor));
  } else {
    MONALYS_CHECK(by_session(request, use, visitor));
  }
  return visitor;
}

Result<void> Admission::by_token(std::string_view token, Visitor& visitor) {
  MONALYS_TRY(const auto account, accounts_->of_token(token));
  if (!account) return {};
  visitor.identity = identity_of(*account);
  visitor.by = Visitor::By::token;
  visitor.unused_today = account->last_used != today();
  return {};
}

Result<void> Admission::by_proxy(const Request& request, Visitor& visitor) {
  if (!from_proxy(request)) return {};
  const auto name = account_name(header(request, settings_.proxy_header));
  if (!name) return {};
  MONALYS_TRY(const auto account, accounts_->find(*name));
  if (!account || account->kind != Account::Kind::person) return {};
  visitor.identity = identity_of(*account);
  visitor.by = Visitor::By::proxy;
  visitor.csrf = key_.stamp("proxy " + *name);
  return {};
}

Result<void> Admission::by_session(const Request& request, Use use, Visitor& visitor) {
  for (const auto id : cookies(header(request, "cookie"), "monalys")) {
    const auto session = use == Use::counts ? sessions_.find(id) : sessions_.peek(id);
    if (!session) continue;
    MONALYS_TRY(const auto account, accounts_->find(session->name));
    if (!account || mark_of(*account) != session->mark) {
      sessions_.end(id);
      continue;
    }
    visitor.identity = identity_of(*account);
    visitor.by = Visitor::By::session;
    visitor.session = id;
    visitor.csrf = csrf_of_session(id);
    return {};
  }
  return {};
}

std::optional<Response> Admission::refuse_stranger(const Request& request) const {
  const auto authority = header(request, "host");
  const auto host = host_of(authority);
  if (!host) return problem(400, "the header Host is missing or no name", "Name the server that is asked.");
  const bool is_named = is_among(settings_.names, *host);
  if (login_ == Login::none) {
    if (!is_named && !is_among(kLoopbackNames, *host)) {
      return problem(421, Sentence{"this server is not known under that name", "servern är inte känd under det namnet"},
                     Sentence{"Ask for localhost, or put the name into [server] names of monalys.toml.",
                              "Fråga efter localhost, eller skriv in namnet i [server] names i monalys.toml."});
    }
    if (came_through_proxy(request)) {
      return problem(
          403,
          Sentence{"a proxy passed this on, and there are no accounts",
                   "en proxy har skickat det här vidare, och det finns inga konton"},
          Sentence{"Everybody whom the proxy lets in would see everything. Set [server] accounts in monalys.toml.",
                   "Alla som proxyn släpper in skulle se allt. Ange [server] accounts i monalys.toml."});
    }
  }

  const auto site = header(request, "sec-fetch-site");
  const bool from_elsewhere = !site.empty() && site != "same-origin" && site != "none";
  if (!changes_something(request)) {
    // Links from elsewhere are welcome; scripts, images and frames of other pages are not.
    if (from_elsewhere && header(request, "sec-fetch-mode") != "navigate") {
      return problem(403, Sentence{"another page asks for this", "en annan sida frågar efter det här"},
                     Sentence{"Open it in a window of its own.", "Öppna det i ett eget fönster."});
    }
    return std::nullopt;
  }
  const auto origin = header(request, "origin");
  const auto scheme = origin.find("://");
  const auto origin_authority = scheme == std::string_view::npos ? std::string_view{} : origin.substr(scheme + 3);
  const auto origin_host = host_of(origin_authority);
  const bool own =
      origin.empty() ||
      (origin_host && (fold_case(origin_authority) == fold_case(authority) || is_among(settings_.names, *origin_host)));
  if (from_elsewhere || !own) {
    return problem(
        403, Sentence{"another page sent this", "en annan sida skickade det här"},
        Sentence{"Do it in Monalys itself. Behind a proxy: let it pass on the header Host, or set [server] names.",
                 "Gör det i Monalys självt. Bakom en proxy: låt den skicka huvudet Host vidare, eller ange [server] "
                 "names."});
  }
  return std::nullopt;
}

bool Admission::is_local(const Request& request) const {
  const auto host = host_of(header(request, "host"));
  return is_loopback(request.peer) && !proxy_ && !came_through_proxy(request) && host &&
         is_among(kLoopbackNames, *host);
}

}  // namespace monalys::server
