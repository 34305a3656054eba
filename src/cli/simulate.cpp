// monalys simulate: an invented platform to try everything on.

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "cli/print.hpp"
#include "simulate/simulate.hpp"

namespace monalys::cli {
namespace {

struct Options {
  std::string preset = "minutes";
  std::uint64_t seed = 1;
  std::string out;
  std::vector<std::string> damage;
};

Result<Exit> run_simulate(const Context& context, const Options& options) {
  MONALYS_TRY(const auto preset, simulate::parse_preset(options.preset));
  simulate::Damages damage;
  for (const auto& word : options.damage) {
    MONALYS_TRY(auto more, simulate::parse_damage(word));
    damage.merge(more);
  }
  auto& err = context.streams.err;
  simulate::Progress progress;
  if (context.streams.err_is_terminal) {
    progress = [&err](double share, std::string_view month) {
      print(err, "\r{:3.0f} %  {} ", share * 100, month);
      err.flush();
    };
  }
  MONALYS_TRY(const auto made, simulate::simulate({preset, options.seed, options.out, damage}, progress));
  if (progress) print(err, "\r");
  print(err,
        "Simulated {} users, {} sessions, {} connections, {} program runs and {} batch jobs: {} log files, {} MB, "
        "in {}\n",
        made.users, made.sessions, made.connections, made.runs, made.jobs, made.files, made.bytes / 1'000'000,
        options.out);
  return Exit::done;
}

}  // namespace

void add_simulate(CLI::App& app, Context& context) {
  auto& command = add_command(app, "simulate", "Invent a platform: its logs, and the right answers", R"(
Examples:
  monalys simulate --preset tiny --out try          40 users, two months
  monalys simulate --preset minutes --out demo      2008-01 to 2022-04
  cd demo && monalys init --key-only && monalys ingest
  monalys simulate --preset tiny --out hurt --damage torn --damage cut

Writes logs/ in the formats that real platforms have, monalys.toml to read them with, and truth.json: what each figure
must come out as. The same preset and seed give the same bytes. Names, ids and numbers are invented.

With --damage the event logs of the first two terminal servers are damaged, and truth.json holds what is left:
  dirty         copied from the running machine, whose headers are out of date; nothing is lost
  crc           a checksum is wrong; nothing is lost
  cut           the file ends within its last chunk
  torn          bytes in the middle of a chunk are written over
  overwritten   the logs of the second server are rings that nobody saved in time
  all           all of these
)");
  const auto options = std::make_shared<Options>();
  command.add_option("--preset", options->preset, "tiny, minutes or large (minutes)")->type_name("P");
  command.add_option("--seed", options->seed, "Another number, another platform (1)")->type_name("N");
  command.add_option("--out", options->out, "Folder to write to")->required()->type_name("DIR");
  command.add_option("--damage", options->damage, "Damage event logs in that way; may be repeated")->type_name("KIND");
  command.callback(
      [&context, options] { context.action = [&context, options] { return run_simulate(context, *options); }; });
}

}  // namespace monalys::cli
