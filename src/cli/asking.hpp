// The options that query and chart have in common: which metric, which period, which groups.

#pragma once

#include <string>

#include "cli/context.hpp"
#include "publish/asking.hpp"

namespace monalys::cli {

/// As options, and as whom it is asked.
struct Asking : publish::Asking {
  std::string role = "admin";
  std::string project;

  void add_options(CLI::App& command);
  [[nodiscard]] Result<metrics::Table> ask(store::Store& store, const Config& config) const;
};

/// --role and --project.
void add_role_options(CLI::App& command, std::string& role, std::string& project);

/// Writes to the file, whole or not at all, or to standard output when the name is empty or "-".
[[nodiscard]] Result<void> deliver(const Context& context, const std::string& file, std::string_view bytes);

}  // namespace monalys::cli
