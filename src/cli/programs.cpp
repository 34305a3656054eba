// monalys programs: which programs the logs name, the family of each, and from when to when it was seen.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <utility>

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "cli/asking.hpp"
#include "publish/lines.hpp"
#include "publish/output.hpp"

namespace monalys::cli {
namespace {

using store::Dimension;

struct Options {
  std::string realm = "run";
  bool families_only = false;
  std::string format = "table";
  std::string language = "en";
  std::string file;
};

/// The dimension that holds the program.
Result<Dimension> program_dimension(Realm realm) {
  switch (store::program_of(realm)) {
    case store::Program::label:
      return Dimension::label;
    case store::Program::detail:
      return Dimension::detail;
    case store::Program::none:
      break;
  }
  return fail(Code::wrong_usage, fmt::format("logs of {} tell of no programs", row(realm).id),
              "Choose --realm run or --realm job.");
}

/// The header, then a line for each family or program.
publish::Lines lines_of(const std::vector<store::Store::Seen>& seen, const Options& options, const Zone& zone,
                        publish::Language language) {
  const bool sv = language == publish::Language::sv;
  const bool csv = options.format == "csv";
  publish::Lines lines{{}};
  if (csv) {
    lines[0] = {"family", "program", "first_seen", "last_seen"};
  } else if (sv) {
    lines[0] = {"Familj", "Program", "Först sett", "Senast sett"};
  } else {
    lines[0] = {"Family", "Program", "First seen", "Last seen"};
  }
  const auto day = [&](std::int64_t at) {
    const auto date = local_day(Instant{std::chrono::microseconds{at}}, zone);
    return fmt::format("{:04}-{:02}-{:02}", int{date.year()}, unsigned{date.month()}, unsigned{date.day()});
  };
  for (const auto& [group, first, last] : seen) {
    std::vector<std::string> line;
    const metrics::Row row{.group = group};
    for (std::size_t i = 0; i < group.size(); ++i) {
      line.push_back(csv ? group[i] : publish::group_word(row, i, language));
    }
    line.insert(line.end(), {day(first), day(last)});
    lines.push_back(std::move(line));
  }
  if (options.families_only) lines[0].erase(lines[0].begin() + 1);
  return lines;
}

Result<Exit> run_programs(const Context& context, const Options& options) {
  MONALYS_TRY(const auto realm, parse_realm(options.realm));
  MONALYS_TRY(const auto program, program_dimension(realm));
  MONALYS_TRY(const auto language, publish::parse_language(options.language));
  if (options.format != "table" && options.format != "csv") {
    return fail(Code::wrong_usage, fmt::format("there is no output format \"{}\"", options.format),
                "Choose table or csv.");
  }
  MONALYS_TRY(const auto config, context.config());
  MONALYS_TRY(auto store, context.open(config, store::Access::read));
  store::Question question{.realm = realm, .group = {Dimension::family}, .families = config.platform.families};
  if (!options.families_only) question.group.push_back(program);
  MONALYS_TRY(const auto seen, store.seen(std::move(question)));
  if (seen.empty()) {
    return fail(Code::not_found, fmt::format("the store holds no facts of {}", options.realm),
                "`monalys status` shows which logs have been read.");
  }
  const auto lines = lines_of(seen, options, config.platform.zone, language);
  MONALYS_CHECK(
      deliver(context, options.file, options.format == "csv" ? publish::delimited(lines) : publish::aligned(lines)));
  context.close_and_keep(config, std::move(store));
  return Exit::done;
}

}  // namespace

void add_programs(CLI::App& app, Context& context) {
  auto& command = add_command(app, "programs", "List the programs, their families and when each was first seen", R"(
Examples:
  monalys programs
  monalys programs --families                       one line for each family
  monalys programs --realm job --format csv -o programs.csv

The family of a program stands in the file that [programs] families of the configuration names; without it the usual
programs of research are known.
)");
  const auto options = std::make_shared<Options>();
  command.add_option("--realm", options->realm, "Whose programs: run or job (run)")->type_name("R");
  command.add_flag("--families", options->families_only, "Families only");
  command.add_option("--format", options->format, "table or csv (table)")->type_name("F");
  command.add_option("--lang", options->language, "Language of the table: sv or en (en)")->type_name("L");
  command.add_option("-o,--output", options->file, "File to write instead of standard output")->type_name("FILE");
  command.callback(
      [&context, options] { context.action = [&context, options] { return run_programs(context, *options); }; });
}

}  // namespace monalys::cli
