// Cuts a decoded stream into blocks of whole records, so that several threads can parse one file.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "formats/format.hpp"
#include "ingest/block_buffers.hpp"
#include "ingest/content_hash.hpp"

namespace monalys::ingest {

struct FramingLimits {
  std::size_t block_bytes = std::size_t{1} << 20U;
  std::size_t line_bytes = std::size_t{1} << 20U;
  std::size_t document_bytes = std::size_t{1} << 30U;
};

/// A Block that owns its bytes.
struct OwnedBlock {
  std::string bytes;
  std::uint64_t first_record = 1;
  std::uint64_t offset = 0;
  ContentMark end;  // the stream up to the end of this block

  [[nodiscard]] formats::Block view() const { return {bytes, first_record, offset}; }
};

/// One stream. Bytes are pushed in pieces cut anywhere; blocks come out as soon as they are full. What is dropped does
/// not depend on how the stream was cut.
class Framer {
 public:
  using Take = std::function<void(OwnedBlock)>;
  /// A line longer than the limit, if its format cannot cut it: it is dropped without being held, and counts as one
  /// rejected record.
  using Drop = std::function<void(formats::Place)>;

  /// hash: of the stream so far. At the start of a stream it is empty and the prelude comes first; later next_record
  /// says which record begins here.
  /// cut_at: where a block is to end, if a record does.
  /// buffers: what blocks are written into; must outlive the framer. Without it each gets memory of its own.
  struct Start {
    ContentHash hash;
    std::uint64_t next_record = 1;
    std::uint64_t cut_at = 0;
    BlockBuffers* buffers = nullptr;
  };
  Framer(formats::Framing framing, formats::Parser::Prelude prelude, Start start, FramingLimits limits, Take take,
         Drop drop);

  /// Fails only when a document grows past its limit.
  [[nodiscard]] Result<void> push(std::string_view piece);

  struct Rest {
    /// Up to the end of the last whole record (or line too long to be one).
    ContentMark end;
    /// A record that has no end yet: perhaps it is still being written. Not part of `end`.
    std::optional<OwnedBlock> tail;
    /// The stream ends within a line that is too long, so it cannot be taken up at its end.
    bool within_long_line = false;
  };
  /// Hands out the last whole records.
  [[nodiscard]] Rest finish();

 private:
  using Kind = formats::Framing::Kind;

  [[nodiscard]] Result<void> push_uncut(std::string_view piece);
  void append(std::string_view piece);
  /// Looks for ends of records in what is new. True: the record at last_end_ is longer than a line may be.
  [[nodiscard]] bool scan();
  [[nodiscard]] bool scan_lines();
  [[nodiscard]] bool scan_quoted();
  [[nodiscard]] bool scan_terminated();
  void drop_line();
  /// Hands out the beginning of the record at last_end_, if its format knows where to cut it; what follows is of the
  /// same record.
  [[nodiscard]] bool cut_line();
  void emit(std::size_t bytes);
  void pass_over(std::string_view bytes);
  [[nodiscard]] std::uint64_t offset() const { return hash_.bytes(); }

  formats::Framing framing_;
  FramingLimits limits_;
  Take take_;
  Drop drop_;
  BlockBuffers* buffers_;
  std::size_t prelude_left_;
  std::uint64_t cut_at_;
  std::uint64_t pushed_;
  std::string buffer_;
  std::size_t scanned_ = 0;   // bytes of the buffer in which ends of records were looked for
  std::size_t last_end_ = 0;  // where the last whole record of those ends
  std::uint64_t ends_ = 0;    // whole records of those
  bool quoted_ = false;       // the scan stands between double quotes
  bool dropping_ = false;     // within a line that is too long
  std::uint64_t next_record_;
  ContentHash hash_;  // of what left the buffer
};

}  // namespace monalys::ingest
