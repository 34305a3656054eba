#include "server/event_queue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace monalys::server {

namespace asio = boost::asio;

EventQueue::EventQueue(const asio::any_io_executor& strand, std::vector<std::string> topics)
    : topics_(std::move(topics)), timer_(strand) {}

/// On the strand, so that it comes either before next() looks or after it has begun to wait.
void EventQueue::wake() {
  asio::post(timer_.get_executor(), [self = shared_from_this()] { self->timer_.cancel(); });
}

void EventQueue::push(const Event& event) {
  {
    const std::scoped_lock lock{mutex_};
    if (closed_ || std::ranges::find(topics_, event.topic) == topics_.end()) return;
    const auto untold = std::ranges::find(waiting_, event.topic, &Event::topic);
    if (untold != waiting_.end()) {
      untold->data = event.data;
      return;
    }
    waiting_.push_back(event);
  }
  wake();
}

void EventQueue::close() {
  {
    const std::scoped_lock lock{mutex_};
    closed_ = true;
  }
  wake();
}

asio::awaitable<std::optional<std::string>> EventQueue::next(std::chrono::milliseconds patience) {
  while (true) {
    {
      const std::scoped_lock lock{mutex_};
      if (closed_) co_return std::nullopt;
      if (!waiting_.empty()) {
        const auto event = std::move(waiting_.front());
        waiting_.pop_front();
        co_return fmt::format("event: {}\ndata: {}\n\n", event.topic, event.data);
      }
    }
    timer_.expires_after(patience);
    const auto [woken] = co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!woken) co_return std::string{};
  }
}

}  // namespace monalys::server
