// monalys formats: what can be read.

#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

#include "cli/context.hpp"
#include "cli/print.hpp"
#include "formats/format.hpp"

namespace monalys::cli {
namespace {

Result<Exit> list_formats(const Context& context) {
  for (const auto& format : formats::all()) {
    std::vector<std::string_view> realms;
    for (const auto realm : format.yields) realms.push_back(row(realm).id);
    print(context.streams.out, "{:<20} {}", format.id, format.summary);
    if (!realms.empty() && realms.size() < 4) print(context.streams.out, " [{}]", fmt::join(realms, ", "));
    print(context.streams.out, "\n");
  }
  return Exit::done;
}

}  // namespace

void add_formats(CLI::App& app, Context& context) {
  auto& command = add_command(app, "formats", "List the log formats that can be read", R"(
Example:
  monalys formats

All of them plain or compressed (gz, xz, zst, bz2), alone or in zip and tar. docs/FORMATS.md tells more.
)");
  command.callback([&context] { context.action = [&context] { return list_formats(context); }; });
}

}  // namespace monalys::cli
