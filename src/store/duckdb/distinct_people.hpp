// Counts each person once in each cell: one bit a person, for each group and bucket that occurs.

#pragma once

#include <map>
#include <utility>
#include <vector>

#include "facts/fact.hpp"
#include "kernels/densify.hpp"
#include "store/duckdb/cells.hpp"

namespace monalys::store::duckdb_store {

class DistinctPeople {
 public:
  /// The cells, which must outlive this, are counted up.
  explicit DistinctPeople(Cells& cells) : cells_(cells) {}

  void see(std::size_t group, std::size_t bucket, UserId user) {
    const auto person = people_.number(user);
    if (bits_ == nullptr || place_ != std::pair(group, bucket)) {
      place_ = {group, bucket};
      bits_ = &seen_[place_];
    }
    auto& bits = *bits_;
    if (bits.size() <= person) bits.resize(person + 1 + person / 2);
    if (bits[person]) return;
    bits[person] = true;
    cells_.add(group, bucket, 1);
  }

 private:
  Cells& cells_;
  kernels::Densifier people_;
  std::map<std::pair<std::size_t, std::size_t>, std::vector<bool>> seen_;
  std::pair<std::size_t, std::size_t> place_;  // of whoever was seen last
  std::vector<bool>* bits_ = nullptr;          // of that place
};

}  // namespace monalys::store::duckdb_store
