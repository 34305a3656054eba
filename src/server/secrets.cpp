#include "server/secrets.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <cstdlib>

#include "base/sentence.hpp"
#include "base/text.hpp"

namespace monalys::server {
namespace {

constexpr std::size_t kBytes = 32;
constexpr std::size_t kShortestPassword = 12;
constexpr std::size_t kLongestPassword = 1024;

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// Everything here needs it, and nothing may go on without it.
void need_sodium() {
  if (sodium_init() < 0) std::abort();
}

std::string hex(const std::array<unsigned char, kBytes>& data) {
  std::array<char, 2 * kBytes + 1> text{};
  sodium_bin2hex(text.data(), text.size(), data.data(), data.size());
  return text.data();
}

}  // namespace

std::string random_id() {
  need_sodium();
  std::array<unsigned char, kBytes> random{};
  randombytes_buf(random.data(), random.size());
  std::array<char, sodium_base64_ENCODED_LEN(kBytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING)> text{};
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  sodium_memzero(random.data(), random.size());
  return text.data();
}

std::string hash_of_id(std::string_view id) {
  std::array<unsigned char, kBytes> hash{};
  crypto_generichash(hash.data(), hash.size(), bytes(id), id.size(), nullptr, 0);
  return hex(hash);
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

ProcessKey::ProcessKey() {
  need_sodium();
  randombytes_buf(key_.data(), key_.size());
}

std::string ProcessKey::stamp(std::string_view text) const {
  std::array<unsigned char, kBytes> hash{};
  crypto_generichash(hash.data(), hash.size(), bytes(text), text.size(), key_.data(), key_.size());
  return hex(hash);
}

Result<std::string> hash_of_password(std::string_view password, HashCost cost) {
  need_sodium();
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str(text.data(), password.data(), password.size(), cost.passes, cost.memory_bytes) != 0) {
    return fail(Code::busy,
                sentence("there are not the {} MB of memory that a password needs",
                         "de {} MB minne som ett lösenord behöver finns inte just nu", cost.memory_bytes >> 20U),
                Sentence{"Try again in a moment.", "Försök igen om en stund."});
  }
  return text.data();
}

bool is_password_of(std::string_view hash, std::string_view password) {
  need_sodium();
  const std::string terminated{hash};
  return hash.size() < crypto_pwhash_STRBYTES &&
         crypto_pwhash_str_verify(terminated.c_str(), password.data(), password.size()) == 0;
}

Result<void> check_new_password(std::string_view name, std::string_view password) {
  if (password.size() < kShortestPassword) {
    return fail(
        Code::wrong_usage,
        sentence("the password has fewer than {} characters", "lösenordet har färre än {} tecken", kShortestPassword),
        Sentence{"Several words in a row are easy to remember and hard to guess.",
                 "Flera ord i rad är lätta att minnas och svåra att gissa."});
  }
  if (password.size() > kLongestPassword || !is_utf8(password) || password.contains('\0')) {
    return fail(Code::wrong_usage,
                sentence("the password is not a text of at most {} bytes",
                         "lösenordet är inte en text på högst {} byte", kLongestPassword),
                Sentence{"Choose a shorter one of characters that a keyboard has.",
                         "Välj ett kortare, med tecken som finns på ett tangentbord."});
  }
  if (fold_case(password) == fold_case(name)) {
    return fail(Code::wrong_usage, Sentence{"the password is the name", "lösenordet är detsamma som namnet"},
                Sentence{"Choose another.", "Välj ett annat."});
  }
  return {};
}

}  // namespace monalys::server
