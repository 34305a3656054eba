// The facts at rest, and the only place that knows SQL. One file, one process at a time (DuckDB).

#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "facts/fact.hpp"
#include "store/question.hpp"

namespace monalys::store {

/// What the ledger knows of a file. Content is told apart by a keyed hash, so that a renamed or re-compressed file is
/// recognised.
struct FileEntry {
  std::uint64_t id = 0;  // given by the store
  std::string source;
  std::string path;  // as found; archives: path!member
  std::string format;
  std::string fingerprint;       // of the decoded content so far, hexadecimal
  std::uint64_t size_bytes = 0;  // of the file on disk when it was read
  std::int64_t modified_at = 0;  // Unix microseconds
  std::uint64_t records = 0, facts = 0, skipped = 0, rejected = 0;
  std::int64_t first_at = kNoInstant, last_at = kNoInstant;  // among its facts
  std::int64_t ingested_at = 0;
};

/// Why records of a file were skipped, rejected or remarked upon, and how often.
struct Reason {
  enum class Kind : std::uint8_t { skipped = 1, rejected = 2, remark = 3 };
  std::uint32_t file = 0;  // index into Batch::files
  Kind kind = Kind::skipped;
  std::string text;
  std::uint64_t count = 0;
  std::uint64_t first_record = 0;  // rejected: its number in the file, from 1
  std::uint64_t first_offset = 0;
};

/// What one merge brings: facts of some files, and those files' ledger entries. Texts of the facts borrow from `texts`.
struct Batch {
  std::vector<FileEntry> files;
  std::vector<Reason> reasons;
  std::vector<Interval> intervals;
  std::vector<Level> levels;
  std::vector<Moment> moments;
  std::vector<Event> events;
  /// Registers: the file's whole content, replacing what the source said before.
  std::vector<Membership> memberships;
  /// Sources whose earlier facts are forgotten in the same transaction (registers that are read again).
  std::vector<std::string> replace_sources;
  TextPool texts;

  [[nodiscard]] std::size_t facts() const {
    return intervals.size() + levels.size() + moments.size() + events.size() + memberships.size();
  }
  void clear();
};

struct Merged {
  std::uint64_t added = 0;
  std::uint64_t replaced = 0;
  std::uint64_t known = 0;
};

enum class Access { read, write };

class Store {
 public:
  /// url: "duckdb:PATH". Creates the file for Access::write when it is missing; for Access::read that is an error.
  /// A store of a later version is refused (Code::newer_version); one held by another process is Code::busy.
  [[nodiscard]] static Result<Store> open(std::string_view url, Access access);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  /// Commits everything in the batch, or nothing. Facts already known with the same or a later version stay.
  [[nodiscard]] Result<Merged> merge(const Batch& batch);

  /// The host's intervals derived from events are replaced by these, in one transaction. Interval::file is a
  /// FileEntry::id here.
  [[nodiscard]] Result<void> replace_derived(Realm realm, std::string_view host, std::span<const Interval> intervals);
  /// Events of one host in order of (at, sequence, key); Event::file is then FileEntry::id. Texts are kept in `texts`.
  /// Intervals derived from them carry the file of the event that opened them.
  [[nodiscard]] Result<std::vector<std::string>> event_hosts(Realm realm);
  [[nodiscard]] Result<std::vector<Event>> events(Realm realm, std::string_view host, TextPool& texts);

  /// All entries of the ledger, by source and path.
  [[nodiscard]] Result<std::vector<FileEntry>> ledger();
  struct ReasonCount {
    std::string source;
    std::string path;
    Reason reason;
  };
  [[nodiscard]] Result<std::vector<ReasonCount>> reasons();

  /// Small settings kept with the facts, for example the id of the pseudonym key.
  [[nodiscard]] Result<std::optional<std::string>> setting(std::string_view name);
  [[nodiscard]] Result<void> set_setting(std::string_view name, std::string_view value);

  /// Local days (days since 1970-01-01) on which any fact of these realms has an instant, ascending. The boundaries
  /// between days are given as UTC instants (n+1 ascending, Unix seconds); day i is [boundaries[i], boundaries[i+1]).
  [[nodiscard]] Result<std::vector<std::uint32_t>> days_with_facts(std::span<const Realm> realms,
                                                                   std::span<const std::int64_t> boundaries);
  /// The same for the facts that one source brought.
  [[nodiscard]] Result<std::vector<std::uint32_t>> days_with_facts(std::string_view source,
                                                                   std::span<const std::int64_t> boundaries);
  /// First and last instant of the realms' facts, Unix microseconds; nothing when there are none.
  [[nodiscard]] Result<std::optional<std::pair<std::int64_t, std::int64_t>>> extent(std::span<const Realm> realms);

  [[nodiscard]] Result<Answer> answer(const Question& question);

 private:
  class Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace monalys::store
