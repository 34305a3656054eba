// One chunk of an event log: where its records stand, and whether its checksums are right.
//
//   "ElfChnk" header (512 bytes, two tables of offsets) | record | record | ... | free space
//   record: 2a 2a 00 00 | size | number | time of writing | BinXML ... | size
//
// Damaged chunks are read as far as possible: from a place where no record stands, the next one is looked for in steps
// of 8 bytes.

#pragma once

#include <cstdint>
#include <string_view>

namespace monalys::formats::evtx {

inline constexpr std::size_t kChunkSize = 65'536;
inline constexpr std::size_t kChunkHeader = 512;
inline constexpr std::size_t kFileHeader = 4096;
inline constexpr std::size_t kRecordHeader = 24;
inline constexpr std::size_t kSmallestRecord = 28;

/// CRC-32 as in zlib, going on from `before`.
[[nodiscard]] std::uint32_t crc32(std::uint32_t before, std::string_view bytes);

/// Empty when the block is a file header whose checksum is right.
[[nodiscard]] std::string_view file_header_problem(std::string_view block);

enum class Slack : std::uint8_t { ignore, read };

/// Walks the records of a chunk. Borrows the bytes.
class Chunk {
 public:
  /// Bytes of one chunk, at most kChunkSize; a shorter one was cut.
  Chunk(std::string_view bytes, Slack slack);

  /// The mark and both checksums are right: templates of equal GUID may be taken to be equal.
  [[nodiscard]] bool trusted() const { return trusted_; }
  /// What is wrong with the chunk as a whole, as a constant text; empty: nothing. Several may apply: call until empty.
  [[nodiscard]] std::string_view next_remark();

  struct Step {
    enum class Kind : std::uint8_t { record, damage, end };
    Kind kind = Kind::end;
    bool slack = false;           // the record stands behind the stated end
    bool resynchronised = false;  // it was found by looking for it, after damage
    std::size_t at = 0, size = 0;
    std::string_view reason = {};  // of damage: a constant text
  };
  /// The next record or damaged stretch, in the order of the bytes.
  [[nodiscard]] Step next();

 private:
  /// Its mark and a size that fits.
  [[nodiscard]] bool begins_at(std::size_t at) const;
  /// And the same size at its end.
  [[nodiscard]] bool record_at(std::size_t at) const;
  [[nodiscard]] bool plausible_record_at(std::size_t at) const;
  void check();

  std::string_view bytes_;
  Slack slack_;
  bool trusted_ = false;
  bool marked_ = false;
  bool header_wrong_ = false, data_wrong_ = false, cut_ = false;
  bool in_slack_ = false;
  bool searching_ = false;  // no record is known to stand at at_
  bool after_damage_ = false;
  bool none_yet_ = true;
  std::size_t at_ = kChunkHeader;
  std::size_t limit_ = 0;
};

}  // namespace monalys::formats::evtx
