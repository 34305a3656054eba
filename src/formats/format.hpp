// What every log format gives: a parser from bytes to records. Pure: no files, no clock, no global state; never throws,
// never crashes, whatever the bytes. Formats are listed in registry.cpp.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "facts/figure.hpp"
#include "facts/record.hpp"

namespace monalys::formats {

/// What the configuration says about a source, as far as reading it is concerned.
struct Options {
  std::optional<Realm> realm;       // csv: what its rows are
  Zone zone = Zone::utc();          // of times written without an offset
  ToldBy told_by = ToldBy::itself;  // csv: of connections
  std::string host;                 // of files that do not name theirs (wtmp, pacct)
  std::string delimiter;            // csv: one character; empty: found out
  char decimal = '.';               // csv: '.' or ','
  std::string time;                 // csv: a TimePattern; empty: iso
  std::string unit;                 // csv: of sizes: B, kB, KiB, MB, MiB, ... PiB; empty: bytes
  std::vector<std::pair<std::string, std::string>> columns;    // csv: fact column -> header text
  std::vector<std::pair<std::string, std::string>> constants;  // fact column -> the text of every row
  /// csv: outcome word ("completed", "failed", ...) -> words in the file that mean it
  std::vector<std::pair<std::string, std::vector<std::string>>> outcomes;
  /// register-series: what its figures may be about; null: anything.
  std::shared_ptr<const KnownFigures> figures;
};

/// The beginning of a file, decompressed and in UTF-8 (binary formats: as it is), to recognise and open it.
struct Head {
  std::string_view bytes;                  // up to 64 KiB
  std::string_view file_name;              // without folders and without compression suffix
  bool whole = false;                      // the file is no longer than this
  std::optional<Instant> written_at = {};  // when the file was last changed, where that is known
};

/// How a stream is cut into blocks of whole records.
struct Framing {
  enum class Kind {
    lines,         // a record ends at a line feed; a last line without one counts
    quoted_lines,  // the same, but a line feed between double quotes does not end it
    fixed,         // record_size bytes each
    terminated,    // a record ends with `terminator`; what follows the last one counts
    document,      // the whole file at once (bounded by the reader of files)
  };
  Kind kind = Kind::lines;
  std::size_t record_size = 0;
  std::string_view terminator = {};
  /// What is cut here holds any number of records (an event log's chunk): places name the piece and the offset in it.
  bool of_several = false;
  /// Where a line that is too long to be held may be cut, given its beginning (or what was left of it by the cut
  /// before): how many bytes whole parts of it take. 0: nowhere. Null: lines are not cut.
  std::size_t (*cut_line)(std::string_view beginning) = nullptr;
};

/// Whole records of one file, in file order.
struct Block {
  std::string_view bytes;
  std::uint64_t first_record = 1;  // its number in the file, counted from 1, headers included
  std::uint64_t offset = 0;        // of bytes in the decoded stream
};

/// Where a record stands in its file.
struct Place {
  std::uint64_t record = 0;
  std::uint64_t offset = 0;
};

/// Receives what a parser finds. For each record of the file exactly one call of the first group; so that always
/// records = facts + skipped + rejected. Reasons are constant texts: never what the record held.
class Sink {
 public:
  virtual ~Sink() = default;

  virtual void interval(const IntervalRecord& record) = 0;
  virtual void level(const LevelRecord& record) = 0;
  virtual void moment(const MomentRecord& record) = 0;
  virtual void event(const EventRecord& record) = 0;
  virtual void membership(const MembershipRecord& record) = 0;
  virtual void alias(const AliasRecord& record) = 0;
  virtual void skip(std::string_view reason) = 0;
  virtual void reject(Place place, std::string_view reason) = 0;

  /// The next call tells more of the record that the last call told of: it is not another record.
  virtual void more() {}
  /// Something worth counting about a record that was accepted: "ambiguous local time".
  virtual void remark(std::string_view what) = 0;
};

/// Reads one file. Immutable once opened: parse() may run for several blocks at once.
class Parser {
 public:
  virtual ~Parser() = default;

  [[nodiscard]] virtual Framing framing() const = 0;
  /// Bytes at the start of the stream that hold no records (a header line), and how many lines they are.
  struct Prelude {
    std::size_t bytes = 0;
    std::uint64_t records = 0;
  };
  [[nodiscard]] virtual Prelude prelude() const { return {}; }

  /// Every record of the block reaches the sink before this returns. A block ends at the end of a record, except that
  /// the last one of a file may end with a cut record, which is rejected with the reason "cut record".
  virtual void parse(const Block& block, Sink& sink) const = 0;
};

struct Format {
  std::string_view id;       // stored with every file: never rename
  std::string_view summary;  // one line for `monalys formats`
  std::string_view sample;   // a typical record, for people
  std::span<const Realm> yields;
  /// Opens a file by its beginning; fails with what is missing (a column, a setting) or does not fit.
  Result<std::unique_ptr<Parser>> (*open)(const Head& head, const Options& options);
  /// Detection considers it. Formats that need settings to be understood are only used when named.
  bool detectable = true;
  /// Its records are beginnings and ends of sessions, paired in ingest/pairing.hpp.
  bool gives_events = false;
  /// Whether a file is of the format beyond doubt, so that detection need not look at its records.
  bool (*certain)(const Head& head) = nullptr;
};

[[nodiscard]] std::span<const Format> all();
/// By id; fails with the nearest known one.
[[nodiscard]] Result<const Format*> find(std::string_view id);
/// The format whose parser accepts most of the first hundred records; fails when none does, or when two do equally,
/// naming them.
[[nodiscard]] Result<const Format*> detect(const Head& head, const Options& options);

}  // namespace monalys::formats
