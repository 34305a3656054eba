#include "server/service.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>

#include "base/sentence.hpp"
#include "base/text.hpp"
#include "publish/control.hpp"
#include "server/api/answers.hpp"
#include "server/api/endpoint.hpp"
#include "server/api/handlers.hpp"
#include "server/api/ingest_job.hpp"
#include "server/api/question.hpp"
#include "server/api/renderers.hpp"
#include "server/api/renewal.hpp"
#include "server/api/views.hpp"

namespace monalys::server {
namespace {

using namespace std::chrono_literals;
using api::Endpoint;
using api::Rests;

constexpr auto kBetweenLooks = 250ms;
constexpr auto kBetweenLooksAtNotes = 1s;
constexpr std::size_t kMostRenewed = 200;  // answers: all pages, for each role, in both languages

/// All that an answer depends on besides the version: a name may stand several times, but names in any order.
std::string key_of(const Call& call) {
  std::multimap<std::string_view, std::string_view> parameters;  // values of one name stay in their order
  for (const auto& [name, value] : call.parameters) {
    if (!value.empty() || name == "forecast") parameters.emplace(name, value);
  }
  std::string key{word(call.identity.role)};
  const auto add = [&](std::string_view part) { key += fmt::format("|{}:{}", part.size(), part); };
  add(call.identity.project);
  for (const auto& segment : call.path) add(segment);
  key += "?";
  for (const auto& [name, value] : parameters) add(name), add(value);
  return key;
}

/// Whether an answer of before will do while new ones are made: the dashboard's, which asks again when it is told of
/// new facts. Programs are given what is true now.
bool may_lag(const Endpoint& endpoint) {
  return endpoint.path == "chart" || endpoint.path == "overview" || endpoint.path == "pages";
}

Result<void> check_parameters(const Endpoint& endpoint, const Call& call) {
  std::vector<std::string_view> known{"lang"};
  for (const auto& parameter : endpoint.parameters) known.push_back(parameter.name);
  for (const auto& [name, value] : call.parameters) {
    if (std::ranges::find(known, name) == known.end()) {
      return fail(Code::wrong_usage, fmt::format("{} has no parameter \"{}\"", endpoint.path, name),
                  fmt::format("{}Known: {}.", did_you_mean(name, known), fmt::join(known, ", ")));
    }
    const auto parameter = std::ranges::find(endpoint.parameters, name, &api::Parameter::name);
    if (parameter == endpoint.parameters.end()) continue;
    if (!parameter->repeats && std::ranges::count(call.parameters, name, &Parameters::value_type::first) > 1) {
      return fail(Code::wrong_usage, fmt::format("{} is said twice", name), "Say it once.");
    }
    if (parameter->words.empty() || value.empty()) continue;
    std::vector<std::string_view> words;
    for (auto rest = parameter->words; !rest.empty();) {
      words.push_back(rest.substr(0, rest.find(' ')));
      rest.remove_prefix(std::min(words.back().size() + 1, rest.size()));
    }
    if (std::ranges::find(words, value) == words.end()) {
      return fail(Code::wrong_usage, sentence("{}={} is not known", "{}={} finns inte att välja", name, value),
                  Sentence{fmt::format("{}Choose {}.", did_you_mean(value, words), fmt::join(words, ", ")),
                           fmt::format("{}Välj {}.", did_you_mean_sv(value, words), choice_sv(words))});
    }
  }
  for (const auto& parameter : endpoint.parameters) {
    if (parameter.required && call.parameter(parameter.name).value_or("").empty()) {
      return fail(Code::wrong_usage, fmt::format("{} is not said", parameter.name),
                  fmt::format("Write for example {}={}.", parameter.name, parameter.example));
    }
  }
  return {};
}

/// Whether one of the tags of If-None-Match is this one.
bool names_tag(std::string_view header, std::string_view tag) {
  if (trim(header) == "*") return true;
  while (!header.empty()) {
    auto one = trim(header.substr(0, header.find(',')));
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == tag) return true;
    if (header.find(',') == std::string_view::npos) break;
    header.remove_prefix(header.find(',') + 1);
  }
  return false;
}

/// As it is given to this caller: without a body, when the caller has it already.
Response given(const Call& call, Response response) {
  const auto tag = response.headers.find("etag");
  if (tag == response.headers.end() || call.if_none_match.empty() || !names_tag(call.if_none_match, tag->second)) {
    return response;
  }
  response.status = 304;
  response.body = shared_body({});
  response.headers.erase("content-disposition");
  return response;
}

}  // namespace

class Service::Impl {
 public:
  Impl(Config config, EventHub& events)
      : events_(events),
        settings_(std::move(config)),
        desk_(settings_.config().store_url, [this] { renew(); }),
        renewal_({.lately = [this] { return answers_.lately(kMostRenewed); },
                  .renew = [this](const Call& call) { renew(call); },
                  .done = [this] { tell_of_facts(); }}),
        views_(api::folder_of_store(settings_.config()) / "views.json"),
        ingest_(settings_, desk_, events),
        work_{settings_,
              desk_,
              answers_,
              renderers_,
              ingest_,
              views_,
              std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()),
              [this] { tell_of_facts(); }},
        tending_([this](const std::stop_token& stop) { tend(stop); }) {}

  ~Impl() { renewal_.stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  std::optional<Response> remembered(const Call& call) {
    const auto route = api::route(call);
    if (route.endpoint == nullptr || !may_call(*route.endpoint, call.identity.role)) return std::nullopt;
    if (route.endpoint->rests == Rests::on_this) return answer(call);
    if (route.endpoint->rests == Rests::on_nothing) return std::nullopt;
    auto found = answers_.find(key_of(call));
    if (!found) return std::nullopt;
    if (found->version != version(route.endpoint->rests) && !is_good_enough(*found, *route.endpoint)) {
      return std::nullopt;
    }
    return given(call, std::move(found->response));
  }

  Response answer(const Call& call) {
    auto route = api::route(call);
    if (route.endpoint == nullptr) {
      if (route.allowed.empty()) {
        return problem(404, "there is no such thing here", "/api/v1/openapi.json lists what there is.");
      }
      auto refusal = problem(405, fmt::format("{} is not answered here", call.method), "Use " + route.allowed + ".");
      refusal.headers["allow"] = route.allowed;
      return refusal;
    }
    const auto& endpoint = *route.endpoint;
    if (!may_call(endpoint, call.identity.role)) {
      return problem(
          403,
          sentence("{} is not for the role {}", "{} är inte för rollen {}", endpoint.path, word(call.identity.role)),
          Sentence{"Log in as somebody who may.", "Logga in med ett konto som har rätt till det."});
    }
    const bool keeps = is_kept(endpoint);
    // Somebody may have asked the same while this call waited for its turn.
    if (keeps) {
      if (auto before = remembered(call)) return std::move(*before);
    }
    auto made = make_and_keep(endpoint, call, std::move(route.names));
    if (!made) {
      if (made.error().code == Code::busy && keeps) {
        if (auto old = answers_.find(key_of(call))) return given(call, std::move(old->response));
      }
      auto refusal = problem(api::in_words_of_addresses(made.error()));
      if (made.error().code == Code::busy) refusal.headers["retry-after"] = "5";
      return refusal;
    }
    if (made->status != 200 || call.method != "GET") return std::move(*made);
    return given(call, std::move(*made));
  }

  Response prometheus() {
    auto text = api::prometheus_text(work_);
    if (!text) return problem(text.error());
    Response response;
    response.type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = shared_body(std::move(*text));
    return response;
  }

  Response ready() {
    // A store that is held is one that can be read a little later, and what is remembered can be given now.
    if (!desk_.is_held()) {
      const auto opened = desk_.read([](store::Store&) -> Result<void> { return {}; });
      if (!opened && opened.error().code != Code::busy) {
        return problem(503, opened.error());
      }
    }
    Response response;
    response.body = shared_body("ready\n");
    return response;
  }

 private:
  [[nodiscard]] static bool is_kept(const Endpoint& endpoint) {
    return endpoint.rests == Rests::on_facts || endpoint.rests == Rests::on_everything;
  }

  [[nodiscard]] std::string version(Rests rests) const { return version(rests, desk_.version()); }
  [[nodiscard]] std::string version(Rests rests, const api::Version& of_store) const {
    if (of_store.facts.empty()) return {};
    auto text = fmt::format("{}|{}", of_store.facts, settings_.version());
    if (rests == Rests::on_everything) text += fmt::format("|{}|{}", of_store.ledger, views_.version());
    return text;
  }

  /// Whether an answer that is not true any more is better than a wait.
  [[nodiscard]] bool is_good_enough(const api::Answers::Answer& old, const Endpoint& endpoint) const {
    if (desk_.is_held()) return true;  // by another process
    if (!may_lag(endpoint)) return false;
    return std::ranges::any_of(renewal_.good_enough(), [&](const api::Version& before) {
      return old.version == version(endpoint.rests, before);
    });
  }

  /// The store holds something else than before.
  void renew() {
    const std::scoped_lock lock{known_mutex_};
    renewal_.begin(std::exchange(known_, desk_.version()));
  }

  void renew(const Call& call) {
    auto route = api::route(call);
    if (route.endpoint == nullptr || !may_lag(*route.endpoint)) return;
    const auto found = answers_.find(key_of(call));
    if (found && found->version == version(route.endpoint->rests)) return;
    // What cannot be answered now is told to whoever asks for it.
    [[maybe_unused]] const auto made = make_and_keep(*route.endpoint, call, std::move(route.names));
  }

  void tell_of_facts() {
    const auto of_store = desk_.version();
    const auto tag = api::tag_of(fmt::format("{}|{}|{}", of_store.facts, of_store.ledger, settings_.version()));
    events_.publish({"facts", fmt::format("{{\"version\":\"{}\"}}", tag)});
  }

  Result<Response> make_and_keep(const Endpoint& endpoint, const Call& call, std::vector<std::string> names) {
    const auto version_before = version(endpoint.rests);
    MONALYS_TRY(auto made, make(endpoint, call, std::move(names)));
    if (made.status != 200 || call.method != "GET") return made;
    if (!made.headers.contains("etag")) made.headers["etag"] = "\"" + api::tag_of(*made.body) + "\"";
    made.headers["cache-control"] = "private, no-cache";
    if (is_kept(endpoint) && !version_before.empty() && version_before == version(endpoint.rests)) {
      auto asked = call;
      asked.if_none_match.clear();
      answers_.keep(key_of(call), {version_before, made, std::move(asked)});
    }
    return made;
  }

  Result<Response> make(const Endpoint& endpoint, const Call& call, std::vector<std::string> names) {
    try {
      MONALYS_CHECK(check_parameters(endpoint, call));
      api::Asked asked{.call = call, .names = std::move(names), .config = settings_.config(), .control = {}};
      const auto language = call.parameter("lang").value_or("");
      MONALYS_TRY(asked.language, publish::parse_language(language.empty() ? "sv" : language));
      MONALYS_TRY(asked.control, publish::control_for(asked.config, word(call.identity.role), call.identity.project));
      return endpoint.handle(work_, asked);
    } catch (const std::exception& thrown) {  // memory, or a mistake of ours: the server goes on
      return fail(Code::internal, sentence("{} failed: {}", "{} misslyckades: {}", endpoint.path, thrown.what()),
                  Sentence{"Tell whoever runs the server.", "Säg till den som sköter servern."});
    }
  }

  void tend(const std::stop_token& stop) {
    auto look_at_notes = std::chrono::steady_clock::now();
    std::mutex mutex;
    std::condition_variable_any wake;
    while (!stop.stop_requested()) {
      desk_.tend();
      ingest_.tend();
      if (const auto now = std::chrono::steady_clock::now(); now >= look_at_notes) {
        look_at_notes = now + kBetweenLooksAtNotes;
        if (settings_.look_at_notes()) tell_of_facts();
      }
      std::unique_lock lock{mutex};
      wake.wait_for(lock, stop, kBetweenLooks, [] { return false; });
    }
  }

  EventHub& events_;
  api::Settings settings_;
  api::Desk desk_;
  api::Answers answers_;
  std::mutex known_mutex_;
  api::Version known_;  // when it last changed
  api::Renewal renewal_;
  api::Renderers renderers_;
  api::Views views_;
  api::IngestJob ingest_;
  api::Workplace work_;
  std::jthread tending_;  // ends first
};

Service::Service(Config config, EventHub& events) : impl_(std::make_unique<Impl>(std::move(config), events)) {}
Service::~Service() = default;

std::optional<Response> Service::remembered(const Call& call) { return impl_->remembered(call); }
Response Service::answer(const Call& call) { return impl_->answer(call); }
Response Service::prometheus() { return impl_->prometheus(); }
Response Service::ready() { return impl_->ready(); }

}  // namespace monalys::server
