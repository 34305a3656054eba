// /openapi.json: written from the table of endpoints, so that it says what is there.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "server/api/handlers.hpp"

namespace monalys::server::api {
namespace {

/// A JSON Schema of a shape: types in place of values, "number?" may be null.
Json schema_of(const Json& shape) {
  if (shape.is_object()) {
    Json properties = Json::object();
    Json required = Json::array();
    for (const auto& [key, value] : shape.items()) {
      properties[key] = schema_of(value);
      required.push_back(key);
    }
    return {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}};
  }
  if (shape.is_array()) return {{"type", "array"}, {"items", schema_of(shape.front())}};
  auto type = shape.get<std::string>();
  if (!type.ends_with('?')) return {{"type", type}};
  type.pop_back();
  return {{"type", {type, "null"}}};
}

Json schema_of(std::string_view shape) { return schema_of(Json::parse(shape)); }

/// The Swedish words are missing where only programs are told.
Json schema_of_problems() {
  auto schema =
      schema_of(std::string_view{R"({"type":"string","title":"string","status":"integer","detail":"string"})"});
  for (const auto* name : {"title_sv", "detail_sv"}) schema["properties"][name] = {{"type", "string"}};
  return schema;
}

std::string whom(const Endpoint& endpoint) {
  switch (endpoint.whom) {
    case For::all:
      return "For every role; figures are those that the role may see.";
    case For::statistics:
      return "For admins and analysts.";
    case For::projects:
      return "For admins and analysts, and for the role project about its own.";
    case For::admins:
      return "For admins.";
  }
  return {};
}

Json parameters_of(const Endpoint& endpoint) {
  Json list = Json::array();
  for (auto at = endpoint.path.find('{'); at != std::string_view::npos; at = endpoint.path.find('{', at + 1)) {
    const auto name = endpoint.path.substr(at + 1, endpoint.path.find('}', at) - at - 1);
    list.push_back({{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  }
  auto all = endpoint.parameters;
  all.push_back({"lang", "Language of texts (sv)", {}, false, false, "sv en"});
  for (const auto& parameter : all) {
    Json schema{{"type", "string"}};
    for (auto words = parameter.words; !words.empty();) {
      const auto blank = words.find(' ');
      schema["enum"].push_back(words.substr(0, blank));
      words.remove_prefix(blank == std::string_view::npos ? words.size() : blank + 1);
    }
    if (parameter.repeats) schema = {{"type", "array"}, {"items", std::move(schema)}};
    Json one{{"name", parameter.name}, {"in", "query"}, {"description", parameter.says}, {"schema", std::move(schema)}};
    if (parameter.required) one["required"] = true;
    if (!parameter.example.empty()) one["example"] = parameter.example;
    list.push_back(std::move(one));
  }
  return list;
}

Json content_of(const Endpoint& endpoint) {
  if (!endpoint.shape.empty()) {
    Json content{{"application/json", {{"schema", schema_of(endpoint.shape)}}}};
    const auto format = std::ranges::find(endpoint.parameters, "format", &Parameter::name);
    if (format == endpoint.parameters.end()) return content;
    for (const auto& [word, type] :
         {std::pair{"csv", "text/csv"}, {"svg", "image/svg+xml"}, {"png", "image/png"}, {"pdf", "application/pdf"}}) {
      if (format->words.find(word) != std::string_view::npos) content[type] = Json::object();
    }
    return content;
  }
  return {{"text/html", Json::object()}, {"application/pdf", Json::object()}};
}

Json operation_of(const Endpoint& endpoint) {
  Json operation{{"summary", endpoint.says}, {"description", whom(endpoint)}, {"parameters", parameters_of(endpoint)}};
  if (!endpoint.takes.empty()) {
    operation["requestBody"] = {{"content", {{"application/json", {{"schema", schema_of(endpoint.takes)}}}}}};
  }
  Json good{{"description", "As asked"}};
  if (endpoint.status != 204) good["content"] = content_of(endpoint);
  operation["responses"] = {{fmt::format("{}", endpoint.status), std::move(good)},
                            {"default",
                             {{"description", "What is wrong and what to do"},
                              {"content", {{"application/problem+json", {{"schema", schema_of_problems()}}}}}}}};
  return operation;
}

}  // namespace

Result<Response> get_openapi(Workplace& /*work*/, const Asked& asked) {
  Json paths = Json::object();
  for (const auto& endpoint : endpoints()) {
    std::string method{endpoint.method};
    std::ranges::transform(method, method.begin(), [](char c) { return static_cast<char>(c - 'A' + 'a'); });
    paths["/" + std::string(endpoint.path)][method] = operation_of(endpoint);
  }
  return json_response(
      {{"openapi", "3.1.0"},
       {"info",
        {{"title", fmt::format("Monalys of {}", asked.config.platform.name)},
         {"version", MONALYS_VERSION},
         {"description",
          "What the dashboard asks. Answers have an ETag; requests other than GET need the session's x-csrf-token, or "
          "a bearer token."}}},
       {"servers", {{{"url", "/api/v1"}}}},
       {"paths", std::move(paths)},
       {"components",
        {{"securitySchemes",
          {{"token", {{"type", "http"}, {"scheme", "bearer"}}},
           {"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "monalys"}}}}}}},
       {"security", {{{"token", Json::array()}}, {{"session", Json::array()}}}}});
}

}  // namespace monalys::server::api
