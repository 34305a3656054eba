// monalys key: the secret that makes pseudonyms of names.

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <memory>
#include <string>
#include <system_error>

#include "base/descriptor.hpp"
#include "cli/context.hpp"
#include "cli/print.hpp"
#include "ingest/ingest.hpp"
#include "ingest/pseudonym.hpp"

namespace monalys::cli {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> problem(const fs::path& file, std::string_view what) {
  return fail(
      Code::io,
      fmt::format("the key file {} cannot be {}: {}", file.string(), what, std::generic_category().message(errno)),
      "Nothing else was changed.");
}

/// Writes zeros over the file before it goes: on some disks the old bytes could be read otherwise.
Result<void> destroy(const fs::path& file) {
  const Descriptor out{::open(file.c_str(), O_WRONLY | O_CLOEXEC)};
  if (out.number() < 0) return problem(file, "opened");
  const std::string zeros(static_cast<std::size_t>(fs::file_size(file)), '0');
  if (::write(out.number(), zeros.data(), zeros.size()) != static_cast<ssize_t>(zeros.size()) ||
      ::fsync(out.number()) != 0) {
    return problem(file, "overwritten");
  }
  if (::unlink(file.c_str()) != 0) return problem(file, "removed");
  return {};
}

/// The next key takes the place of the present one, which is destroyed. At any moment one of the two is there.
Result<void> take_place(const fs::path& next, const fs::path& file) {
  auto old = file;
  old += ".old";
  if (fs::exists(old)) MONALYS_CHECK(destroy(old));  // of a rotation that was broken off
  if (::link(file.c_str(), old.c_str()) != 0) return problem(file, "set aside");
  if (::rename(next.c_str(), file.c_str()) != 0) return problem(next, "renamed");
  const Descriptor folder{::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (folder.number() >= 0) ::fsync(folder.number());
  return destroy(old);
}

/// Another secret, and other pseudonyms in the store. Broken off anywhere it can be run again:
///   1. the next key is written beside the present one (or is there already),
///   2. the store is rotated and notes the next key's id, in one transaction,
///   3. the next key takes the place of the present one,
///   4. the store's file is written anew, so that the old pseudonyms are not left in it.
Result<Exit> run_rotate(const Context& context) {
  MONALYS_TRY(const auto config, context.config());
  const auto& file = config.privacy.key_file;
  const auto next_file = ingest::next_key_file(file);
  MONALYS_TRY(const auto key, ingest::PseudonymKey::load(file));
  MONALYS_TRY(auto store, context.open(config, store::Access::write));
  MONALYS_TRY(const auto known, store.setting(ingest::kPseudonymKeySetting));
  const bool goes_on = fs::exists(next_file);
  const bool is_next = known && known != key.id();
  const auto foreign = [&] {
    return fail(Code::permission,
                fmt::format("the store was made with the pseudonym key {}, and {} holds the key {}", *known,
                            file.string(), key.id()),
                "Only the key of the store can be rotated. Bring it back; nothing was changed.");
  };
  if (is_next && !goes_on) return foreign();
  if (!goes_on) MONALYS_CHECK(ingest::PseudonymKey::create_rotated(file, next_file));
  MONALYS_TRY(const auto next, ingest::PseudonymKey::load(next_file));
  if (is_next && known != next.id()) return foreign();
  if (!is_next) {
    print(context.streams.err, "Giving everybody in the store another pseudonym ...\n");
    context.streams.err.flush();
    MONALYS_CHECK(store.rotate(next.last_rotation(), ingest::kPseudonymKeySetting, next.id()));
  }
  MONALYS_CHECK(take_place(next_file, file));
  MONALYS_CHECK(store.link_connections());
  MONALYS_CHECK(store.rewrite());
  print(context.streams.out, "The key is now {} (was {}), in {}.\n", next.id(), key.id(), file.string());
  print(context.streams.err,
        "Keep a copy of the new key file. Copies of the old one are of no use with this store any more, but still "
        "with\nbackups of the store that were made before: destroy both.\n");
  return Exit::done;
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
  print(context.streams.out, "Destroyed the key {}, {}.\n", key.id(), file.string());
  print(context.streams.err,
        "Destroy its copies too: who has one can still tell whose pseudonym is whose. Figures can be asked for as "
        "before;\nwhat is in the store still describes individuals until only figures are left (monalys retain).\n");
  return Exit::done;
}

}  // namespace

void add_key(CLI::App& app, Context& context) {
  auto& command = add_command(app, "key", "Rotate or destroy the key of the pseudonyms", R"(
Examples:
  monalys key rotate            somebody may have seen the key: make it worthless
  monalys key destroy --yes     nothing more will be ingested into this store

Without the key nobody can tell whose pseudonym is whose, and no logs can be ingested into its store: docs/PRIVACY.md.
)");
  command.require_subcommand(1);
  auto& rotating = *command.add_subcommand("rotate", "Make another key, and other pseudonyms in the store");
  rotating.callback([&context] { context.action = [&context] { return run_rotate(context); }; });
  auto& destroying = *command.add_subcommand("destroy", "Overwrite and remove the key file");
  const auto yes = std::make_shared<bool>(false);
  destroying.add_flag("--yes", *yes, "It is meant");
  destroying.callback([&context, yes] { context.action = [&context, yes] { return run_destroy(context, *yes); }; });
}

}  // namespace monalys::cli
