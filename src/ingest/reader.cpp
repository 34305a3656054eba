#include "ingest/reader.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include "ingest/find_files.hpp"

namespace monalys::ingest {
namespace {

constexpr std::size_t kReadBytes = std::size_t{256} << 10U;

constexpr std::array<std::string_view, 5> kCompressed{"\x1f\x8b",
                                                      "\xfd"
                                                      "7zXZ",
                                                      "\x28\xb5\x2f\xfd", "BZh", "PK\x03\x04"};
constexpr std::array<std::string_view, 4> kSuffixes{".gz", ".xz", ".zst", ".bz2"};

struct CloseArchive {
  void operator()(archive* opened) const { archive_read_free(opened); }
};
using Archive = std::unique_ptr<archive, CloseArchive>;

std::string_view text_of(archive* opened) {
  const char* text = archive_error_string(opened);
  return text == nullptr ? std::string_view{"damaged data"} : std::string_view{text};
}

}  // namespace

class Reader::Impl {
 public:
  Impl(std::filesystem::path path, ReaderLimits limits) : path_(std::move(path)), limits_(limits) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    archive_.reset();
    if (descriptor_ > 0) ::close(descriptor_);
  }

  Result<void> open() {
    if (path_ == kStandardInput) return start(true);
    descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor_ < 0) {
      return fail(errno == ENOENT ? Code::not_found : Code::permission,
                  fmt::format("{} cannot be opened: {}", shown(), std::generic_category().message(errno)),
                  errno == ENOENT ? "Check the path." : "Run as a user who may read it.");
    }
    struct stat status{};
    if (::fstat(descriptor_, &status) != 0) {
      return fail(Code::io, fmt::format("{}: {}", shown(), std::generic_category().message(errno)));
    }
    if (S_ISDIR(status.st_mode)) {
      return fail(Code::invalid_input, fmt::format("{} is a folder", shown()), "Name a file, or a pattern.");
    }
    if (S_ISREG(status.st_mode) && status.st_size == 0) return empty();
    regular_ = S_ISREG(status.st_mode);
    (void)::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_SEQUENTIAL);
    return start(true);
  }

  Result<bool> next() {
    while (true) {
      archive_entry* entry = nullptr;
      const int status = archive_read_next_header(archive_.get(), &entry);
      if (status == ARCHIVE_EOF) {
        if (streams_ > 0) return false;
        // Records of zero bytes look like the end of a tar archive: read again as what it is.
        if (regular_ && archive_format(archive_.get()) != ARCHIVE_FORMAT_RAW && !raw_only_) {
          raw_only_ = true;
          MONALYS_CHECK(start(false));
          continue;
        }
        return std::unexpected(empty().error());
      }
      if (status < ARCHIVE_WARN) return damaged();
      is_archive_ = archive_format(archive_.get()) != ARCHIVE_FORMAT_RAW;
      if (is_archive_) {
        if (archive_entry_filetype(entry) != AE_IFREG) continue;
        const char* name = archive_entry_pathname_utf8(entry);
        if (name == nullptr) name = archive_entry_pathname(entry);
        member_ = name == nullptr ? fmt::format("member {}", streams_ + 1) : name;
      }
      ++streams_;
      stream_bytes_ = 0;
      return true;
    }
  }

  Result<std::span<const char>> read() {
    while (true) {
      const void* data = nullptr;
      std::size_t size = 0;
      la_int64_t offset = 0;
      const int status = archive_read_data_block(archive_.get(), &data, &size, &offset);
      if (status == ARCHIVE_EOF) return std::span<const char>{};
      if (status < ARCHIVE_WARN) {
        return std::unexpected(damaged().error());
      }
      if (size == 0) continue;
      const std::span<const char> bytes(static_cast<const char*>(data), size);
      MONALYS_CHECK(check(bytes));
      return bytes;
    }
  }

  [[nodiscard]] const std::string& member() const { return member_; }

  [[nodiscard]] std::string stream_name() const {
    auto name = std::filesystem::path(is_archive_ ? member_ : path_.string()).filename().string();
    for (const auto suffix : kSuffixes) {
      if (!name.ends_with(suffix)) continue;
      name.resize(name.size() - suffix.size());
      break;
    }
    return name;
  }

  [[nodiscard]] std::uint64_t consumed_bytes() const {
    const auto bytes = archive_filter_bytes(archive_.get(), -1);
    return bytes < 0 ? 0 : static_cast<std::uint64_t>(bytes);
  }

 private:
  [[nodiscard]] std::string shown() const {
    std::string name = path_ == kStandardInput ? "standard input" : path_.string();
    return is_archive_ ? name + "!" + member_ : name;
  }

  [[nodiscard]] Result<void> empty() const {
    return fail(Code::invalid_input, fmt::format("{} is empty", shown()), "Check what should have written it.");
  }

  [[nodiscard]] Result<bool> damaged() const {
    return fail(
        Code::invalid_input,
        fmt::format("{} cannot be decompressed after byte {}: {}", shown(), consumed_bytes(), text_of(archive_.get())),
        "The file is cut or damaged: copy it again from where it came from.");
  }

  Result<void> start(bool archives) {
    archive_.reset(archive_read_new());
    auto* opened = archive_.get();
    archive_read_support_filter_gzip(opened);
    archive_read_support_filter_xz(opened);
    archive_read_support_filter_zstd(opened);
    archive_read_support_filter_bzip2(opened);
    archive_read_support_format_raw(opened);
    if (archives) {
      archive_read_support_format_zip(opened);
      archive_read_support_format_tar(opened);
    }
    const int input = path_ == kStandardInput ? 0 : descriptor_;
    if (regular_ && ::lseek(input, 0, SEEK_SET) < 0) {
      return fail(Code::io, fmt::format("{} cannot be read: {}", shown(), std::generic_category().message(errno)));
    }
    if (archive_read_open_fd(opened, input, kReadBytes) < ARCHIVE_WARN) {
      return std::unexpected(damaged().error());
    }
    return {};
  }

  /// Refuses archives within archives, and streams that grow beyond reason.
  Result<void> check(std::span<const char> bytes) {
    if (is_archive_ && stream_bytes_ == 0) {
      const std::string_view head(bytes.data(), bytes.size());
      if (std::ranges::any_of(kCompressed, [&](std::string_view magic) { return head.starts_with(magic); })) {
        return fail(Code::invalid_input, fmt::format("{} is compressed within its archive", shown()),
                    "Unpack the outer archive and name the files in it.");
      }
    }
    stream_bytes_ += bytes.size();
    total_bytes_ += bytes.size();
    if (total_bytes_ > limits_.free_bytes &&
        total_bytes_ / std::max<std::uint64_t>(consumed_bytes(), 1) > limits_.expansion) {
      return fail(Code::invalid_input,
                  fmt::format("{} grows more than {} times when decompressed", shown(), limits_.expansion),
                  "No log does: it is refused to protect this machine. Decompress it by hand if it is to be trusted.");
    }
    return {};
  }

  std::filesystem::path path_;
  ReaderLimits limits_;
  int descriptor_ = -1;
  bool regular_ = false;
  bool raw_only_ = false;
  Archive archive_;
  bool is_archive_ = false;
  std::string member_;
  std::uint64_t streams_ = 0;
  std::uint64_t stream_bytes_ = 0;
  std::uint64_t total_bytes_ = 0;
};

Reader::Reader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

Result<Reader> Reader::open(const std::filesystem::path& path, ReaderLimits limits) {
  auto impl = std::make_unique<Impl>(path, limits);
  MONALYS_CHECK(impl->open());
  return Reader(std::move(impl));
}

Result<bool> Reader::next() { return impl_->next(); }
const std::string& Reader::member() const { return impl_->member(); }
std::string Reader::stream_name() const { return impl_->stream_name(); }
Result<std::span<const char>> Reader::read() { return impl_->read(); }
std::uint64_t Reader::consumed_bytes() const { return impl_->consumed_bytes(); }

}  // namespace monalys::ingest
