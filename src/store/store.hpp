// The facts at rest, and the only place that knows SQL. One file, one process at a time (DuckDB).

#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "facts/fact.hpp"
#include "store/memory.hpp"
#include "store/question.hpp"

namespace monalys::store {

/// What the ledger knows of a file: which content lies under a path, and how much of it is in the store. Contents are
/// told apart by keyed hashes, so that a renamed or re-compressed file is recognised and the ledger gives nothing away.
struct FileEntry {
  /// Given by the store; in a batch 0 stands for a new file, anything else for the entry that this one replaces (its
  /// path may be another now).
  std::uint64_t id = 0;
  std::string source = {};
  std::string path = {};  // as found; archives: path!member
  std::string format = {};
  std::string head = {};         // hash of the first bytes of the decoded content (ingest/fingerprint.hpp)
  std::string fingerprint = {};  // of the first content_bytes of the decoded content
  std::uint64_t content_bytes = 0;
  std::uint64_t size_bytes = 0;  // of the file on disk when it was read to its end; 0: it was not
  std::int64_t modified_at = 0;  // Unix microseconds
  std::uint64_t records = 0, facts = 0, skipped = 0, rejected = 0;
  /// Other content lies under the path now, or nothing does; what this one brought stays. Of one path several may be
  /// past.
  bool past = false;
  std::int64_t first_at = kNoInstant, last_at = kNoInstant;  // among its facts
  std::int64_t ingested_at = 0;
  /// Another file with just this content, which brought the facts; 0: none.
  std::uint64_t same_as = 0;
  /// The last record of the file `tail_of`, which had no end yet. It is forgotten as soon as the file has grown.
  std::uint64_t tail_of = 0;
  /// The same in a batch, where that file may have no id yet: an index into Batch::files. Not stored.
  std::optional<std::uint32_t> tail_of_file = {};
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

/// Where a rejected record stands. Not every one is kept (ingest/tally.hpp); reasons count all.
struct Rejected {
  std::uint32_t file = 0;    // index into Batch::files
  std::uint64_t record = 0;  // from 1
  std::uint64_t offset = 0;  // in the decoded content
  std::string reason;
};

/// What one merge brings: facts of some files, and those files' ledger entries. Texts of the facts borrow from `texts`.
struct Batch {
  std::vector<FileEntry> files;
  std::vector<Reason> reasons;     // all there is to say of these files: earlier reasons of theirs are replaced
  std::vector<Rejected> rejected;  // added to those that are known
  std::vector<Interval> intervals;
  std::vector<Level> levels;
  std::vector<Moment> moments;
  std::vector<Event> events;
  /// Registers: the file's whole content, replacing what the source said before.
  std::vector<Membership> memberships;
  /// Sources whose earlier facts are forgotten in the same transaction (registers that are read again).
  std::vector<std::string> replace_sources;
  /// Facts left out because the batch holds the same already; they count as known.
  std::uint64_t repeated = 0;
  /// Ids of files whose facts are forgotten in the same transaction, before the others are merged. One that is also
  /// among `files` keeps its id and begins anew.
  std::vector<std::uint64_t> forget_files;
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
  /// Ids of Batch::files. One that was forgotten has a new id if its own passed to a file with the same content.
  std::vector<std::uint64_t> files = {};
  /// As Forgotten::hosts, of what the batch wanted forgotten.
  std::vector<std::pair<Realm, std::string>> hosts = {};
};

struct Forgotten {
  std::uint64_t facts = 0;     // gone
  std::uint64_t restored = 0;  // facts that other files bring too: these say now what they are
  std::uint64_t records = 0;   // of the ledger entries that are gone
  std::uint64_t files = 0;
  /// Hosts some of whose events are gone: their intervals must be derived anew.
  std::vector<std::pair<Realm, std::string>> hosts;
};

/// Ends of sessions whose beginnings are missing, between two boots of a host.
struct LooseEnds {
  std::int64_t from = 0;  // the instant of the first boot; before any: the smallest number
  std::uint64_t count = 0;
};

/// A stretch of a host's events, [from, until) in Unix microseconds.
struct Stretch {
  std::int64_t from = std::numeric_limits<std::int64_t>::min();
  std::int64_t until = std::numeric_limits<std::int64_t>::max();

  /// Holds these instants too.
  void widen(std::int64_t first, std::int64_t last) {
    from = std::min(from, first);
    until = std::max(until, last);
  }
};

/// Facts of a realm that were disposed of because they may not be kept longer.
struct Disposal {
  Realm realm = Realm::session;
  std::int64_t before = 0;  // Unix seconds: what ended before is gone
  std::uint64_t facts = 0;
  std::int64_t first_at = kNoInstant, last_at = kNoInstant;  // of those
  std::int64_t at = 0;                                       // when it was done, Unix microseconds
  std::string decision = {};                                 // by which decision
};

/// What another key makes of what was stored with the one before. May be called by several threads at once.
struct Rotation {
  std::function<UserId(UserId)> user;       // 0, nobody, stays 0
  std::function<Key(Key)> key;              // keeps the 32 highest bits
  std::function<Version(Version)> version;  // keeps all but the 28 lowest
};

enum class Access { read, write };

class Store {
 public:
  /// url: "duckdb:PATH". Creates the file for Access::write when it is missing; for Access::read that is an error.
  /// A store of a later version is refused (Code::newer_version); one held by another process is Code::busy.
  /// memory: what another opening of the same store has remembered; it must not be in use there any more.
  [[nodiscard]] static Result<Store> open(std::string_view url, Access access, std::shared_ptr<Memory> memory = {});
  /// Another connection to the same opening, for another thread; remembers together with this one.
  [[nodiscard]] Result<Store> beside() const;
  /// From any thread: what is being asked fails soon, and so does everything that is asked later (Code::too_long).
  void stop();
  /// All that `read` asks sees the store as it is when it begins, whatever is merged through other connections. `read`
  /// must not write.
  [[nodiscard]] Result<void> at_one_instant(const std::function<Result<void>()>& read);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  /// Commits everything in the batch, or nothing. A fact is kept once, in its greatest version; what other files say of
  /// the same key is kept aside, so that forgetting a file gives it back.
  [[nodiscard]] Result<Merged> merge(const Batch& batch);
  /// Removes what these files brought and their entries, in one transaction: the store is then as if they had never
  /// been read. Facts of another file take the place of those that are gone, and a file with the same content (same_as)
  /// takes over all of them. Tails (tail_of) go with their file.
  [[nodiscard]] Result<Forgotten> forget(std::span<const std::uint64_t> files);

  /// Disposes of facts that ended before an instant (Unix seconds), by realm. The answers to these questions about the
  /// buckets that begin before it are sealed: they stay as they are. Other questions about those are unknown from then
  /// on.
  [[nodiscard]] Result<std::vector<Disposal>> dispose(const std::map<Realm, std::int64_t>& before,
                                                      std::span<const Question> to_seal, std::string_view decision,
                                                      std::int64_t now);
  /// Gives all pseudonyms and keys of facts new values and writes the setting, in one transaction. Where versions stood
  /// in another order, what they decided is decided again.
  [[nodiscard]] Result<void> rotate(const Rotation& rotation, std::string_view setting, std::string_view value);
  /// Writes everything into a new file, which takes the place of the old one: nothing that was deleted is left in it.
  /// Needs as much room on the disk again. Call last: the store must not be used afterwards.
  [[nodiscard]] Result<void> rewrite();
  /// From when on facts are kept, Unix seconds, of realms some of whose facts were disposed of.
  [[nodiscard]] const std::map<Realm, std::int64_t>& kept_from() const;
  /// All there were, by time.
  [[nodiscard]] Result<std::vector<Disposal>> disposals();

  /// Instants of a host's boots, ascending: sessions before and after one have nothing to do with each other.
  [[nodiscard]] Result<std::vector<std::int64_t>> boots(Realm realm, std::string_view host);
  /// When the first and the last event of the host were, if some are sightings and none tells of a beginning or an end.
  [[nodiscard]] Result<std::optional<Stretch>> sightings_only(Realm realm, std::string_view host);
  /// How many events of one host lie in a stretch.
  [[nodiscard]] Result<std::uint64_t> event_count(Realm realm, std::string_view host, Stretch stretch);
  /// Hands out the events of one host in order of (at, kind, key), with until's own instant included. Event::file is a
  /// FileEntry::id; texts hold only during the call.
  [[nodiscard]] Result<void> events(Realm realm, std::string_view host, Stretch stretch,
                                    const std::function<void(const Event&)>& take);
  /// The host's derived intervals that began in the stretch (or ended there, where the beginning is unknown) become
  /// these, in one transaction; those that are there already stay untouched. Interval::file is a FileEntry::id: that of
  /// the event that opened it. ends_without_start: of the times between boots within the stretch, replacing what was
  /// said of them.
  [[nodiscard]] Result<void> replace_derived(Realm realm, std::string_view host, Stretch stretch,
                                             std::span<const Interval> intervals,
                                             std::span<const LooseEnds> ends_without_start);
  [[nodiscard]] Result<std::vector<std::string>> event_hosts(Realm realm);
  struct UnpairedEnds {
    std::string host;
    std::uint64_t count = 0;
  };
  /// By host, of all stretches.
  [[nodiscard]] Result<std::vector<UnpairedEnds>> ends_without_start();

  /// Finds out which connections of hosts a gateway tells of too (store/duckdb/links.hpp), wherever connections have
  /// changed since it was done last. Until then answers may count those twice.
  [[nodiscard]] Result<void> link_connections();

  /// All entries of the ledger, by source and path.
  [[nodiscard]] Result<std::vector<FileEntry>> ledger();
  struct ReasonCount {
    std::string source;
    std::string path;
    Reason reason;
    std::uint64_t file = 0;  // FileEntry::id
  };
  [[nodiscard]] Result<std::vector<ReasonCount>> reasons();

  struct RejectedRecord {
    std::string path;
    Rejected rejected;
  };
  /// Of one source, by path and record.
  [[nodiscard]] Result<std::vector<RejectedRecord>> rejected(std::string_view source);

  /// Counts every change of the facts. Bucket i of the boundaries (n+1 ascending, Unix seconds) last changed for these
  /// realms at the i-th number of the answer (0: never): while that stays the same, so does every answer about the
  /// bucket that looks at nothing outside it. A change is noted for whole months (UTC).
  /// memberships: whether a change of those counts.
  [[nodiscard]] Result<std::vector<std::uint64_t>> last_changes(std::span<const Realm> realms,
                                                                std::span<const std::int64_t> boundaries,
                                                                Memberships memberships = Memberships::ignored);

  /// Small settings kept with the facts, for example the id of the pseudonym key.
  [[nodiscard]] Result<std::optional<std::string>> setting(std::string_view name);
  [[nodiscard]] Result<void> set_setting(std::string_view name, std::string_view value);

  /// Local days (days since 1970-01-01) on which any fact of these realms has an instant, ascending. The boundaries
  /// between days are given as UTC instants (n+1 ascending, Unix seconds); day i is [boundaries[i], boundaries[i+1]).
  [[nodiscard]] Result<std::vector<std::uint32_t>> days_with_facts(std::span<const Realm> realms,
                                                                   std::span<const std::int64_t> boundaries);
  struct SourceDays {
    std::string source;
    std::string host;  // empty: of facts that tell of none
    std::vector<std::uint32_t> days;
  };
  /// The same for the facts that each source brought, by source and host.
  [[nodiscard]] Result<std::vector<SourceDays>> days_by_source(std::span<const std::int64_t> boundaries);
  /// First and last instant of the realms' facts, Unix microseconds; nothing when there are none.
  [[nodiscard]] Result<std::optional<std::pair<std::int64_t, std::int64_t>>> extent(std::span<const Realm> realms);

  struct Seen {
    std::vector<std::string> group;
    std::int64_t first = 0, last = 0;  // Unix microseconds
  };
  /// When each group of a question was told of first and last, by group; its measure and boundaries do not matter.
  [[nodiscard]] Result<std::vector<Seen>> seen(Question question);

  /// A figure that was known before there were logs (facts/figure.hpp).
  struct Figure {
    std::int64_t first_day = 0;  // since 1970-01-01
    std::int64_t days = 0;
    std::string group;   // "organisation=KI"; empty: of all
    std::string source;  // where it is from
    double value = 0;
  };
  /// Those of a metric, by group, first day and length.
  [[nodiscard]] Result<std::vector<Figure>> figures(std::string_view metric);

  /// Remembers, bucket by bucket: asked again, only buckets are measured whose facts have changed (last_changes).
  [[nodiscard]] Result<Answer> answer(const Question& question);
  /// The same without looking at what is remembered, or adding to it.
  [[nodiscard]] Result<Answer> measure(const Question& question);
  /// Whether answers were measured that the file does not hold yet.
  [[nodiscard]] bool has_answers_to_keep() const;
  /// Writes them into the file, for those who open it next. Needs Access::write.
  [[nodiscard]] Result<void> keep_answers();
  [[nodiscard]] const std::shared_ptr<Memory>& memory() const;

 private:
  class Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Closes a store that was opened for reading and writes the answers that were measured meanwhile into its file, so
/// that the next reader need not measure them. Does nothing while somebody else holds the store, and where the user may
/// not write to it: the answers have been given, and will only take longer again.
[[nodiscard]] Result<void> close_and_keep(Store store, std::string_view url);

}  // namespace monalys::store
