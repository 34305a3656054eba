// The interface for programs, /api/v1: what the dashboard and everybody's scripts ask. No sockets, no accounts: a call
// says as whom it is made. Thread-safe.

#pragma once

#include <memory>
#include <optional>

#include "config/config.hpp"
#include "server/call.hpp"
#include "server/event_hub.hpp"
#include "server/http.hpp"

namespace monalys::server {

class Service {
 public:
  /// The hub must outlive it.
  Service(Config config, EventHub& events);
  ~Service();

  /// What is remembered for just this call and still true, or needs no work at all. Takes microseconds, never waits.
  [[nodiscard]] std::optional<Response> remembered(const Call& call);
  /// May take seconds.
  [[nodiscard]] Response answer(const Call& call);

  /// Prometheus' text format; Nagios and people read it too.
  [[nodiscard]] Response prometheus();
  /// Whether questions can be answered: 200 or 503.
  [[nodiscard]] Response ready();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace monalys::server
