// The sockets around App: HTTP/1.1, plain or with TLS.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "config/config.hpp"
#include "server/app.hpp"
#include "server/event_hub.hpp"

namespace monalys::server {

struct Address {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any free one
};

/// "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:443" or ":8080", which is loopback's.
[[nodiscard]] Result<Address> parse_address(std::string_view text);

/// Refuses addresses that other machines reach, unless there are accounts and TLS.
[[nodiscard]] Result<void> check_exposure(const Address& address, const ServerSettings& settings);

struct ListenLimits {
  std::uint32_t header_bytes = 16U << 10U;
  std::uint64_t body_bytes = 1U << 20U;
  std::size_t connections = 800;
  std::size_t connections_each_address = 300;  // but for the proxy that is believed
  std::chrono::milliseconds handshake_time = std::chrono::seconds{10};
  std::chrono::milliseconds header_time = std::chrono::seconds{10};
  std::chrono::milliseconds body_time = std::chrono::seconds{30};
  std::chrono::milliseconds idle_time = std::chrono::seconds{75};
  std::chrono::milliseconds write_time = std::chrono::seconds{120};
  std::chrono::milliseconds event_time = std::chrono::seconds{30};   // for one event
  std::chrono::milliseconds event_pause = std::chrono::seconds{15};  // of silence, then a comment
  std::chrono::milliseconds ending_time = std::chrono::seconds{10};  // for answers under way when the server ends
};

struct Listening {
  Address address = {};
  std::filesystem::path certificate = {};  // empty: plain
  std::filesystem::path key = {};
  std::string proxy_address = {};
  ListenLimits limits = {};
  std::size_t threads = 2;
  std::function<void(const std::string&)> warn = [](const std::string&) {};
};

/// Listens from start() until it is destroyed, on threads of its own: no client, however slow, holds one up.
class Listener {
 public:
  /// App and hub must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<Listener>> start(App& app, EventHub& hub, Listening listening);
  /// Takes no more connections, lets answers under way finish and closes.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::size_t connections() const;

 private:
  class Impl;
  explicit Listener(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Serves until SIGINT or SIGTERM. `ready` is called once with the address that is listened on.
[[nodiscard]] Result<void> serve(App& app, EventHub& hub, Listening listening,
                                 const std::function<void(const std::string&)>& ready);

}  // namespace monalys::server
