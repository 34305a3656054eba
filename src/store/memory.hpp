// Answers that were given before, bucket by bucket, each with the number of the last change of the facts behind it
// (Store::last_changes). While that number stays the same the answer holds, so that a question about many years costs
// what the buckets cost that have changed.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/question.hpp"

namespace monalys::store {

/// In place of the number of a change: of what was measured before the facts behind it were disposed of.
inline constexpr std::uint64_t kSealed = UINT64_MAX;

/// Several connections may share one. Each call needs mutex(), and so does whatever looks at pieces.
class Memory {
 public:
  /// What was measured in one bucket.
  struct Piece {
    std::uint64_t number = 0;
    std::optional<double> nothing;  // as in Measured
    std::vector<Cell> cells;        // Cell::bucket means nothing here
    bool kept = false;              // the store's file has it too
  };
  using Bucket = std::pair<std::int64_t, std::int64_t>;  // from, until
  using Pieces = std::map<Bucket, Piece>;

  [[nodiscard]] std::mutex& mutex() { return mutex_; }

  /// Everything that is remembered of another store, or of what this one was after the given count of changes, goes.
  void belong_to(std::string_view store, std::uint64_t changes);

  /// What is remembered of a question (words_of); null when it was never looked up.
  [[nodiscard]] std::shared_ptr<Pieces> find(const std::string& question);
  /// Makes room for it. Of very much, older answers are dropped; whoever holds pieces keeps them until then.
  [[nodiscard]] std::shared_ptr<Pieces> make(const std::string& question, Pieces known);
  /// An answer by slots (Question::within), which is remembered by this process alone, and as it is.
  struct Whole {
    std::uint64_t number = 0;
    Measured measured;
  };
  /// Of a question and its boundaries; null when it is not remembered.
  [[nodiscard]] const Whole* find_whole(const Question& question) const;
  void remember(const Question& question, Whole whole);

  /// Notes that a bucket was measured, and how many cells it has.
  void measured(std::size_t cells) {
    cells_ += 1 + cells;
    ++buckets_measured_;
  }
  /// How many buckets had to be measured so far because they were not remembered, or not any more.
  [[nodiscard]] std::uint64_t buckets_measured() const { return buckets_measured_; }

  [[nodiscard]] std::map<std::string, std::shared_ptr<Pieces>>& all() { return answers_; }

 private:
  static constexpr std::size_t kMostCells = 4'000'000;
  void clear();

  std::mutex mutex_;
  std::string store_;
  std::uint64_t changes_ = 0;
  std::map<std::string, std::shared_ptr<Pieces>> answers_;
  std::map<std::string, Whole> wholes_;
  std::size_t cells_ = 0;
  std::uint64_t buckets_measured_ = 0;
};

[[nodiscard]] bool is_sealed(const Memory::Pieces& pieces, const Memory::Bucket& bucket);
void seal(Memory::Piece& piece);

/// Where the number is kSealed, what was sealed, or unknown. Else answers from what is remembered; asks `measure` about
/// the stretches of buckets whose numbers differ or that are not there, and remembers those. While it measures, others
/// may add pieces.
[[nodiscard]] Result<Measured> remembered_or_measured(Memory& memory, Memory::Pieces& pieces, const Question& question,
                                                      std::span<const std::uint64_t> numbers,
                                                      const std::function<Result<Measured>(const Question&)>& measure);

}  // namespace monalys::store
