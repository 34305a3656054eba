// The figures that a report is made from: each metric asked once, up to the report's last day.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "metrics/ask.hpp"

namespace monalys::reports {

/// One metric by bucket, from its first known bucket to the report's end.
struct Series {
  const metrics::Metric* metric = nullptr;
  BucketSize by = BucketSize::month;
  std::vector<Bucket> buckets;
  std::vector<metrics::Row> rows;  // one for each bucket
  std::optional<Instant> facts_until;
  std::vector<std::string> imported_from = {};  // metrics::Table::imported_from

  /// The last bucket with a value.
  [[nodiscard]] std::optional<std::size_t> last_known() const;
  /// The mean of the twelve values that end with this bucket; nothing when one of them is unknown.
  [[nodiscard]] std::optional<double> mean12(std::size_t bucket) const;
};

/// Where a filter narrows the figures: "label=batch".
using Where = std::vector<store::Filter>;
[[nodiscard]] Result<Where> parse_where(std::string_view text);

class Figures {
 public:
  /// Store and platform outlive this. `until` is the last day of the report, `control` whose report it is.
  Figures(store::Store& store, const Platform& platform, std::chrono::year_month_day until,
          metrics::Control control = {})
      : store_(store), platform_(platform), until_(until), control_(std::move(control)) {}

  /// Asked at the first call and remembered; the pointer holds as long as this.
  [[nodiscard]] Result<const Series*> series(const metrics::Metric& metric, BucketSize by,
                                             const std::string& where = {});
  [[nodiscard]] store::Store& store() const { return store_; }
  [[nodiscard]] const Platform& platform() const { return platform_; }
  [[nodiscard]] std::chrono::year_month_day until() const { return until_; }
  [[nodiscard]] const metrics::Control& control() const { return control_; }

 private:
  store::Store& store_;
  const Platform& platform_;
  std::chrono::year_month_day until_;
  metrics::Control control_;
  std::map<std::tuple<std::string, BucketSize, std::string>, Series> known_;
};

/// The last day of the last month that the logs of daily life reach the end of; of the last month they touch when there
/// is no other.
[[nodiscard]] Result<std::chrono::year_month_day> last_full_month(store::Store& store, const Platform& platform);

}  // namespace monalys::reports
