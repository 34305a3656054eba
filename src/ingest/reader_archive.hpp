// The files within a zip or tar, one after the other, as they stand in it. Nothing is unpacked to disk.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.hpp"
#include "ingest/reader_source.hpp"

struct archive;
struct archive_entry;

namespace monalys::ingest {

enum class Packing { zip, tar };

/// What recognise_packing() needs of a stream.
inline constexpr std::size_t kPackingHeadBytes = 512;

[[nodiscard]] std::optional<Packing> recognise_packing(std::string_view head);

/// Unix seconds that a file system or an archive gives; nothing when no log can be of that time.
[[nodiscard]] std::optional<Instant> plausible_second(std::int64_t seconds);

/// Reads strictly forwards, so that memory does not grow with the archive and archives within archives are no other.
class Members {
 public:
  /// What all archives of a file may hold together.
  struct Allowance {
    std::uint64_t entries = 0;  // left; folders and links count too
    std::uint64_t entries_in_all = 0;
    std::size_t name_bytes = 0;
  };

  /// Allowance and growth outlive this.
  [[nodiscard]] static Result<std::unique_ptr<Members>> open(Packing packing, std::unique_ptr<ByteSource> source,
                                                             Allowance& allowance, Growth& growth);
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;
  ~Members();

  /// Goes to the next file; false: there is none. Folders and links are passed over.
  [[nodiscard]] Result<bool> next();
  /// Its path in the archive: UTF-8, without control characters.
  [[nodiscard]] const std::string& path() const { return path_; }
  /// The same, but no two are alike: the second one of a path is called "path#2".
  [[nodiscard]] const std::string& name() const { return name_; }
  /// When it was last changed before it was packed, if the archive says so.
  [[nodiscard]] std::optional<Instant> written_at() const { return written_at_; }
  /// The next bytes of the file; none at its end. They hold until the next call.
  [[nodiscard]] Result<std::span<const char>> read();

 private:
  Members(Packing packing, std::unique_ptr<ByteSource> source, Allowance& allowance, Growth& growth);
  static long feed(archive* reading, void* self, const void** bytes);
  [[nodiscard]] Result<void> start();
  [[nodiscard]] Result<void> drain();
  [[nodiscard]] Result<void> take_name(archive_entry* entry);
  [[nodiscard]] Result<void> check(archive_entry* entry) const;
  [[nodiscard]] std::unexpected<Error> problem();

  Packing packing_;
  std::unique_ptr<ByteSource> source_;
  Allowance& allowance_;
  Growth& growth_;
  archive* reading_;
  std::optional<Error> source_failed_;
  std::string path_;
  std::string name_;
  std::optional<Instant> written_at_;
  std::unordered_map<std::size_t, int> copies_;  // by the hash of a name: how many there are
  bool ended_ = true;                            // the file that is being read
  std::uint64_t position_ = 0;                   // in it
  std::uint64_t size_ = 0;                       // of a file with holes; 0: not known
  std::uint64_t hole_ = 0;                       // zeros to be given before `pending_`
  std::span<const char> pending_;
};

}  // namespace monalys::ingest
