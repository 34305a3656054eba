// What all connections of a listener share, and the conversation on one of them.

#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "server/compress.hpp"
#include "server/listen.hpp"

namespace monalys::server {

/// Counts what must have ended before the listener goes.
class Outstanding {
 public:
  void begin();
  void end();
  void wait_for_none();
  [[nodiscard]] bool wait_for_none(std::chrono::milliseconds longest);
  [[nodiscard]] std::size_t count() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable ended_;
  std::size_t count_ = 0;
};

/// Thread-safe.
class Connections {
 public:
  Connections(App& app, EventHub& hub, const Listening& listening) : app_(app), hub_(hub), listening_(listening) {}

  /// A place for a connection from that address, kept until it is destroyed; `wind_down` is called when the server
  /// ends.
  class Place {
   public:
    Place(Connections& all, std::uint64_t id, std::string address)
        : all_(&all), id_(id), address_(std::move(address)) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { all_->leave(id_, address_); }
    void on_wind_down(std::function<void()> wind_down) { all_->set_wind_down(id_, std::move(wind_down)); }

   private:
    Connections* all_;
    std::uint64_t id_;
    std::string address_;
  };
  /// Null when there are too many.
  [[nodiscard]] std::unique_ptr<Place> enter(const std::string& address);
  void wind_down();
  [[nodiscard]] bool ending() const { return ending_; }

  [[nodiscard]] App& app() { return app_; }
  [[nodiscard]] EventHub& hub() { return hub_; }
  [[nodiscard]] const ListenLimits& limits() const { return listening_.limits; }
  [[nodiscard]] Compressor& compressor() { return compressor_; }
  [[nodiscard]] Outstanding& open() { return open_; }
  /// Shared: whoever answers a call may still hold it when the listener has gone.
  [[nodiscard]] const std::shared_ptr<Outstanding>& calls() const { return calls_; }

 private:
  void leave(std::uint64_t id, const std::string& address);
  void set_wind_down(std::uint64_t id, std::function<void()> wind_down);

  App& app_;
  EventHub& hub_;
  const Listening& listening_;
  Compressor compressor_;
  std::atomic<bool> ending_ = false;
  Outstanding open_;
  std::shared_ptr<Outstanding> calls_ = std::make_shared<Outstanding>();
  std::mutex mutex_;
  std::uint64_t next_ = 1;
  std::map<std::string, std::size_t, std::less<>> of_address_;
  std::map<std::uint64_t, std::function<void()>> wind_downs_;
};

/// Until the client or the server ends it. The socket's executor is a strand; `tls` is null for plain connections.
[[nodiscard]] boost::asio::awaitable<void> converse(boost::asio::ip::tcp::socket socket,
                                                    std::shared_ptr<boost::asio::ssl::context> tls,
                                                    std::unique_ptr<Connections::Place> place, Connections& all,
                                                    std::string peer);

}  // namespace monalys::server
