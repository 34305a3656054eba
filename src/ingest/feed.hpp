// Reads the files of a plan one after the other and hands out what they hold, in file order: the reading half of the
// pipeline. Runs in a thread of its own.

#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "config/config.hpp"
#include "ingest/framing.hpp"
#include "ingest/ledger_index.hpp"
#include "ingest/open_stream.hpp"
#include "ingest/plan.hpp"
#include "ingest/pseudonym.hpp"

namespace monalys::ingest {

class Reader;

/// What the feed says, in this order for each unit:
///   UnitBegin { StreamBegin { block | LongLine } StreamEnd | Problem } UnitEnd
struct UnitBegin {
  const Unit* unit = nullptr;
};
/// A file, or a member of an archive.
struct StreamBegin {
  std::string path;  // with !member
  const FoundFile* file = nullptr;
  const formats::Format* format = nullptr;
};
struct LongLine {
  formats::Place place;
};
struct StreamEnd {
  std::string fingerprint;
  std::uint64_t bytes = 0;  // decompressed
};
/// The stream that was begun last cannot be read further, or none could be begun. Another may follow.
struct Problem {
  Error error;
};
/// The file is one that the ledger knows under another name; it is not read.
struct KnownCopy {
  const FoundFile* file = nullptr;
  const store::FileEntry* entry = nullptr;
};
struct UnitEnd {};
using Said = std::variant<UnitBegin, StreamBegin, LongLine, StreamEnd, Problem, KnownCopy, UnitEnd>;

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

  Feed(const Config& config, const LedgerIndex& ledger, const PseudonymKey& key, Listener listener,
       std::atomic<std::uint64_t>& bytes_read)
      : config_(config), ledger_(ledger), key_(key), listener_(std::move(listener)), bytes_read_(bytes_read) {}

  void run(const std::vector<Unit>& units);

 private:
  /// What to read after a stream.
  enum class Then { next_stream, next_file, nothing };

  /// False: nobody listens any more.
  bool file(const Unit& unit, const FoundFile& file);
  Then stream(const Unit& unit, const FoundFile& file, Reader& reader);
  bool known_copy(const Unit& unit, const FoundFile& file);
  void count(const Reader& reader);
  Then problem(Error error, Then then) { return listener_.say(Problem{std::move(error)}) ? then : Then::nothing; }

  const Config& config_;
  const LedgerIndex& ledger_;
  const PseudonymKey& key_;
  Listener listener_;
  std::atomic<std::uint64_t>& bytes_read_;  // from disk, of all files
  std::uint64_t bytes_before_ = 0;          // of the files before this one
};

}  // namespace monalys::ingest
