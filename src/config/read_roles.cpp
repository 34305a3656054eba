#include "config/read_roles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

#include "base/text.hpp"

namespace monalys::config {
namespace {

std::vector<std::vector<std::string>> read_groupings(Section& section, std::string_view role) {
  constexpr std::array<std::string_view, 7> kDimensions{
      "organisation", "organisation_type", "project", "host", "label", "detail", "family"};
  std::vector<std::vector<std::string>> groupings;
  for (const auto& text : section.texts("group")) {
    auto& grouping = groupings.emplace_back();
    for (const auto part : std::views::split(text, ',')) {
      const auto dimension = trim(std::string_view{part.begin(), part.end()});
      if (std::ranges::find(kDimensions, dimension) == kDimensions.end()) {
        section.complain("group", fmt::format("there is no dimension \"{}\"", dimension),
                         did_you_mean(dimension, kDimensions));
      }
      grouping.emplace_back(dimension);
    }
    if (grouping.size() > 2) {
      section.complain("group", fmt::format("\"{}\" are more than two dimensions at once", text),
                       fmt::format("Leave one out for the role {}.", role));
    }
  }
  return groupings;
}

void read_role(Section section, std::string_view name, Document& document, RoleRules& rules) {
  if (const auto method = section.choice("method", {"none", "suppress", "round"})) {
    rules.method = *method == "none"    ? RoleRules::Method::none
                   : *method == "round" ? RoleRules::Method::round
                                        : RoleRules::Method::suppress;
  }
  rules.threshold = static_cast<std::uint32_t>(section.integer("threshold", 1, 1000).value_or(rules.threshold));
  rules.base = static_cast<std::uint32_t>(section.integer("base", 2, 1000).value_or(rules.base));
  if (const auto zeros = section.choice("zeros", {"shown", "hidden"})) rules.zeros_shown = *zeros == "shown";
  rules.unfinished = section.truth("unfinished").value_or(rules.unfinished);
  if (section.has("by")) {
    rules.by.clear();
    for (const auto& text : section.texts("by")) {
      if (const auto size = parse_bucket_size(text)) {
        rules.by.push_back(*size);
      } else {
        section.complain("by", size.error());
      }
    }
    std::ranges::sort(rules.by);
    rules.by.erase(std::ranges::unique(rules.by).begin(), rules.by.end());
  }
  if (section.has("group")) rules.group = read_groupings(section, name);
  if (const auto checked = check(rules); !checked) {
    document.complain(section.line(), fmt::format("[roles.{}]", name), checked.error());
  }
  section.finish();
}

}  // namespace

void read_roles(Section section, Document& document, Config& config) {
  config.roles[std::to_underlying(Role::analyst)].threshold = static_cast<std::uint32_t>(config.privacy.threshold);
  for (const auto role : {Role::open, Role::project, Role::analyst}) {
    const auto name = word(role);
    read_role(Section(section.table(name), fmt::format("[roles.{}]", name), document), name, document,
              config.roles[std::to_underlying(role)]);
  }
  section.finish();
}

}  // namespace monalys::config
