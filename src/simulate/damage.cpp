#include "simulate/damage.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/text.hpp"

namespace monalys::simulate {
namespace {

constexpr std::array<std::string_view, kDamages.size() + 1> kWords{"dirty", "crc", "cut", "overwritten", "torn", "all"};

}  // namespace

std::string_view word(Damage kind) { return kWords[static_cast<std::size_t>(kind)]; }

std::string_view effect(Damage kind) {
  switch (kind) {
    case Damage::dirty:
      return "No record is lost: a file is read by its size, not by what its header says.";
    case Damage::crc:
      return "No record is lost; that the checksum is wrong is remarked upon.";
    case Damage::cut:
      return "The records from the cut on are lost, and the one that is cut is rejected.";
    case Damage::overwritten:
      return "The oldest records are lost, and nothing says so.";
    case Damage::torn:
      return "The records written over are lost, and the stretch is rejected as one.";
  }
  std::unreachable();
}

Result<Damages> parse_damage(std::string_view text) {
  if (text == "all") return Damages(kDamages.begin(), kDamages.end());
  for (const auto kind : kDamages) {
    if (word(kind) == text) return Damages{kind};
  }
  return fail(Code::wrong_usage, fmt::format("there is no damage \"{}\"", text),
              fmt::format("{}Known: {}.", did_you_mean(text, kWords), fmt::join(kWords, ", ")));
}

}  // namespace monalys::simulate
