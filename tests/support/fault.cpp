// A library that is loaded before all others into the program under test (LD_PRELOAD) and makes the disk fail: at one
// call the program is killed, or the call fails once, or everything fails from that call on. Every call that touches a
// file below one folder is a point, counted from 1:
//
//   MONALYS_FAULT_FOLDER=/somewhere/   absolute, with the last slash
//   MONALYS_FAULT_POINT=17             0 or nothing: only count
//   MONALYS_FAULT_KIND=kill-before     see Kind
//   MONALYS_FAULT_LOG=/elsewhere/log   what was called: a line "17 write monalys.duckdb.wal" for each point, or with a
//                                      point given only for that one, when it is reached
//
// Nothing here may allocate or throw: the calls that are wrapped are used by what does.

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

enum class Kind {
  none,
  kill_before,
  kill_after,
  interrupted,  // once: EINTR
  partial,      // once: half of the bytes
  full,         // from then on: ENOSPC
  broken,       // from then on: EIO
};
/// What a call does to the file.
enum class Act { open, read, write, sync, resize, shrink, move, remove };

constexpr std::size_t kMostDescriptors = 4096;
constexpr std::size_t kMostPath = 512;

struct Watched {
  std::atomic<bool> is = false;
  char name[kMostPath] = {};
};

struct Plan {
  char folder[kMostPath] = {};
  long point = 0;
  Kind kind = Kind::none;
  int log = -1;
};

std::array<Watched, kMostDescriptors> watched;
Plan plan;
std::atomic<long> points = 0;
std::atomic<bool> from_then_on = false;
std::atomic<bool> ready = false;

Kind kind_of(const char* name) {
  constexpr std::array<std::pair<const char*, Kind>, 6> kNames{{{"kill-before", Kind::kill_before},
                                                                {"kill-after", Kind::kill_after},
                                                                {"interrupted", Kind::interrupted},
                                                                {"partial", Kind::partial},
                                                                {"full", Kind::full},
                                                                {"broken", Kind::broken}}};
  for (const auto& [known, kind] : kNames) {
    if (std::strcmp(known, name) == 0) return kind;
  }
  return Kind::none;
}

void copy_text(char* into, const char* text) {
  const auto bytes = std::min(std::strlen(text), kMostPath - 1);
  std::memcpy(into, text, bytes);
  into[bytes] = '\0';
}

[[gnu::constructor]] void prepare() {
  const char* folder = std::getenv("MONALYS_FAULT_FOLDER");
  const char* point = std::getenv("MONALYS_FAULT_POINT");
  const char* kind = std::getenv("MONALYS_FAULT_KIND");
  const char* log = std::getenv("MONALYS_FAULT_LOG");
  if (folder == nullptr) return;
  copy_text(plan.folder, folder);
  plan.point = point == nullptr ? 0 : std::strtol(point, nullptr, 10);
  plan.kind = kind == nullptr ? Kind::none : kind_of(kind);
  if (log != nullptr) {
    plan.log = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  }
  ready = true;
}

template <class Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

/// The part of the path within the folder; nullptr: it lies elsewhere.
const char* within(const char* path) {
  if (!ready || path == nullptr) return nullptr;
  if (path[0] != '/') return path;  // the program is started in the folder
  const auto bytes = std::strlen(plan.folder);
  return std::strncmp(path, plan.folder, bytes) == 0 ? path + bytes : nullptr;
}

void note(long point, const char* call, const char* name) {
  if (plan.log < 0) return;
  char line[kMostPath + 64];
  const int bytes = std::snprintf(line, sizeof line, "%ld %s %s\n", point, call, name);
  ::syscall(SYS_write, plan.log, line, static_cast<std::size_t>(bytes));
}

[[noreturn]] void die() {
  while (true) ::syscall(SYS_kill, ::syscall(SYS_getpid), SIGKILL);
}

/// One call at a point: what is to become of it.
class Point {
 public:
  Point(const char* call, Act act, const char* name) : act_(act) {
    if (name == nullptr) return;
    const long number = ++points;
    here_ = number == plan.point;
    if (here_ || plan.point == 0) note(number, call, name);
    if (!here_) return;
    if (plan.kind == Kind::kill_before) die();
    if (plan.kind == Kind::full || plan.kind == Kind::broken) from_then_on = true;
  }
  Point(const Point&) = delete;
  Point& operator=(const Point&) = delete;
  ~Point() {
    if (here_ && plan.kind == Kind::kill_after) die();
  }

  /// The call is not to be made: errno says why.
  [[nodiscard]] bool fails(bool is_watched) const {
    if (!is_watched) return false;
    if (here_ && plan.kind == Kind::interrupted && (act_ == Act::read || act_ == Act::write)) {
      errno = EINTR;
      return true;
    }
    if (!from_then_on) return false;
    if (plan.kind == Kind::full && (act_ == Act::write || act_ == Act::resize)) {
      errno = ENOSPC;
      return true;
    }
    if (plan.kind == Kind::broken) {
      errno = EIO;
      return true;
    }
    return false;
  }
  [[nodiscard]] std::size_t size(std::size_t bytes) const {
    return here_ && plan.kind == Kind::partial && bytes > 1 ? bytes / 2 : bytes;
  }

 private:
  Act act_;
  bool here_ = false;
};

const char* name_of(int descriptor) {
  if (descriptor < 0 || static_cast<std::size_t>(descriptor) >= kMostDescriptors) return nullptr;
  const auto& each = watched[static_cast<std::size_t>(descriptor)];
  return each.is ? each.name : nullptr;
}

/// The name is nullptr where the file lies elsewhere: its number may have been that of a watched one.
int watch(int descriptor, const char* name) {
  if (descriptor < 0 || static_cast<std::size_t>(descriptor) >= kMostDescriptors) return descriptor;
  auto& each = watched[static_cast<std::size_t>(descriptor)];
  if (name != nullptr) copy_text(each.name, name);
  each.is = name != nullptr;
  return descriptor;
}

/// Calls that take a file by its descriptor and give -1 on failure.
template <class Call>
auto on_file(const char* call, Act act, int descriptor, std::size_t bytes, Call make) -> decltype(make(bytes)) {
  const char* name = name_of(descriptor);
  const Point point(call, act, name);
  if (point.fails(name != nullptr)) return -1;
  return make(point.size(bytes));
}

template <class Call>
int on_path(const char* call, Act act, const char* path, Call make) {
  const char* name = within(path);
  const Point point(call, act, name);
  if (point.fails(name != nullptr)) return -1;
  return make();
}

template <class Call>
int opening(const char* path, Call make) {
  const char* name = within(path);
  const Point point("open", Act::open, name);
  if (point.fails(name != nullptr)) return -1;
  return watch(make(), name);
}

mode_t mode_from(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

std::size_t length_of(const iovec* parts, int count) {
  std::size_t bytes = 0;
  for (int i = 0; i < count; ++i) bytes += parts[i].iov_len;
  return bytes;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  static const auto kReal = real<int (*)(const char*, int, ...)>("open");
  va_list arguments;
  va_start(arguments, flags);
  const auto mode = mode_from(flags, arguments);
  va_end(arguments);
  return opening(path, [&] { return kReal(path, flags, mode); });
}
int open64(const char* path, int flags, ...) {
  static const auto kReal = real<int (*)(const char*, int, ...)>("open64");
  va_list arguments;
  va_start(arguments, flags);
  const auto mode = mode_from(flags, arguments);
  va_end(arguments);
  return opening(path, [&] { return kReal(path, flags, mode); });
}
int openat(int folder, const char* path, int flags, ...) {
  static const auto kReal = real<int (*)(int, const char*, int, ...)>("openat");
  va_list arguments;
  va_start(arguments, flags);
  const auto mode = mode_from(flags, arguments);
  va_end(arguments);
  return opening(folder == AT_FDCWD || path[0] == '/' ? path : "/", [&] { return kReal(folder, path, flags, mode); });
}
int creat(const char* path, mode_t mode) { return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode); }
FILE* fopen(const char* path, const char* mode) {
  static const auto kReal = real<FILE* (*)(const char*, const char*)>("fopen");
  FILE* file = nullptr;
  opening(path, [&] { return (file = kReal(path, mode)) == nullptr ? -1 : ::fileno(file); });
  return file;
}
FILE* fopen64(const char* path, const char* mode) {
  static const auto kReal = real<FILE* (*)(const char*, const char*)>("fopen64");
  FILE* file = nullptr;
  opening(path, [&] { return (file = kReal(path, mode)) == nullptr ? -1 : ::fileno(file); });
  return file;
}
int close(int descriptor) {
  static const auto kReal = real<int (*)(int)>("close");
  watch(descriptor, nullptr);
  return kReal(descriptor);
}
int fclose(FILE* file) {
  static const auto kReal = real<int (*)(FILE*)>("fclose");
  watch(::fileno(file), nullptr);
  return kReal(file);
}

ssize_t read(int descriptor, void* into, std::size_t bytes) {
  static const auto kReal = real<ssize_t (*)(int, void*, std::size_t)>("read");
  return on_file("read", Act::read, descriptor, bytes, [&](std::size_t part) { return kReal(descriptor, into, part); });
}
ssize_t pread(int descriptor, void* into, std::size_t bytes, off_t at) {
  static const auto kReal = real<ssize_t (*)(int, void*, std::size_t, off_t)>("pread");
  return on_file("pread", Act::read, descriptor, bytes,
                 [&](std::size_t part) { return kReal(descriptor, into, part, at); });
}
ssize_t pread64(int descriptor, void* into, std::size_t bytes, off64_t at) {
  return pread(descriptor, into, bytes, at);
}
ssize_t readv(int descriptor, const iovec* parts, int count) {
  static const auto kReal = real<ssize_t (*)(int, const iovec*, int)>("readv");
  return on_file("readv", Act::read, descriptor, length_of(parts, count),
                 [&](std::size_t) { return kReal(descriptor, parts, count); });
}
ssize_t write(int descriptor, const void* from, std::size_t bytes) {
  static const auto kReal = real<ssize_t (*)(int, const void*, std::size_t)>("write");
  return on_file("write", Act::write, descriptor, bytes,
                 [&](std::size_t part) { return kReal(descriptor, from, part); });
}
ssize_t pwrite(int descriptor, const void* from, std::size_t bytes, off_t at) {
  static const auto kReal = real<ssize_t (*)(int, const void*, std::size_t, off_t)>("pwrite");
  return on_file("pwrite", Act::write, descriptor, bytes,
                 [&](std::size_t part) { return kReal(descriptor, from, part, at); });
}
ssize_t pwrite64(int descriptor, const void* from, std::size_t bytes, off64_t at) {
  return pwrite(descriptor, from, bytes, at);
}
ssize_t writev(int descriptor, const iovec* parts, int count) {
  static const auto kReal = real<ssize_t (*)(int, const iovec*, int)>("writev");
  return on_file("writev", Act::write, descriptor, length_of(parts, count),
                 [&](std::size_t) { return kReal(descriptor, parts, count); });
}

int fsync(int descriptor) {
  static const auto kReal = real<int (*)(int)>("fsync");
  return on_file("fsync", Act::sync, descriptor, 0, [&](std::size_t) { return kReal(descriptor); });
}
int fdatasync(int descriptor) {
  static const auto kReal = real<int (*)(int)>("fdatasync");
  return on_file("fdatasync", Act::sync, descriptor, 0, [&](std::size_t) { return kReal(descriptor); });
}
int ftruncate(int descriptor, off_t bytes) noexcept {
  static const auto kReal = real<int (*)(int, off_t)>("ftruncate");
  // A full disk lets files become shorter.
  struct stat status{};
  const bool grows = ::fstat(descriptor, &status) != 0 || bytes > status.st_size;
  return on_file("ftruncate", grows ? Act::resize : Act::shrink, descriptor, 0,
                 [&](std::size_t) { return kReal(descriptor, bytes); });
}
int ftruncate64(int descriptor, off64_t bytes) noexcept { return ftruncate(descriptor, bytes); }
int fallocate(int descriptor, int mode, off_t from, off_t bytes) {
  static const auto kReal = real<int (*)(int, int, off_t, off_t)>("fallocate");
  return on_file("fallocate", Act::resize, descriptor, 0,
                 [&](std::size_t) { return kReal(descriptor, mode, from, bytes); });
}

int rename(const char* from, const char* to) noexcept {
  static const auto kReal = real<int (*)(const char*, const char*)>("rename");
  return on_path("rename", Act::move, to, [&] { return kReal(from, to); });
}
int unlink(const char* path) noexcept {
  static const auto kReal = real<int (*)(const char*)>("unlink");
  return on_path("unlink", Act::remove, path, [&] { return kReal(path); });
}
int remove(const char* path) noexcept {
  static const auto kReal = real<int (*)(const char*)>("remove");
  return on_path("remove", Act::remove, path, [&] { return kReal(path); });
}

}  // extern "C"
