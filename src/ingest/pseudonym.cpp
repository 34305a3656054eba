#include "ingest/pseudonym.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/text.hpp"

namespace monalys::ingest {
namespace {

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// One secret gives several keys, so that no two uses share one.
template <std::size_t Size>
std::array<unsigned char, Size> subkey(const std::array<unsigned char, PseudonymKey::kBytes>& secret,
                                       std::string_view use) {
  std::array<unsigned char, Size> key{};
  crypto_generichash(key.data(), key.size(), bytes(use), use.size(), secret.data(), secret.size());
  return key;
}

std::string hex(const unsigned char* data, std::size_t size) {
  std::string text(size * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), data, size);
  text.pop_back();
  return text;
}

/// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

std::uint64_t load64(const unsigned char* data) {
  std::uint64_t value = 0;
  std::memcpy(&value, data, sizeof value);
  return value;
}

std::string reason(int number) { return std::generic_category().message(number); }

}  // namespace

PseudonymKey PseudonymKey::from_bytes(const std::array<unsigned char, kBytes>& secret) {
  PseudonymKey key;
  key.persons_ = subkey<kBytes>(secret, "persons");
  key.fingerprints_ = subkey<kBytes>(secret, "file fingerprints");
  const auto contents = subkey<randombytes_SEEDBYTES>(secret, "file contents");
  randombytes_buf_deterministic(key.contents_.data(), key.contents_.size(), contents.data());
  key.records_ = subkey<16>(secret, "record keys");
  key.digests_ = subkey<16>(secret, "content digests");
  key.id_ = hex(subkey<16>(secret, "key id").data(), 8);
  return key;
}

Result<PseudonymKey> PseudonymKey::load(const std::filesystem::path& file) {
  const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (in.number() < 0) {
    if (errno == ENOENT) {
      return fail(Code::not_found, fmt::format("the key file {} is missing", file.string()),
                  "Run `monalys init` in a new folder, or bring the key back from its copy: the pseudonyms of an "
                  "existing store can only be continued with the key that made them.");
    }
    return fail(Code::permission, fmt::format("the key file {} cannot be opened: {}", file.string(), reason(errno)),
                "Run as the user who owns it.");
  }
  struct stat status{};
  if (::fstat(in.number(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return fail(Code::invalid_input, fmt::format("the key file {} is not a file", file.string()),
                "Set [privacy] key_file to the file that `monalys init` made.");
  }
  if ((status.st_mode & 077U) != 0) {
    return fail(
        Code::permission,
        fmt::format("the key file {} may be used by others (mode {:04o})", file.string(), status.st_mode & 07777U),
        fmt::format("Whoever has it can find names in the store. Run: chmod 600 {}", file.string()));
  }
  std::array<char, kBytes * 2 + 64> text{};
  const auto size = ::read(in.number(), text.data(), text.size());
  if (size < 0) {
    return fail(Code::io, fmt::format("the key file {} cannot be read: {}", file.string(), reason(errno)));
  }
  const auto digits = trim({text.data(), static_cast<std::size_t>(size)});
  std::array<unsigned char, kBytes> secret{};
  std::size_t decoded = 0;
  const char* end = nullptr;
  const bool whole =
      digits.size() == kBytes * 2 &&
      sodium_hex2bin(secret.data(), secret.size(), digits.data(), digits.size(), nullptr, &decoded, &end) == 0 &&
      decoded == kBytes && end == digits.data() + digits.size();
  sodium_memzero(text.data(), text.size());
  if (!whole) {
    return fail(Code::invalid_input,
                fmt::format("the key file {} does not hold {} hexadecimal digits", file.string(), kBytes * 2),
                "Bring it back from its copy. A new key would give everybody a new pseudonym.");
  }
  auto key = from_bytes(secret);
  sodium_memzero(secret.data(), secret.size());
  return key;
}

Result<void> PseudonymKey::create(const std::filesystem::path& file) {
  if (sodium_init() < 0) return fail(Code::internal, "the system gives no random numbers");
  const auto folder = file.parent_path();
  std::error_code problem;
  if (!folder.empty() && !std::filesystem::exists(folder, problem)) {
    std::filesystem::create_directories(folder, problem);
    if (!problem) {
      std::filesystem::permissions(folder, std::filesystem::perms::owner_all, std::filesystem::perm_options::replace,
                                   problem);
    }
    if (problem) {
      return fail(Code::io, fmt::format("the folder {} cannot be made: {}", folder.string(), problem.message()));
    }
  }
  // Never readable by others, not even for a moment: the mode is set when the file is made.
  const Descriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (out.number() < 0) {
    if (errno == EEXIST) {
      return fail(Code::invalid_input, fmt::format("there is a key file {} already", file.string()),
                  "It is left as it is: a new key would give everybody a new pseudonym.");
    }
    return fail(Code::io, fmt::format("the key file {} cannot be made: {}", file.string(), reason(errno)));
  }
  std::array<unsigned char, kBytes> secret{};
  randombytes_buf(secret.data(), secret.size());
  std::string text = hex(secret.data(), secret.size()) + "\n";
  const bool written = ::write(out.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(out.number()) == 0;
  const int number = errno;
  sodium_memzero(secret.data(), secret.size());
  sodium_memzero(text.data(), text.size());
  if (written) return {};
  ::unlink(file.c_str());
  return fail(Code::io, fmt::format("the key file {} cannot be written: {}", file.string(), reason(number)));
}

UserId PseudonymKey::person(std::string_view name) const {
  std::array<unsigned char, crypto_generichash_BYTES_MIN> hash{};
  crypto_generichash(hash.data(), hash.size(), bytes(name), name.size(), persons_.data(), persons_.size());
  const UserId id = load64(hash.data());
  return id == 0 ? 1 : id;
}

Key PseudonymKey::record(Realm realm, const Identity& identity, std::string& scratch) const {
  const auto micro = unix_microseconds(identity.at);
  scratch.clear();
  scratch += static_cast<char>(realm);
  scratch.append(reinterpret_cast<const char*>(&micro), sizeof micro);
  scratch += identity.rest;
  std::array<unsigned char, crypto_shorthash_siphashx24_BYTES> hash{};
  crypto_shorthash_siphashx24(hash.data(), bytes(scratch), scratch.size(), records_.data());
  const auto second = static_cast<std::uint64_t>(unix_seconds(identity.at));
  return {second << 32U | (load64(hash.data()) & 0xffff'ffffU), load64(hash.data() + 8)};
}

std::uint64_t PseudonymKey::digest(std::string_view text) const {
  std::array<unsigned char, crypto_shorthash_BYTES> hash{};
  crypto_shorthash(hash.data(), bytes(text), text.size(), digests_.data());
  return load64(hash.data());
}

}  // namespace monalys::ingest
