// Program families: which texts in logs name the same kind of program. `StataSE-64.exe`, `/usr/local/bin/stata-mp` and
// `Stata` are all Stata. Facts keep what the log said; families are applied when a question is answered, so that a list
// that changes needs no log read again.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace monalys {

/// The family of programs that no rule names, where a word that no log holds must stand for it.
inline constexpr std::string_view kOtherPrograms = "(other programs)";

struct FamilyRule {
  std::string program;  // * any text, ? one character
  std::string family;
};

class ProgramFamilies {
 public:
  /// No rules: every program is another one.
  ProgramFamilies() : ProgramFamilies(std::vector<FamilyRule>{}) {}
  explicit ProgramFamilies(std::vector<FamilyRule> rules);
  /// The usual programs of research, for platforms that name none.
  [[nodiscard]] static std::shared_ptr<const ProgramFamilies> usual();

  /// The family that the first rule names which matches, whatever the program's case, its folder and ".exe". Empty for
  /// an empty text. Valid as long as this.
  [[nodiscard]] std::string_view of(std::string_view program) const;
  /// Two lists with the same fingerprint, 32 hexadecimal digits, say the same of every program.
  [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }
  [[nodiscard]] const std::vector<FamilyRule>& rules() const { return rules_; }

 private:
  std::vector<FamilyRule> rules_;  // programs as they are compared
  std::string fingerprint_;
};

}  // namespace monalys
