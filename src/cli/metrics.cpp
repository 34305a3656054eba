// monalys metrics: what can be asked for. Also writes docs/METRICS.md.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/context.hpp"
#include "cli/print.hpp"
#include "metrics/metric.hpp"
#include "publish/language.hpp"

namespace monalys::cli {
namespace {

struct Options {
  std::string language = "en";
  bool markdown = false;
};

constexpr std::string_view kHead = R"(# Metrics

Generated from the table of metrics by `monalys metrics --markdown`; do not edit. Ask for one with
`monalys query ID --by month`. Values are in the unit given; a bucket runs from one local calendar boundary to the next.

Rules for all of them:

* Both ends of an interval are floored to whole seconds, and it holds from its begin until just before its end. At one
  instant ends come before begins. An interval of no length counts as started and ended, but is never concurrent.
* An interval whose end nobody logged lasts until the last instant that its logs tell of, and no longer than its realm
  allows: sessions and program runs 7 days, connections 24 hours, jobs 30 days. It never counts as ended.
* Five days in a row without any record are days without logs. A bucket wholly in such a stretch has no value (`gap`);
  one that touches it says `partial`. Unknown is not zero.
* Where there are no logs, a register of old figures may say what was (`imported`): docs/FORMATS.md. It never takes the
  place of what was measured.
)";

void write_markdown(std::ostream& out) {
  print(out, "{}", kHead);
  std::string realm;
  for (const auto& metric : metrics::all()) {
    const auto of = metric.id.substr(0, metric.id.find('.'));
    if (of != realm) print(out, "\n## {}\n", of);
    realm = of;
    print(out, "\n### `{}`\n\nUnit: {}.\n\n* **{}** {}\n* **{}** {}\n", metric.id, metrics::word(metric.unit),
          metric.name.en + ".", metric.definition.en, metric.name.sv + ".", metric.definition.sv);
  }
}

Result<Exit> list_metrics(const Context& context, const Options& options) {
  if (options.markdown) {
    write_markdown(context.streams.out);
    return Exit::done;
  }
  MONALYS_TRY(const auto language, publish::parse_language(options.language));
  for (const auto& metric : metrics::all()) {
    print(context.streams.out, "{:<32} {:<8} {}\n", metric.id, metrics::word(metric.unit),
          publish::pick(metric.name, language));
  }
  return Exit::done;
}

}  // namespace

void add_metrics(CLI::App& app, Context& context) {
  auto& command = add_command(app, "metrics", "List what can be counted", R"(
Examples:
  monalys metrics
  monalys metrics --lang sv
  monalys metrics --markdown > docs/METRICS.md    with definitions
)");
  const auto options = std::make_shared<Options>();
  command.add_option("--lang", options->language, "Language: sv or en (en)")->type_name("L");
  command.add_flag("--markdown", options->markdown, "All definitions, in both languages");
  command.callback(
      [&context, options] { context.action = [&context, options] { return list_metrics(context, *options); }; });
}

}  // namespace monalys::cli
