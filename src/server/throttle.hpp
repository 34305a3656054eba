// Slows down those who guess passwords: after a few wrong ones for a name, or many from an address, the next may only
// be tried after a while, and each further one makes it longer.

#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace monalys::server {

struct ThrottleLimits {
  int free_for_name = 5;      // wrong ones in a row that cost nothing
  int free_for_address = 20;  // more: a whole office may share an address
  std::chrono::seconds first{1};
  std::chrono::seconds longest{300};  // nobody is locked out for good by somebody else
  std::chrono::seconds forgotten_after = std::chrono::hours{1};
  std::size_t most_kept = 20'000;
};

/// Thread-safe.
class Throttle {
 public:
  using Clock = std::function<Instant()>;
  explicit Throttle(Clock clock, ThrottleLimits limits = {});

  /// How long to wait before a password may be tried; none: try it now. It counts as wrong until forgive() is called,
  /// so that many at once gain nothing.
  [[nodiscard]] std::chrono::seconds admit(std::string_view name, std::string_view address);
  /// The password that was admitted was right: the name begins anew, the address is given this one back.
  void forgive(std::string_view name, std::string_view address);

 private:
  struct Entry {
    int wrong = 0;
    Instant last;
    Instant until;
  };
  using Entries = std::map<std::string, Entry, std::less<>>;
  void count(Entry& entry, int free, Instant now) const;
  void forget_old(Instant now);

  Clock clock_;
  ThrottleLimits limits_;
  std::mutex mutex_;
  Entries entries_;  // "name anna", "address 127.0.0.1"
};

}  // namespace monalys::server
