// The secret that makes pseudonyms of names and keys of identities. It lives in a file of its own, outside the store:
// without it nobody gets from the store back to names.
//
//   2f0c...64 hexadecimal digits...9b    (secrets/pseudonym.key, mode 0600, in a folder of mode 0700)

#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "facts/fact.hpp"

namespace monalys::ingest {

/// Immutable; may be used by several threads at once.
class PseudonymKey {
 public:
  static constexpr std::size_t kBytes = 32;

  /// Reads the key file; refuses one that others may read, and one that is not 64 hexadecimal digits.
  [[nodiscard]] static Result<PseudonymKey> load(const std::filesystem::path& file);
  /// Makes a random key, its file, and its folder where missing. Refuses to overwrite.
  [[nodiscard]] static Result<void> create(const std::filesystem::path& file);
  [[nodiscard]] static PseudonymKey from_bytes(const std::array<unsigned char, kBytes>& secret);

  /// The pseudonym of a normalised name; never 0, which stands for nobody.
  [[nodiscard]] UserId person(std::string_view name) const;

  /// The key of a record's natural identity. Scratch is the caller's, so that its memory is used again.
  [[nodiscard]] Key record(Realm realm, const Identity& identity, std::string& scratch) const;

  /// 64 bits of a text, the same in every run: for the content part of Version, and for telling texts apart quickly.
  [[nodiscard]] std::uint64_t digest(std::string_view text) const;

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
  std::string id_;
};

}  // namespace monalys::ingest
