// What the server reads of a request that anybody may send: the target, headers, and the body of a login.
//
//   GET /api/v1/query?metric=users.unique        method and target
//   host: localhost                              headers, up to an empty line
//
//   {"name":"anna","password":"..."}             the body

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>

#include "base/text.hpp"
#include "server/app.hpp"
#include "server/request_parts.hpp"
#include "targets.hpp"

namespace monalys::fuzz {
namespace {

using namespace server;

std::string_view line_of(std::string_view& text) {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

Request read_request(std::string_view bytes) {
  Request request{.peer = "127.0.0.1"};
  auto first = line_of(bytes);
  request.method = first.substr(0, first.find(' '));
  request.target = first.substr(std::min(request.method.size() + 1, first.size()));
  while (!bytes.empty()) {
    const auto line = line_of(bytes);
    if (line.empty()) break;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    request.headers.insert_or_assign(fold_case(line.substr(0, colon)), std::string(trim(line.substr(colon + 1))));
  }
  request.body = bytes;
  return request;
}

std::string encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
  }
  return out;
}

std::string broken_in_target(const std::string& text) {
  const auto target = read_target(text);
  if (!target) return {};
  std::string joined;
  for (const auto& segment : target->segments) {
    const bool leads_away = segment.empty() || segment == "." || segment == ".." ||
                            segment.find_first_of(std::string_view{"/\\\0\r\n", 5}) != std::string::npos;
    if (leads_away) return "a segment leads somewhere else";
    if (!is_utf8(segment)) return "a segment is not UTF-8";
    joined += "/" + segment;
  }
  if (target->path != (joined.empty() ? "/" : joined)) return "the path is not its segments";

  const auto parameters = read_parameters(target->query);
  if (!parameters) return {};
  if (parameters->size() > 100) return "more parameters than are read";
  std::string again;
  for (const auto& [name, value] : *parameters) {
    if (!is_utf8(name) || !is_utf8(value)) return "a parameter is not UTF-8";
    again += encoded(name) + "=" + encoded(value) + "&";
  }
  const auto second = read_parameters(again);
  if (!second || *second != *parameters) return "parameters that are written and read again differ";
  return {};
}

std::string broken_in_headers(const Request& request) {
  for (const auto& [name, value] : request.headers) {
    if (const auto decoded = percent_decoded(value)) {
      const auto again = percent_decoded(encoded(*decoded));
      if (!again || *again != *decoded) return "a text that is encoded and decoded differs";
    }
    if (const auto host = host_of(value); host && host_of(*host) != host) return "the host of a host is another";
    if (const auto address = normal_address(value); address && normal_address(*address) != address) {
      return "an address has two forms";
    }
    for (const auto cookie : cookies(value, "monalys")) {
      if (cookie.contains(';')) return "a cookie holds two";
    }
    static_cast<void>(accepts_gzip(value));
  }
  const auto texts = read_texts(request.body, {"name", "password"});
  if (texts && std::ranges::any_of(*texts, [](const auto& each) {
        return (each.first != "name" && each.first != "password") || !is_utf8(each.second);
      })) {
    return "a body holds what nobody asked for";
  }
  return {};
}

std::atomic<bool> changed_something = false;

/// Without accounts, and with answers that put what was asked where it would do harm.
App& app() {
  static const auto kApp = [] {
    Answers answers{.remembered = [](const Call&) { return std::nullopt; },
                    .answer =
                        [](const Call& call) {
                          if (call.method != "GET") changed_something = true;
                          Response response{.type = "application/json"};
                          response.headers.emplace("content-disposition",
                                                   std::string(call.parameter("metric").value_or("")));
                          return response;
                        },
                    .prometheus = [] { return Response{}; },
                    .ready = [] { return Response{}; }};
    return App::open({}, std::move(answers), {.workers = {.threads = 1}});
  }();
  return **kApp;
}

std::string broken_in_answer(const Request& request) {
  changed_something = false;
  const auto response = app().handle(request);
  if (response.status < 200 || response.status > 599 || !response.body) return "no status of HTTP";
  if (!response.headers.contains("content-security-policy")) return "an answer is not protected";
  for (const auto& [name, value] : response.headers) {
    if (!is_header_value(name) || !is_header_value(value)) return "a header does not end where it is said to";
  }
  if (changed_something) return "something was changed without the token of the session";
  const auto host = host_of(header(request, "host"));
  if (response.status < 400 && host != "localhost" && host != "127.0.0.1" && host != "[::1]") {
    return "somebody else's name was answered to";
  }
  return {};
}

}  // namespace

std::string broken_promise_of_request(std::string_view bytes) {
  const auto request = read_request(bytes);
  if (auto problem = broken_in_target(request.target); !problem.empty()) return problem;
  if (auto problem = broken_in_headers(request); !problem.empty()) return problem;
  return broken_in_answer(request);
}

}  // namespace monalys::fuzz
