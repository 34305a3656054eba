// monalys init: a folder to begin in.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "charts/output.hpp"
#include "cli/context.hpp"
#include "cli/print.hpp"
#include "ingest/pseudonym.hpp"

namespace monalys::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string folder = ".";
  bool key_only = false;
};

Result<Exit> run_init(const Context& context, const Options& options) {
  const fs::path folder{options.folder};
  std::error_code problem;
  fs::create_directories(folder, problem);
  if (problem) {
    return fail(Code::io, fmt::format("{}: the folder cannot be made: {}", folder.string(), problem.message()),
                "Choose another folder, or run as a user who may write there.");
  }
  const auto file = folder / "monalys.toml";
  if (!options.key_only) {
    if (fs::exists(file, problem)) {
      return fail(Code::wrong_usage, fmt::format("{}: there is a configuration already", file.string()),
                  "It was left as it is. To make only a key for it: monalys init --key-only " + options.folder);
    }
    MONALYS_CHECK(charts::write_whole_file(file.string(), initial_config()));
  }
  MONALYS_TRY(const auto config, read_config(file));
  MONALYS_CHECK(ingest::PseudonymKey::create(config.privacy.key_file));
  MONALYS_CHECK(store::Store::open(config.store_url, store::Access::write));

  auto& err = context.streams.err;
  if (!options.key_only) print(err, "Made {}: name your logs in it.\n", file.string());
  print(err,
        "Made the key {}: keep a copy apart from the store. Whoever has both can find out whose pseudonym is whose;\n"
        "without the key nobody can, and new logs will not fit the old facts.\n"
        "Next: monalys ingest{}\n",
        config.privacy.key_file.string(),
        options.folder == "." ? std::string{} : fmt::format(" --config {}", file.string()));
  return Exit::done;
}

}  // namespace

void add_init(CLI::App& app, Context& context) {
  auto& command = add_command(app, "init", "Make a configuration, a key and an empty store", R"(
Examples:
  monalys init                       here
  monalys init /srv/monalys          in a folder, made when missing
  monalys init --key-only            a key and a store for a configuration that is already there

Nothing that exists is overwritten.
)");
  const auto options = std::make_shared<Options>();
  command.add_option("dir", options->folder, "Folder (the current one)")->type_name("DIR");
  command.add_flag("--key-only", options->key_only, "The configuration is already there");
  command.callback(
      [&context, options] { context.action = [&context, options] { return run_init(context, *options); }; });
}

}  // namespace monalys::cli
