// monalys ingest: from log files to facts in the store.

#include "ingest/ingest.hpp"
#include "cli/print.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <memory>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

#include "cli/context.hpp"
#include "cli/counted.hpp"
#include "cli/ingest_progress.hpp"
#include "cli/ingest_summary.hpp"
#include "ingest/follow.hpp"

namespace monalys::cli {
namespace {

struct Options {
  ingest::Request request;
  double max_rejects = 5;  // per cent
  bool follow = false;
};

/// Says what went wrong with files, and gives the exit code.
Exit tell_problems(const ingest::Summary& summary, double max_rejects, std::ostream& err) {
  for (const auto& note : summary.notes) print(err, "monalys: note: {}\n", note);
  // What helps against many is said once, and of many alike the first ones are named.
  constexpr std::size_t kNamed = 10;
  std::vector<std::pair<std::string_view, std::vector<std::string_view>>> by_hint;
  for (const auto& problem : summary.problems) {
    auto found = std::ranges::find(by_hint, problem.hint, [](const auto& each) { return each.first; });
    if (found == by_hint.end()) found = by_hint.insert(found, {problem.hint, {}});
    found->second.push_back(problem.message);
  }
  for (const auto& [hint, messages] : by_hint) {
    const auto named = messages.size() > kNamed + 1 ? kNamed : messages.size();
    for (const auto& message : std::span(messages).first(named)) print(err, "monalys: {}\n", message);
    if (named < messages.size()) {
      print(err, "monalys: and {} more with the same remedy; `monalys status --files` lists what was read\n",
            counted(messages.size() - named));
    }
    if (!hint.empty()) print(err, "{}\n", hint);
  }
  if (summary.tails_settle_at != 0) {
    print(err,
          "monalys: note: some files are being written at this moment; the record that each of them ends in is "
          "read by the next run\n");
  }
  bool many_rejects = false;
  for (const auto& source : summary.sources) {
    if (!source.too_many_rejected) continue;
    many_rejects = true;
    print(err,
          "monalys: source \"{0}\": {1} of {2} records are rejected, more than {3} %\n"
          "`monalys rejects \"{0}\"` says why and where; the other records are stored.\n",
          source.name, counted(source.tally.rejected), counted(source.tally.records()), max_rejects);
  }
  err.flush();
  if (!summary.problems.empty()) return Exit::failed;
  return many_rejects ? Exit::many_rejects : Exit::done;
}

/// Turns the first Ctrl-C (or SIGTERM) into a readable descriptor; the second ends the program as ever.
class StopSignal {
 public:
  [[nodiscard]] static Result<StopSignal> listen() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
      return fail(Code::io, fmt::format("no pipe for signals: {}", std::generic_category().message(errno)));
    }
    descriptor = ends[1];
    struct sigaction action{};
    action.sa_handler = [](int) {
      const auto kept = errno;
      (void)!::write(descriptor, "s", 1);
      errno = kept;
    };
    action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
    for (const int signal : {SIGINT, SIGTERM}) ::sigaction(signal, &action, nullptr);
    return StopSignal(ends[0]);
  }
  [[nodiscard]] int readable() const { return readable_; }

 private:
  explicit StopSignal(int readable) : readable_(readable) {}
  // A handler is given nothing but the number of its signal.
  inline static volatile sig_atomic_t descriptor = -1;
  int readable_;  // open until the program ends
};

Result<Exit> run_follow(const Context& context, const Config& config, const Options& options) {
  auto request = options.request;
  request.most_rejected = options.max_rejects / 100;
  MONALYS_TRY(const auto stop, StopSignal::listen());
  auto& err = context.streams.err;
  print(err, "Following the logs of {} (end with Ctrl-C)\n", config.file.string());
  err.flush();
  MONALYS_CHECK(ingest::follow(config, std::move(request),
                               {.open = [&] { return context.open(config, store::Access::write); },
                                .read =
                                    [&](const ingest::Summary& summary) {
                                      print_short_summary(summary, context.streams.out);
                                      (void)tell_problems(summary, options.max_rejects, err);
                                    },
                                .failed =
                                    [&](const Error& error) {
                                      print(err, "monalys: {}\n{}\nIt is tried again.\n", error.message, error.hint);
                                      err.flush();
                                    },
                                .stop = stop.readable()}));
  return Exit::done;
}

Result<Exit> run_ingest(const Context& context, const Options& options) {
  MONALYS_TRY(const auto config, context.config());
  if (options.follow) return run_follow(context, config, options);
  auto request = options.request;
  request.most_rejected = options.max_rejects / 100;
  MONALYS_TRY(auto store, context.open(config, store::Access::write));
  auto& err = context.streams.err;
  IngestProgress progress(
      err, context.streams.err_is_terminal ? IngestProgress::Where::terminal : IngestProgress::Where::log);
  auto summary =
      ingest::ingest(config, store, request, [&](const ingest::ProgressReport& report) { progress.show(report); });
  progress.finish();
  if (!summary) return std::unexpected(std::move(summary).error());
  print_summary(*summary, context.streams.out);
  return tell_problems(*summary, options.max_rejects, err);
}

}  // namespace

void add_ingest(CLI::App& app, Context& context) {
  auto& command = add_command(app, "ingest", "Read logs into the store", R"(
Examples:
  monalys ingest                              everything that the configuration names
  monalys ingest --source "terminal servers"  one source
  monalys ingest --format slurm sacct.txt.gz  a file, its format named
  zcat old.csv.gz | monalys ingest --source batch -
  monalys ingest --follow                     stay, and read what is written as soon as it is

Files that have not changed are passed over, of files that have grown only what is new is read, and records that are
known change nothing, so this may be run as often as one likes, also several times at once. Files may be rotated, renamed
and compressed, or lie in zip and tar. Exit code 3: more records were rejected than --max-rejects.
)");
  const auto options = std::make_shared<Options>();
  command.add_option("--source", options->request.sources, "Only this source of the configuration; may be repeated")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command.add_option("--format", options->request.format, "Read as this format (see `monalys formats`)")
      ->type_name("F");
  command.add_option("--max-rejects", options->max_rejects, "Per cent of a source's records that may be rejected (5)")
      ->type_name("P")
      ->check(CLI::Range(0.0, 100.0));
  command.add_flag("--follow", options->follow, "Stay, and read what is written as soon as it is");
  command
      .add_option("--facts-per-commit", options->request.facts_per_commit,
                  "Facts that are stored in one transaction (250000): more are quicker and take more memory")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  command.add_option("path", options->request.paths, "Files, folders or patterns; - is standard input")
      ->type_name("PATH");
  command.callback(
      [&context, options] { context.action = [&context, options] { return run_ingest(context, *options); }; });
}

}  // namespace monalys::cli
