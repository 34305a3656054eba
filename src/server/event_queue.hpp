// What one client of an event stream is still to be told.

#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/event_hub.hpp"

namespace monalys::server {

class EventQueue : public std::enable_shared_from_this<EventQueue> {
 public:
  /// The executor is a strand, on which next() runs.
  EventQueue(const boost::asio::any_io_executor& strand, std::vector<std::string> topics);

  /// Any thread; never waits. Takes the place of an event of the same topic that the client has not been told yet, so
  /// no more waits than there are topics, however slow the client is.
  void push(const Event& event);
  void close();

  /// The next event as text of a stream; empty when there was none for so long; nothing once the queue is closed.
  [[nodiscard]] boost::asio::awaitable<std::optional<std::string>> next(std::chrono::milliseconds patience);

 private:
  void wake();

  std::vector<std::string> topics_;
  boost::asio::steady_timer timer_;
  std::mutex mutex_;
  bool closed_ = false;
  std::deque<Event> waiting_;
};

}  // namespace monalys::server
