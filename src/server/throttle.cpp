#include "server/throttle.hpp"

#include <algorithm>

namespace monalys::server {
namespace {

std::string key_of_name(std::string_view name) { return "name " + std::string{name}; }
std::string key_of_address(std::string_view address) { return "address " + std::string{address}; }

}  // namespace

Throttle::Throttle(Clock clock, ThrottleLimits limits) : clock_(std::move(clock)), limits_(limits) {}

void Throttle::forget_old(Instant now) {
  std::erase_if(entries_, [&](const auto& each) { return now - each.second.last >= limits_.forgotten_after; });
  // Names that are made up by the thousand push out the oldest, never more memory.
  while (entries_.size() > limits_.most_kept) {
    entries_.erase(std::ranges::min_element(entries_, {}, [](const auto& each) { return each.second.last; }));
  }
}

void Throttle::count(Entry& entry, int free, Instant now) const {
  ++entry.wrong;
  entry.last = now;
  if (entry.wrong < free) return;
  const int doublings = std::min(entry.wrong - free, 20);
  entry.until = now + std::min(limits_.first * (std::int64_t{1} << doublings), limits_.longest);
}

std::chrono::seconds Throttle::admit(std::string_view name, std::string_view address) {
  const std::scoped_lock lock{mutex_};
  const auto now = clock_();
  const auto for_name = key_of_name(name);
  const auto for_address = key_of_address(address);
  Instant until{};
  for (const auto& key : {for_name, for_address}) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) continue;
    if (now - found->second.last >= limits_.forgotten_after) {
      entries_.erase(found);
    } else {
      until = std::max(until, found->second.until);
    }
  }
  if (until > now) return std::chrono::ceil<std::chrono::seconds>(until - now);
  if (entries_.size() >= limits_.most_kept) forget_old(now);
  count(entries_[for_name], limits_.free_for_name, now);
  count(entries_[for_address], limits_.free_for_address, now);
  return std::chrono::seconds{0};
}

void Throttle::forgive(std::string_view name, std::string_view address) {
  const std::scoped_lock lock{mutex_};
  entries_.erase(key_of_name(name));
  const auto found = entries_.find(key_of_address(address));
  if (found == entries_.end()) return;
  --found->second.wrong;
  found->second.until = Instant{};
  if (found->second.wrong <= 0) entries_.erase(found);
}

}  // namespace monalys::server
