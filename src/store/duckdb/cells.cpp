#include "store/duckdb/cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "store/duckdb/families.hpp"

namespace monalys::store::duckdb_store {
namespace {

/// What the numbers stand for in a table of names.
Result<void> look_up(Connection& connection, std::string_view table,
                     std::unordered_map<std::uint32_t, std::string>& names) {
  MONALYS_CHECK(connection.run("CREATE OR REPLACE TEMP TABLE wanted_text(id UINTEGER)"));
  MONALYS_TRY(auto out, Appender::open(connection, "wanted_text", Appender::Place::temporary));
  for (const auto& [number, name] : names) {
    out.set(0, number);
    MONALYS_CHECK(out.end_row());
  }
  MONALYS_CHECK(out.close());
  MONALYS_TRY(auto rows, connection.query(fmt::format(
                             "SELECT t.id, t.value FROM {} t SEMI JOIN wanted_text w ON w.id = t.id", table)));
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) names[rows.data<std::uint32_t>(0)[i]] = rows.text(1, i);
  }
  return connection.run("DROP TABLE wanted_text");
}

}  // namespace

std::size_t Groups::of(const Rows& rows, std::size_t first_column, std::size_t row) {
  const auto dimensions = dimensions_.size();
  if (dimensions == 0) {
    if (numbers_.empty()) numbers_.emplace_back();
    return 0;
  }
  joined_.clear();
  for (std::size_t i = 0; i < dimensions; ++i) {
    const auto* number = rows.data<std::uint32_t>(first_column + i) + row;
    joined_.append(reinterpret_cast<const char*>(number), sizeof *number);
  }
  if (const auto found = known_.find(joined_); found != known_.end()) return found->second;
  std::vector<std::uint32_t> numbers;
  for (std::size_t i = 0; i < dimensions; ++i) numbers.push_back(rows.data<std::uint32_t>(first_column + i)[row]);
  numbers_.push_back(std::move(numbers));
  return known_.emplace(joined_, numbers_.size() - 1).first->second;
}

Result<void> Groups::name_all(Connection& connection) {
  if (names_.size() == numbers_.size()) return {};
  // Each dimension's numbers are those of its own table of names.
  std::map<std::string_view, std::unordered_map<std::uint32_t, std::string>> names;
  for (const auto& numbers : numbers_) {
    for (std::size_t i = 0; i < numbers.size(); ++i) names[names_of(dimensions_[i])].try_emplace(numbers[i]);
  }
  for (auto& [table, of_table] : names) MONALYS_CHECK(look_up(connection, table, of_table));
  names_.clear();
  for (const auto& numbers : numbers_) {
    auto& name = names_.emplace_back();
    for (std::size_t i = 0; i < numbers.size(); ++i) name.push_back(names[names_of(dimensions_[i])][numbers[i]]);
  }
  return {};
}

Cells::Value& Cells::at(std::size_t group, std::size_t bucket) {
  if (group >= values_.size()) {
    too_many_ = too_many_ || (group > 0 && (group + 1) * buckets_ > Measured::kMostCells);
    if (too_many_) return scratch_;
    values_.resize(group + 1, std::vector<Value>(buckets_));
  }
  return values_[group][bucket];
}

Result<Measured> Cells::finish(Empty empty) {
  const auto nothing = empty == Empty::is_zero ? std::optional<double>{0} : std::nullopt;
  std::vector<std::optional<double>> by_bucket(buckets_, nothing);
  for (std::size_t i = 0; i < buckets_; ++i) {
    if (places.seconds(i) == 0) by_bucket[i].reset();
  }
  return finish(std::move(by_bucket));
}

Result<Measured> Cells::finish(std::vector<std::optional<double>> nothing) {
  if (too_many_) return too_many_cells(groups.size(), buckets_);
  std::vector<std::size_t> order(values_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (grouped_) {
    MONALYS_CHECK(groups.name_all(connection_));
    std::ranges::sort(order, {}, [&](std::size_t group) -> const auto& { return groups.name(group); });
  }
  Measured measured{.cells = {}, .nothing = std::move(nothing)};
  for (const auto group : order) {
    const auto name = grouped_ ? GroupName{groups.name(group)} : GroupName{};
    for (std::size_t bucket = 0; bucket < buckets_; ++bucket) {
      const auto& [value, at, unknown] = values_[group][bucket];
      if (!value && !unknown) continue;
      measured.cells.push_back({name, static_cast<std::uint32_t>(bucket), value, at});
    }
    values_[group] = {};
  }
  return measured;
}

}  // namespace monalys::store::duckdb_store
