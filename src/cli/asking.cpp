#include "cli/asking.hpp"

#include <CLI/CLI.hpp>

#include "charts/output.hpp"
#include "publish/control.hpp"

namespace monalys::cli {

void Asking::add_options(CLI::App& command) {
  command.add_option("metric", metric, "What to count; `monalys metrics` lists all")->required()->type_name("METRIC");
  command.add_option("--by", by, "hour, day, week, month, quarter or year (month)")->type_name("BUCKET");
  command
      .add_option("--profile", profile,
                  "In place of --by, what comes round again: week (by weekday and hour), day (by hour of working days) "
                  "or year (by month of the year); of the last 12 complete months, for year of as many whole years as "
                  "there are, unless --from and --to say otherwise")
      ->type_name("OF");
  command.add_option("--from", from, "First period: 2022, 2022-Q2, 2022-04, 2022-W17 or 2022-04-30")->type_name("D");
  command.add_option("--to", to, "Last period, included")->type_name("D");
  command
      .add_option("--group", group,
                  "organisation, organisation_type, project, host, label, detail or family; at most two")
      ->type_name("DIM")
      ->delimiter(',');
  command.add_option("--top", top, "Only the so many greatest groups, and all others as one")->type_name("N");
  command
      .add_option("--as", as,
                  "change (from a year before), moving (mean over a year), cumulative, index (first value 100), share "
                  "(of all groups), headroom (the capacity less the value) or use (share of the capacity)")
      ->type_name("HOW");
  command
      .add_option_function<std::string>(
          "--forecast", [this](const std::string& given) { ahead = given; },
          "What to expect of the next N buckets (a year of them)")
      ->type_name("[N]")
      ->expected(0, 1);
  command.add_option("--where", where, "Only these: DIM=VALUE, may be repeated")->type_name("DIM=V");
  add_role_options(command, role, project);
}

void add_role_options(CLI::App& command, std::string& role, std::string& project) {
  command.add_option("--role", role, "As whom: public, project, analyst or admin (admin, who sees everything)")
      ->type_name("R");
  command.add_option("--project", project, "Of the role project: which one it sees")->type_name("P");
}

Result<metrics::Table> Asking::ask(store::Store& store, const Config& config) const {
  MONALYS_TRY(const auto control, publish::control_for(config, role, project));
  return publish::Asking::ask(store, config, control);
}

Result<void> deliver(const Context& context, const std::string& file, std::string_view bytes) {
  if (file.empty() || file == "-") {
    context.streams.out << bytes;
    context.streams.out.flush();
    if (!context.streams.out) return fail(Code::io, "standard output cannot be written", "Is the disk full?");
    return {};
  }
  return charts::write_whole_file(file, bytes);
}

}  // namespace monalys::cli
