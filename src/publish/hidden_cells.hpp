// Which cells of a metric's tables are hidden from a role: the mask (mask.hpp) of its whole history.

#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "metrics/metric.hpp"
#include "publish/mask.hpp"
#include "store/store.hpp"

namespace monalys::publish {

/// The dimensions that a grouping of a role names.
[[nodiscard]] std::vector<store::Dimension> dimensions_named(const std::vector<std::string>& words);

class HiddenCells {
 public:
  /// by: the size of the buckets that will be asked about, one of the role's. Nothing when there are no facts. Store
  /// and rules outlive it.
  [[nodiscard]] static Result<std::optional<HiddenCells>> of(store::Store& store, const Platform& platform,
                                                             const metrics::Metric& metric, const RoleRules& rules,
                                                             BucketSize by);

  /// Hides what the question's measure wants hidden in the table by these dimensions (two at most) and in its total,
  /// beside what was hidden before. The question has no boundaries and no groups; stretches (Question::within) are
  /// those of the whole period().
  [[nodiscard]] Result<void> add(const store::Question& question, const std::vector<store::Dimension>& dimensions);

  /// The days that the history is looked at in: whole years.
  [[nodiscard]] Period period() const { return history_.period; }

  /// The names are those of the groups, in the order of the dimensions; none: the total.
  [[nodiscard]] bool hidden(const Bucket& bucket, const std::vector<std::string>& names) const;

 private:
  /// In the role's sizes of buckets.
  struct History {
    Period period;
    Calendar calendar;
    std::vector<std::vector<Bucket>> buckets;  // [level]
  };
  struct Persons;
  struct Margin;

  HiddenCells(store::Store& store, History history, const RoleRules& rules, BucketSize by);
  [[nodiscard]] Limits limits() const { return {.fewest = rules_.threshold, .zeros_shown = rules_.zeros_shown}; }
  [[nodiscard]] Result<Persons> count_persons(store::Question question,
                                              const std::vector<store::Dimension>& dimensions) const;
  void note(const std::vector<store::Dimension>& dimensions, const Persons& persons,
            const ByBucket<HiddenGrid>& hidden);
  [[nodiscard]] Result<Margin> by_one_alone(const store::Question& question, store::Dimension dimension,
                                            const ByBucket<HiddenGrid>& total) const;
  [[nodiscard]] Result<Margin> by_one(const store::Question& question, store::Dimension dimension,
                                      const ByBucket<HiddenGrid>& total) const;
  [[nodiscard]] Result<std::pair<Persons, Hidden>> by_two(const store::Question& question,
                                                          const std::vector<store::Dimension>& dimensions,
                                                          const ByBucket<HiddenGrid>& total, const Margin& rows,
                                                          const Margin& columns) const;

  store::Store& store_;
  History history_;
  const RoleRules& rules_;
  std::size_t level_;
  std::set<std::pair<std::size_t, std::vector<std::string>>> hidden_;  // bucket of the level, names
};

}  // namespace monalys::publish
