// What every subcommand is given: where to write, and the configuration and store that the user chose.

#pragma once

#include <functional>
#include <ostream>
#include <string>

#include "base/result.hpp"
#include "config/config.hpp"
#include "store/store.hpp"

namespace CLI {
class App;
}

namespace monalys::cli {

/// What the shell is told.
enum class Exit { done = 0, failed = 1, wrong_usage = 2, many_rejects = 3 };

/// Data go to `out`, everything else to `err`. No colour and no progress bar where it is not a terminal.
struct Streams {
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
};

class Context {
 public:
  explicit Context(Streams given) : streams(given) {}

  /// --config, else ./monalys.toml, else /etc/monalys/monalys.toml. --store replaces the configuration's store.
  [[nodiscard]] Result<Config> config() const;
  /// Waits while another process holds the store, at most --wait, and says so.
  [[nodiscard]] Result<store::Store> open(const Config& config, store::Access access) const;

  /// For the end of a command that has given its answer: lets the store keep what was measured. A failure is told and
  /// changes nothing else.
  void close_and_keep(const Config& config, store::Store store) const;

  Streams streams;
  std::string config_path;    // --config
  std::string store_url;      // --store
  double wait_seconds = 600;  // --wait

  /// Set by the subcommand that the user chose; run after parsing.
  std::function<Result<Exit>()> action;
};

/// Adds a subcommand: `examples` is shown at the foot of its help.
CLI::App& add_command(CLI::App& app, const std::string& name, const std::string& summary, const std::string& examples);

// One file each.
void add_init(CLI::App& app, Context& context);
void add_simulate(CLI::App& app, Context& context);
void add_ingest(CLI::App& app, Context& context);
void add_forget(CLI::App& app, Context& context);
void add_retain(CLI::App& app, Context& context);
void add_key(CLI::App& app, Context& context);
void add_rejects(CLI::App& app, Context& context);
void add_status(CLI::App& app, Context& context);
void add_formats(CLI::App& app, Context& context);
void add_programs(CLI::App& app, Context& context);
void add_metrics(CLI::App& app, Context& context);
void add_query(CLI::App& app, Context& context);
void add_chart(CLI::App& app, Context& context);
void add_report(CLI::App& app, Context& context);
void add_reports(CLI::App& app, Context& context);
void add_serve(CLI::App& app, Context& context);
void add_user(CLI::App& app, Context& context);

}  // namespace monalys::cli
