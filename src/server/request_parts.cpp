#include "server/request_parts.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <span>

#include "base/text.hpp"
#include "server/call.hpp"

namespace monalys::server {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// Up to the separator, which is taken away with it.
std::string_view take_until(std::string_view& text, char separator) {
  const auto part = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

}  // namespace

std::unexpected<Error> no_such_page() {
  return fail(Code::not_found, Sentence{"there is no such page", "sidan finns inte"},
              Sentence{"Begin at /.", "Börja på /."});
}

Result<Target> read_target(std::string_view target) {
  const auto misplaced = [](char c) { return c <= ' ' || c >= 0x7f || c == '#' || c == '\\'; };
  if (!target.starts_with('/') || std::ranges::any_of(target, misplaced)) {
    return fail(Code::wrong_usage, "the address holds what must be percent-encoded, or begins without /",
                "Write a space as %20 and å as %C3%A5.");
  }
  Target read;
  auto path = take_until(target, '?');
  read.query = target;
  path.remove_prefix(1);
  read.path = "/";
  if (path.empty()) return read;
  if (path.ends_with('/')) return no_such_page();
  while (!path.empty()) {
    MONALYS_TRY(auto segment, percent_decoded(take_until(path, '/')));
    if (segment.empty() || segment == "." || segment == ".." || segment.contains('/') || segment.contains('\\') ||
        std::ranges::any_of(segment, is_control)) {
      return no_such_page();
    }
    if (!read.segments.empty()) read.path += '/';
    read.path += segment;
    read.segments.push_back(std::move(segment));
  }
  return read;
}

std::vector<std::string_view> cookies(std::string_view header, std::string_view name) {
  std::vector<std::string_view> values;
  while (!header.empty()) {
    const auto pair = trim(take_until(header, ';'));
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) values.push_back(pair.substr(equals + 1));
  }
  return values;
}

std::string_view header(const Request& request, std::string_view name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? std::string_view{} : std::string_view{found->second};
}

std::optional<std::string> host_of(std::string_view authority) {
  std::string_view host;
  std::string_view port;
  if (authority.starts_with('[')) {
    const auto end = authority.find(']');
    if (end == std::string_view::npos || !normal_address(authority.substr(1, end - 1))) return std::nullopt;
    host = authority.substr(0, end + 1);
    port = authority.substr(end + 1);
  } else {
    host = authority.substr(0, authority.find(':'));
    port = authority.substr(host.size());
    const auto allowed = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             std::string_view{".-_"}.contains(c);
    };
    if (host.empty() || !std::ranges::all_of(host, allowed)) return std::nullopt;
  }
  if (!port.empty() && (port.front() != ':' || !to_integer<std::uint16_t>(port.substr(1)))) return std::nullopt;
  return fold_case(host);
}

std::optional<std::string> normal_address(std::string_view address) {
  const std::string terminated{address};
  if (terminated.contains('\0')) return std::nullopt;
  std::array<unsigned char, 16> bytes{};
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (::inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1) {
    return ::inet_ntop(AF_INET, bytes.data(), text.data(), text.size());
  }
  if (::inet_pton(AF_INET6, terminated.c_str(), bytes.data()) != 1) return std::nullopt;
  constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::ranges::equal(std::span{bytes}.first<12>(), kMapped)) {
    return ::inet_ntop(AF_INET, bytes.data() + 12, text.data(), text.size());
  }
  return ::inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
}

bool is_loopback(std::string_view normal_address) {
  return normal_address.starts_with("127.") || normal_address == "::1";
}

Result<std::map<std::string, std::string, std::less<>>> read_texts(std::string_view body,
                                                                   std::initializer_list<std::string_view> names) {
  // Nesting is refused before it is parsed: texts of an object need none.
  int depth = 0;
  const auto root = nlohmann::json::parse(
      body,
      [&depth](int now, nlohmann::json::parse_event_t, nlohmann::json&) {
        depth = std::max(depth, now);
        return now <= 1;
      },
      false);
  if (!root.is_object() || depth > 1) {
    return fail(Code::wrong_usage, "the body is no JSON object of texts",
                fmt::format("Known: {}.", fmt::join(names, ", ")));
  }
  std::map<std::string, std::string, std::less<>> texts;
  for (const auto& [name, value] : root.items()) {
    if (std::ranges::find(names, std::string_view{name}) == names.end()) {
      return fail(Code::wrong_usage, "the body holds a name that is not known",
                  fmt::format("Known: {}.", fmt::join(names, ", ")));
    }
    if (!value.is_string()) return fail(Code::wrong_usage, fmt::format("\"{}\" is no text", name), "Put it in quotes.");
    texts.emplace(name, value.get<std::string>());
  }
  return texts;
}

bool accepts_gzip(std::string_view accept_encoding) {
  while (!accept_encoding.empty()) {
    auto choice = take_until(accept_encoding, ',');
    const auto coding = fold_case(trim(take_until(choice, ';')));
    if (coding != "gzip" && coding != "x-gzip" && coding != "*") continue;
    const auto weight = trim(choice);
    return !weight.starts_with("q=") || to_real(weight.substr(2)).value_or(0) > 0;
  }
  return false;
}

bool is_header_value(std::string_view value) { return std::ranges::none_of(value, is_control); }

}  // namespace monalys::server
