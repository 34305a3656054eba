// The sockets around App.

#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.hpp"
#include "server/app.hpp"

namespace monalys::server {

struct Address {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any free one
};

/// "127.0.0.1:8080", "[::1]:8080" or ":8080". Only addresses of this machine's loopback are taken: there are no
/// accounts.
[[nodiscard]] Result<Address> parse_address(std::string_view text);

/// Serves until SIGINT or SIGTERM. `ready` is called once with the address that is listened on.
[[nodiscard]] Result<void> serve(App& app, const Address& address,
                                 const std::function<void(const std::string&)>& ready);

}  // namespace monalys::server
