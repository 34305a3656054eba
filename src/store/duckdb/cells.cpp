#include "store/duckdb/cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace monalys::store::duckdb_store {

std::optional<std::uint32_t> bucket_of(std::span<const std::int64_t> boundaries, std::int64_t second) {
  const auto after = std::ranges::upper_bound(boundaries, second);
  if (after == boundaries.begin() || after == boundaries.end()) return std::nullopt;
  return static_cast<std::uint32_t>(after - boundaries.begin() - 1);
}

std::int64_t grain_of(std::span<const std::int64_t> boundaries) {
  return std::accumulate(boundaries.begin(), boundaries.end(), std::int64_t{0},
                         [](std::int64_t a, std::int64_t b) { return std::gcd(a, b); });
}

std::size_t Groups::of(const Rows& rows, std::size_t first_column, std::size_t row) {
  if (dimensions_ == 0) {
    if (names_.empty()) names_.emplace_back();
    return 0;
  }
  joined_.clear();
  for (std::size_t i = 0; i < dimensions_; ++i) {
    const auto text = rows.text(first_column + i, row);
    const auto length = text.size();  // before the text, so that no two pairs of texts join to the same
    if (dimensions_ > 1) joined_.append(std::string_view(reinterpret_cast<const char*>(&length), sizeof length));
    joined_ += text;
  }
  if (const auto found = known_.find(joined_); found != known_.end()) return found->second;
  std::vector<std::string> name;
  for (std::size_t i = 0; i < dimensions_; ++i) name.emplace_back(rows.text(first_column + i, row));
  names_.push_back(std::move(name));
  return known_.emplace(joined_, names_.size() - 1).first->second;
}

Cells::Value& Cells::at(std::size_t group, std::size_t bucket) {
  if (group >= values_.size()) {
    too_many_ = too_many_ || (group > 0 && (group + 1) * buckets_ > kMostCells);
    if (too_many_) return scratch_;
    values_.resize(group + 1, std::vector<Value>(buckets_));
  }
  return values_[group][bucket];
}

Result<Answer> Cells::finish(Empty empty) {
  if (too_many_) {
    return fail(Code::wrong_usage,
                fmt::format("the answer would have more than {} cells: {} or more groups in {} buckets", kMostCells,
                            groups.size(), buckets_),
                "Choose a larger bucket, a shorter period, fewer dimensions or a filter.");
  }
  if (!grouped_ && values_.empty()) values_.resize(1, std::vector<Value>(buckets_));
  std::vector<std::size_t> order(values_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (grouped_) {
    std::ranges::sort(order, {}, [&](std::size_t group) -> const auto& { return groups.name(group); });
  }
  Answer answer;
  answer.reserve(values_.size() * buckets_);
  for (const auto group : order) {
    for (std::size_t bucket = 0; bucket < buckets_; ++bucket) {
      auto& [value, at] = values_[group][bucket];
      if (!value && empty == Empty::is_zero) value = 0;
      answer.push_back(
          {grouped_ ? groups.name(group) : std::vector<std::string>{}, static_cast<std::uint32_t>(bucket), value, at});
    }
    values_[group] = {};
  }
  return answer;
}

}  // namespace monalys::store::duckdb_store
