#include "server/call.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace monalys::server {
namespace {

constexpr std::size_t kMostParameters = 100;

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

unsigned status_of(Code code) {
  switch (code) {
    case Code::wrong_usage:
    case Code::invalid_input:
      return 400;
    case Code::permission:
      return 403;
    case Code::not_found:
      return 404;
    case Code::busy:
    case Code::too_long:
      return 503;
    case Code::io:
    case Code::newer_version:
    case Code::internal:
      break;
  }
  return 500;
}

/// In a query + stands for a space: that is how forms and URLSearchParams write it.
Result<std::string> decoded_value(std::string_view text) {
  std::string spaced{text};
  std::ranges::replace(spaced, '+', ' ');
  return percent_decoded(spaced);
}

}  // namespace

std::optional<std::string_view> Call::parameter(std::string_view name) const {
  const auto found = std::ranges::find(parameters, name, &Parameters::value_type::first);
  if (found == parameters.end()) return std::nullopt;
  return found->second;
}

Result<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) {
        return fail(Code::wrong_usage, "a % of the address is not followed by two hexadecimal digits",
                    "Write % itself as %25.");
      }
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (c == '\0') return fail(Code::wrong_usage, "the address holds a character with the number 0", "Leave it out.");
    decoded.push_back(c);
  }
  if (!is_utf8(decoded)) {
    return fail(Code::wrong_usage, "the address is not UTF-8", "Write å as %C3%A5, not as %E5.");
  }
  return decoded;
}

Result<Parameters> read_parameters(std::string_view query) {
  Parameters parameters;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.empty()) continue;
    if (parameters.size() == kMostParameters) {
      return fail(Code::wrong_usage, fmt::format("there are more than {} parameters", kMostParameters),
                  "Ask in several requests.");
    }
    const auto equals = std::min(pair.find('='), pair.size());
    MONALYS_TRY(auto name, decoded_value(pair.substr(0, equals)));
    MONALYS_TRY(auto value, decoded_value(pair.substr(std::min(equals + 1, pair.size()))));
    parameters.emplace_back(std::move(name), std::move(value));
  }
  return parameters;
}

Response problem(const Error& error) {
  auto response = problem(status_of(error.code), error);
  if (error.code == Code::busy) response.headers.emplace("retry-after", "1");
  return response;
}

Response problem(unsigned status, const Error& error) {
  return problem(status, Sentence{error.message, error.message_sv}, Sentence{error.hint, error.hint_sv});
}

Response problem(unsigned status, std::string_view title, std::string_view hint) {
  return problem(status, Sentence{std::string(title), {}}, Sentence{std::string(hint), {}});
}

Response problem(unsigned status, const Sentence& title, const Sentence& hint) {
  nlohmann::ordered_json said{{"type", "about:blank"}, {"title", title.en}, {"status", status}, {"detail", hint.en}};
  if (!title.sv.empty()) {
    said["title_sv"] = title.sv;
    said["detail_sv"] = hint.sv;
  }
  Response response;
  response.status = status;
  response.type = "application/problem+json";
  // What is said may quote what was asked, which need not be UTF-8.
  response.body = shared_body(said.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  response.headers.emplace("cache-control", "no-store");
  return response;
}

}  // namespace monalys::server
