#include "config/roles.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace monalys {
namespace {

constexpr std::array<std::string_view, 4> kRoles{"public", "project", "analyst", "admin"};
constexpr std::array<std::string_view, 3> kMethods{"none", "suppress", "round"};

/// The figures of the first add up to those of the second.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kPartsOf{{{"project", "organisation"},
                                                                                 {"project", "organisation_type"},
                                                                                 {"organisation", "organisation_type"},
                                                                                 {"host", "label"},
                                                                                 {"label", "family"},
                                                                                 {"detail", "family"}}};

}  // namespace

Roles default_roles() {
  using enum BucketSize;
  const std::vector<std::vector<std::string>> groups{
      {"organisation"}, {"label"}, {"detail"}, {"organisation", "label"}};
  Roles roles;
  roles[std::to_underlying(Role::open)] = {.by = {month, quarter, year}, .group = groups};
  // Projects are small: those who answer for one know who is in it.
  roles[std::to_underlying(Role::project)] = {
      .threshold = 3, .by = {month, quarter, year}, .group = {{"label"}, {"detail"}}};
  roles[std::to_underlying(Role::analyst)] = {
      .threshold = 5, .unfinished = true, .by = {day, month, quarter, year}, .group = groups};
  roles[std::to_underlying(Role::admin)] = {
      .method = RoleRules::Method::none, .unfinished = true, .by = {}, .group = {}};
  return roles;
}

std::string_view word(Role role) { return kRoles[static_cast<std::size_t>(role)]; }
std::string_view word(RoleRules::Method method) { return kMethods[static_cast<std::size_t>(method)]; }

Result<Role> parse_role(std::string_view word) {
  const auto found = std::ranges::find(kRoles, word);
  if (found != kRoles.end()) return static_cast<Role>(found - kRoles.begin());
  return fail(Code::wrong_usage, fmt::format("there is no role \"{}\"", word),
              fmt::format("Choose {}.", fmt::join(kRoles, ", ")));
}

Result<void> check(const RoleRules& rules) {
  if (rules.method == RoleRules::Method::none) return {};
  if (rules.by.empty() || rules.group.empty()) {
    return fail(Code::invalid_input, "which buckets and groupings may be asked for is not said",
                "Without them nobody can tell what can be computed from what. Write by = [...] and group = [...].");
  }
  const auto has = [&](BucketSize size) { return std::ranges::find(rules.by, size) != rules.by.end(); };
  if (has(BucketSize::week) && (has(BucketSize::month) || has(BucketSize::quarter) || has(BucketSize::year))) {
    return fail(Code::invalid_input, "weeks are no parts of months, quarters and years",
                "What is hidden in one could be computed from the other: allow weeks, or the others.");
  }
  std::vector<std::string_view> dimensions;
  for (const auto& grouping : rules.group) {
    if (grouping.size() > 1 && !rules.zeros_shown) {
      return fail(Code::invalid_input, "two groupings at once cannot keep zeros secret",
                  "Write zeros = \"shown\", or allow one dimension at a time.");
    }
    dimensions.insert(dimensions.end(), grouping.begin(), grouping.end());
  }
  for (const auto& [part, whole] : kPartsOf) {
    if (std::ranges::find(dimensions, part) != dimensions.end() &&
        std::ranges::find(dimensions, whole) != dimensions.end()) {
      return fail(Code::invalid_input, fmt::format("figures by {} may add up to those by {}", part, whole),
                  "What is hidden in one could be computed from the other: allow one of them.");
    }
  }
  return {};
}

}  // namespace monalys
