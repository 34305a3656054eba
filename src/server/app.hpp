// What the server answers, without sockets: a request in, a response out. Who asks, and whether they may, is decided
// here; what is said to those who may comes from the service.

#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "config/config.hpp"
#include "server/admission.hpp"
#include "server/audit.hpp"
#include "server/call.hpp"
#include "server/http.hpp"
#include "server/request_parts.hpp"
#include "server/throttle.hpp"
#include "server/workers.hpp"

namespace monalys::server {

class Service;

/// What answers calls (service.hpp says how each behaves). All are called by several threads at once.
struct Answers {
  std::function<std::optional<Response>(const Call&)> remembered;
  std::function<Response(const Call&)> answer;
  std::function<Response()> prometheus;
  std::function<Response()> ready;
};
/// The service must outlive them.
[[nodiscard]] Answers answers_of(Service& service);

/// Thread-safe.
class App {
 public:
  struct Options {
    Admission::Clock clock = Accounts::now;
    HashCost cost = {};
    WorkerLimits workers = {};
    /// Told what an operator should know; by any thread.
    std::function<void(const std::string&)> warn = [](const std::string&) {};
  };
  using Done = std::function<void(Response)>;

  /// Fails when the accounts cannot be read, or nobody could log in.
  [[nodiscard]] static Result<std::unique_ptr<App>> open(Config config, Answers answers, Options options);

  /// Calls `done` once: before it returns what needs no work, from another thread what does.
  void start(Request request, Done done);
  /// The same for those who can wait.
  [[nodiscard]] Response handle(Request request);

  /// From now on, what waits for a worker is answered with 503.
  void wind_down() { ending_ = true; }

 private:
  App(Config config, Answers answers, Options options);

  /// A request while it is answered.
  struct Asked {
    Request request;
    Target target;
    Visitor visitor;
    bool only_head = false;
  };
  using AskedPointer = std::shared_ptr<Asked>;

  void route(const AskedPointer& asked, const Done& done);
  void route_interface(const AskedPointer& asked, const Done& done);
  [[nodiscard]] Response page(const Asked& asked) const;
  [[nodiscard]] std::optional<Response> refuse(const Asked& asked) const;
  void ask_service(const AskedPointer& asked, const Done& done);
  [[nodiscard]] Response events(const Asked& asked);
  void note(const Asked& asked, const Response& response);
  void later(Workers& workers, const AskedPointer& asked, const Done& done, std::function<Response()> work);
  [[nodiscard]] static Response finished(Response response, const Asked& asked);

  // Of accounts and sessions: account_routes.cpp.
  void route_session(const AskedPointer& asked, const Done& done);
  void route_accounts(const AskedPointer& asked, const Done& done);
  void log_in(const AskedPointer& asked, const Done& done);
  [[nodiscard]] Response check_password(const Asked& asked, const std::string& name, const std::string& password);
  [[nodiscard]] Response log_out(const Asked& asked);
  [[nodiscard]] Response session(const Visitor& visitor) const;
  [[nodiscard]] Response list_accounts();
  [[nodiscard]] Response add_account(const Asked& asked);
  [[nodiscard]] Response remove_account(const Asked& asked);

  Config config_;
  Answers answers_;
  Options options_;
  Admission admission_;
  Throttle throttle_;
  Audit audit_;
  std::atomic<bool> ending_ = false;
  // Last, so that what they still do finds everything in place.
  Workers passwords_;  // one thread: each hash takes much memory
  Workers workers_;
};

}  // namespace monalys::server
