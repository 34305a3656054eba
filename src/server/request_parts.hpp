// What stands in the parts of a request that clients write as they like. Nothing here trusts them.

#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "server/http.hpp"

namespace monalys::server {

struct Target {
  std::string path;                   // decoded: "/api/v1/reports/mona"
  std::vector<std::string> segments;  // decoded: {"api", "v1", "reports", "mona"}; none of "/"
  std::string query;                  // as sent, without ?
};

[[nodiscard]] std::unexpected<Error> no_such_page();

/// Fails for what no browser sends: no / at the beginning, characters that must be encoded, segments that are empty,
/// "." or "..", or that hold a slash, a backslash or a control character once decoded.
[[nodiscard]] Result<Target> read_target(std::string_view target);

/// All values of the cookies of that name in a Cookie header, in the order sent.
[[nodiscard]] std::vector<std::string_view> cookies(std::string_view header, std::string_view name);

/// The value of a header; empty when it was not sent.
[[nodiscard]] std::string_view header(const Request& request, std::string_view name);

/// "monalys.example.org", "[::1]" of "Monalys.example.org:8080", "[::1]:80"; nothing when it is neither.
[[nodiscard]] std::optional<std::string> host_of(std::string_view authority);

/// An IP address in the one form in which it is compared: IPv4 that is written as IPv6 becomes IPv4.
[[nodiscard]] std::optional<std::string> normal_address(std::string_view address);
[[nodiscard]] bool is_loopback(std::string_view normal_address);

/// A JSON object's texts; fails when the body is no object of texts, or holds one of another name.
[[nodiscard]] Result<std::map<std::string, std::string, std::less<>>> read_texts(
    std::string_view body, std::initializer_list<std::string_view> names);

/// Whether Accept-Encoding says that gzip will do.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

/// Whether a value may stand in a header: no control characters, so that it ends where it is said to.
[[nodiscard]] bool is_header_value(std::string_view value);

}  // namespace monalys::server
