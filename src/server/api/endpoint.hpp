// The endpoints of /api/v1: a table from which calls are routed and openapi.json is written.

#pragma once

#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "metrics/ask.hpp"
#include "publish/language.hpp"
#include "server/api/desk.hpp"
#include "server/api/settings.hpp"
#include "server/call.hpp"
#include "server/http.hpp"

namespace monalys::server::api {

using Json = nlohmann::ordered_json;

class Answers;
class IngestJob;
class Renderers;
class Views;

/// What there is to answer with. Everything in it may be used by several threads at once.
struct Workplace {
  Settings& settings;
  Desk& desk;
  Answers& answers;
  Renderers& renderers;
  IngestJob& ingest;
  Views& views;
  Instant started;
  std::function<void()> changed;  // tells listeners that charts look different now
};

/// A call whose parameters are known ones, by somebody who may make it.
struct Asked {
  const Call& call;
  std::vector<std::string> names;  // in place of {...} in the path
  publish::Language language = publish::Language::sv;
  Config config;
  metrics::Control control;

  [[nodiscard]] bool sv() const { return language == publish::Language::sv; }
  /// The parameter's value; the empty text where it is absent.
  [[nodiscard]] std::string text(std::string_view name) const;
};

using Handler = Result<Response> (*)(Workplace&, const Asked&);

struct Parameter {
  std::string_view name;
  std::string_view says;
  std::string_view example = {};
  bool required = false;
  bool repeats = false;
  std::string_view words = {};  // "sv light": the only values, where there are few
};

/// On what an answer depends, and so until when it can be given again.
enum class Rests {
  on_facts,       // and on the notes
  on_everything,  // and on what was read when, and on the views
  on_nothing,     // is made anew each time
  on_this,        // the same: but at once, without the store
};

/// Everybody; admins and analysts; those and who is responsible for a project; admins.
enum class For { all, statistics, projects, admins };

struct Endpoint {
  std::string_view method;
  std::string_view path;  // "reports/made/{id}"
  For whom;
  Rests rests;
  Handler handle;
  std::string_view says;
  std::vector<Parameter> parameters;
  /// The answer's JSON: types in place of values ("string", "number?" may be null); empty: no JSON.
  std::string_view shape = {};
  std::string_view example = {};  // "query?metric=users.unique"; of GET
  std::string_view takes = {};    // the shape of a body
  unsigned status = 200;          // when all is well
};

[[nodiscard]] std::span<const Endpoint> endpoints();
[[nodiscard]] bool may_call(const Endpoint& endpoint, Role role);
/// The endpoint of a call, with the names in its path; null where there is none.
struct Route {
  const Endpoint* endpoint = nullptr;
  std::vector<std::string> names;
  std::string allowed;  // methods of the path, "GET, PUT"
};
[[nodiscard]] Route route(const Call& call);

[[nodiscard]] Response json_response(const Json& json, unsigned status = 200);

}  // namespace monalys::server::api
