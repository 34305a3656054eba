// Random ids, keyed hashes and passwords, by libsodium. What is random and long (tokens, ids of sessions) is kept as a
// plain hash; what people think up is kept as an Argon2id hash.

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace monalys::server {

/// 256 random bits as 43 characters of base64url.
[[nodiscard]] std::string random_id();
/// BLAKE2b of a random id, in hexadecimal: what may lie on a disk of it.
[[nodiscard]] std::string hash_of_id(std::string_view id);
/// Takes as long for texts that differ early as for texts that differ late.
[[nodiscard]] bool same_secret(std::string_view a, std::string_view b);

/// A key that lives as long as the process.
class ProcessKey {
 public:
  ProcessKey();
  /// What only who has the key can make of the text, in hexadecimal.
  [[nodiscard]] std::string stamp(std::string_view text) const;

 private:
  std::array<unsigned char, 32> key_;
};

/// What a hash of a password costs whoever makes one.
struct HashCost {
  std::uint64_t passes = 2;
  std::size_t memory_bytes = std::size_t{64} << 20U;
};

/// Argon2id; about a tenth of a second at the usual cost. Fails when the memory is not there.
[[nodiscard]] Result<std::string> hash_of_password(std::string_view password, HashCost cost);
[[nodiscard]] bool is_password_of(std::string_view hash, std::string_view password);

/// Says what is wrong with a password that somebody wants to have: too short, too long, the name itself.
[[nodiscard]] Result<void> check_new_password(std::string_view name, std::string_view password);

}  // namespace monalys::server
