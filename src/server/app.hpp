// What the server answers, without sockets: a request in, a response out.

#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "charts/chart.hpp"
#include "config/config.hpp"
#include "publish/language.hpp"
#include "server/http.hpp"
#include "store/memory.hpp"

namespace monalys::server {

/// The report of a store. Each answer is made once for a state of the store's file and then remembered, so that ingest
/// may run meanwhile: the store is open only while an answer is made. One thread at a time.
class App {
 public:
  explicit App(Config config) : config_(std::move(config)) {}

  /// "/" and "/?lang=en": the report as a page; "/mona.pdf": as a deck; "/healthz": whether the store can be read.
  [[nodiscard]] Response handle(const Request& request);

 private:
  [[nodiscard]] Result<std::string> document(std::string_view file_name, publish::Language language);
  [[nodiscard]] std::string state_of_store() const;

  Config config_;
  charts::ChartRenderer renderer_;
  std::string remembered_state_;
  std::map<std::string, std::string> remembered_;
  std::shared_ptr<store::Memory> memory_ = std::make_shared<store::Memory>();
};

}  // namespace monalys::server
