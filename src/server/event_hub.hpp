// What happens in the server, told to whoever listens: new facts, how far an ingest is. Thread-safe.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace monalys::server {

struct Event {
  std::string topic;  // "facts", "ingest"
  std::string data;   // one line of JSON
};

class EventHub {
 public:
  using Listener = std::function<void(const Event&)>;

  /// The listener is called on the thread that publishes, and must neither block nor call the hub; the latest event of
  /// each topic is told at once. Keeps calling until removed.
  [[nodiscard]] std::uint64_t add(Listener listener);
  void remove(std::uint64_t id);
  void publish(Event event);

 private:
  std::mutex mutex_;
  std::uint64_t next_ = 1;
  std::map<std::uint64_t, Listener> listeners_;
  std::map<std::string, Event, std::less<>> latest_;
};

}  // namespace monalys::server
