// A request to the interface for programs after it was read: who asks, for what, with which parameters.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "config/roles.hpp"
#include "server/http.hpp"

namespace monalys::server {

/// As whom a request is answered. Without accounts, everybody on this machine is an admin without a name.
struct Identity {
  std::string name = {};
  Role role = Role::admin;
  std::string project = {};  // of Role::project
};

/// Names and values of a query or a form, decoded, in the order given; a name may occur several times.
using Parameters = std::vector<std::pair<std::string, std::string>>;

struct Call {
  std::string method = "GET";
  std::vector<std::string> path = {};  // decoded segments after "/api/v1/": {"reports", "mona"}
  Parameters parameters = {};
  std::string body = {};
  std::string content_type = {};   // without parameters: "application/json"
  std::string if_none_match = {};  // as sent, but for the W/ that says that a tag was compressed on its way
  std::string if_match = {};       // the same
  Identity identity = {};

  /// The first value of that name.
  [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
};

/// What percent-encoding stands for; fails for a % without two digits, for NUL, and for what is not UTF-8.
[[nodiscard]] Result<std::string> percent_decoded(std::string_view text);
/// "a=b&c=d%20e". Fails as above, and for more than 100 parameters.
[[nodiscard]] Result<Parameters> read_parameters(std::string_view query);

/// application/problem+json (RFC 9457) with what is wrong and what to do, and the status that goes with the code. What
/// is said in Swedish too stands beside it, for the dashboard, as title_sv and detail_sv.
[[nodiscard]] Response problem(const Error& error);
[[nodiscard]] Response problem(unsigned status, const Error& error);
[[nodiscard]] Response problem(unsigned status, const Sentence& title, const Sentence& hint);
/// What only programs are told.
[[nodiscard]] Response problem(unsigned status, std::string_view title, std::string_view hint);

}  // namespace monalys::server
