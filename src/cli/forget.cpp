// monalys forget: undo what a source or a file brought.

#include "ingest/forget.hpp"
#include "cli/print.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "cli/context.hpp"
#include "cli/counted.hpp"
#include "ingest/database.hpp"
#include "ingest/ledger_index.hpp"

namespace monalys::cli {
namespace {

struct Options {
  std::string source;
  std::vector<std::string> files;
  bool dry_run = false;
  bool for_good = false;
};

/// Whether the file could be read again.
bool is_gone(const store::FileEntry& entry) {
  std::error_code ignored;
  if (ingest::is_database(entry.path)) return false;
  return entry.past || !std::filesystem::exists(std::string(ingest::container_of(entry.path)), ignored);
}

Result<Exit> run_forget(const Context& context, const Options& options) {
  MONALYS_TRY(const auto config, context.config());
  MONALYS_TRY(auto store, context.open(config, options.dry_run ? store::Access::read : store::Access::write));
  MONALYS_TRY(const auto entries, ingest::entries_to_forget(store, options.source, options.files));

  const auto count =
      static_cast<std::uint64_t>(std::ranges::count_if(entries, [](const auto& entry) { return entry.tail_of == 0; }));
  const auto gone = std::ranges::find_if(entries, is_gone);
  const auto many_gone = static_cast<std::uint64_t>(std::ranges::count_if(entries, is_gone));
  if (options.dry_run) {
    print(context.streams.out, "{} files of \"{}\" would be forgotten:\n", counted(count), options.source);
    for (const auto& entry : entries) {
      if (entry.tail_of != 0) continue;
      print(context.streams.out, "  {}{}: {} records\n", entry.path, is_gone(entry) ? " (gone)" : "",
            counted(entry.records));
    }
    return Exit::done;
  }
  if (gone != entries.end() && !options.for_good) {
    return fail(
        Code::wrong_usage,
        fmt::format("{} of these {} files cannot be read again, because they are gone or hold something else now: "
                    "{}{}",
                    counted(many_gone), counted(count), gone->path, many_gone > 1 ? ", ..." : ""),
        "Nothing was forgotten. --dry-run lists them; --for-good forgets them all the same.");
  }
  MONALYS_TRY(const auto forgotten, ingest::forget(config, store, entries));
  print(context.streams.out, "Forgotten: {} files of \"{}\", {} facts.{}\n", counted(count), options.source,
        counted(forgotten.facts),
        forgotten.restored == 0
            ? std::string{}
            : fmt::format(" {} more are known from other files and stay.", counted(forgotten.restored)));
  print(context.streams.err, "`monalys ingest` reads the files again, as they are and as it is configured then.\n");
  return Exit::done;
}

}  // namespace

void add_forget(CLI::App& app, Context& context) {
  auto& command = add_command(app, "forget", "Undo what a source or one of its files brought", R"(
Examples:
  monalys forget --source batch                     everything from that source
  monalys forget --source batch --file jobs.csv     from one file; --file may be repeated
  monalys forget --source batch --dry-run           only say what it would be

For when a source was configured wrongly: forget it, mend the configuration, and run `monalys ingest`. The store is then as
if the files had never been read; what other files say too stays.
)");
  const auto options = std::make_shared<Options>();
  command.add_option("--source", options->source, "Name of the source, as `monalys status` lists it")
      ->type_name("NAME")
      ->required();
  command.add_option("--file", options->files, "Only this file of it; may be repeated")
      ->type_name("F")
      ->allow_extra_args(false);
  command.add_flag("--dry-run", options->dry_run, "Only list the files");
  command.add_flag("--for-good", options->for_good, "Also files that cannot be read again");
  command.callback(
      [&context, options] { context.action = [&context, options] { return run_forget(context, *options); }; });
}

}  // namespace monalys::cli
