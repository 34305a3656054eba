// monalys retain: dispose of facts that may not be kept longer.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "base/calendar.hpp"
#include "charts/output.hpp"
#include "cli/context.hpp"
#include "cli/counted.hpp"
#include "cli/print.hpp"
#include "metrics/seal.hpp"
#include "publish/language.hpp"

namespace monalys::cli {
namespace {

struct Options {
  bool dry_run = false;
  std::string today;
  std::string language = "sv";
  std::string file;
};

/// Local midnight of the first day that is kept: whole months, unless the period is given in days.
std::int64_t kept_from(const Privacy::Period& period, std::chrono::year_month_day today, const Zone& zone) {
  using namespace std::chrono;
  const year_month_day first = period.months.count() > 0
                                   ? year_month_day{today.year() / today.month() / 1 - period.months}
                                   : year_month_day{local_days{today} - period.days};
  return unix_seconds(start_of_day(first, zone));
}

std::string day_of(std::int64_t microseconds, const Zone& zone) {
  const auto day = local_day(Instant{std::chrono::microseconds{microseconds}}, zone);
  return fmt::format("{:04}-{:02}-{:02}", int{day.year()}, unsigned{day.month()}, unsigned{day.day()});
}

std::string report(const std::vector<store::Disposal>& done, const Config& config, publish::Language language) {
  const bool sv = language == publish::Language::sv;
  const auto& zone = config.platform.zone;
  const auto at = done.empty() ? std::string{} : day_of(done.front().at, zone);
  auto text = fmt::format("{} {}, {}\n", sv ? "Gallring ur" : "Disposal from", config.platform.name, at);
  if (!config.privacy.decision.empty()) {
    text += fmt::format("{}: {}\n", sv ? "Beslut" : "Decision", config.privacy.decision);
  }
  text += '\n';
  for (const auto& one : done) {
    text += fmt::format("{:<12} {} {}: {} {}", row(one.realm).id, sv ? "före" : "before",
                        day_of(one.before * 1'000'000, zone), counted(one.facts), sv ? "uppgifter" : "facts");
    if (one.facts > 0) {
      text += fmt::format(", {} {} {} {}", sv ? "från" : "from", day_of(one.first_at, zone), sv ? "till" : "to",
                          day_of(one.last_at, zone));
    }
    text += '\n';
  }
  text += sv ? "\nKvar är summorna: varje mått per dag, vecka, månad, kvartal och år, och per organisation och slag.\n"
             : "\nWhat stays are the sums: every metric by day, week, month, quarter and year, and by organisation and "
               "label.\n";
  return text;
}

Result<Exit> run_retain(const Context& context, const Options& options) {
  MONALYS_TRY(const auto language, publish::parse_language(options.language));
  MONALYS_TRY(const auto config, context.config());
  if (config.privacy.keep.empty()) {
    return fail(Code::wrong_usage, "for how long facts may be kept is not said",
                "Write for example keep = { session = \"25 months\" } under [privacy] in the configuration.");
  }
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  auto today = local_day(Instant{now.time_since_epoch()}, config.platform.zone);
  if (!options.today.empty()) {
    MONALYS_TRY(const auto period, parse_period(options.today));
    today = period.last;
  }
  std::map<Realm, std::int64_t> before;
  for (const auto& [realm, period] : config.privacy.keep)
    before[realm] = kept_from(period, today, config.platform.zone);

  MONALYS_TRY(auto store, context.open(config, options.dry_run ? store::Access::read : store::Access::write));
  if (options.dry_run) {
    for (const auto& [realm, from] : before) {
      print(context.streams.out, "{}: what ended before {} would be disposed of\n", row(realm).id,
            day_of(from * 1'000'000, config.platform.zone));
    }
    return Exit::done;
  }
  // Nothing comes back: a period that was made longer keeps what is left.
  for (const auto& [realm, from] : store.kept_from()) {
    if (const auto found = before.find(realm); found != before.end()) found->second = std::max(found->second, from);
  }
  MONALYS_TRY(const auto questions, metrics::questions_to_seal(store, config.platform, before));
  print(context.streams.err, "Keeping the answers to {} questions about the time before.\n", counted(questions.size()));
  MONALYS_TRY(const auto done,
              store.dispose(before, questions, config.privacy.decision, now.time_since_epoch().count()));
  // What is deleted in a file of DuckDB can be read until something else takes its place.
  MONALYS_CHECK(store.rewrite());
  const auto text = report(done, config, language);
  context.streams.out << text;
  if (!options.file.empty()) MONALYS_CHECK(charts::write_whole_file(options.file, text));
  return Exit::done;
}

}  // namespace

void add_retain(CLI::App& app, Context& context) {
  auto& command = add_command(app, "retain", "Dispose of facts that may not be kept longer", R"(
Examples:
  monalys retain --dry-run                    what would be disposed of
  monalys retain -o gallring-2026-12.txt      dispose, and write the report that is filed with the decision

[privacy] keep in the configuration says for how long facts may be kept, by realm. Figures of the time before stay: docs/PRIVACY.md.
)");
  const auto options = std::make_shared<Options>();
  command.add_flag("--dry-run", options->dry_run, "Only say what would be disposed of");
  command.add_option("--today", options->today, "As if it were this day")->type_name("D");
  command.add_option("--lang", options->language, "Language of the report: sv or en (sv)")->type_name("L");
  command.add_option("-o,--output", options->file, "File for the report, beside standard output")->type_name("FILE");
  command.callback(
      [&context, options] { context.action = [&context, options] { return run_retain(context, *options); }; });
}

}  // namespace monalys::cli
