// monalys chart: a picture of one metric.

#include <CLI/CLI.hpp>
#include <memory>

#include "charts/output.hpp"
#include "cli/asking.hpp"
#include "reports/document.hpp"

namespace monalys::cli {
namespace {

struct Options {
  Asking asking;
  std::string language = "sv";
  std::string theme = "light";
  std::string file;
};

Result<Exit> run_chart(const Context& context, const Options& options) {
  MONALYS_CHECK(options.asking.request());  // before anything is opened
  MONALYS_TRY(const auto language, publish::parse_language(options.language));
  MONALYS_TRY(const auto format, reports::picture_format(options.file));
  if (options.theme != "light" && options.theme != "dark") {
    return fail(Code::wrong_usage, "there is no theme \"" + options.theme + "\"", "Choose light or dark.");
  }
  MONALYS_TRY(const auto config, context.config());
  MONALYS_TRY(auto store, context.open(config, store::Access::read));
  MONALYS_TRY(const auto table, options.asking.ask(store, config));
  const auto theme = options.theme == "dark" ? charts::Theme::dark : charts::Theme::light;
  MONALYS_TRY(const auto spec, reports::chart_of(table, config, language, theme));
  charts::ChartRenderer renderer;
  MONALYS_TRY(const auto bytes, reports::to_picture(spec, format, renderer));
  MONALYS_CHECK(charts::write_whole_file(options.file, bytes));
  context.close_and_keep(config, std::move(store));
  return Exit::done;
}

}  // namespace

void add_chart(CLI::App& app, Context& context) {
  auto& command = add_command(app, "chart", "Draw a metric as SVG, PNG or PDF", R"(
Examples:
  monalys chart users.unique -o users.png
  monalys chart storage.bytes --from 2017 --lang en -o storage.svg
  monalys chart users.unique --from 2017 --forecast -o users-to-come.svg
  monalys chart job.wait.submitted.p50 --profile week -o waits.png
  monalys chart run.users.max --as headroom -o room.svg
  monalys chart logon.count --group label --from 2020 --theme dark -o logons.pdf
)");
  const auto options = std::make_shared<Options>();
  options->asking.add_options(command);
  command.add_option("--lang", options->language, "Language: sv or en (sv)")->type_name("L");
  command.add_option("--theme", options->theme, "light or dark (light)")->type_name("T");
  command.add_option("-o,--output", options->file, "File to write: .svg, .png or .pdf")->required()->type_name("FILE");
  command.callback(
      [&context, options] { context.action = [&context, options] { return run_chart(context, *options); }; });
}

}  // namespace monalys::cli
