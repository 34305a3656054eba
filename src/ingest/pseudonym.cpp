#include "ingest/pseudonym.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/descriptor.hpp"
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

std::uint64_t load64(const unsigned char* data) {
  std::uint64_t value = 0;
  std::memcpy(&value, data, sizeof value);
  return value;
}

std::string reason(int number) { return std::generic_category().message(number); }

/// Never readable by others, not even for a moment: the mode is set when the file is made.
Result<void> write_new(const std::filesystem::path& file, const std::string& text, std::string_view if_there) {
  const Descriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (out.number() < 0) {
    if (errno == EEXIST) {
      return fail(Code::invalid_input, fmt::format("there is a key file {} already", file.string()),
                  std::string(if_there));
    }
    return fail(Code::io, fmt::format("the key file {} cannot be made: {}", file.string(), reason(errno)));
  }
  const bool written = ::write(out.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(out.number()) == 0;
  const int number = errno;
  if (written) return {};
  ::unlink(file.c_str());
  return fail(Code::io, fmt::format("the key file {} cannot be written: {}", file.string(), reason(number)));
}

/// A line of the key file.
std::string random_secret() {
  std::array<unsigned char, PseudonymKey::kBytes> secret{};
  randombytes_buf(secret.data(), secret.size());
  std::string text = hex(secret.data(), secret.size()) + "\n";
  sodium_memzero(secret.data(), secret.size());
  return text;
}

/// The secrets of a key file, which the caller must wipe.
Result<std::vector<PseudonymKey::Secret>> read_secrets(const std::filesystem::path& file) {
  const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (in.number() < 0) {
    if (errno == ENOENT) {
      return fail(Code::not_found, fmt::format("the key file {} is missing", file.string()),
                  "Bring it back from its copy: the pseudonyms of a store can only be continued with the key that made "
                  "them. For a new store make one: monalys init --key-only FOLDER");
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
  // As much as the longest file may hold, and a little more, so that a longer one is told.
  std::string text(PseudonymKey::kMostSecrets * (PseudonymKey::kBytes * 2 + 2) + 64, '\0');
  const auto size = ::read(in.number(), text.data(), text.size());
  if (size < 0) {
    return fail(Code::io, fmt::format("the key file {} cannot be read: {}", file.string(), reason(errno)));
  }
  std::vector<PseudonymKey::Secret> secrets;
  auto rest = trim({text.data(), static_cast<std::size_t>(size)});
  bool whole = !rest.empty() && static_cast<std::size_t>(size) < text.size();
  while (whole && !rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto digits = trim(rest.substr(0, end));
    rest = trim(rest.substr(end));
    auto& secret = secrets.emplace_back();
    std::size_t decoded = 0;
    const char* stopped = nullptr;
    whole =
        secrets.size() <= PseudonymKey::kMostSecrets && digits.size() == PseudonymKey::kBytes * 2 &&
        sodium_hex2bin(secret.data(), secret.size(), digits.data(), digits.size(), nullptr, &decoded, &stopped) == 0 &&
        decoded == PseudonymKey::kBytes && stopped == digits.data() + digits.size();
  }
  sodium_memzero(text.data(), text.size());
  if (!whole) {
    return fail(Code::invalid_input,
                fmt::format("the key file {} does not hold lines of {} hexadecimal digits", file.string(),
                            PseudonymKey::kBytes * 2),
                "Bring it back from its copy. A new key would give everybody a new pseudonym.");
  }
  return secrets;
}

void wipe(std::vector<PseudonymKey::Secret>& secrets) {
  for (auto& secret : secrets) sodium_memzero(secret.data(), secret.size());
}

}  // namespace

PseudonymKey PseudonymKey::from_bytes(const Secret& secret) {
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

void PseudonymKey::rotate(const Secret& secret) {
  steps_.push_back({.persons = subkey<kBytes>(secret, "rotated persons"),
                    .records = subkey<16>(secret, "rotated record keys"),
                    .versions = subkey<16>(secret, "rotated versions")});
  // Of all secrets in their order.
  const auto own = subkey<16>(secret, "key id");
  const auto text = id_ + hex(own.data(), own.size());
  std::array<unsigned char, crypto_generichash_BYTES_MIN> hash{};
  crypto_generichash(hash.data(), hash.size(), bytes(text), text.size(), nullptr, 0);
  id_ = hex(hash.data(), 8);
}

Result<PseudonymKey> PseudonymKey::load(const std::filesystem::path& file) {
  MONALYS_TRY(auto secrets, read_secrets(file));
  auto key = from_bytes(secrets.front());
  for (std::size_t i = 1; i < secrets.size(); ++i) key.rotate(secrets[i]);
  wipe(secrets);
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
  auto text = random_secret();
  const auto made = write_new(file, text, "It is left as it is: a new key would give everybody a new pseudonym.");
  sodium_memzero(text.data(), text.size());
  return made;
}

Result<void> PseudonymKey::create_rotated(const std::filesystem::path& file, const std::filesystem::path& next) {
  if (sodium_init() < 0) return fail(Code::internal, "the system gives no random numbers");
  MONALYS_TRY(auto secrets, read_secrets(file));
  if (secrets.size() == kMostSecrets) {
    wipe(secrets);
    return fail(Code::invalid_input,
                fmt::format("the key file {} has been rotated {} times already", file.string(), kMostSecrets - 1),
                "Begin a new store with a new key, and ingest everything again.");
  }
  std::string text;
  text.reserve((kMostSecrets + 1) * (kBytes * 2 + 1));  // so that no copy of it is left behind
  for (const auto& secret : secrets) text += hex(secret.data(), secret.size()) + "\n";
  text += random_secret();
  wipe(secrets);
  const auto made = write_new(next, text, "Remove it if nobody is rotating the key just now.");
  sodium_memzero(text.data(), text.size());
  return made;
}

UserId PseudonymKey::person(std::string_view name) const { return rotated(original(name)); }

UserId PseudonymKey::original(std::string_view name) const {
  std::array<unsigned char, crypto_generichash_BYTES_MIN> hash{};
  crypto_generichash(hash.data(), hash.size(), bytes(name), name.size(), persons_.data(), persons_.size());
  const UserId id = load64(hash.data());
  return id == 0 ? 1 : id;
}

UserId PseudonymKey::rotated(UserId original) const {
  for (const auto& step : steps_) original = step.person(original);
  return original;
}

UserId PseudonymKey::Step::person(UserId before) const {
  if (before == 0) return 0;
  std::array<unsigned char, sizeof before> text{};
  std::memcpy(text.data(), &before, sizeof before);
  std::array<unsigned char, crypto_generichash_BYTES_MIN> hash{};
  crypto_generichash(hash.data(), hash.size(), text.data(), text.size(), persons.data(), persons.size());
  const UserId id = load64(hash.data());
  return id == 0 ? 1 : id;
}

Key PseudonymKey::Step::record(Key before) const {
  std::array<unsigned char, sizeof before> text{};
  std::memcpy(text.data(), &before, sizeof before);
  std::array<unsigned char, crypto_shorthash_siphashx24_BYTES> hash{};
  crypto_shorthash_siphashx24(hash.data(), text.data(), text.size(), records.data());
  // The moment stays where it is: keys are sorted by it.
  return {(before.high & ~std::uint64_t{0xffff'ffff}) | (load64(hash.data()) & 0xffff'ffffU), load64(hash.data() + 8)};
}

Version PseudonymKey::Step::version(Version before) const {
  constexpr std::uint64_t kContent = 0xfff'ffff;
  if (before == 0) return 0;  // of events and what is derived from them, which have none
  const auto content = before & kContent;
  std::array<unsigned char, sizeof content> text{};
  std::memcpy(text.data(), &content, sizeof content);
  std::array<unsigned char, crypto_shorthash_BYTES> hash{};
  crypto_shorthash(hash.data(), text.data(), text.size(), versions.data());
  return (before & ~kContent) | (load64(hash.data()) & kContent);
}

Version PseudonymKey::version(Version made) const {
  for (const auto& step : steps_) made = step.version(made);
  return made;
}

store::Rotation PseudonymKey::last_rotation() const {
  const auto* step = &steps_.back();
  return {.user = [step](UserId user) { return step->person(user); },
          .key = [step](Key key) { return step->record(key); },
          .version = [step](Version version) { return step->version(version); }};
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
  Key key{second << 32U | (load64(hash.data()) & 0xffff'ffffU), load64(hash.data() + 8)};
  for (const auto& step : steps_) key = step.record(key);
  return key;
}

std::uint64_t PseudonymKey::digest(std::string_view text) const {
  std::array<unsigned char, crypto_shorthash_BYTES> hash{};
  crypto_shorthash(hash.data(), bytes(text), text.size(), digests_.data());
  return load64(hash.data());
}

std::filesystem::path next_key_file(const std::filesystem::path& file) {
  auto next = file;
  next += ".next";
  return next;
}

}  // namespace monalys::ingest
