// monalys serve: the report in a browser on this machine.

#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/context.hpp"
#include "server/listen.hpp"

namespace monalys::cli {
namespace {

Result<Exit> run_serve(const Context& context, const std::string& listen) {
  MONALYS_TRY(const auto address, server::parse_address(listen));
  MONALYS_TRY(auto config, context.config());
  // Better now than at the first visit.
  MONALYS_CHECK(context.open(config, store::Access::read));
  server::App app{std::move(config)};
  MONALYS_CHECK(server::serve(app, address, [&](const std::string& url) {
    fmt::print(context.streams.err, "The report is at {} (end with Ctrl-C)\n", url);
    context.streams.err.flush();
  }));
  return Exit::done;
}

}  // namespace

void add_serve(CLI::App& app, Context& context) {
  auto& command = add_command(app, "serve", "Show the report in a browser on this machine", R"(
Examples:
  monalys serve
  monalys serve --listen 127.0.0.1:9000

/ is the report, /?lang=en the same in English, /mona.pdf the deck, /healthz for monitoring.
)");
  const auto listen = std::make_shared<std::string>("127.0.0.1:8080");
  command.add_option("--listen", *listen, "Address and port (127.0.0.1:8080)")->type_name("ADDR:PORT");
  command.callback([&context, listen] { context.action = [&context, listen] { return run_serve(context, *listen); }; });
}

}  // namespace monalys::cli
