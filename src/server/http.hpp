// Requests and responses as the server's parts pass them on, without sockets.

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace monalys::server {

/// Names of headers are lower case.
using Headers = std::map<std::string, std::string, std::less<>>;

struct Request {
  std::string method = "GET";
  std::string target = "/";  // path and query as sent: "/api/v1/query?metric=users.unique"
  Headers headers = {};
  std::string body = {};
  std::string peer = {};   // the address at the other end of the connection, without port: "127.0.0.1"
  bool encrypted = false;  // by this server's own TLS
};

/// A stream of events (text/event-stream) that goes on until the client leaves: which topics it follows.
struct Subscription {
  std::vector<std::string> topics;
  std::function<bool()> still_allowed;  // asked now and then; the stream ends when not. Any thread
};

struct Response {
  unsigned status = 200;
  std::string type = "text/plain; charset=utf-8";
  /// Shared, because remembered answers are given to many. Never null.
  std::shared_ptr<const std::string> body = std::make_shared<const std::string>();
  Headers headers = {};
  /// In place of a body: events.
  std::shared_ptr<const Subscription> events = {};
};

[[nodiscard]] inline std::shared_ptr<const std::string> shared_body(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

}  // namespace monalys::server
