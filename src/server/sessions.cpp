#include "server/sessions.hpp"

#include <algorithm>

#include "server/secrets.hpp"

namespace monalys::server {

Sessions::Sessions(Clock clock, SessionLimits limits) : clock_(std::move(clock)), limits_(limits) {}

bool Sessions::is_over(const Entry& entry, Instant now) const {
  return now - entry.used >= limits_.idle || now - entry.begun >= limits_.absolute;
}

Sessions::Entries::iterator Sessions::alive(std::string_view id, Instant now) {
  const auto found = entries_.find(hash_of_id(id));
  if (found == entries_.end() || !is_over(found->second, now)) return found;
  entries_.erase(found);
  return entries_.end();
}

void Sessions::make_room_for(std::string_view name, Instant now) {
  std::erase_if(entries_, [&](const auto& each) { return is_over(each.second, now); });
  const auto drop_oldest = [&](auto belongs, std::size_t most) {
    while (true) {
      std::size_t count = 0;
      auto oldest = entries_.end();
      for (auto each = entries_.begin(); each != entries_.end(); ++each) {
        if (!belongs(each->second)) continue;
        ++count;
        if (oldest == entries_.end() || each->second.used < oldest->second.used) oldest = each;
      }
      if (count < most) return;
      entries_.erase(oldest);
    }
  };
  drop_oldest([&](const Entry& entry) { return entry.session.name == name; }, limits_.each_name);
  drop_oldest([](const Entry&) { return true; }, limits_.in_all);
}

std::string Sessions::begin(Session session) {
  auto id = random_id();
  const std::scoped_lock lock{mutex_};
  const auto now = clock_();
  make_room_for(session.name, now);
  entries_.emplace(hash_of_id(id), Entry{std::move(session), now, now});
  return id;
}

std::optional<Sessions::Session> Sessions::find(std::string_view id) {
  const std::scoped_lock lock{mutex_};
  const auto now = clock_();
  const auto found = alive(id, now);
  if (found == entries_.end()) return std::nullopt;
  found->second.used = now;
  return found->second.session;
}

std::optional<Sessions::Session> Sessions::peek(std::string_view id) {
  const std::scoped_lock lock{mutex_};
  const auto found = alive(id, clock_());
  return found == entries_.end() ? std::nullopt : std::optional{found->second.session};
}

void Sessions::end(std::string_view id) {
  const std::scoped_lock lock{mutex_};
  entries_.erase(hash_of_id(id));
}

void Sessions::end_all_of(std::string_view name) {
  const std::scoped_lock lock{mutex_};
  std::erase_if(entries_, [&](const auto& each) { return each.second.session.name == name; });
}

}  // namespace monalys::server
