// Windows event logs (EVTX): the events of a file that are wanted, and of these the fields that are wanted.
//
//   file header (4096 bytes) | chunk (65536 bytes) | chunk | ...       chunks know nothing of each other
//
//   constexpr std::array<std::string_view, 2> kLogon{"TargetUserName", "LogonType"};
//   constexpr std::array kTable{evtx::WantedEvent{"Microsoft-Windows-Security-Auditing", 4624, kLogon}};
//   const evtx::Wanted wanted(kTable);
//   const evtx::Reader reader(wanted);
//   reader.read(file, 0, handler);          // or block by block, in any order, in several threads
//
// Neither the chunks of a file nor the records of a chunk are in the order of time. Everything else about the contents
// of a log (visit.hpp) is slower.

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/time.hpp"
#include "formats/evtx/chunk.hpp"
#include "formats/evtx/file_time.hpp"
#include "formats/evtx/wanted.hpp"

namespace monalys::formats::evtx {

/// One wanted field of an event.
struct Field {
  /// UTF-8. Numbers in decimal, of hexadecimal types as 0x and all digits; GUIDs in braces; SIDs as S-1-5-...; times as
  /// 2021-02-12T12:32:43.340379200Z. Empty when the field is absent, empty or damaged.
  std::string_view text = {};
  /// What a number is, or a text that says one ("10", "0x3e7"). Negative ones in two's complement.
  std::optional<std::uint64_t> number = {};
  /// Of times, and of texts that say one.
  std::optional<FileTime> time = {};
};

/// An event. Texts hold until read() goes on to the next chunk of its block, or returns.
struct EventView {
  std::size_t row = 0;  // of Wanted
  std::string_view provider, channel, computer;
  std::uint16_t event_id = 0;
  std::uint8_t version = 0;
  /// System/EventRecordID, which stays the same in copies of a log; that of the record when the event has none.
  std::uint64_t record_id = 0;
  /// TimeCreated. Nothing when neither it nor the time of writing is possible.
  std::optional<Instant> at = {};
  FileTime file_time = {};                // the same, to 100 ns
  bool time_of_writing = false;           // TimeCreated was absent or impossible; this is when the record was written
  std::array<char, 16> activity_id = {};  // of Correlation, as it is stored; zeros: none
  std::string_view user;                  // SID of Security, "S-1-5-18"; empty: none
  std::span<const Field> fields;          // those of the row, in its order
  std::uint64_t offset = 0;               // of the record in the file
  bool slack = false;                     // found behind the stated end of its chunk: may be old, may be a duplicate
};

/// Receives what a reader finds. For each record exactly one call of the first three. Reasons and remarks are constant
/// texts.
class Handler {
 public:
  virtual ~Handler() = default;

  virtual void event(const EventView& event) = 0;
  /// A record whose event is not wanted.
  virtual void skip(std::uint64_t offset) = 0;
  /// A record that cannot be decoded, or a stretch of bytes where at least one was: it counts as one.
  virtual void damaged(std::uint64_t offset, std::string_view reason) = 0;
  /// Something wrong that cost no record by itself: a checksum, a place found again after damage, a value cut short.
  virtual void remark(std::uint64_t offset, std::string_view what) = 0;
};

struct Tally {
  std::uint64_t events = 0, skipped = 0, damaged = 0;
  [[nodiscard]] std::uint64_t records() const { return events + skipped + damaged; }

  friend bool operator==(const Tally&, const Tally&) = default;
};

struct ReadOptions {
  /// What lies behind the stated end of a chunk: records of earlier rounds of the log, often duplicates.
  Slack slack = Slack::ignore;
  /// When a damaged chunk has lost the definition of a template, one of the same id from another chunk is used, if one
  /// was read before. So what becomes of such records depends on the order of reading; without it, on the chunk alone.
  bool borrow_templates = true;
};

/// Reads blocks. Immutable to its users: several threads may read at once, and share what templates they compile.
class Reader {
 public:
  explicit Reader(const Wanted& wanted, const ReadOptions& options = {});  // borrows wanted
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  /// Reads a block that stands at `offset` of its file: a chunk, a file header, or several of them in a row as they
  /// stand in the file, up to the whole of it. A block at offset 0 begins with the file header, whatever it looks like.
  /// The block may be cut anywhere; it never throws and never reads outside. Gives the number of calls.
  Tally read(std::string_view block, std::uint64_t offset, Handler& handler) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace monalys::formats::evtx
