// Tells contents apart: keyed, so that the ledger gives nothing away about what a file held.

#pragma once

#include <sodium.h>

#include <array>
#include <span>
#include <string>

#include "ingest/pseudonym.hpp"

namespace monalys::ingest {

class Fingerprint {
 public:
  explicit Fingerprint(const PseudonymKey& key) {
    crypto_generichash_init(&state_, key.fingerprint_key().data(), key.fingerprint_key().size(), kBytes);
  }
  void add(std::span<const char> bytes) {
    crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  }
  /// 32 hexadecimal digits. Once.
  [[nodiscard]] std::string finish() {
    std::array<unsigned char, kBytes> hash{};
    crypto_generichash_final(&state_, hash.data(), hash.size());
    std::string text(kBytes * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
    text.pop_back();
    return text;
  }

 private:
  static constexpr std::size_t kBytes = 16;
  crypto_generichash_state state_{};
};

}  // namespace monalys::ingest
