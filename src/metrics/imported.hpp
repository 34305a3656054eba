// Figures from before there were logs (facts/figure.hpp) in the place of what is unknown.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "facts/figure.hpp"
#include "metrics/ask.hpp"

namespace monalys::metrics {

/// What a register of figures may be about: every metric but those whose figures are always told apart.
[[nodiscard]] std::shared_ptr<const KnownFigures> known_figures();

/// The figures of a metric that fit a request.
class Imported {
 public:
  [[nodiscard]] static Result<Imported> of(store::Store& store, const Request& request);

  [[nodiscard]] bool any() const { return !figures_.empty(); }
  /// From the first day of the first of them to the last day of the last; nothing when there are none.
  [[nodiscard]] std::optional<Period> period() const;
  struct Found {
    double value = 0;
    std::vector<std::string> sources;
  };
  /// Puts them in the rows of a table that say gap or disposed; measured ones stay. Groups that nothing was measured of
  /// are added, unless the request asked for the greatest ones. The question is the one that the table answers, and
  /// row_of makes its rows.
  using RowOf = std::function<Row(const store::Cell&)>;
  [[nodiscard]] Result<void> fill_in(store::Store& store, const store::Question& question, const Zone& zone,
                                     const RowOf& row_of, Table& table) const;

  /// Of a bucket of the request's size; group: empty without grouping. What happens in a bucket may be the sum of
  /// figures of the smaller buckets that fill it.
  [[nodiscard]] std::optional<Found> find(std::string_view group, Period bucket) const;

 private:
  [[nodiscard]] std::vector<std::string> groups() const;
  [[nodiscard]] Result<void> add_groups(store::Store& store, const store::Question& question, const RowOf& row_of,
                                        Table& table) const;

  struct Figure {
    double value = 0;
    std::string source;
  };
  using Key = std::tuple<std::string, std::int64_t, std::int64_t>;  // group, first day, days
  [[nodiscard]] std::optional<Found> sum(std::string_view group, Period bucket, int months) const;

  BucketSize by_ = BucketSize::month;
  bool adds_up_ = false;
  bool all_groups_ = true;
  std::map<Key, Figure> figures_;
};

}  // namespace monalys::metrics
