#include "server/protection.hpp"

#include <algorithm>

#include "server/call.hpp"
#include "server/request_parts.hpp"

namespace monalys::server {
namespace {

// Frames: the preview of a report. Styles from script (element.style) need no exception.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

bool is_name(std::string_view name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

bool is_whole(const Response& response) {
  return is_header_value(response.type) && std::ranges::all_of(response.headers, [](const auto& each) {
           return is_name(each.first) && is_header_value(each.second);
         });
}

}  // namespace

void protect(Response& response, Kept kept, bool encrypted) {
  if (!is_whole(response)) response = problem(500, "the answer cannot be put into words of HTTP", "Report this.");
  auto& headers = response.headers;
  const auto own = headers.find("content-security-policy");
  if (own == headers.end()) {
    headers.emplace("content-security-policy", kPolicy);
    headers.emplace("x-frame-options", "DENY");
  } else if (!own->second.contains("frame-ancestors")) {
    // A document with a policy of its own may be shown in a page of ours, and in no other.
    own->second += "; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
    headers.emplace("x-frame-options", "SAMEORIGIN");
  }
  headers.emplace("x-content-type-options", "nosniff");
  headers.emplace("referrer-policy", "same-origin");
  headers.emplace("cross-origin-opener-policy", "same-origin");
  headers.emplace("cross-origin-resource-policy", "same-origin");
  headers.emplace("permissions-policy", "camera=(), geolocation=(), microphone=()");
  if (encrypted) headers.emplace("strict-transport-security", "max-age=31536000");
  if (kept == Kept::nowhere) headers.insert_or_assign("cache-control", "no-store");
  if (kept == Kept::asked_for) {
    headers.emplace("cache-control", "private, no-cache");
    headers.emplace("vary", "Accept-Encoding, Authorization, Cookie");
  }
}

}  // namespace monalys::server
