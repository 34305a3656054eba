#include "server/private_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/descriptor.hpp"
#include "base/sentence.hpp"

namespace monalys::server {
namespace {

// What is done to a file, as in "cannot be read" and "kan inte läsas".
constexpr Words kOpened{"opened", "öppnas"};
constexpr Words kRead{"read", "läsas"};
constexpr Words kWritten{"written", "skrivas"};
constexpr Words kChanged{"changed", "ändras"};

std::unexpected<Error> refused(const std::filesystem::path& file, const Words& what, int number) {
  const auto why = std::generic_category().message(number);
  return fail(number == EACCES || number == EPERM ? Code::permission : Code::io,
              Sentence{fmt::format("{} cannot be {}: {}", file.string(), what.en, why),
                       fmt::format("{} kan inte {} ({})", file.string(), what.sv, why)},
              Sentence{"Check its folder's permissions and the space on the disk.",
                       "Kontrollera mappens behörigheter och utrymmet på disken."});
}

bool write_all(int out, std::string_view content) {
  while (!content.empty()) {
    const auto written = ::write(out, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// What root makes belongs to whom the file belonged to, or to the folder's owner: the server runs as somebody else.
bool give_to_owner(int out, const std::filesystem::path& file) {
  if (::geteuid() != 0) return true;
  struct stat status{};
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
  if (::stat(file.c_str(), &status) != 0 && ::stat(folder.c_str(), &status) != 0) return false;
  return ::fchown(out, status.st_uid, status.st_gid) == 0;
}

}  // namespace

Result<std::string> read_private_file(const std::filesystem::path& file) {
  const Descriptor in{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (in.number() < 0) {
    if (errno == ENOENT) return fail(Code::not_found, fmt::format("there is no file {}", file.string()));
    return refused(file, kOpened, errno);
  }
  struct stat status{};
  if (::fstat(in.number(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return fail(Code::invalid_input, fmt::format("{} is not a file", file.string()));
  }
  if ((status.st_mode & 077U) != 0) {
    return fail(Code::permission,
                fmt::format("{} may be used by others (mode {:04o})", file.string(), status.st_mode & 07777U),
                fmt::format("Run: chmod 600 {}", file.string()));
  }
  std::string content;
  std::array<char, 16'384> block{};
  while (true) {
    const auto size = ::read(in.number(), block.data(), block.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return refused(file, kRead, errno);
    if (size == 0) return content;
    content.append(block.data(), static_cast<std::size_t>(size));
  }
}

Result<void> write_private_file(const std::filesystem::path& file, std::string_view content) {
  const auto part = file.string() + ".part";
  static_cast<void>(::unlink(part.c_str()));  // of a run that was killed
  {
    const Descriptor out{::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (out.number() < 0) return refused(file, kWritten, errno);
    if (!give_to_owner(out.number(), file) || !write_all(out.number(), content) || ::fsync(out.number()) != 0) {
      const int number = errno;
      static_cast<void>(::unlink(part.c_str()));
      return refused(file, kWritten, number);
    }
  }
  if (::rename(part.c_str(), file.c_str()) != 0) {
    const int number = errno;
    static_cast<void>(::unlink(part.c_str()));
    return refused(file, kWritten, number);
  }
  return {};
}

Result<void> append_private_line(const std::filesystem::path& file, std::string_view line) {
  const Descriptor out{::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
  if (out.number() < 0) return refused(file, kOpened, errno);
  if (!give_to_owner(out.number(), file) || !write_all(out.number(), std::string{line} + "\n"))
    return refused(file, kWritten, errno);
  return {};
}

Result<FileLock> FileLock::of(const std::filesystem::path& file) {
  const auto name = file.string() + ".lock";
  const int descriptor = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return refused(file, kChanged, errno);
  if (!give_to_owner(descriptor, name)) {
    const int number = errno;
    ::close(descriptor);
    return refused(file, kChanged, number);
  }
  while (::flock(descriptor, LOCK_EX) != 0) {
    if (errno == EINTR) continue;
    const int number = errno;
    ::close(descriptor);
    return refused(file, kChanged, number);
  }
  return FileLock{descriptor};
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace monalys::server
