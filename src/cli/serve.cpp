// monalys serve: the dashboard, and the interface for programs.

#include <CLI/CLI.hpp>
#include <memory>
#include <mutex>

#include "cli/context.hpp"
#include "cli/print.hpp"
#include "server/listen.hpp"
#include "server/service.hpp"

namespace monalys::cli {
namespace {

Result<Exit> run_serve(const Context& context, const std::string& listen) {
  MONALYS_TRY(auto config, context.config());
  const auto settings = config.server;
  MONALYS_TRY(const auto address, server::parse_address(listen.empty() ? settings.listen : listen));
  MONALYS_CHECK(server::check_exposure(address, settings));
  // Better now than at the first visit.
  MONALYS_CHECK(context.open(config, store::Access::read));

  std::mutex speaking;
  const auto say = [&context, &speaking](const std::string& text) {
    const std::scoped_lock lock{speaking};
    print(context.streams.err, "{}\n", text);
    context.streams.err.flush();
  };
  const auto warn = [say](const std::string& text) { say("monalys: " + text); };
  server::EventHub events;
  server::Service service{config, events};
  MONALYS_TRY(const auto app, server::App::open(std::move(config), server::answers_of(service), {.warn = warn}));
  server::Listening listening{.address = address,
                              .certificate = settings.tls_certificate,
                              .key = settings.tls_key,
                              .proxy_address = settings.proxy_address,
                              .warn = warn};
  MONALYS_CHECK(server::serve(*app, events, std::move(listening), [&](const std::string& url) {
    say(fmt::format("Monalys is at {} (end with Ctrl-C)", url));
  }));
  return Exit::done;
}

}  // namespace

void add_serve(CLI::App& app, Context& context) {
  auto& command = add_command(app, "serve", "The dashboard in a browser, and the interface for programs", R"(
Examples:
  monalys serve                             for this machine
  monalys serve --listen 127.0.0.1:9000
  monalys serve --listen 0.0.0.0:443        for others: needs accounts and TLS, docs/OPERATIONS.md

[server] of monalys.toml says the rest. /healthz and /readyz are for monitoring, /metrics for Prometheus.
)");
  const auto listen = std::make_shared<std::string>();
  command.add_option("--listen", *listen, "Address and port ([server] listen, 127.0.0.1:8080)")->type_name("ADDR:PORT");
  command.callback([&context, listen] { context.action = [&context, listen] { return run_serve(context, *listen); }; });
}

}  // namespace monalys::cli
