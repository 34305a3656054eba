// The description against what is answered.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include "base/text.hpp"
#include "server/api/testing.hpp"

namespace monalys::server::api {
namespace {

class OpenApi : public testing::Asking {};

/// What in a body is not as the schema says; empty when all is.
std::string difference(const Json& schema, const Json& value, const std::string& at) {
  const auto is = [&](std::string_view type) {
    return (type == "string" && value.is_string()) || (type == "number" && value.is_number()) ||
           (type == "integer" && value.is_number_integer()) || (type == "boolean" && value.is_boolean()) ||
           (type == "null" && value.is_null()) || (type == "object" && value.is_object()) ||
           (type == "array" && value.is_array());
  };
  const auto& type = schema["type"];
  bool fits = false;
  if (type.is_string()) fits = is(type.get<std::string>());
  if (type.is_array()) {
    for (const auto& one : type) fits = fits || is(one.get<std::string>());
  }
  if (!fits) return at + " is not " + type.dump() + ": " + value.dump();
  if (schema.contains("required")) {
    for (const auto& key : schema["required"]) {
      const auto name = key.get<std::string>();
      if (!value.contains(name)) return at + " lacks " + name;
      auto inner = difference(schema["properties"][name], value[name], at + "." + name);
      if (!inner.empty()) return inner;
    }
  }
  if (schema.contains("items")) {
    for (const auto& one : value) {
      auto inner = difference(schema["items"], one, at + "[]");
      if (!inner.empty()) return inner;
    }
  }
  return {};
}

TEST_F(OpenApi, EveryEndpointIsDescribedAndAnswersSo) {
  with_facts();
  const auto api = json("openapi.json");
  EXPECT_EQ(api["openapi"], "3.1.0");
  for (const auto& endpoint : endpoints()) {
    const auto path = "/" + std::string(endpoint.path);
    auto method = fold_case(endpoint.method);
    ASSERT_TRUE(api["paths"].contains(path) && api["paths"][path].contains(method)) << path;
    const auto& operation = api["paths"][path][method];
    EXPECT_FALSE(operation["summary"].get<std::string>().empty()) << path;
    if (endpoint.example.empty() || endpoint.shape.empty()) continue;
    const auto& schema = operation["responses"]["200"]["content"]["application/json"]["schema"];
    EXPECT_EQ(difference(schema, json(endpoint.example), std::string(endpoint.path)), "") << path;
  }
  const auto& schema =
      api["paths"]["/projects/{id}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
  EXPECT_EQ(difference(schema, json("projects/P1"), "project"), "");
}

TEST_F(OpenApi, ProblemsAreAsDescribed) {
  const auto operation = json("openapi.json")["paths"]["/chart"]["get"];
  const auto& schema = operation["responses"]["default"]["content"]["application/problem+json"]["schema"];
  // The first is said in Swedish too, the second to programs alone.
  for (const auto* target : {"chart?metric=nothing", "chart?metric=users.unique&width=9"}) {
    const auto said = Json::parse(*get(target).body);
    EXPECT_EQ(difference(schema, said, target), "");
    for (const auto& [name, value] : said.items()) EXPECT_TRUE(schema["properties"].contains(name)) << name;
  }
}

TEST_F(OpenApi, ThePathsOfEndpointsLeadToThem) {
  EXPECT_EQ(route(call("reports/made/x")).endpoint->path, "reports/made/{id}");
  EXPECT_EQ(route(call("reports/made")).endpoint->path, "reports/{id}");
  EXPECT_EQ(route(call("projects/P%201")).names.size(), 1u);
  EXPECT_EQ(route(call("reports/made/x/y")).endpoint, nullptr);
  EXPECT_EQ(route(call("views/x")).allowed, "PUT, DELETE");
}

TEST_F(OpenApi, WhatTheDocumentShowsIsAnswered) {
  with_facts();
  std::ifstream file{std::filesystem::path{MONALYS_SOURCE_DIR} / "docs/API.md"};
  ASSERT_TRUE(file);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  std::erase(text, '\\');
  static const std::regex kRequest{"/api/v1/([a-z.]+[^\\s\"`]*)"};
  int requests = 0;
  for (std::sregex_iterator found{text.begin(), text.end(), kRequest}, end; found != end; ++found, ++requests) {
    const auto target = (*found)[1].str();
    EXPECT_EQ(get(target).status, 200u) << target;
  }
  EXPECT_GE(requests, 4);
  // The table of paths: all but the events, which are not ours to answer.
  static const std::regex kRow{"\n\\| `/([a-z]+)`"};
  for (std::sregex_iterator found{text.begin(), text.end(), kRow}, end; found != end; ++found) {
    const auto path = (*found)[1].str();
    const bool known = path == "events" || route(call(path)).endpoint != nullptr;
    EXPECT_TRUE(known) << path;
  }
}

}  // namespace
}  // namespace monalys::server::api
