// Who logged in, was refused, changed something or took something away, one line of JSON each. Never a password or
// token.
//
//   {"time":"2026-11-29T08:00:00Z","event":"login","name":"anna","address":"10.0.0.7","what":"","status":200}

#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace monalys::server {

struct AuditEntry {
  std::string_view event;  // "login", "refused login", "logout", "change", "export"
  std::string_view name;
  std::string_view address;
  std::string_view what = {};
  unsigned status = 200;
};

/// Thread-safe. The file is opened for each line, so that it may be moved away at any time.
class Audit {
 public:
  using Clock = std::function<Instant()>;
  /// An empty path: nothing is written. `warn` is told when lines cannot be written, once until they can again.
  Audit(std::filesystem::path file, Clock clock, std::function<void(const std::string&)> warn);

  void write(const AuditEntry& entry);

 private:
  std::filesystem::path file_;
  Clock clock_;
  std::function<void(const std::string&)> warn_;
  std::mutex mutex_;
  bool failing_ = false;
};

}  // namespace monalys::server
