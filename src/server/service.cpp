#include "server/service.hpp"

namespace monalys::server {

class Service::Impl {};

Service::Service(Config /*config*/, EventHub& /*events*/) : impl_(std::make_unique<Impl>()) {}
Service::~Service() = default;

std::optional<Response> Service::remembered(const Call& /*call*/) { return std::nullopt; }
Response Service::answer(const Call& /*call*/) {
  return problem(404, "there is no such thing here", "/api/v1/openapi.json lists what there is.");
}
Response Service::prometheus() { return problem(404, "there are no figures yet", ""); }
Response Service::ready() { return {}; }

}  // namespace monalys::server
