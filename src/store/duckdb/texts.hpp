// Texts as numbers. Facts repeat a few names (hosts, programs, projects) millions of times, so the tables hold numbers
// and one table, `text`, says what they stand for. 0 is the empty text. A number stands for its text for ever.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "store/duckdb/connection.hpp"

namespace monalys::store::duckdb_store {

/// Gives the texts of a batch their numbers: meet() all of them, settle(), then ask for number(). Between batches it
/// remembers a limited number of texts, so that it must rarely ask the store.
class Texts {
 public:
  struct Limits {
    std::size_t known = 500'000;  // texts that are remembered between batches
    std::size_t loaded = 50'000;  // so many the store may hold to be loaded at once; of more, those that occur
  };
  Texts() : Texts(Limits{}) {}
  explicit Texts(const Limits& limits) : limits_(limits) {}

  /// The text must stay where it is until release(): it is known again by its address.
  void meet(std::string_view text) {
    if (!text.empty()) static_cast<void>(place_of(text));
  }
  /// Inside a transaction. Texts that the store does not know are added to it.
  [[nodiscard]] Result<void> settle(Connection& connection);
  /// Of a text that was met before settle().
  [[nodiscard]] std::uint32_t number(std::string_view text) const {
    return text.empty() ? 0 : numbers_[places_[slot_of(text)].place];
  }

  /// Forgets the batch.
  void release();
  /// Forgets everything: the transaction was rolled back.
  void reset();

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  /// An entry of the table of addresses; free while data is null.
  struct Slot {
    const char* data = nullptr;
    std::uint32_t size = 0;
    std::uint32_t place = 0;  // in met_
  };

  [[nodiscard]] std::uint32_t place_of(std::string_view text);
  [[nodiscard]] std::size_t slot_of(std::string_view text) const;
  void grow();
  [[nodiscard]] Result<void> load(Connection& connection);
  [[nodiscard]] Result<std::vector<std::uint32_t>> look_up(Connection& connection,
                                                           const std::vector<std::uint32_t>& places);
  [[nodiscard]] Result<void> add(Connection& connection, const std::vector<std::uint32_t>& places);

  Limits limits_;

  // Of the batch:
  std::vector<Slot> places_;
  std::size_t filled_ = 0;
  std::vector<std::string_view> met_;  // each different text once
  std::unordered_map<std::string_view, std::uint32_t> by_content_;
  std::vector<std::uint32_t> numbers_;  // as met_

  // Of the store:
  bool loaded_ = false;
  bool complete_ = false;   // known_ holds all there are
  std::uint32_t last_ = 0;  // the greatest number given
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> known_;
};

/// The number of a text; nothing when no fact holds it.
[[nodiscard]] Result<std::optional<std::uint32_t>> number_of(Connection& connection, std::string_view text);

/// Removes the texts that no fact holds any more. Inside a transaction; what a Texts remembers is void then.
[[nodiscard]] Result<void> remove_unused_texts(Connection& connection);

/// SQL: the numbers of `count` texts, each a parameter; `table` says which numbers texts have.
[[nodiscard]] std::string numbers_of_parameters(std::size_t count, std::string_view table = "text");

}  // namespace monalys::store::duckdb_store
