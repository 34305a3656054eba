// Reads the files of a plan one after the other and hands out what they hold, in file order: the reading half of the
// pipeline. Runs in a thread of its own.
//
// What the ledger knows of a stream decides how it is read:
//
//   nothing                              from its start
//   the content begins with what is      from where the ledger ends; small ones from their start, because a longer
//   known                                beginning may be understood otherwise (committer.hpp)
//   it does not                          from its start; what is known of the earlier content stays

#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "config/config.hpp"
#include "ingest/block_buffers.hpp"
#include "ingest/framing.hpp"
#include "ingest/ledger_index.hpp"
#include "ingest/open_stream.hpp"
#include "ingest/plan.hpp"
#include "ingest/pseudonym.hpp"
#include "ingest/stream_source.hpp"

namespace monalys::ingest {

/// What the feed says, in this order for each unit:
///   UnitBegin { StreamBegin { block | LongLine } StreamEnd [TailBegin block TailEnd] | Known | Problem } UnitEnd
struct UnitBegin {
  const Unit* unit = nullptr;
};
/// A file, or a member of an archive.
struct StreamBegin {
  enum class Content {
    fresh,      // the ledger has no entry, or only one of a copy
    continued,  // the records after those that the entry counts
    grown,      // all records; those of the entry come first, and a block ends where the entry does
    replaced,   // all records; what the entry counts is gone from the file
    parted,     // all records; a copy that has not changed keeps the entry and its facts
  };
  std::string path;  // with !member
  const FoundFile* file = nullptr;
  const formats::Format* format = nullptr;
  std::string head;
  const store::FileEntry* entry = nullptr;
  Content content = Content::fresh;
};
struct LongLine {
  formats::Place place;
};
struct StreamEnd {
  ContentMark end;          // of the whole records
  std::uint64_t bytes = 0;  // decoded, that were read now
  bool resumable = true;    // false: whatever follows must be read together with this
  bool tail_left = false;   // a record without an end is left for later: it may still be being written
  std::string cursor = {};  // of a table of a database: where to go on (ingest/database.hpp)
};
/// The next block is the record without an end after the stream that ended last.
struct TailBegin {};
struct TailEnd {};
/// A stream whose content is just what an entry says.
struct Known {
  std::string path;
  const FoundFile* file = nullptr;
  const store::FileEntry* entry = nullptr;
  enum class As { itself, copy } as = As::itself;
};
/// The stream that was begun last cannot be read further, or none could be begun. Another may follow.
struct Problem {
  Error error;
};
struct UnitEnd {};
using Said = std::variant<UnitBegin, StreamBegin, LongLine, StreamEnd, TailBegin, TailEnd, Known, Problem, UnitEnd>;

struct ParseWork {
  std::shared_ptr<const OpenStream> stream;
  OwnedBlock block;
};

class Feed {
 public:
  /// Both return false when nobody listens any more.
  struct Listener {
    std::function<bool(Said)> say;
    std::function<bool(ParseWork)> parse;
  };

  /// moved: entries whose content has another path now. settle: a record without an end is read when its file has not
  /// changed for so long.
  Feed(const Config& config, const LedgerIndex& ledger, const std::set<std::uint64_t>& moved, const PseudonymKey& key,
       std::chrono::microseconds settle, Listener listener, BlockBuffers& buffers,
       std::atomic<std::uint64_t>& bytes_read)
      : config_(config),
        moved_(moved),
        ledger_(ledger),
        key_(key),
        settle_(settle),
        listener_(std::move(listener)),
        buffers_(buffers),
        bytes_read_(bytes_read) {}

  void run(const std::vector<Unit>& units);

 private:
  /// What to read after a stream.
  enum class Then { next_stream, next_file, nothing };

  /// False: nobody listens any more.
  bool file(const Unit& unit, const FoundFile& file);
  bool database(const Unit& unit, const FoundFile& file);
  Then stream(const Unit& unit, const FoundFile& file, StreamSource& source);
  Then read(const FoundFile& file, StreamSource& source, StreamBegin begin, Framer::Start start,
            std::string_view after);
  [[nodiscard]] const store::FileEntry* entry_of(const Unit& unit, const std::string& path) const;
  [[nodiscard]] bool may_grow(const FoundFile& file, const StreamSource& source) const;
  Then problem(Error error, Then then) { return listener_.say(Problem{std::move(error)}) ? then : Then::nothing; }

  const Config& config_;
  const std::set<std::uint64_t>& moved_;
  const LedgerIndex& ledger_;
  const PseudonymKey& key_;
  const std::chrono::microseconds settle_;
  Listener listener_;
  BlockBuffers& buffers_;
  std::atomic<std::uint64_t>& bytes_read_;  // from disk, of all files
  std::uint64_t bytes_before_ = 0;          // of the files before this one
};

}  // namespace monalys::ingest
