// What may be asked of a store, and how it answers. No calendar here: buckets arrive as UTC boundaries.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/realm.hpp"
#include "facts/record.hpp"

namespace monalys::store {

/// What is measured; the realm says of what. Definitions: docs/METRICS.md.
enum class Measure {
  submitted,        // asked_at in the bucket
  started,          // begun_at in the bucket
  ended,            // ended_at in the bucket, of those that had begun
  closed,           // ended_at in the bucket, begun or not
  ended_as,         // the same with Question::outcome
  withdrawn,        // ended_at in the bucket, never begun
  withdrawn_hours,  // the hours from asked_at to ended_at of those
  concurrent_max,   // intervals at once
  concurrent_mean,
  users_max,  // distinct users at once
  users_mean,
  waiting_max,      // asked and neither begun nor withdrawn, at once
  wait_percentile,  // Question::percent, seconds
  wait_longest,     // seconds
  wait_at_once,     // share of waits of at most a minute
  open_at_end,      // asked (or begun) before the bucket's end and not ended
  ended_at_end,     // ended before the bucket's end and not removed
  removed_at_end,   // other_at before the bucket's end
  lacking_at_end,   // open_at_end projects without a valid agreement
  ended_lacking_at_end,
  agreed_at_end,  // distinct projects with a valid agreement labelled Question::label
  moments,        // with Question::outcome
  drop_rate,      // ended as dropped, per 1,000 hours of the interval
  level_bytes,    // Question::label; last complete snapshot
  level_files,
  unique_people,  // distinct users logged on, connected or with a session begun in the bucket
  new_people,     // those whose first such instant of all lies in the bucket
};

enum class Dimension { organisation, project, host, label, detail };

struct Filter {
  Dimension dimension;
  std::string value;
};

struct Question {
  Realm realm = Realm::session;
  Measure measure = Measure::started;
  Outcome outcome = Outcome::completed;
  unsigned percent = 50;
  std::string label = {};
  /// n+1 ascending instants, Unix seconds: bucket i is [boundaries[i], boundaries[i+1]).
  std::vector<std::int64_t> boundaries = {};
  std::vector<Dimension> group = {};
  std::vector<Filter> where = {};  // all must hold; several of one dimension: any of them
};

/// One cell. Every bucket appears, with grouping once for each group that occurs somewhere in the answer. An absent
/// value: nothing to measure (no waits, no snapshot).
struct Cell {
  std::vector<std::string> group;
  std::uint32_t bucket = 0;
  std::optional<double> value;
  std::optional<std::int64_t> at;  // Unix seconds; of a maximum, when it was first reached
};

/// Sorted by group, then bucket.
using Answer = std::vector<Cell>;

}  // namespace monalys::store
