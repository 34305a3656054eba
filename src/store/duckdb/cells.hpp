// The answer under construction: groups by buckets, and with several slots (Question::within) by the slots of each.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/duckdb/connection.hpp"
#include "store/duckdb/places.hpp"
#include "store/question.hpp"

namespace monalys::store::duckdb_store {

/// Numbers the groups that rows belong to, in the order in which they are met.
class Groups {
 public:
  explicit Groups(std::vector<Dimension> dimensions) : dimensions_(std::move(dimensions)) {}

  /// The group of a row whose group columns begin at `first_column`.
  [[nodiscard]] std::size_t of(const Rows& rows, std::size_t first_column, std::size_t row);
  [[nodiscard]] std::size_t size() const { return numbers_.size(); }
  /// The number of the text that a dimension of a group has.
  [[nodiscard]] std::uint32_t number(std::size_t group, std::size_t dimension) const {
    return numbers_[group][dimension];
  }
  /// Looks up what the groups met so far are called, for name().
  [[nodiscard]] Result<void> name_all(Connection& connection);
  [[nodiscard]] const std::vector<std::string>& name(std::size_t group) const { return names_[group]; }

 private:
  std::vector<Dimension> dimensions_;
  std::unordered_map<std::string, std::size_t> known_;  // by their numbers as bytes
  std::vector<std::vector<std::uint32_t>> numbers_;
  std::vector<std::vector<std::string>> names_;
  std::string joined_;
};

class Cells {
 public:
  Cells(Connection& connection, const Question& question)
      : groups(question.group),
        places(question),
        connection_(connection),
        buckets_(cells_of(question)),
        grouped_(!question.group.empty()) {}

  /// Measured is a cell that has a value, or of which it is known that nobody knows it.
  struct Value {
    std::optional<double> value;
    std::optional<std::int64_t> at;
    bool unknown = false;
  };
  /// Valid until the next call with another group. Beyond kMostCells it is a scratch value, and finish() fails.
  [[nodiscard]] Value& at(std::size_t group, std::size_t bucket);
  void add(std::size_t group, std::size_t bucket, double amount) {
    auto& cell = at(group, bucket);
    cell.value = cell.value.value_or(0) + amount;
  }
  [[nodiscard]] std::size_t buckets() const { return buckets_; }

  /// Where there is no time at all (no office hours in a bucket) there is nothing to say.
  enum class Empty { is_zero, is_absent };
  /// Call once. Fails when groups times buckets are more than this program can hold.
  [[nodiscard]] Result<Measured> finish(Empty empty);
  /// The same; what cells say in which nothing was measured, by bucket.
  [[nodiscard]] Result<Measured> finish(std::vector<std::optional<double>> nothing);

  Groups groups;
  const Places places;

 private:
  Connection& connection_;
  std::size_t buckets_;
  bool grouped_;
  bool too_many_ = false;
  Value scratch_;
  std::vector<std::vector<Value>> values_;
};

}  // namespace monalys::store::duckdb_store
