#include "server/permissions.hpp"

#include <algorithm>
#include <array>

namespace monalys::server {
namespace {

struct Rule {
  std::string_view part;
  Role looks;    // the least role that may read
  Role changes;  // the least that may write
};

// Roles are ordered: each sees at least what the one before it sees.
constexpr std::array kRules{
    Rule{"accounts", Role::admin, Role::admin},   Rule{"status", Role::admin, Role::admin},
    Rule{"ingest", Role::admin, Role::admin},     Rule{"notes", Role::open, Role::admin},
    Rule{"values", Role::analyst, Role::admin},   Rule{"views", Role::open, Role::analyst},
    Rule{"projects", Role::project, Role::admin},
};

}  // namespace

bool may(Role role, std::string_view method, std::span<const std::string> path) {
  Rule rule{"", Role::open, Role::admin};
  if (!path.empty()) {
    const auto found = std::ranges::find(kRules, std::string_view{path.front()}, &Rule::part);
    if (found != kRules.end()) rule = *found;
  }
  return role >= (method == "GET" || method == "HEAD" ? rule.looks : rule.changes);
}

}  // namespace monalys::server
