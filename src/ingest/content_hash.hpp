// Tells contents apart, so that a file that has grown, was renamed or compressed is known again. What is hashed is the
// decoded stream. Quick (XXH3, as fast as memory), and keyed: without the pseudonym key the ledger gives nothing away
// about what a file held.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "ingest/pseudonym.hpp"

namespace monalys::ingest {

/// How far a stream was taken, and what stood before. Becomes a fingerprint when it is stored.
struct ContentMark {
  std::uint64_t bytes = 0;
  XXH128_hash_t digest{};
};

/// 32 hexadecimal digits.
[[nodiscard]] std::string fingerprint(const PseudonymKey& key, const ContentMark& mark);

/// Copies go on from where the original stood. The key outlives them.
class ContentHash {
 public:
  explicit ContentHash(const PseudonymKey& key) {
    const auto& secret = key.content_secret();
    XXH3_128bits_reset_withSecret(&state_, secret.data(), secret.size());
  }
  void add(std::string_view bytes) {
    XXH3_128bits_update(&state_, bytes.data(), bytes.size());
    bytes_ += bytes.size();
  }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] ContentMark mark() const { return {bytes_, XXH3_128bits_digest(&state_)}; }

 private:
  XXH3_state_t state_;
  std::uint64_t bytes_ = 0;
};

/// Files are looked up by their first bytes: as many as the largest power of two that is there, at most 4 KiB.
/// Empty for contents too short to be told by them.
[[nodiscard]] std::string head_hash(const PseudonymKey& key, std::string_view content);
/// What head_hash() may have said of this content when it was shorter, longest first.
[[nodiscard]] std::vector<std::string> head_hashes(const PseudonymKey& key, std::string_view content);

}  // namespace monalys::ingest
