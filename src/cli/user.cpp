// monalys user: who may log in to `monalys serve`, and as what.

#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/print.hpp"
#include "server/accounts.hpp"

namespace monalys::cli {
namespace {

struct Options {
  std::string name;
  std::string role;
  std::string project;
  std::string password_file;
  bool no_password = false;
};

constexpr std::size_t kLongestLine = 4096;
constexpr char kInterrupt = '\x03';  // Ctrl-C, as a character

/// The first line of what can be read there. `also_ends`: a character that ends it as a line feed does, and belongs to
/// it.
Result<std::string> read_line(int in, std::string_view where, std::optional<char> also_ends = {}) {
  std::string line;
  char c = 0;
  while (line.size() < kLongestLine) {
    const auto size = ::read(in, &c, 1);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return fail(Code::io, fmt::format("{} cannot be read", where));
    if (size == 0 || c == '\n') break;
    line.push_back(c);
    if (c == also_ends) break;
  }
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

/// A terminal that shows nothing of what is typed.
class SilentTerminal {
 public:
  explicit SilentTerminal(int number) : number_(number) {
    if (::tcgetattr(number_, &before_) != 0) return;
    auto silent = before_;
    // Ctrl-C comes as a character and ends the line: the terminal would stay silent after the program has gone.
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
    silent.c_cc[VEOL] = kInterrupt;
    changed_ = ::tcsetattr(number_, TCSAFLUSH, &silent) == 0;
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;
  ~SilentTerminal() {
    if (changed_) ::tcsetattr(number_, TCSAFLUSH, &before_);
  }

 private:
  int number_;
  termios before_{};
  bool changed_ = false;
};

Result<std::string> ask_for_password(const Context& context, const std::string& name) {
  auto& err = context.streams.err;
  const auto ask = [&](const std::string& question) -> Result<std::string> {
    print(err, "{}: ", question);
    err.flush();
    auto line = read_line(STDIN_FILENO, "the terminal", kInterrupt);
    print(err, "\n");
    if (line && line->ends_with(kInterrupt)) return fail(Code::wrong_usage, "nothing was done");
    return line;
  };
  const SilentTerminal silent{STDIN_FILENO};
  MONALYS_TRY(auto password, ask(fmt::format("Password of {}", name)));
  MONALYS_TRY(const auto again, ask("Once more"));
  if (password != again) return fail(Code::wrong_usage, "the two passwords differ", "Nothing was done. Try again.");
  return password;
}

Result<std::string> password_for(const Context& context, const Options& options) {
  const auto& file = options.password_file;
  if (file.empty() && ::isatty(STDIN_FILENO) == 1) return ask_for_password(context, options.name);
  if (file.empty() || file == "-") return read_line(STDIN_FILENO, "standard input");
  const int in = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (in < 0) {
    return fail(Code::not_found, fmt::format("the password file {} cannot be opened", file),
                "Its first line is the password.");
  }
  auto line = read_line(in, file);
  ::close(in);
  return line;
}

Result<std::unique_ptr<server::Accounts>> accounts(const Context& context) {
  MONALYS_TRY(const auto config, context.config());
  if (config.server.accounts.empty()) {
    return fail(Code::not_found, fmt::format("{} names no file of accounts", config.file.string()),
                "Write under [server]: accounts = \"secrets/accounts.json\"");
  }
  return std::make_unique<server::Accounts>(config.server.accounts);
}

Result<server::Account> account_of(const Options& options) {
  server::Account account;
  MONALYS_TRY(account.name, server::account_name(options.name));
  MONALYS_TRY(account.role, parse_role(options.role));
  account.project = options.project;
  MONALYS_CHECK(server::check(account));
  return account;
}

Result<Exit> run_add(const Context& context, const Options& options) {
  MONALYS_TRY(const auto all, accounts(context));
  MONALYS_TRY(const auto account, account_of(options));
  std::optional<std::string> password;
  if (!options.no_password) {
    MONALYS_TRY(password, password_for(context, options));
  }
  MONALYS_CHECK(all->add_person(account, password ? std::optional<std::string_view>{*password} : std::nullopt));
  print(context.streams.err, "{} may log in as {}.\n", account.name, word(account.role));
  return Exit::done;
}

Result<Exit> run_token(const Context& context, const Options& options) {
  MONALYS_TRY(const auto all, accounts(context));
  MONALYS_TRY(auto account, account_of(options));
  const auto name = account.name;
  MONALYS_TRY(const auto token, all->add_token(std::move(account)));
  print(context.streams.out, "{}\n", token);
  print(context.streams.err,
        "That is the token of {}. It is not kept: copy it now. Programs send it as\n"
        "  Authorization: Bearer TOKEN\n",
        name);
  return Exit::done;
}

Result<Exit> run_remove(const Context& context, const Options& options) {
  MONALYS_TRY(const auto all, accounts(context));
  const auto name = fold_case(options.name);
  MONALYS_CHECK(all->remove(name));
  print(context.streams.err, "Removed {}; who was logged in with it is not any more.\n", name);
  return Exit::done;
}

Result<Exit> run_list(const Context& context) {
  MONALYS_TRY(const auto all, accounts(context));
  MONALYS_TRY(const auto list, all->all());
  std::size_t width = 4;
  for (const auto& account : list) width = std::max(width, account.name.size());
  auto& out = context.streams.out;
  print(out, "{:<{}}  {:<6}  {:<7}  {:<10}  {:<10}  {}\n", "name", width, "kind", "role", "created", "last used",
        "project");
  for (const auto& account : list) {
    const auto line = fmt::format("{:<{}}  {:<6}  {:<7}  {:<10}  {:<10}  {}", account.name, width, word(account.kind),
                                  word(account.role), account.created,
                                  account.last_used.empty() ? "never" : account.last_used, account.project);
    print(out, "{}\n", line.substr(0, line.find_last_not_of(' ') + 1));
  }
  return Exit::done;
}

}  // namespace

void add_user(CLI::App& app, Context& context) {
  auto& command = add_command(app, "user", "Who may log in to `monalys serve`, and as what", R"(
Examples:
  monalys user add anna --role admin                  asks for the password
  monalys user add petra --role project --project P1234 --password-file petra.txt
  monalys user add per --role analyst --no-password   logs in at a proxy
  monalys user token grafana --role analyst           for a program; shown once
  monalys user list
  monalys user remove anna

The file is [server] accounts of monalys.toml. A running server sees changes at once.
)");
  command.require_subcommand(1);
  const auto options = std::make_shared<Options>();
  const auto named = [&](const std::string& name, const std::string& summary) -> CLI::App& {
    auto& sub = add_command(command, name, summary, "");
    sub.add_option("name", options->name, "Name of the account")->required()->type_name("NAME");
    return sub;
  };
  const auto with_role = [&](CLI::App& sub) {
    sub.add_option("--role", options->role, "public, project, analyst or admin")->required()->type_name("ROLE");
    sub.add_option("--project", options->project, "Of the role project: which one")->type_name("ID");
  };
  const auto runs = [&context](CLI::App& sub, std::function<Result<Exit>()> action) {
    sub.callback([&context, action = std::move(action)] { context.action = action; });
  };

  auto& add = named("add", "Somebody who logs in with a password");
  with_role(add);
  auto* file = add.add_option("--password-file", options->password_file, "Its first line; - is standard input")
                   ->type_name("FILE");
  add.add_flag("--no-password", options->no_password, "Somebody who logs in at a proxy")->excludes(file);
  runs(add, [&context, options] { return run_add(context, *options); });

  auto& token = named("token", "A program, which sends a token");
  with_role(token);
  runs(token, [&context, options] { return run_token(context, *options); });

  runs(named("remove", "Take an account away"), [&context, options] { return run_remove(context, *options); });
  runs(add_command(command, "list", "All accounts", ""), [&context] { return run_list(context); });
}

}  // namespace monalys::cli
