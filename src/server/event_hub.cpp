#include "server/event_hub.hpp"

namespace monalys::server {

std::uint64_t EventHub::add(Listener listener) {
  const std::scoped_lock lock{mutex_};
  for (const auto& [topic, event] : latest_) listener(event);
  const auto id = next_++;
  listeners_.emplace(id, std::move(listener));
  return id;
}

void EventHub::remove(std::uint64_t id) {
  const std::scoped_lock lock{mutex_};
  listeners_.erase(id);
}

void EventHub::publish(Event event) {
  const std::scoped_lock lock{mutex_};
  for (const auto& [id, listener] : listeners_) listener(event);
  latest_.insert_or_assign(event.topic, std::move(event));
}

}  // namespace monalys::server
