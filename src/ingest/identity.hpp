// Who a person is whatever a log calls them: MONA\Anna, anna@mona and "ANNA " are one; aliases are followed; accounts
// that are no persons are told apart.

#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "config/config.hpp"

namespace monalys::ingest {

/// Immutable after the aliases are set; may then be used by several threads at once.
class Identities {
 public:
  explicit Identities(IdentityRules rules) : rules_(std::move(rules)) {}

  using Alias = std::pair<std::string, std::string>;  // another name, and the name of the person
  /// Replaces the alias table. Fails when aliases lead in a circle or one alias belongs to two persons; the message
  /// holds no names.
  [[nodiscard]] Result<void> set_aliases(const std::vector<Alias>& aliases);

  /// Blanks trimmed, case folded, domain stripped.
  [[nodiscard]] std::string normalise(std::string_view raw) const;

  struct Person {
    std::string name;  // normalised, aliases followed; empty: nobody
    bool excluded = false;
  };
  [[nodiscard]] Person person(std::string_view raw) const;

  /// A project as it is stored: blanks and one trailing $ gone, upper case unless the rules keep it.
  [[nodiscard]] std::string project(std::string_view raw) const;

 private:
  IdentityRules rules_;
  std::unordered_map<std::string, std::string> aliases_;  // both sides normalised; leads to the end of the chain
};

}  // namespace monalys::ingest
