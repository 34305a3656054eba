// The options that query and chart have in common: which metric, which period, which groups.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "metrics/ask.hpp"

namespace monalys::cli {

struct Asking {
  std::string metric;
  std::string by;  // empty: month
  std::string profile;
  std::string from;
  std::string to;
  std::vector<std::string> group;
  std::vector<std::string> where;
  std::string as;
  /// How many buckets to look ahead; the empty text: a year.
  std::optional<std::string> ahead;
  std::size_t top = 0;
  std::string role = "admin";
  std::string project;

  void add_options(CLI::App& command);
  /// The figures as the role may see them, derived where --as says so, with those to come where --forecast says so.
  /// What is derived or expected follows from what the role may see, and from nothing else.
  [[nodiscard]] Result<metrics::Table> ask(store::Store& store, const Config& config) const;
  /// Checks everything that can be checked without a store.
  [[nodiscard]] Result<metrics::Request> request() const;

 private:
  /// What has no meaning beside --profile.
  [[nodiscard]] Result<void> check_profile() const;
  [[nodiscard]] Result<std::size_t> horizon(BucketSize size) const;
};

/// --role and --project.
void add_role_options(CLI::App& command, std::string& role, std::string& project);

/// Writes to the file, whole or not at all, or to standard output when the name is empty or "-".
[[nodiscard]] Result<void> deliver(const Context& context, const std::string& file, std::string_view bytes);

}  // namespace monalys::cli
