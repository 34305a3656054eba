// monalys ingest: from log files to facts in the store.

#include "ingest/ingest.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <memory>

#include "cli/context.hpp"
#include "cli/counted.hpp"

namespace monalys::cli {
namespace {

struct Options {
  ingest::Request request;
  double max_rejects = 5;  // per cent
};

/// One line that is written over again and again.
class ProgressLine {
 public:
  explicit ProgressLine(std::ostream& err) : err_(err) {}

  void show(const ingest::ProgressReport& report) {
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    const auto share = report.bytes_total == 0
                           ? 0.0
                           : 100.0 * static_cast<double>(report.bytes_done) / static_cast<double>(report.bytes_total);
    fmt::print(err_, "\r{:3.0f} %  {} records  {:.0f} MB/s   ", std::min(share, 100.0), counted(report.records),
               static_cast<double>(report.bytes_done) / 1e6 / std::max(seconds, 0.1));
    err_.flush();
    shown_ = true;
  }
  void clear() {
    if (shown_) fmt::print(err_, "\r{:60}\r", "");
  }

 private:
  std::ostream& err_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  bool shown_ = false;
};

std::string files_of(const ingest::SourceSummary& source) {
  std::string text;
  const auto add = [&](std::uint64_t count, std::string_view what) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", counted(count), what);
  };
  add(source.files_new, "new");
  add(source.files_changed, "changed");
  add(source.files_copied, "known under another name");
  add(source.files_unchanged, "unchanged");
  add(source.files_failed, "not readable");
  return text.empty() ? "no files" : text;
}

void print(const ingest::Summary& summary, std::ostream& out) {
  for (const auto& source : summary.sources) {
    const auto& tally = source.tally;
    fmt::print(out, "{}: {}", source.name, files_of(source));
    if (tally.records() > 0) {
      fmt::print(out, "; {} records = {} facts + {} skipped + {} rejected", counted(tally.records()),
                 counted(tally.facts), counted(tally.skipped), counted(tally.rejected));
    }
    fmt::print(out, "\n");
    for (const auto& [key, count] : tally.reasons) {
      if (key.first == store::Reason::Kind::rejected) {
        fmt::print(out, "  rejected {}: {}\n", counted(count.count), key.second);
      }
    }
  }
  if (summary.hosts_paired > 0) fmt::print(out, "Sessions derived for {} hosts.\n", counted(summary.hosts_paired));
  fmt::print(out, "Stored {} new facts, {} newer versions; {} were known. {:.1f} MB in {:.1f} s.\n",
             counted(summary.merged.added), counted(summary.merged.replaced), counted(summary.merged.known),
             static_cast<double>(summary.bytes) / 1e6, summary.seconds);
}

Result<Exit> run_ingest(const Context& context, const Options& options) {
  auto request = options.request;
  request.most_rejected = options.max_rejects / 100;
  MONALYS_TRY(const auto config, context.config());
  MONALYS_TRY(auto store, context.open(config, store::Access::write));
  auto& err = context.streams.err;
  ProgressLine line(err);
  ingest::Progress progress;
  if (context.streams.err_is_terminal) {
    progress = [&line](const ingest::ProgressReport& report) { line.show(report); };
  }
  auto summary = ingest::ingest(config, store, request, progress);
  line.clear();
  if (!summary) return std::unexpected(std::move(summary).error());

  print(*summary, context.streams.out);
  for (const auto& note : summary->notes) fmt::print(err, "monalys: note: {}\n", note);
  for (const auto& problem : summary->problems) {
    fmt::print(err, "monalys: {}\n", problem.message);
    if (!problem.hint.empty()) fmt::print(err, "{}\n", problem.hint);
  }
  bool many_rejects = false;
  for (const auto& source : summary->sources) {
    if (!source.too_many_rejected) continue;
    many_rejects = true;
    fmt::print(err,
               "monalys: source \"{}\": {} of {} records are rejected, more than {} %\n"
               "`monalys status` says why and where; the other records are stored.\n",
               source.name, counted(source.tally.rejected), counted(source.tally.records()), options.max_rejects);
  }
  if (!summary->problems.empty()) return Exit::failed;
  return many_rejects ? Exit::many_rejects : Exit::done;
}

}  // namespace

void add_ingest(CLI::App& app, Context& context) {
  auto& command = add_command(app, "ingest", "Read logs into the store", R"(
Examples:
  monalys ingest                              everything that the configuration names
  monalys ingest --source "terminal servers"  one source
  monalys ingest --format slurm sacct.txt.gz  a file, its format named
  zcat old.csv.gz | monalys ingest --source batch -

Files that have not changed are passed over, and records that are known change nothing, so this may be run as often as
one likes. Files may be compressed, or lie in zip and tar. Exit code 3: more records were rejected than --max-rejects.
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
  command.add_option("path", options->request.paths, "Files, folders or patterns; - is standard input")
      ->type_name("PATH");
  command.callback(
      [&context, options] { context.action = [&context, options] { return run_ingest(context, *options); }; });
}

}  // namespace monalys::cli
