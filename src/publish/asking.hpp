// A question in the words of people: which metric, which period, which groups. The command line and the interface for
// programs ask with the same words.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/ask.hpp"

namespace monalys::publish {

struct Asking {
  std::string metric;
  std::string by;  // empty: month
  std::string profile;
  std::string from;
  std::string to;
  std::vector<std::string> group;
  std::vector<std::string> where;  // DIM=VALUE
  std::string as;
  /// How many buckets to look ahead; the empty text: a year.
  std::optional<std::string> ahead;
  std::size_t top = 0;
  /// What stands before the names of the words where they are written, for messages: "--where", "where".
  std::string_view prefix = "--";

  /// Checks everything that can be checked without a store.
  [[nodiscard]] Result<metrics::Request> request() const;
  /// The figures as the reader may see them, derived where `as` says so, with those to come where `ahead` says so. What
  /// is derived or expected follows from what the reader may see, and from nothing else.
  [[nodiscard]] Result<metrics::Table> ask(store::Store& store, const Config& config,
                                           const metrics::Control& control) const;

 private:
  /// What has no meaning beside a profile.
  [[nodiscard]] Result<void> check_profile() const;
  [[nodiscard]] Result<std::size_t> horizon(BucketSize size) const;
};

}  // namespace monalys::publish
