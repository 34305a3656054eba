// What became of the records of a file: each is a fact, skipped or rejected.

#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/format.hpp"
#include "store/store.hpp"

namespace monalys::ingest {

struct Tally {
  struct Count {
    std::uint64_t count = 0;
    std::uint64_t first_record = 0;  // of rejected records; 0: unknown
    std::uint64_t first_offset = 0;
    /// Of rejected records: where the first of them stand, without those that are in the store already.
    std::vector<formats::Place> places = {};
    std::uint64_t places_stored = 0;

    [[nodiscard]] bool keeps_more() const { return places.size() + places_stored < kKeptPlaces; }
  };
  /// For each file and reason.
  static constexpr std::size_t kKeptPlaces = 1000;
  struct ByText {
    using is_transparent = void;
    bool operator()(const auto& a, const auto& b) const {
      return a.first != b.first ? a.first < b.first : std::string_view(a.second) < std::string_view(b.second);
    }
  };
  using Reasons = std::map<std::pair<store::Reason::Kind, std::string>, Count, ByText>;

  std::uint64_t facts = 0, skipped = 0, rejected = 0;
  std::int64_t first_at = kNoInstant, last_at = kNoInstant;  // Unix microseconds, among the facts
  Reasons reasons;

  [[nodiscard]] std::uint64_t records() const { return facts + skipped + rejected; }

  void note(store::Reason::Kind kind, std::string_view text, formats::Place place = {}) {
    auto found = reasons.find(std::pair{kind, text});
    if (found == reasons.end()) {
      found = reasons.emplace(std::pair{kind, std::string(text)}, Count{0, place.record, place.offset}).first;
    }
    ++found->second.count;
    if (kind == store::Reason::Kind::rejected && found->second.keeps_more()) found->second.places.push_back(place);
  }
  void skip(std::string_view reason) {
    ++skipped;
    note(store::Reason::Kind::skipped, reason);
  }
  void reject(formats::Place place, std::string_view reason) {
    ++rejected;
    note(store::Reason::Kind::rejected, reason, place);
  }
  void seen(std::int64_t instant) {
    if (instant == kNoInstant) return;
    if (first_at == kNoInstant || instant < first_at) first_at = instant;
    last_at = std::max(last_at, instant);
  }

  /// Adds what came later in the same file.
  void add(const Tally& later) {
    facts += later.facts;
    skipped += later.skipped;
    rejected += later.rejected;
    seen(later.first_at);
    seen(later.last_at);
    for (const auto& [key, count] : later.reasons) {
      const auto [entry, added] = reasons.emplace(key, count);
      if (added) continue;
      entry->second.count += count.count;
      for (const auto& place : count.places) {
        if (!entry->second.keeps_more()) break;
        entry->second.places.push_back(place);
      }
    }
  }
};

}  // namespace monalys::ingest
