// Puts together what the threads made of the files, in file order, and commits it: the writing half of the pipeline.
//
// Facts gather until there are enough for one transaction, so that thousands of small files cost few transactions and a
// large file does not have to fit into memory. A file counts as read only when the transaction with its last facts also
// holds its ledger entry with size and time; until then the entry has the size 0, so that the next run reads it again.

#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
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
};

class Committer {
 public:
  /// now: Unix microseconds, for the ledger.
  Committer(store::Store& store, const LedgerIndex& ledger, Summary& summary, std::size_t facts_per_commit,
            std::int64_t now)
      : store_(store), ledger_(ledger), summary_(summary), facts_per_commit_(facts_per_commit), now_(now) {}

  [[nodiscard]] Result<void> take(const Said& said);
  [[nodiscard]] Result<void> take(Piece piece);
  /// Commits what is left.
  [[nodiscard]] Result<void> finish();

  /// Of all units.
  [[nodiscard]] const std::vector<Identities::Alias>& aliases() const { return aliases_; }
  /// Whose sessions have new events.
  [[nodiscard]] const std::set<std::pair<Realm, std::string>>& hosts() const { return hosts_; }
  [[nodiscard]] std::uint64_t records() const { return records_; }

 private:
  struct Stream {
    store::FileEntry entry;
    Tally tally;
    Tally committed;                   // the part of it that is in the store
    std::optional<std::size_t> index;  // in the files of the batch
    const FoundFile* file = nullptr;
    std::uint64_t bytes = 0;  // decompressed
    bool copied = false;      // not read: known under another name
  };
  /// Where the batch ended when something began that may have to be undone.
  struct Mark {
    std::size_t intervals = 0, levels = 0, moments = 0, events = 0, memberships = 0;
  };

  void begin(const UnitBegin& unit);
  void begin(const StreamBegin& stream);
  void end(const StreamEnd& stream);
  void fail(const Problem& problem);
  void known(const KnownCopy& copy);
  [[nodiscard]] Result<void> end_unit();
  [[nodiscard]] Result<void> commit();

  [[nodiscard]] Mark mark() const;
  void back_to(const Mark& mark);
  /// The stream that was begun last gives its facts back.
  void undo_stream(Error error);
  void write_entry(Stream& stream, bool complete);
  [[nodiscard]] SourceSummary& summary_of(std::string_view source);
  void note_changed_aliases(const Stream& stream);

  store::Store& store_;
  const LedgerIndex& ledger_;
  Summary& summary_;
  const std::size_t facts_per_commit_;
  const std::int64_t now_;

  store::Batch batch_;
  /// Of the pieces whose facts are in the batch. They never move: the facts' texts borrow from them.
  std::deque<TextPool> texts_;
  std::vector<Identities::Alias> aliases_;
  std::set<std::pair<Realm, std::string>> hosts_;
  std::uint64_t records_ = 0;
  bool said_unpaired_ = false;

  const Unit* unit_ = nullptr;
  bool replaces_ = false;  // the unit is a register
  bool unit_failed_ = false;
  Mark unit_mark_, stream_mark_;
  std::size_t files_mark_ = 0;
  std::deque<Stream> streams_;  // of the unit
  bool open_ = false;           // the last of them is not ended
};

/// Set while events are stored from which no sessions were derived yet.
inline constexpr std::string_view kUnpairedSetting = "sessions_to_derive";

}  // namespace monalys::ingest
