// Facts: records after identity and privacy, as the store keeps them. Users are pseudonyms, identities are keyed
// hashes.

#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "facts/record.hpp"

namespace monalys {

/// A keyed 64-bit pseudonym; 0: nobody.
using UserId = std::uint64_t;

/// 128 bits: the identity's moment in Unix seconds in the 32 highest, then 96 bits of keyed hash. Facts sorted by key
/// are sorted by time, so looking for known keys touches only the time that a batch covers.
struct Key {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const Key&) const = default;
};

/// Which of two records with one key is kept: the greater. From the top: 2 bits how far along (0 asked, 1 begun, 2
/// ended), 34 bits the last instant in seconds, 28 bits of a hash of the content.
using Version = std::uint64_t;

inline constexpr std::int64_t kNoInstant = -1;

/// Instants are Unix microseconds, kNoInstant where absent. Texts borrow from the batch.
struct Interval {
  Realm realm;
  Outcome outcome;
  std::uint32_t slots;
  Key key;
  Version version;
  UserId user;
  std::int64_t asked_at, begun_at, ended_at, other_at;
  std::string_view project, host, label, detail;
  std::uint64_t file;  // in a batch an index into Batch::files, in the store a FileEntry::id
  ToldBy told_by = ToldBy::itself;
};

struct Level {
  Realm realm;
  Key key;
  Version version;
  UserId user;
  std::int64_t at;
  std::int64_t value, files, limit;  // -1: unknown or none
  std::string_view project, volume, label;
  std::uint64_t file;
};

struct Moment {
  Realm realm;
  Outcome outcome;
  Key key;
  Version version;
  UserId user;
  std::int64_t at;
  std::string_view project, host, label, detail;
  std::uint64_t file;
};

struct Event {
  Realm realm;
  EventKind kind;
  Key key;
  UserId user;
  std::int64_t at;
  std::string_view host, line, label, detail;
  std::uint64_t file;
};

struct Membership {
  UserId user;
  std::string_view organisation, project;
  std::int64_t from, until;  // kNoInstant: open
  std::uint64_t file;
};

/// Keeps each different text once; views hold until clear() or destruction.
class TextPool {
 public:
  TextPool() = default;
  // A copy would hold views into the original.
  TextPool(const TextPool&) = delete;
  TextPool& operator=(const TextPool&) = delete;
  TextPool(TextPool&&) noexcept = default;
  TextPool& operator=(TextPool&&) noexcept = default;

  [[nodiscard]] std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    if (const auto found = known_.find(text); found != known_.end()) return *found;
    return *known_.insert(kept_.emplace_back(text)).first;
  }
  void clear() {
    known_.clear();
    kept_.clear();
  }
  [[nodiscard]] std::size_t size() const { return kept_.size(); }

 private:
  std::deque<std::string> kept_;
  std::unordered_set<std::string_view> known_;
};

}  // namespace monalys
