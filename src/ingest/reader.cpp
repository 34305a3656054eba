#include "ingest/reader.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "ingest/find_files.hpp"
#include "ingest/reader_archive.hpp"
#include "ingest/reader_decompress.hpp"
#include "ingest/reader_source.hpp"

namespace monalys::ingest {
namespace {

constexpr std::array<std::string_view, 4> kSuffixes{".gz", ".xz", ".zst", ".bz2"};
/// Of the window, for streams within others: so that all levels together stay bounded.
constexpr std::uint64_t kInnerShare = 8;

/// The file that an archive stands at, as a source of its own.
class MemberSource final : public ByteSource {
 public:
  explicit MemberSource(Members& members) : members_(members) {}
  Result<std::span<const char>> read() override { return members_.read(); }

 private:
  Members& members_;
};

/// Hands on what another one owns.
class BorrowedSource final : public ByteSource {
 public:
  explicit BorrowedSource(ByteSource& source) : source_(source) {}
  Result<std::span<const char>> read() override { return source_.read(); }

 private:
  ByteSource& source_;
};

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ > STDIN_FILENO) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

}  // namespace

class Reader::Impl {
 public:
  Impl(std::filesystem::path path, int descriptor, ReaderLimits limits)
      : path_(std::move(path)),
        limits_(limits),
        descriptor_(descriptor),
        file_(descriptor),
        growth_(limits.expansion, limits.free_bytes, file_),
        allowance_{limits.entries, limits.entries, limits.name_bytes} {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    stream_.reset();
    while (!archives_.empty()) archives_.pop_back();  // the inner ones read from the outer ones
  }

  Result<bool> next() {
    stream_.reset();
    if (!std::exchange(begun_, true)) {
      MONALYS_TRY(const auto found, enter(std::make_unique<BorrowedSource>(file_)));
      if (found == Found::stream) return true;
    }
    while (!archives_.empty()) {
      auto& archive = archives_.back();
      const auto more = archive.members->next();
      if (!more || *more) member_ = archive.prefix + archive.members->name();
      if (!more) return std::unexpected(named(more.error()));
      if (!*more) {
        archives_.pop_back();
        continue;
      }
      file_name_ = archive.members->path();
      MONALYS_TRY(const auto found, enter(std::make_unique<MemberSource>(*archive.members)));
      if (found == Found::stream) return true;
    }
    if (streams_ > 0) return false;
    member_.clear();
    return fail(Code::invalid_input, fmt::format("{} holds no files", shown()), "Check what should have written it.");
  }

  Result<std::span<const char>> read() {
    if (!stream_) return std::span<const char>{};
    auto bytes = stream_->read();
    if (!bytes) return std::unexpected(named(std::move(bytes).error()));
    return bytes;
  }

  [[nodiscard]] const std::string& member() const { return member_; }

  [[nodiscard]] std::string stream_name() const {
    auto name = std::filesystem::path(member_.empty() ? path_.string() : file_name_).filename().string();
    for (const auto suffix : kSuffixes) {
      if (!name.ends_with(suffix)) continue;
      name.resize(name.size() - suffix.size());
      break;
    }
    return name;
  }

  [[nodiscard]] std::optional<Instant> written_at() const {
    return archives_.empty() ? file_written_at_ : archives_.back().members->written_at();
  }
  void file_was_written(std::optional<Instant> at) { file_written_at_ = at; }

  [[nodiscard]] std::uint64_t consumed_bytes() const { return file_.consumed_bytes(); }

 private:
  enum class Found { stream, archive };
  struct Archive {
    std::string prefix;  // of its members' names
    std::unique_ptr<Members> members;
  };

  /// Takes off what a source is wrapped in, until the bytes of a log are left, or an archive is.
  Result<Found> enter(std::unique_ptr<ByteSource> source) {
    for (std::size_t compressions = 0;; ++compressions) {
      auto peeked = std::make_unique<PeekedSource>(std::move(source));
      const auto head = peeked->head(kPackingHeadBytes);
      if (!head) return std::unexpected(named(head.error()));
      if (const auto packing = recognise_packing(*head)) return open(*packing, std::move(peeked));
      const auto compression = recognise_compression(*head);
      if (!compression) {
        if (head->empty() && member_.empty()) {
          return fail(Code::invalid_input, fmt::format("{} is empty", shown()), "Check what should have written it.");
        }
        stream_ = std::move(peeked);
        ++streams_;
        return Found::stream;
      }
      if (compressions == limits_.compressions) return too_deep("is compressed", compressions);
      const bool within = compressions > 0 || !archives_.empty();
      auto decompressed = decompress(*compression, std::move(peeked),
                                     within ? limits_.window_bytes / kInnerShare : limits_.window_bytes, growth_);
      if (!decompressed) return std::unexpected(named(std::move(decompressed).error()));
      source = std::move(*decompressed);
    }
  }

  Result<Found> open(Packing packing, std::unique_ptr<ByteSource> source) {
    if (archives_.size() == limits_.archives) return too_deep("lies within archives", archives_.size());
    auto members = Members::open(packing, std::move(source), allowance_, growth_);
    if (!members) return std::unexpected(named(std::move(members).error()));
    archives_.push_back({member_.empty() ? "" : member_ + "!", std::move(*members)});
    return Found::archive;
  }

  [[nodiscard]] std::unexpected<Error> too_deep(std::string_view what, std::size_t most) const {
    return fail(Code::invalid_input, fmt::format("{} {} more than {} times over", shown(), what, most),
                "Unpack it by hand, and name the files in it.");
  }

  [[nodiscard]] std::string shown() const {
    std::string name = path_ == kStandardInput ? "standard input" : path_.string();
    return member_.empty() ? name : name + "!" + member_;
  }
  [[nodiscard]] Error named(Error error) const {
    error.message = fmt::format("{} {}", shown(), error.message);
    return error;
  }

  std::filesystem::path path_;
  ReaderLimits limits_;
  Descriptor descriptor_;
  FileSource file_;
  Growth growth_;
  Members::Allowance allowance_;
  std::vector<Archive> archives_;  // the outermost first
  std::unique_ptr<ByteSource> stream_;
  std::string member_;
  std::optional<Instant> file_written_at_;
  std::string file_name_;  // of the member, in the innermost archive
  std::uint64_t streams_ = 0;
  bool begun_ = false;
};

Reader::Reader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

Result<Reader> Reader::open(const std::filesystem::path& path, ReaderLimits limits) {
  if (path == kStandardInput) return Reader(std::make_unique<Impl>(path, STDIN_FILENO, limits));
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return fail(errno == ENOENT ? Code::not_found : Code::permission,
                fmt::format("{} cannot be opened: {}", path.string(), std::generic_category().message(errno)),
                errno == ENOENT ? "Check the path." : "Run as a user who may read it.");
  }
  auto impl = std::make_unique<Impl>(path, descriptor, limits);
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) {
    return fail(Code::io, fmt::format("{}: {}", path.string(), std::generic_category().message(errno)));
  }
  if (S_ISDIR(status.st_mode)) {
    return fail(Code::invalid_input, fmt::format("{} is a folder", path.string()), "Name a file, or a pattern.");
  }
  if (S_ISREG(status.st_mode) && status.st_size == 0) {
    return fail(Code::invalid_input, fmt::format("{} is empty", path.string()), "Check what should have written it.");
  }
  impl->file_was_written(plausible_second(status.st_mtim.tv_sec));
  (void)::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  return Reader(std::move(impl));
}

Result<bool> Reader::next() { return impl_->next(); }
const std::string& Reader::member() const { return impl_->member(); }
std::string Reader::stream_name() const { return impl_->stream_name(); }
Result<std::span<const char>> Reader::read() { return impl_->read(); }
std::optional<Instant> Reader::written_at() const { return impl_->written_at(); }
std::uint64_t Reader::consumed_bytes() const { return impl_->consumed_bytes(); }

}  // namespace monalys::ingest
