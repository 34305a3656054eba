// monalys query: figures of one metric.

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/asking.hpp"
#include "publish/forecast_words.hpp"
#include "publish/output.hpp"

namespace monalys::cli {
namespace {

struct Options {
  Asking asking;
  std::string format = "table";
  std::string language = "en";
  std::string file;
};

Result<Exit> run_query(const Context& context, const Options& options) {
  MONALYS_TRY(const auto request, options.asking.request());
  MONALYS_TRY(const auto format, publish::parse_output_format(options.format));
  MONALYS_TRY(const auto language, publish::parse_language(options.language));
  MONALYS_TRY(const auto config, context.config());
  MONALYS_TRY(auto store, context.open(config, store::Access::read));
  MONALYS_TRY(const auto table, options.asking.ask(store, config));
  if (table.buckets.empty()) {
    return fail(Code::not_found, "the store holds no facts for " + request.metric->id,
                "`monalys status` shows which logs have been read.");
  }
  MONALYS_CHECK(deliver(context, options.file, publish::write(table, format, config.platform, language)));
  for (const auto& sentence : publish::forecast_sentences(table, config.capacities, config.platform.zone, language)) {
    context.streams.err << sentence << '\n';
  }
  context.close_and_keep(config, std::move(store));
  return Exit::done;
}

}  // namespace

void add_query(CLI::App& app, Context& context) {
  auto& command = add_command(app, "query", "Ask for the figures of a metric", R"(
Examples:
  monalys query users.unique --from 2021 --to 2022-04
  monalys query job.wait.p90 --by week --from 2022
  monalys query users.unique --from 2021 --as change
  monalys query storage.bytes --from 2021 --forecast 24
  monalys query run.hours --group label --top 5 --by quarter
  monalys query run.hours --group family --as share --by year
  monalys query job.wait.submitted.p90 --profile week
  monalys query run.users.max --by month --from 2022 --as headroom
  monalys query logon.count --group label --format csv -o logons.csv
  monalys query users.unique --group organisation --role public --format csv -o public.csv
  monalys query run.users.max --by day --from 2022-04 --where organisation="Karolinska institutet"
)");
  const auto options = std::make_shared<Options>();
  options->asking.add_options(command);
  command.add_option("--format", options->format, "table, csv or json (table)")->type_name("F");
  command.add_option("--lang", options->language, "Language of the table: sv or en (en)")->type_name("L");
  command.add_option("-o,--output", options->file, "File to write instead of standard output")->type_name("FILE");
  command.callback(
      [&context, options] { context.action = [&context, options] { return run_query(context, *options); }; });
}

}  // namespace monalys::cli
