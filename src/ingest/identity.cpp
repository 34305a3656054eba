#include "ingest/identity.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace monalys::ingest {
namespace {

/// ASCII and the letters U+00E0 to U+00FE of UTF-8 text: what project ids are written with.
std::string upper_case(std::string_view text) {
  std::string upper(text);
  for (std::size_t i = 0; i < upper.size(); ++i) {
    if (upper[i] >= 'a' && upper[i] <= 'z') {
      upper[i] = static_cast<char>(upper[i] - 32);
    } else if (upper[i] == '\xc3' && i + 1 < upper.size()) {
      const auto next = static_cast<unsigned char>(upper[++i]);
      if (next >= 0xa0 && next <= 0xbe && next != 0xb7) upper[i] = static_cast<char>(next - 32);  // not the sign ÷
    }
  }
  return upper;
}

}  // namespace

std::string Identities::normalise(std::string_view raw) const {
  auto name = trim(raw);
  if (rules_.strip_domain) {
    if (const auto slash = name.rfind('\\'); slash != std::string_view::npos) name.remove_prefix(slash + 1);
    // A leading @ is no domain but a part of the name.
    if (const auto at = name.find('@', 1); at != std::string_view::npos) name = name.substr(0, at);
    name = trim(name);
  }
  return fold_case(name);
}

Result<void> Identities::set_aliases(const std::vector<Alias>& aliases) {
  std::unordered_map<std::string, std::string> next;
  for (const auto& [alias, user] : aliases) {
    auto from = normalise(alias);
    auto to = normalise(user);
    if (from.empty() || to.empty() || from == to) continue;
    const auto [entry, added] = next.emplace(std::move(from), to);
    if (!added && entry->second != to) {
      return fail(Code::invalid_input, "one alias is given to two users",
                  "Sort the aliases register by its alias column and look for the one that stands there twice.");
    }
  }
  std::unordered_map<std::string, std::string> ends;
  for (const auto& [alias, user] : next) {
    std::string_view end = user;
    std::size_t steps = 0;
    for (auto further = next.find(user); further != next.end(); further = next.find(further->second)) {
      end = further->second;
      if (++steps > next.size()) {
        return fail(Code::invalid_input, "the aliases lead in a circle: a is b, and b is a",
                    "In each row the column user must hold the name that is kept, and that name must not lead back.");
      }
    }
    ends.emplace(alias, end);
  }
  aliases_ = std::move(ends);
  return {};
}

Identities::Person Identities::person(std::string_view raw) const {
  Person person{normalise(raw)};
  if (person.name.empty()) return person;
  if (const auto alias = aliases_.find(person.name); alias != aliases_.end()) person.name = alias->second;
  person.excluded = std::ranges::any_of(
      rules_.exclude, [&](const std::string& pattern) { return matches_wildcard(person.name, fold_case(pattern)); });
  return person;
}

std::string Identities::project(std::string_view raw) const {
  auto text = trim(raw);
  if (text.ends_with('$')) text = trim(text.substr(0, text.size() - 1));
  return rules_.project_case == IdentityRules::ProjectCase::upper ? upper_case(text) : std::string(text);
}

}  // namespace monalys::ingest
