// Waits until something changes where logs lie.
//
// inotify tells of changes at once on local disks. It does not see what other machines write to a network share, and it
// has no room for any number of folders; then looking every second must do.

#pragma once

#include <chrono>
#include <filesystem>
#include <set>
#include <span>
#include <string>

namespace monalys::ingest {

class Watch {
 public:
  Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch();

  /// The folders in which files of these paths lie or may appear (paths as in find_files). Adds to those that are
  /// watched already, so that folders that are new are taken in.
  void add(std::span<const std::string> paths);

  /// Returns when something has changed, when it is time to look anyhow, or when `wake` becomes readable (-1: nothing).
  /// at_most: not later than this.
  void wait(std::chrono::milliseconds at_most, int wake) const;

  /// Every change is told: there is no need to look now and then.
  [[nodiscard]] bool sees_everything() const { return descriptor_ >= 0 && !misses_some_; }

 private:
  void add_folder(const std::filesystem::path& folder);

  int descriptor_ = -1;
  bool misses_some_ = false;
  std::set<std::string> folders_;
};

}  // namespace monalys::ingest
