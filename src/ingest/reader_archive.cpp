#include "ingest/reader_archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>
#include <utility>

#include "base/text.hpp"
#include "ingest/decode_text.hpp"

namespace monalys::ingest {
namespace {

using namespace std::literals;

constexpr std::array<char, 65'536> kZeros{};

/// Ways of compressing within zip whose need of memory is small and known. The others (LZMA, PPMd, ...) let a few bytes
/// ask for gigabytes.
constexpr std::array kZipMethods{"(uncompressed)"sv, "(deflation)"sv, "(bzip2)"sv};

std::string readable(std::string_view raw) {
  std::string name;
  if (is_utf8(raw)) {
    name = raw;
  } else {
    append_windows1252(raw, name);
  }
  for (auto& c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return name;
}

}  // namespace

std::optional<Instant> plausible_second(std::int64_t seconds) {
  constexpr std::int64_t kFar = 1'000'000'000'000;  // beyond which microseconds would overflow
  if (seconds < 0 || seconds > kFar || !plausible(from_unix_seconds(seconds))) return std::nullopt;
  return from_unix_seconds(seconds);
}

std::optional<Packing> recognise_packing(std::string_view head) {
  if (head.starts_with("PK\x03\x04"sv) || head.starts_with("PK\x05\x06"sv)) return Packing::zip;
  if (head.size() < kPackingHeadBytes) return std::nullopt;
  // The sum of the header's bytes, its own field taken as blanks, in octal digits. Records of zeros have none.
  constexpr std::size_t kSumAt = 148;
  constexpr std::size_t kSumBytes = 8;
  std::int64_t sum = 0;
  std::int64_t signed_sum = 0;  // some old writers
  for (std::size_t i = 0; i < kPackingHeadBytes; ++i) {
    const char c = i >= kSumAt && i < kSumAt + kSumBytes ? ' ' : head[i];
    sum += static_cast<unsigned char>(c);
    signed_sum += static_cast<signed char>(c);
  }
  const auto digits = head.substr(kSumAt, kSumBytes);
  const auto begin = digits.find_first_not_of(" "sv);
  if (head[0] == '\0' || begin == std::string_view::npos) return std::nullopt;
  std::int64_t written = 0;
  std::size_t at = begin;
  for (; at < digits.size() && digits[at] >= '0' && digits[at] <= '7'; ++at) written = written * 8 + (digits[at] - '0');
  if (at == begin || (written != sum && written != signed_sum)) return std::nullopt;
  return Packing::tar;
}

Members::Members(Packing packing, std::unique_ptr<ByteSource> source, Allowance& allowance, Growth& growth)
    : packing_(packing),
      source_(std::move(source)),
      allowance_(allowance),
      growth_(growth),
      reading_(archive_read_new()) {}

Members::~Members() { archive_read_free(reading_); }

Result<std::unique_ptr<Members>> Members::open(Packing packing, std::unique_ptr<ByteSource> source,
                                               Allowance& allowance, Growth& growth) {
  std::unique_ptr<Members> made(new Members(packing, std::move(source), allowance, growth));
  MONALYS_CHECK(made->start());
  return made;
}

Result<void> Members::start() {
  if (reading_ == nullptr) return fail(Code::io, "cannot be read: there is no memory for unpacking it");
  if (packing_ == Packing::zip) {
    archive_read_support_format_zip_streamable(reading_);
  } else {
    archive_read_support_format_tar(reading_);
    archive_read_set_format_option(reading_, "tar", "read_concatenated_archives", "1");
  }
  if (archive_read_open(reading_, this, nullptr, &Members::feed, nullptr) < ARCHIVE_WARN) return problem();
  return {};
}

long Members::feed(archive* reading, void* self, const void** bytes) {
  auto& members = *static_cast<Members*>(self);
  const auto read = members.source_->read();
  if (!read) {
    members.source_failed_ = read.error();
    archive_set_error(reading, EIO, "the source failed");
    return ARCHIVE_FATAL;
  }
  *bytes = read->data();
  return static_cast<long>(read->size());
}

std::unexpected<Error> Members::problem() {
  if (source_failed_) return std::unexpected(*source_failed_);
  const char* text = reading_ == nullptr ? nullptr : archive_error_string(reading_);
  return std::unexpected(damaged(growth_, text == nullptr || *text == '\0' ? "it ends in the middle" : text));
}

Result<bool> Members::next() {
  while (true) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(reading_, &entry);
    ended_ = true;
    if (status == ARCHIVE_EOF) {
      MONALYS_CHECK(drain());
      return false;
    }
    if (status < ARCHIVE_WARN) return problem();
    if (allowance_.entries == 0) {
      return fail(Code::invalid_input, fmt::format("holds more than {} files", allowance_.entries_in_all),
                  "It is refused to protect this machine. Unpack it by hand if it is to be trusted.");
    }
    --allowance_.entries;
    const bool is_link = archive_entry_hardlink(entry) != nullptr && archive_entry_size(entry) == 0;
    if (archive_entry_filetype(entry) != AE_IFREG || is_link) continue;
    written_at_.reset();
    if (archive_entry_mtime_is_set(entry) != 0) {
      written_at_ = plausible_second(archive_entry_mtime(entry));
    }
    MONALYS_CHECK(take_name(entry));
    MONALYS_CHECK(check(entry));
    ended_ = false;
    position_ = 0;
    hole_ = 0;
    pending_ = {};
    size_ = archive_entry_sparse_count(entry) > 0 ? static_cast<std::uint64_t>(archive_entry_size(entry)) : 0;
    return true;
  }
}

/// What follows the last file says nothing, but the checksum of what the archive is wrapped in stands at its end.
Result<void> Members::drain() {
  while (true) {
    MONALYS_TRY(const auto bytes, source_->read());
    if (bytes.empty()) return {};
  }
}

Result<void> Members::take_name(archive_entry* entry) {
  const char* raw = archive_entry_pathname_utf8(entry);
  if (raw == nullptr) raw = archive_entry_pathname(entry);
  path_ = raw == nullptr ? std::string() : readable(std::string_view(raw).substr(0, allowance_.name_bytes + 1));
  if (path_.empty()) path_ = fmt::format("file {}", allowance_.entries_in_all - allowance_.entries);
  name_ = path_;
  if (path_.size() > allowance_.name_bytes) {
    name_.resize(32);
    return fail(Code::invalid_input, fmt::format("has a name of more than {} bytes", allowance_.name_bytes),
                "It is refused to protect this machine. Unpack it by hand if it is to be trusted.");
  }
  int& copies = copies_[std::hash<std::string>{}(path_)];
  while (++copies > 1) {
    name_ = fmt::format("{}#{}", path_, copies);
    if (copies_.try_emplace(std::hash<std::string>{}(name_), 1).second) break;
  }
  return {};
}

Result<void> Members::check(archive_entry* entry) const {
  if (archive_entry_is_encrypted(entry) != 0) {
    return fail(Code::invalid_input, "is encrypted", "Decrypt it, or pack it again without a password.");
  }
  if (packing_ != Packing::zip) return {};
  const char* text = archive_format_name(reading_);  // "ZIP 2.0 (deflation)"
  const std::string_view method = text == nullptr ? ""sv : std::string_view(text);
  if (std::ranges::any_of(kZipMethods, [&](std::string_view known) { return method.ends_with(known); })) return {};
  return fail(Code::invalid_input, fmt::format("is packed in a way that is not read here: {}", method),
              "Pack it again as an ordinary zip (deflate), or unpack it.");
}

Result<std::span<const char>> Members::read() {
  while (true) {
    if (hole_ > 0) {
      const auto zeros = std::span<const char>(kZeros).first(std::min<std::uint64_t>(hole_, kZeros.size()));
      MONALYS_CHECK(growth_.add(zeros.size()));
      hole_ -= zeros.size();
      position_ += zeros.size();
      return zeros;
    }
    if (!pending_.empty()) {
      MONALYS_CHECK(growth_.add(pending_.size()));
      position_ += pending_.size();
      return std::exchange(pending_, {});
    }
    if (ended_) return std::span<const char>{};

    const void* data = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int status = archive_read_data_block(reading_, &data, &size, &offset);
    if (status == ARCHIVE_EOF) {
      ended_ = true;
      // A file may end with a hole.
      hole_ = size_ > position_ ? size_ - position_ : 0;
      continue;
    }
    // A warning too: the checksum is wrong, for example.
    if (status != ARCHIVE_OK) return problem();
    if (offset > 0 && static_cast<std::uint64_t>(offset) > position_)
      hole_ = static_cast<std::uint64_t>(offset) - position_;
    pending_ = {static_cast<const char*>(data), size};
  }
}

}  // namespace monalys::ingest
