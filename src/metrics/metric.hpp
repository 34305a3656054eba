// The table of metrics: what is counted, defined once. The definitions shown beside charts and in docs/METRICS.md come
// from here.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/question.hpp"

namespace monalys::metrics {

enum class Unit {
  count,    // things or persons
  bytes,    // charts show TB
  seconds,  // charts show minutes and hours
  share,    // 0 to 1
  rate,     // per something, as the name says
};

/// What the figure of a bucket says, and so how it may be drawn and added up.
enum class Kind {
  flow,    // what happened in the bucket: the sum over buckets is the figure of the whole
  stock,   // how it stood at the bucket's end
  peak,    // the highest of the bucket: comes with the instant of it
  level,   // a mean, a share or a percentile over the bucket
  people,  // distinct persons of the bucket: never add buckets up
};

/// Which seconds of a bucket count.
enum class Hours {
  all,
  office,  // of the platform, on its working days: a bucket without them has no value
};

struct Text {
  std::string sv;
  std::string en;
};

struct Metric {
  std::string id;  // in URLs, files and saved reports: never rename
  Realm realm;
  store::Measure measure;
  Outcome outcome = Outcome::completed;   // for measures that ask for one
  unsigned percent = 50;                  // for percentiles
  store::Span span = store::Span::queue;  // for percentiles of spans
  std::string label;                      // for levels and agreements: which ones
  Unit unit = Unit::count;
  Kind kind = Kind::flow;
  /// By what its figures are always told apart, beside other groupings: no dimension of facts, but of people.
  std::optional<store::Dimension> split = {};
  Hours hours = Hours::all;
  Text name;        // as a chart's subtitle begins
  Text definition;  // one or two sentences
};

/// All metrics, sorted by id.
[[nodiscard]] std::span<const Metric> all();
/// By id; fails with the nearest known one.
[[nodiscard]] Result<const Metric*> find(std::string_view id);

[[nodiscard]] std::string_view word(Unit unit);
[[nodiscard]] std::string_view word(store::Dimension dimension);
[[nodiscard]] Result<store::Dimension> parse_dimension(std::string_view word);

/// The realms whose logs a metric rests on: where they are silent, it is unknown.
[[nodiscard]] std::vector<Realm> rests_on(const Metric& metric);

}  // namespace monalys::metrics
