// Who reads figures, and what is kept from them: [roles.public], [roles.project], [roles.analyst] in monalys.toml.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.hpp"
#include "base/result.hpp"

namespace monalys {

enum class Role : std::size_t {
  open,     // "public": anybody
  project,  // those who answer for a project, of that project alone
  analyst,  // statisticians of the house
  admin,    // those who run the platform: sees everything
};

struct RoleRules {
  enum class Method {
    none,      // nothing is kept back
    suppress,  // figures about too few persons are hidden, and others so that they cannot be computed
    round,     // numbers of persons are rounded to a base; other figures about too few are hidden
  };
  Method method = Method::suppress;
  std::uint32_t threshold = 10;  // so many persons are enough
  std::uint32_t base = 5;        // of rounding
  bool zeros_shown = true;       // that there is nobody is no secret
  bool unfinished = false;       // whether a month is told of before it is over
  /// Sizes of buckets that may be asked for, from fine to coarse, each a part of the next; empty: all.
  std::vector<BucketSize> by = {};
  /// Groupings that may be asked for, one or two dimensions each; empty: all.
  std::vector<std::vector<std::string>> group = {};
};

/// One for each Role.
using Roles = std::array<RoleRules, 4>;
[[nodiscard]] Roles default_roles();

[[nodiscard]] std::string_view word(Role role);
[[nodiscard]] std::string_view word(RoleRules::Method method);
[[nodiscard]] Result<Role> parse_role(std::string_view word);

/// Fails with what cannot be kept: sizes of buckets of which one is no part of the next, groupings of which one adds up
/// to another, two groupings at once where zeros are a secret.
[[nodiscard]] Result<void> check(const RoleRules& rules);

}  // namespace monalys
