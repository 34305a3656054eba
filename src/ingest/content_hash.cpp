#include "ingest/content_hash.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <bit>

namespace monalys::ingest {
namespace {

constexpr std::size_t kShortestHead = 64;
constexpr std::size_t kLongestHead = 4096;

std::string hash_of(const PseudonymKey& key, std::string_view content) {
  ContentHash hash(key);
  hash.add(content);
  return fingerprint(key, hash.mark());
}

}  // namespace

std::string fingerprint(const PseudonymKey& key, const ContentMark& mark) {
  constexpr std::size_t kBytes = 16;
  const std::array<std::uint64_t, 3> told{mark.bytes, mark.digest.low64, mark.digest.high64};
  const auto bytes = std::as_bytes(std::span(told));
  std::array<unsigned char, kBytes> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                     key.fingerprint_key().data(), key.fingerprint_key().size());
  std::string text(kBytes * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  text.pop_back();
  return text;
}

std::string head_hash(const PseudonymKey& key, std::string_view content) {
  if (content.size() < kShortestHead) return {};
  return hash_of(key, content.substr(0, std::bit_floor(std::min(content.size(), kLongestHead))));
}

std::vector<std::string> head_hashes(const PseudonymKey& key, std::string_view content) {
  std::vector<std::string> hashes;
  for (auto size = kLongestHead; size >= kShortestHead; size /= 2) {
    if (size <= content.size()) hashes.push_back(hash_of(key, content.substr(0, size)));
  }
  return hashes;
}

}  // namespace monalys::ingest
