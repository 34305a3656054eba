#include "server/app.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "reports/document.hpp"
#include "store/store.hpp"

namespace monalys::server {
namespace {

Response refusal(unsigned status, std::string_view text) {
  return {.status = status, .body = shared_body(std::string(text) + "\n")};
}

unsigned status_for(const Error& error) {
  switch (error.code) {
    case Code::wrong_usage:
      return 400;
    case Code::not_found:
      return 404;
    case Code::busy:
      return 503;
    default:
      return 500;
  }
}

/// The value of a name in "a=b&c=d"; the values that this server takes need no decoding.
std::string_view parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto pair = query.substr(0, end);
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
    if (end == std::string_view::npos) break;
    query.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace

std::string App::state_of_store() const {
  constexpr std::string_view kScheme = "duckdb:";
  const std::filesystem::path file{std::string_view{config_.store_url}.substr(kScheme.size())};
  std::error_code ignored;
  return fmt::format("{} {}", std::filesystem::file_size(file, ignored),
                     std::filesystem::last_write_time(file, ignored).time_since_epoch().count());
}

Result<std::string> App::document(std::string_view file_name, publish::Language language) {
  if (auto state = state_of_store(); state != remembered_state_) {
    remembered_.clear();
    remembered_state_ = std::move(state);
  }
  const auto key = fmt::format("{} {}", file_name, publish::word(language));
  if (const auto found = remembered_.find(key); found != remembered_.end()) return found->second;

  MONALYS_TRY(const auto format, reports::document_format(file_name));
  const auto& builtin = reports::builtin_reports().front();
  MONALYS_TRY(const auto definition, reports::read_definition(builtin.text, std::string(builtin.id)));
  MONALYS_TRY(auto store, store::Store::open(config_.store_url, store::Access::read, memory_));
  MONALYS_TRY(const auto until, reports::last_full_month(store, config_.platform));
  reports::Figures figures{store, config_.platform, until};
  MONALYS_TRY(const auto report, reports::build(definition, config_, figures, language));
  MONALYS_TRY(auto bytes, reports::to_document(report, format, renderer_));
  return remembered_.emplace(key, std::move(bytes)).first->second;
}

Response App::handle(const Request& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    auto response = refusal(405, "Only GET is answered here.");
    response.headers["Allow"] = "GET, HEAD";
    return response;
  }
  const auto question = request.target.find('?');
  const std::string_view path = std::string_view{request.target}.substr(0, question);
  const std::string_view query =
      question == std::string::npos ? std::string_view{} : std::string_view{request.target}.substr(question + 1);
  const auto word = parameter(query, "lang");
  const auto language = publish::parse_language(word.empty() ? "sv" : word);
  if (!language) return refusal(400, language.error().message + ". " + language.error().hint);

  std::string_view file_name;
  std::string type;
  if (path == "/") {
    file_name = "mona.html";
    type = "text/html; charset=utf-8";
  } else if (path == "/mona.pdf") {
    file_name = "mona.pdf";
    type = "application/pdf";
  } else if (path == "/healthz") {
    const auto store = store::Store::open(config_.store_url, store::Access::read);
    return store ? Response{.body = shared_body("ok\n")} : refusal(503, store.error().message);
  } else {
    return refusal(404, "There is no such page. The report is at /, the deck at /mona.pdf.");
  }
  auto bytes = document(file_name, *language);
  if (!bytes) return refusal(status_for(bytes.error()), bytes.error().message + "\n" + bytes.error().hint);
  return {.type = std::move(type), .body = shared_body(std::move(*bytes)), .headers = {{"Cache-Control", "no-cache"}}};
}

}  // namespace monalys::server
