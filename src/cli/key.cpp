// monalys key: the secret that makes pseudonyms of names.

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <memory>
#include <string>
#include <system_error>

#include "cli/context.hpp"
#include "ingest/pseudonym.hpp"

namespace monalys::cli {
namespace {

/// Writes zeros over the file before it goes: on some disks the old bytes could be read otherwise.
Result<void> destroy(const std::filesystem::path& file) {
  const auto problem = [&](std::string_view what) {
    return fail(
        Code::io,
        fmt::format("the key file {} cannot be {}: {}", file.string(), what, std::generic_category().message(errno)),
        "Nothing else was changed.");
  };
  const int out = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
  if (out < 0) return problem("opened");
  const std::string zeros(static_cast<std::size_t>(std::filesystem::file_size(file)), '0');
  const bool written =
      ::write(out, zeros.data(), zeros.size()) == static_cast<ssize_t>(zeros.size()) && ::fsync(out) == 0;
  ::close(out);
  if (!written) return problem("overwritten");
  if (::unlink(file.c_str()) != 0) return problem("removed");
  return {};
}

Result<Exit> run_destroy(const Context& context, bool yes) {
  MONALYS_TRY(const auto config, context.config());
  const auto& file = config.privacy.key_file;
  MONALYS_TRY(const auto key, ingest::PseudonymKey::load(file));
  if (!yes) {
    return fail(Code::wrong_usage,
                fmt::format("the key {} in {} would be destroyed: nothing can be ingested into its store any more",
                            key.id(), file.string()),
                "Nothing was done. Write --yes if that is meant.");
  }
  MONALYS_CHECK(destroy(file));
  fmt::print(context.streams.out, "Destroyed the key {}, {}.\n", key.id(), file.string());
  fmt::print(
      context.streams.err,
      "Destroy its copies too: who has one can still tell whose pseudonym is whose. Figures can be asked for as "
      "before;\nwhat is in the store still describes individuals until only figures are left (monalys retain).\n");
  return Exit::done;
}

}  // namespace

void add_key(CLI::App& app, Context& context) {
  auto& command = add_command(app, "key", "Destroy the key of the pseudonyms", R"(
Example:
  monalys key destroy --yes

Without the key nobody can tell whose pseudonym is whose, and no logs can be ingested into its store: docs/PRIVACY.md.
)");
  command.require_subcommand(1);
  auto& destroying = *command.add_subcommand("destroy", "Overwrite and remove the key file");
  const auto yes = std::make_shared<bool>(false);
  destroying.add_flag("--yes", *yes, "It is meant");
  destroying.callback([&context, yes] { context.action = [&context, yes] { return run_destroy(context, *yes); }; });
}

}  // namespace monalys::cli
