// The secret that makes pseudonyms of names and keys of identities. It lives in a file of its own, outside the store:
// without it nobody gets from the store back to names.
//
//   2f0c...64 hexadecimal digits...9b    (secrets/pseudonym.key, mode 0600, in a folder of mode 0700)
//   81d4...64 hexadecimal digits...07    (one more for each rotation)
//
// After a rotation, what the first secret makes of a name goes through the second one, and so on: stored pseudonyms can
// be taken along (Store::rotate), and who has only the earlier secrets cannot make any.

#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "facts/fact.hpp"
#include "store/store.hpp"

namespace monalys::ingest {

/// Immutable; may be used by several threads at once.
class PseudonymKey {
 public:
  static constexpr std::size_t kBytes = 32;

  /// Secrets in one file, at most.
  static constexpr std::size_t kMostSecrets = 100;

  /// Reads the key file; refuses one that others may read, and one whose lines are not 64 hexadecimal digits.
  [[nodiscard]] static Result<PseudonymKey> load(const std::filesystem::path& file);
  /// Makes a random key, its file, and its folder where missing. Refuses to overwrite.
  [[nodiscard]] static Result<void> create(const std::filesystem::path& file);
  /// Makes the file `next` with the secrets of `file` and one more. Refuses to overwrite.
  [[nodiscard]] static Result<void> create_rotated(const std::filesystem::path& file,
                                                   const std::filesystem::path& next);
  using Secret = std::array<unsigned char, kBytes>;
  [[nodiscard]] static PseudonymKey from_bytes(const Secret& secret);
  /// From now on through this secret too.
  void rotate(const Secret& secret);

  /// The pseudonym of a normalised name; never 0, which stands for nobody.
  [[nodiscard]] UserId person(std::string_view name) const;

  /// The same in two steps: as it was before any rotation, and after all of them.
  [[nodiscard]] UserId original(std::string_view name) const;
  [[nodiscard]] UserId rotated(UserId original) const;

  /// The key of a record's natural identity. Scratch is the caller's, so that its memory is used again.
  [[nodiscard]] Key record(Realm realm, const Identity& identity, std::string& scratch) const;

  /// 64 bits of a text, the same in every run: for the content part of Version, and for telling texts apart quickly.
  [[nodiscard]] std::uint64_t digest(std::string_view text) const;

  /// The version whose hash of the content was made with digest(), as it is stored.
  [[nodiscard]] Version version(Version made) const;

  /// What the last rotation does to what was stored before it. There must have been one; it borrows from this key.
  [[nodiscard]] store::Rotation last_rotation() const;

  /// The key of file fingerprints.
  [[nodiscard]] const std::array<unsigned char, kBytes>& fingerprint_key() const { return fingerprints_; }

  /// The secret of the quick hash of contents (ingest/content_hash.hpp).
  [[nodiscard]] const std::array<unsigned char, 192>& content_secret() const { return contents_; }

  /// 16 hexadecimal digits that name this key without giving it away; kept in the store.
  [[nodiscard]] const std::string& id() const { return id_; }

 private:
  std::array<unsigned char, kBytes> persons_{};
  std::array<unsigned char, kBytes> fingerprints_{};
  std::array<unsigned char, 192> contents_{};
  std::array<unsigned char, 16> records_{};
  std::array<unsigned char, 16> digests_{};
  struct Step {
    std::array<unsigned char, kBytes> persons{};
    std::array<unsigned char, 16> records{};
    std::array<unsigned char, 16> versions{};

    [[nodiscard]] UserId person(UserId before) const;
    [[nodiscard]] Key record(Key before) const;
    [[nodiscard]] Version version(Version before) const;
  };
  std::vector<Step> steps_;  // of each rotation
  std::string id_;
};

/// Where the next key lies while a rotation is under way.
[[nodiscard]] std::filesystem::path next_key_file(const std::filesystem::path& file);

}  // namespace monalys::ingest
