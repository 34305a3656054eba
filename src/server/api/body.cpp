#include "server/api/body.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/sentence.hpp"
#include "base/text.hpp"

namespace monalys::server::api {
namespace {

constexpr Words kText{"a text", "en text"};
constexpr Words kNumber{"a number", "ett tal"};
constexpr Words kTexts{"a list of texts", "en lista med texter"};
constexpr Words kObjects{"a list of objects", "en lista med objekt"};

std::unexpected<Error> wrong(std::string_view key, const Words& expected) {
  return fail(
      Code::invalid_input,
      Sentence{fmt::format("\"{}\" is not {}", key, expected.en), fmt::format("”{}” är inte {}", key, expected.sv)},
      Sentence{"/api/v1/openapi.json describes what is expected.",
               "/api/v1/openapi.json beskriver vad som förväntas."});
}

}  // namespace

Result<Json> json_in(const Call& call) {
  if (call.content_type != "application/json") {
    return fail(Code::invalid_input, "the body is not said to be JSON", "Send it with Content-Type: application/json.");
  }
  auto json = Json::parse(call.body, nullptr, false);
  if (!json.is_object()) return fail(Code::invalid_input, "the body is no JSON object", "Send {\"key\": value, ...}.");
  return json;
}

const Json* BodyReader::find(std::string_view key) const {
  if (!object_.is_object()) return nullptr;
  const auto found = object_.find(std::string(key));
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

Result<std::string> BodyReader::text(std::string_view key) const {
  const auto* value = find(key);
  if (value == nullptr || !value->is_string()) return wrong(key, kText);
  return value->get<std::string>();
}

Result<std::string> BodyReader::text_or_null(std::string_view key) const {
  return find(key) == nullptr ? Result<std::string>{} : text(key);
}

Result<double> BodyReader::number(std::string_view key) const {
  const auto* value = find(key);
  if (value == nullptr || !value->is_number()) return wrong(key, kNumber);
  return value->get<double>();
}

Result<std::vector<std::string>> BodyReader::texts(std::string_view key) const {
  std::vector<std::string> list;
  const auto* value = find(key);
  if (value == nullptr) return list;
  if (!value->is_array()) return wrong(key, kTexts);
  for (const auto& one : *value) {
    if (!one.is_string()) return wrong(key, kTexts);
    list.push_back(one.get<std::string>());
  }
  return list;
}

Result<std::vector<const Json*>> BodyReader::objects(std::string_view key) const {
  std::vector<const Json*> list;
  const auto* value = find(key);
  if (value == nullptr) return list;
  if (!value->is_array()) return wrong(key, kObjects);
  for (const auto& one : *value) {
    if (!one.is_object()) return wrong(key, kObjects);
    list.push_back(&one);
  }
  return list;
}

Result<void> BodyReader::has_only(std::initializer_list<std::string_view> keys) const {
  for (const auto& [key, value] : object_.items()) {
    if (std::ranges::find(keys, key) != keys.end()) continue;
    return fail(Code::invalid_input, fmt::format("there is no key \"{}\"", key),
                fmt::format("{}Known: {}.", did_you_mean(key, {keys.begin(), keys.size()}), fmt::join(keys, ", ")));
  }
  return {};
}

}  // namespace monalys::server::api
