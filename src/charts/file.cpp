#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/sentence.hpp"
#include "charts/output.hpp"

namespace monalys::charts {
namespace {

Error problem(int number, const std::string& path) {
  const auto code = number == EACCES || number == EPERM || number == EROFS ? Code::permission
                    : number == ENOENT || number == ENOTDIR                ? Code::not_found
                                                                           : Code::io;
  Sentence hint;
  if (code == Code::not_found) hint = {"make the folder first", "Skapa först mappen."};
  if (code == Code::permission) {
    hint = {"choose a folder that you may write to", "Välj en mapp som programmet får skriva i."};
  }
  if (number == ENOSPC || number == EDQUOT) hint = {"make room on the disk", "Gör plats på disken."};
  return fail(code, sentence("{}: cannot be written: {}", "{}: kan inte skrivas ({})", path, std::strerror(number)),
              std::move(hint))
      .error();
}

/// All bytes, and on the disk before the file gets its name. 0, or the number of the error.
int write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0 ? 0 : errno;
}

}  // namespace

Result<> write_whole_file(const std::string& path, std::string_view bytes) {
  const auto beside = fmt::format("{}.{}.tmp", path, ::getpid());
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) return std::unexpected(problem(errno, path));
  int failed = write_all(file, bytes);
  if (::close(file) != 0 && failed == 0) failed = errno;
  if (failed == 0 && std::rename(beside.c_str(), path.c_str()) != 0) failed = errno;
  if (failed == 0) return {};
  ::unlink(beside.c_str());
  return std::unexpected(problem(failed, path));
}

}  // namespace monalys::charts
