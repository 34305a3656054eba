// monalys report and monalys reports: the deck for a meeting.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "base/text.hpp"
#include "charts/output.hpp"
#include "cli/asking.hpp"
#include "cli/context.hpp"
#include "cli/print.hpp"
#include "publish/control.hpp"
#include "reports/document.hpp"
#include "reports/figures.hpp"

namespace monalys::cli {
namespace {

struct Options {
  std::string name;
  std::string until;
  std::string language = "sv";
  std::vector<std::string> files;
  std::string pictures;
  std::string role = "admin";
  std::string project;
};

/// A name of ours, or a file of the user's.
Result<reports::Definition> definition_of(const std::string& name) {
  std::vector<std::string_view> known;
  for (const auto& builtin : reports::builtin_reports()) {
    if (builtin.id == name) return reports::read_definition(builtin.text, name);
    known.push_back(builtin.id);
  }
  std::ifstream file{name, std::ios::binary};
  if (!file || std::filesystem::is_directory(name)) {
    return fail(Code::wrong_usage, fmt::format("there is no report \"{}\", and no such file", name),
                fmt::format("{}`monalys reports` lists all.", did_you_mean(name, known)));
  }
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  return reports::read_definition(text, name);
}

/// Each slide's picture as SVG and PNG in a folder, named after the slide.
Result<void> write_pictures(const reports::Report& report, const std::string& folder, charts::ChartRenderer& renderer) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) {
    return fail(Code::io, fmt::format("{}: the folder cannot be made: {}", folder, problem.message()),
                "Choose another folder for --pictures.");
  }
  for (const auto& slide : report.slides) {
    const auto base = (std::filesystem::path{folder} / slide.id).string();
    for (const auto format : {reports::PictureFormat::svg, reports::PictureFormat::png}) {
      auto spec = slide.chart;
      spec.page.clear();
      MONALYS_TRY(const auto bytes, reports::to_picture(spec, format, renderer));
      MONALYS_CHECK(charts::write_whole_file(base + (format == reports::PictureFormat::svg ? ".svg" : ".png"), bytes));
    }
  }
  return {};
}

Result<Exit> run_report(const Context& context, const Options& options) {
  std::vector<reports::DocumentFormat> formats;
  for (const auto& file : options.files) {
    MONALYS_TRY(const auto format, reports::document_format(file));
    formats.push_back(format);
  }
  MONALYS_TRY(const auto language, publish::parse_language(options.language));
  MONALYS_TRY(const auto definition, definition_of(options.name));
  MONALYS_TRY(const auto config, context.config());
  MONALYS_TRY(const auto control, publish::control_for(config, options.role, options.project));
  MONALYS_TRY(auto store, context.open(config, store::Access::read));
  std::chrono::year_month_day until;
  if (options.until.empty()) {
    MONALYS_TRY(until, reports::last_full_month(store, config.platform));
  } else {
    MONALYS_TRY(const auto period, parse_period(options.until));
    until = period.last;
  }
  reports::Figures figures{store, config.platform, until, control};
  MONALYS_TRY(const auto report, reports::build(definition, config, figures, language));
  charts::ChartRenderer renderer;
  for (std::size_t i = 0; i < formats.size(); ++i) {
    MONALYS_TRY(const auto bytes, reports::to_document(report, formats[i], renderer));
    MONALYS_CHECK(charts::write_whole_file(options.files[i], bytes));
  }
  if (!options.pictures.empty()) MONALYS_CHECK(write_pictures(report, options.pictures, renderer));
  for (const auto& id : report.left_out) {
    print(context.streams.err, "left out: {}, of which there is no figure for this reader\n", id);
  }
  context.close_and_keep(config, std::move(store));
  return Exit::done;
}

Result<Exit> list_reports(const Context& context) {
  for (const auto& builtin : reports::builtin_reports()) {
    MONALYS_TRY(const auto definition, reports::read_definition(builtin.text, std::string(builtin.id)));
    print(context.streams.out, "{:<12} {} slides:", builtin.id, definition.slides.size());
    for (const auto& slide : definition.slides) print(context.streams.out, " {}", slide.id);
    print(context.streams.out, "\n");
  }
  return Exit::done;
}

}  // namespace

void add_report(CLI::App& app, Context& context) {
  auto& command = add_command(app, "report", "Make the report for a meeting", R"(
Examples:
  monalys report mona -o rapport.pdf -o rapport.html
  monalys report mona --until 2022-04 --lang en -o report.pdf
  monalys report mona --pictures charts      each chart as SVG and PNG in the folder charts
  monalys report mona --role public -o offentlig.html
  monalys report our-own.toml -o ours.pdf    a report of your own (docs/REPORTS.md)
)");
  const auto options = std::make_shared<Options>();
  command.add_option("name", options->name, "A report of `monalys reports`, or a file")
      ->required()
      ->type_name("NAME|FILE");
  command.add_option("--until", options->until, "Last period of the report (the last month with logs to its end)")
      ->type_name("D");
  command.add_option("--lang", options->language, "Language: sv or en (sv)")->type_name("L");
  auto* files = command.add_option("-o,--output", options->files, "File to write: .pdf or .html; may be repeated")
                    ->type_name("FILE")
                    ->take_all();
  auto* pictures =
      command.add_option("--pictures", options->pictures, "Folder for each chart as SVG and PNG")->type_name("DIR");
  add_role_options(command, options->role, options->project);
  command.callback([&context, options, files, pictures] {
    if (files->empty() && pictures->empty()) throw CLI::RequiredError("-o FILE or --pictures DIR");
    context.action = [&context, options] { return run_report(context, *options); };
  });
}

void add_reports(CLI::App& app, Context& context) {
  auto& command = add_command(app, "reports", "List the reports", "\nExample:\n  monalys reports\n");
  command.callback([&context] { context.action = [&context] { return list_reports(context); }; });
}

}  // namespace monalys::cli
