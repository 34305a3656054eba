// Who may log in, and as what: one file of JSON, mode 0600, that `monalys user` and a running server change in turn.
//
//   {"accounts":[{"name":"anna","kind":"person","role":"admin","project":"","created":"2026-11-29","last_used":"",
//                 "secret":"$argon2id$..."}]}
//
// A person's secret is the hash of a password, a program's that of its token.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "config/roles.hpp"
#include "server/secrets.hpp"

namespace monalys::server {

struct Account {
  enum class Kind { person, token } kind = Kind::person;
  std::string name;  // lower case; letters, digits and . _ @ -
  Role role = Role::open;
  std::string project = {};    // of Role::project
  std::string created = {};    // a day, "2026-11-29"
  std::string last_used = {};  // a day; empty: never
  std::string secret = {};     // a hash; empty: cannot log in here (but behind a proxy)
};

/// A name as accounts have it: lower case. Fails for what cannot be one.
[[nodiscard]] Result<std::string> account_name(std::string_view written);
/// "person", "token".
[[nodiscard]] std::string_view word(Account::Kind kind);
/// Whether role and project go together: a project belongs to the role `project` and to no other.
[[nodiscard]] Result<void> check(const Account& account);

/// Thread-safe. Each call sees what the file holds now.
class Accounts {
 public:
  using Clock = std::function<Instant()>;

  /// Reads nothing yet. A missing file holds no accounts.
  explicit Accounts(std::filesystem::path file, HashCost cost = {}, Clock clock = now);

  [[nodiscard]] Result<std::vector<Account>> all();
  /// By name, as account_name gives it.
  [[nodiscard]] Result<std::optional<Account>> find(std::string_view name);
  /// Whose token that is.
  [[nodiscard]] Result<std::optional<Account>> of_token(std::string_view token);
  /// Who has that name and password. Takes as long for a name that nobody has.
  [[nodiscard]] Result<std::optional<Account>> of_password(std::string_view name, std::string_view password);

  /// Fails when the name is taken, or name, role, project or password is not what it should be. Without a password: of
  /// somebody who logs in at the proxy.
  [[nodiscard]] Result<void> add_person(Account account, std::optional<std::string_view> password);
  /// The token: it is not kept, and nobody can ask for it again.
  [[nodiscard]] Result<std::string> add_token(Account account);
  [[nodiscard]] Result<void> remove(std::string_view name);
  /// Remembers that an account was used today.
  [[nodiscard]] Result<void> note_use(std::string_view name);

  [[nodiscard]] static Instant now();

 private:
  using Change = std::function<Result<void>(std::vector<Account>&)>;
  [[nodiscard]] Result<void> change(const Change& make);
  [[nodiscard]] Result<void> add(Account account, std::string secret);
  [[nodiscard]] Result<void> refresh();
  [[nodiscard]] std::string today() const;

  std::filesystem::path file_;
  HashCost cost_;
  Clock clock_;

  std::mutex mutex_;
  std::string seen_;  // of the file when it was read: changes with its content
  std::vector<Account> accounts_;
  std::map<std::string, std::size_t, std::less<>> by_name_, by_token_;

  std::mutex hashing_;
  std::string nobodys_;  // hash of a password that nobody has
};

}  // namespace monalys::server
