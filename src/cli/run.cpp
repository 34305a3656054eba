#include "cli/run.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <thread>

#include "base/text.hpp"
#include "cli/print.hpp"
#include "cli/version.hpp"
#include "metrics/imported.hpp"

namespace monalys::cli {
namespace {

constexpr std::string_view kExamples = R"(
Begin here:
  monalys init /srv/monalys          a configuration to fill in, a key, an empty store
  monalys ingest                     read the logs that the configuration names
  monalys report mona -o mona.pdf    the deck for the next meeting

`monalys COMMAND --help` shows how each command is used.
)";

void show(const Error& error, std::ostream& err) {
  print(err, "monalys: {}\n", error.message);
  if (!error.hint.empty()) print(err, "{}\n", error.hint);
}

Exit exit_for(const Error& error) { return error.code == Code::wrong_usage ? Exit::wrong_usage : Exit::failed; }

/// What CLI11 says of a wrong command line, but of a word that is no command in words of our own.
Error wrong_usage(const CLI::App& app, std::span<const std::string> arguments, const CLI::ParseError& problem) {
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto& word = arguments[i];
    if (word == "--config" || word == "--store" || word == "--wait") {
      ++i;
    } else if (!word.starts_with("-")) {
      if (std::ranges::find(names, word) != names.end()) {
        return {Code::wrong_usage, problem.what(), fmt::format("`monalys {} --help` shows how it is used.", word)};
      }
      const std::vector<std::string_view> known(names.begin(), names.end());
      return {Code::wrong_usage, fmt::format("there is no command \"{}\"", word),
              fmt::format("{}`monalys --help` lists the commands.", did_you_mean(word, known))};
    }
  }
  return {Code::wrong_usage, problem.what(), "`monalys --help` lists the commands."};
}

}  // namespace

Result<Config> Context::config() const {
  std::filesystem::path file = config_path;
  if (file.empty()) {
    std::error_code ignored;
    file = "monalys.toml";
    if (!std::filesystem::exists(file, ignored)) file = "/etc/monalys/monalys.toml";
    if (!std::filesystem::exists(file, ignored)) {
      return fail(Code::not_found, "there is no configuration: neither ./monalys.toml nor /etc/monalys/monalys.toml",
                  "Run `monalys init` here to make one, or name one with --config FILE.");
    }
  }
  MONALYS_TRY(auto config, read_config(file));
  if (!store_url.empty()) config.store_url = store_url;
  config.figures = metrics::known_figures();
  for (auto& source : config.sources) source.figures = config.figures;
  return config;
}

Result<store::Store> Context::open(const Config& config, store::Access access) const {
  using Clock = std::chrono::steady_clock;
  const auto began = Clock::now();
  const auto last = began + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(wait_seconds));
  auto pause = std::chrono::milliseconds{20};
  bool told = false;
  while (true) {
    auto store = store::Store::open(config.store_url, access);
    if (store || store.error().code != Code::busy || Clock::now() + pause > last) {
      if (!store && store.error().code == Code::busy) {
        store.error().hint = fmt::format(
            "Gave up after {:.0f} s. Wait until it has finished, or give --wait a longer time.", wait_seconds);
      }
      return store;
    }
    if (!told && Clock::now() - began > std::chrono::seconds{1}) {
      told = true;
      print(streams.err, "monalys: {}; waiting until it is done\n", store.error().message);
      streams.err.flush();
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, std::chrono::milliseconds{500});
  }
}

void Context::close_and_keep(const Config& config, store::Store store) const {
  const auto kept = store::close_and_keep(std::move(store), config.store_url);
  if (!kept) print(streams.err, "monalys: the answer could not be remembered: {}\n", kept.error().message);
}

CLI::App& add_command(CLI::App& app, const std::string& name, const std::string& summary, const std::string& examples) {
  auto& command = *app.add_subcommand(name, summary);
  command.footer(examples);
  command.fallthrough();  // --config and --store may stand after the command too
  return command;
}

int run(std::span<const std::string> arguments, Streams streams) {
  Context context{streams};
  CLI::App app{"Monalys measures how a secure remote-access research platform is used.", "monalys"};
  app.set_version_flag("--version", std::string(kVersion));
  app.footer(std::string(kExamples));
  app.add_option("--config", context.config_path, "Configuration (./monalys.toml, else /etc/monalys/monalys.toml)")
      ->type_name("FILE");
  app.add_option("--store", context.store_url, "Store to use instead of the configuration's, such as duckdb:FILE")
      ->type_name("URL");
  app.add_option("--wait", context.wait_seconds, "Seconds to wait while another process holds the store (600)")
      ->type_name("S")
      ->check(CLI::NonNegativeNumber);
  app.require_subcommand(1);
  for (const auto add :
       {add_init, add_simulate, add_ingest, add_status, add_rejects, add_forget, add_retain, add_key, add_query,
        add_programs, add_chart, add_report, add_serve, add_user, add_formats, add_metrics, add_reports}) {
    add(app, context);
  }

  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
  } catch (const CLI::Success& asked) {  // --help, --version
    app.exit(asked, streams.out, streams.err);
    return static_cast<int>(Exit::done);
  } catch (const CLI::ParseError& error) {
    if (arguments.empty()) {
      print(streams.err, "{}", app.help());
    } else {
      show(wrong_usage(app, arguments, error), streams.err);
    }
    return static_cast<int>(Exit::wrong_usage);
  }
  const auto done = context.action();
  streams.out.flush();
  if (done) return static_cast<int>(*done);
  show(done.error(), streams.err);
  return static_cast<int>(exit_for(done.error()));
}

}  // namespace monalys::cli
