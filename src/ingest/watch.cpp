#include "ingest/watch.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>

namespace monalys::ingest {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookAnyhow = 1000ms;  // where changes are not told
constexpr auto kLookToBeSure = 60s;   // where they are
constexpr auto kBurst = 200ms;        // writers write several times in a row

/// File systems whose files other machines may write (numbers of statfs(2)).
bool is_remote(const std::filesystem::path& folder) {
  constexpr std::array<unsigned long, 8> kRemote{0x6969,       // NFS
                                                 0x517b,       // SMB
                                                 0xff534d42,   // CIFS
                                                 0xfe534d42,   // SMB2
                                                 0x65735546,   // FUSE
                                                 0x01021997,   // 9P
                                                 0x00c36400,   // Ceph
                                                 0x0bd00bd0};  // Lustre
  struct statfs status{};
  if (::statfs(folder.c_str(), &status) != 0) return true;
  return std::ranges::find(kRemote, static_cast<unsigned long>(status.f_type) & 0xffff'ffffUL) != kRemote.end();
}

bool is_pattern(std::string_view name) { return name.find_first_of("*?") != std::string_view::npos; }

}  // namespace

Watch::Watch() : descriptor_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}

Watch::~Watch() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Watch::add_folder(const std::filesystem::path& folder) {
  if (!folders_.insert(folder.string()).second) return;
  constexpr auto kChanges = IN_MODIFY | IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE_SELF;
  if (descriptor_ < 0 || is_remote(folder) || ::inotify_add_watch(descriptor_, folder.c_str(), kChanges) < 0) {
    misses_some_ = true;
  }
}

void Watch::add(std::span<const std::string> paths) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  for (const auto& path : paths) {
    // Up to the first part that is a pattern; below it every folder, because any may match.
    fs::path fixed;
    bool pattern = false;
    for (const auto& part : fs::path(path)) {
      pattern = is_pattern(part.string());
      if (pattern) break;
      fixed /= part;
    }
    if (!pattern && !fs::is_directory(fixed, ignored)) {
      add_folder(fixed.has_parent_path() ? fixed.parent_path() : fs::path("."));
      continue;
    }
    add_folder(fixed);
    // Only folders that a pattern can lead to are many: *.log looks into none, */x into one level, ** into all.
    const bool deep = path.find("**") != std::string::npos || !pattern;
    const auto levels = std::ranges::count(path, '/') - std::ranges::count(fixed.string(), '/') - 1;
    fs::recursive_directory_iterator entry(fixed, fs::directory_options::skip_permission_denied, ignored);
    for (; !ignored && entry != fs::recursive_directory_iterator(); entry.increment(ignored)) {
      if (!entry->is_directory(ignored)) continue;
      if (!deep && entry.depth() >= levels) {
        entry.disable_recursion_pending();
        continue;
      }
      add_folder(entry->path());
    }
  }
}

void Watch::wait(std::chrono::milliseconds at_most, int wake) const {
  const auto longest = std::min<std::chrono::milliseconds>(at_most, sees_everything() ? kLookToBeSure : kLookAnyhow);
  std::array<pollfd, 2> watched{pollfd{descriptor_, POLLIN, 0}, pollfd{wake, POLLIN, 0}};
  const int told = ::poll(watched.data(), watched.size(), static_cast<int>(std::max<std::int64_t>(longest.count(), 0)));
  if (told <= 0 || (watched[0].revents & POLLIN) == 0) return;
  // The rest of what is being written belongs to the same reading.
  (void)::poll(&watched[1], 1, static_cast<int>(kBurst.count()));
  std::array<char, 16'384> events{};
  while (::read(descriptor_, events.data(), events.size()) > 0) {
  }
}

}  // namespace monalys::ingest
