// Puts together what the threads made of the files, in file order, and commits it: the writing half of the pipeline.
//
// Facts of one source gather until there are enough for one transaction, so that thousands of small files cost few
// transactions and a large file does not have to fit into memory. Each transaction holds facts together with the ledger
// entries of their files, which say how far the file was read. A file counts as read only when the transaction with its
// last facts also holds its size and time; until then the entry has the size 0, so that the next run goes on with it.

#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "ingest/feed.hpp"
#include "ingest/identity.hpp"
#include "ingest/ingest.hpp"
#include "ingest/tally.hpp"
#include "store/store.hpp"

namespace monalys::ingest {

/// What one block became.
struct Piece {
  store::Batch facts;  // texts of the facts are kept in it
  Tally tally;
  std::vector<Identities::Alias> aliases;
  ContentMark end;  // of the block
};

/// Hosts whose events changed, and from when to when.
using TouchedHosts = std::map<std::pair<Realm, std::string>, store::Stretch>;

class Committer {
 public:
  /// now: Unix microseconds, for the ledger.
  Committer(store::Store& store, const LedgerIndex& ledger, const PseudonymKey& key, Summary& summary,
            std::size_t facts_per_commit, std::int64_t now)
      : store_(store), ledger_(ledger), key_(key), summary_(summary), facts_per_commit_(facts_per_commit), now_(now) {}

  [[nodiscard]] Result<void> take(const Said& said);
  [[nodiscard]] Result<void> take(Piece piece);
  /// Commits what is left.
  [[nodiscard]] Result<void> finish() { return commit(); }

  /// The files were counted before.
  void count_no_files() { counts_files_ = false; }

  /// Of all units.
  [[nodiscard]] const std::vector<Identities::Alias>& aliases() const { return aliases_; }
  [[nodiscard]] const TouchedHosts& hosts() const { return hosts_; }
  /// Events are gone and nobody knows of which hosts.
  [[nodiscard]] bool touched_unknown_hosts() const { return touched_unknown_hosts_; }
  [[nodiscard]] std::uint64_t records() const { return records_; }
  /// Files of which a record without an end was left for later.
  [[nodiscard]] const std::vector<FoundFile>& tails_left() const { return tails_left_; }

 private:
  struct Stream {
    store::FileEntry entry;
    Tally tally;                       // of all that the entry counts
    Tally before;                      // the part that was read in earlier runs
    Tally committed;                   // the part that is in the store
    std::optional<std::size_t> index;  // in the files of the batch
    const FoundFile* file = nullptr;
    std::uint64_t bytes = 0;                 // decompressed, read now
    std::optional<ContentMark> end;          // of the records in the tally; nothing: as the entry says
    std::string cursor;                      // of a table of a database that was read to its end
    std::vector<formats::Place> long_lines;  // not yet in the tally
    enum class Kind { content, tail, known } kind = Kind::content;
    std::size_t main = 0;                          // of a tail: its stream among streams_
    const store::FileEntry* grown_from = nullptr;  // until it is known whether it reads as it did before
    bool resumable = true;
    bool tail_left = false;
  };
  /// Where the batch ended when something began that may have to be undone.
  struct Mark {
    std::size_t intervals = 0, levels = 0, moments = 0, events = 0, memberships = 0, files = 0, forget = 0,
                repeated = 0;
  };

  void begin(const UnitBegin& unit);
  [[nodiscard]] Result<void> begin(const StreamBegin& stream);
  void begin_tail();
  void end(const StreamEnd& ended);
  void end_tail();
  void long_line(const LongLine& line);
  void fail(const Problem& problem);
  [[nodiscard]] Result<void> known(const Known& known);
  [[nodiscard]] Result<void> end_unit();
  [[nodiscard]] Result<void> commit();

  /// What is in the batch belongs to one source; another begins.
  [[nodiscard]] Result<void> change_source(const std::string& source);
  /// The facts of a file, or of its tails, go in the transaction that brings what takes their place.
  void forget_tails(const store::FileEntry& entry);
  /// Whether the records that the entry counts were read as they were then. If so only what follows is new.
  void compare_with_entry(Stream& stream);
  void forget_content(const store::FileEntry& entry);
  void touch(const store::FileEntry& gone);
  /// The entry stays with the facts that it brought, for the copy that still has its content.
  void leave_to_copy(const store::FileEntry& entry);

  [[nodiscard]] Mark mark() const;
  void back_to(const Mark& mark);
  /// The stream that was begun last gives back what is not committed.
  void undo_stream(Error error);
  /// Why a stream was nothing but rejected; nothing when it was not.
  [[nodiscard]] std::optional<Error> nothing_readable(const Stream& stream, const Tally& tally) const;
  void count_file(std::size_t file);
  void settle_long_lines(Stream& stream);
  std::size_t place_of(Stream& stream);
  void write_entry(Stream& stream, bool complete);
  [[nodiscard]] SourceSummary& summary_of(std::string_view source);
  void note_changed_aliases(const Stream& stream);

  store::Store& store_;
  const LedgerIndex& ledger_;
  const PseudonymKey& key_;
  Summary& summary_;
  const std::size_t facts_per_commit_;
  const std::int64_t now_;

  store::Batch batch_;
  std::string batch_source_;
  /// Of the pieces whose facts are in the batch. They never move: the facts' texts borrow from them.
  std::deque<TextPool> texts_;
  std::vector<Identities::Alias> aliases_;
  TouchedHosts hosts_;
  bool touched_unknown_hosts_ = false;
  std::uint64_t records_ = 0;
  bool said_unpaired_ = false;
  bool counts_files_ = true;
  std::vector<FoundFile> tails_left_;

  const Unit* unit_ = nullptr;
  bool replaces_ = false;  // the unit is a register
  bool unit_failed_ = false;
  Mark unit_mark_, stream_mark_;
  std::deque<Stream> streams_;                             // of the unit
  bool open_ = false;                                      // the last of them is not ended
  std::vector<std::pair<Realm, std::string>> unit_hosts_;  // of which the unit had events
  store::Stretch gone_{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()};
  bool events_gone_ = false;
  std::optional<StreamBegin::Content> first_content_;  // of the unit
};

}  // namespace monalys::ingest
