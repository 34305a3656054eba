// Who asks, and whether the request comes from where it says: accounts, sessions, tokens, a proxy in front, and what
// browsers say of the page that sends a request.

#pragma once

#include <memory>
#include <optional>
#include <string>

#include "config/config.hpp"
#include "server/accounts.hpp"
#include "server/call.hpp"
#include "server/sessions.hpp"

namespace monalys::server {

enum class Login { none, accounts, proxy };
[[nodiscard]] std::string_view word(Login login);

struct Visitor {
  /// Who has logged in; nothing: nobody.
  std::optional<Identity> identity = {};
  enum class By { nobody, open, session, token, proxy } by = By::nobody;
  std::string session = {};   // the id, of By::session
  std::string csrf = {};      // what requests that change something must bring along
  std::string address = {};   // of the client; behind the proxy that is believed, what that says
  bool encrypted = false;     // between the client and this server, or the proxy
  bool unused_today = false;  // of By::token
};

/// Thread-safe.
class Admission {
 public:
  using Clock = std::function<Instant()>;
  /// warn: told what an operator should know.
  Admission(const ServerSettings& settings, const Clock& clock, HashCost cost,
            const std::function<void(const std::string&)>& warn);

  [[nodiscard]] Login login() const { return login_; }
  /// Null without accounts.
  [[nodiscard]] Accounts* accounts() { return accounts_.get(); }
  [[nodiscard]] Sessions& sessions() { return sessions_; }

  enum class Use { counts, only_looks };  // whether a session goes on because of it
  /// Fails when the accounts cannot be read.
  [[nodiscard]] Result<Visitor> visitor(const Request& request, Use use);
  /// What marks a session as that of an account as it is now.
  [[nodiscard]] static std::string mark_of(const Account& account);
  /// Only who has the id can make it, and it is the same after a restart.
  [[nodiscard]] static std::string csrf_of_session(std::string_view id) {
    return hash_of_id("csrf " + std::string{id});
  }

  /// A refusal of requests that were led here by another page: a Host that is not this server's, where nobody logs in
  /// (DNS rebinding); a change from another origin; a look by another page's script or image.
  [[nodiscard]] std::optional<Response> refuse_stranger(const Request& request) const;
  /// Whether it comes from a program on this machine, by no proxy.
  [[nodiscard]] bool is_local(const Request& request) const;

 private:
  [[nodiscard]] bool from_proxy(const Request& request) const;
  [[nodiscard]] Result<void> by_token(std::string_view token, Visitor& visitor);
  [[nodiscard]] Result<void> by_proxy(const Request& request, Visitor& visitor);
  [[nodiscard]] Result<void> by_session(const Request& request, Use use, Visitor& visitor);
  [[nodiscard]] std::string today() const;

  ServerSettings settings_;
  Clock clock_;
  Login login_;
  std::optional<std::string> proxy_;  // its address
  std::unique_ptr<Accounts> accounts_;
  Sessions sessions_;
  ProcessKey key_;
};

}  // namespace monalys::server
