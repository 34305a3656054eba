#include "server/accounts.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/calendar.hpp"
#include "base/sentence.hpp"
#include "base/text.hpp"
#include "server/private_file.hpp"

namespace monalys::server {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLongestName = 64;
constexpr std::string_view kTokenPrefix = "monalys_";  // so that one that lies about is known for what it is

std::string text(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

Result<std::vector<Account>> read(const std::filesystem::path& file) {
  auto content = read_private_file(file);
  if (!content) {
    if (content.error().code == Code::not_found) return std::vector<Account>{};
    return std::unexpected(std::move(content).error());
  }
  const auto broken = [&](std::string_view what) {
    return fail(Code::invalid_input, fmt::format("{}: {}", file.string(), what),
                "Bring it back from a copy, or move it away and add the accounts anew with `monalys user add`.");
  };
  const auto root = Json::parse(*content, nullptr, false);
  if (!root.is_object() || !root.contains("accounts") || !root["accounts"].is_array()) {
    return broken("is no file of accounts");
  }
  std::vector<Account> accounts;
  for (const auto& entry : root["accounts"]) {
    if (!entry.is_object()) return broken("an account is no object");
    Account account;
    account.kind = text(entry, "kind") == "token" ? Account::Kind::token : Account::Kind::person;
    const auto name = account_name(text(entry, "name"));
    if (!name) return broken(name.error().message);
    account.name = *name;
    const auto role = parse_role(text(entry, "role"));
    if (!role) return broken(fmt::format("{}: {}", account.name, role.error().message));
    account.role = *role;
    account.project = text(entry, "project");
    account.created = text(entry, "created");
    account.last_used = text(entry, "last_used");
    account.secret = text(entry, "secret");
    if (auto whole = check(account); !whole) return broken(fmt::format("{}: {}", account.name, whole.error().message));
    accounts.push_back(std::move(account));
  }
  return accounts;
}

std::string written(const std::vector<Account>& accounts) {
  auto list = Json::array();
  for (const auto& account : accounts) {
    list.push_back({{"name", account.name},
                    {"kind", word(account.kind)},
                    {"role", word(account.role)},
                    {"project", account.project},
                    {"created", account.created},
                    {"last_used", account.last_used},
                    {"secret", account.secret}});
  }
  return Json{{"accounts", std::move(list)}}.dump(1) + "\n";
}

/// Changes whenever the file is written: a new file is renamed to its place.
std::string state_of(const std::filesystem::path& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) return "none";
  return fmt::format("{} {} {} {}.{} {}", status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec,
                     status.st_mtim.tv_nsec, status.st_mode);
}

}  // namespace

Result<std::string> account_name(std::string_view written) {
  auto name = fold_case(trim(written));
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || std::string_view{"._@-"}.contains(c);
  };
  if (name.empty() || name.size() > kLongestName || !std::ranges::all_of(name, allowed) ||
      name.find_first_not_of('.') == std::string::npos) {
    return fail(Code::wrong_usage, Sentence{"that cannot be the name of an account", "ett konto kan inte heta så"},
                sentence("Take letters from a to z, digits and . _ @ -, at most {} of them.",
                         "Använd bokstäver från a till z, siffror och . _ @ -, högst {} tecken.", kLongestName));
  }
  return name;
}

std::string_view word(Account::Kind kind) { return kind == Account::Kind::token ? "token" : "person"; }

Result<void> check(const Account& account) {
  if (account.role == Role::project && account.project.empty()) {
    return fail(Code::wrong_usage, Sentence{"the role project needs a project", "rollen project behöver ett projekt"},
                Sentence{"Name it: --project P1234.", "Ange det: --project P1234."});
  }
  if (account.role != Role::project && !account.project.empty()) {
    return fail(
        Code::wrong_usage, sentence("the role {} has no project", "rollen {} har inget projekt", word(account.role)),
        Sentence{"Leave the project out, or take the role project.", "Ta bort projektet, eller välj rollen project."});
  }
  const bool printable =
      std::ranges::all_of(account.project, [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7f; });
  if (!printable || account.project.size() > kLongestName || !is_utf8(account.project)) {
    return fail(Code::wrong_usage, Sentence{"that cannot be the id of a project", "ett projekt kan inte heta så"},
                Sentence{"Write it as in the logs: P1234.", "Skriv det som i loggarna: P1234."});
  }
  return {};
}

Accounts::Accounts(std::filesystem::path file, HashCost cost, Clock clock)
    : file_(std::move(file)), cost_(cost), clock_(std::move(clock)) {}

Instant Accounts::now() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::string Accounts::today() const { return to_iso(clock_()).substr(0, 10); }

Result<void> Accounts::refresh() {
  auto state = state_of(file_);
  if (state == seen_) return {};
  MONALYS_TRY(accounts_, read(file_));
  by_name_.clear();
  by_token_.clear();
  for (std::size_t i = 0; i < accounts_.size(); ++i) {
    by_name_.emplace(accounts_[i].name, i);
    if (accounts_[i].kind == Account::Kind::token) by_token_.emplace(accounts_[i].secret, i);
  }
  seen_ = std::move(state);
  return {};
}

Result<std::vector<Account>> Accounts::all() {
  const std::scoped_lock lock{mutex_};
  MONALYS_CHECK(refresh());
  return accounts_;
}

Result<std::optional<Account>> Accounts::find(std::string_view name) {
  const std::scoped_lock lock{mutex_};
  MONALYS_CHECK(refresh());
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? std::nullopt : std::optional{accounts_[found->second]};
}

Result<std::optional<Account>> Accounts::of_token(std::string_view token) {
  if (!token.starts_with(kTokenPrefix)) return std::nullopt;
  // Of a hash nobody learns anything by how long a look-up takes.
  const auto hash = hash_of_id(token);
  const std::scoped_lock lock{mutex_};
  MONALYS_CHECK(refresh());
  const auto found = by_token_.find(hash);
  return found == by_token_.end() ? std::nullopt : std::optional{accounts_[found->second]};
}

Result<std::optional<Account>> Accounts::of_password(std::string_view name, std::string_view password) {
  MONALYS_TRY(auto account, find(name));
  const bool has_password = account && account->kind == Account::Kind::person && !account->secret.empty();
  std::string nobodys;
  {
    // Made for whoever comes first, known or not.
    const std::scoped_lock lock{hashing_};
    if (nobodys_.empty()) {
      MONALYS_TRY(nobodys_, hash_of_password(random_id(), cost_));
    }
    nobodys = nobodys_;
  }
  const bool right = is_password_of(has_password ? account->secret : nobodys, password);
  if (!has_password || !right) return std::nullopt;
  return account;
}

Result<void> Accounts::change(const Change& make) {
  MONALYS_TRY(const auto lock_of_file, FileLock::of(file_));
  const std::scoped_lock lock{mutex_};
  MONALYS_TRY(auto accounts, read(file_));
  MONALYS_CHECK(make(accounts));
  return write_private_file(file_, written(accounts));
}

Result<void> Accounts::add(Account account, std::string secret) {
  account.secret = std::move(secret);
  account.created = today();
  return change([&](std::vector<Account>& accounts) -> Result<void> {
    if (std::ranges::find(accounts, account.name, &Account::name) != accounts.end()) {
      return fail(Code::wrong_usage, sentence("there is an account {} already", "kontot {} finns redan", account.name),
                  Sentence{"Take another name, or remove the old account first.",
                           "Välj ett annat namn, eller ta först bort det gamla kontot."});
    }
    accounts.push_back(account);
    return {};
  });
}

Result<void> Accounts::add_person(Account account, std::optional<std::string_view> password) {
  MONALYS_TRY(account.name, account_name(account.name));
  MONALYS_CHECK(check(account));
  account.kind = Account::Kind::person;
  std::string hash;
  if (password) {
    MONALYS_CHECK(check_new_password(account.name, *password));
    MONALYS_TRY(hash, hash_of_password(*password, cost_));
  }
  return add(std::move(account), std::move(hash));
}

Result<std::string> Accounts::add_token(Account account) {
  MONALYS_TRY(account.name, account_name(account.name));
  MONALYS_CHECK(check(account));
  auto token = std::string{kTokenPrefix} + random_id();
  account.kind = Account::Kind::token;
  MONALYS_CHECK(add(std::move(account), hash_of_id(token)));
  return token;
}

Result<void> Accounts::remove(std::string_view name) {
  return change([&](std::vector<Account>& accounts) -> Result<void> {
    const auto found = std::ranges::find(accounts, name, &Account::name);
    if (found == accounts.end()) {
      return fail(Code::not_found, sentence("there is no account {}", "kontot {} finns inte", name),
                  Sentence{"`monalys user list` lists them.", "`monalys user list` visar dem som finns."});
    }
    accounts.erase(found);
    return {};
  });
}

Result<void> Accounts::note_use(std::string_view name) {
  MONALYS_TRY(const auto account, find(name));
  if (!account || account->last_used == today()) return {};
  return change([&](std::vector<Account>& accounts) -> Result<void> {
    const auto found = std::ranges::find(accounts, name, &Account::name);
    if (found != accounts.end()) found->last_used = today();
    return {};
  });
}

}  // namespace monalys::server
