#include "simulate/project_activity.hpp"

#include <algorithm>

namespace monalys::simulate {

void ProjectActivity::note(std::size_t project, Seconds at) {
  auto& instants = seen_[project];
  // Two within an hour that begin in the same one tell the same: windows begin and end with an hour.
  if (!instants.empty() && instants.back() / kHour == at / kHour) return;
  instants.push_back(at);
}

void ProjectActivity::seen(std::uint32_t user, std::string_view project, Seconds at) {
  if (!project.empty()) {
    const auto found = std::ranges::find(projects_, project, &Project::id);
    if (found != projects_.end()) note(static_cast<std::size_t>(found - projects_.begin()), at);
    return;
  }
  const Date date = clock_.local_date(at);
  for (const auto& row : people_.person(user).memberships) {
    if (row.from <= date && (!row.till || date <= *row.till)) note(row.project, at);
  }
}

void ProjectActivity::finish() {
  for (auto& instants : seen_) std::ranges::sort(instants);
}

bool ProjectActivity::active_before(std::size_t project, Seconds end) const {
  const auto& instants = seen_[project];
  const auto first = std::ranges::lower_bound(instants, end - 180 * kDay);
  return first != instants.end() && *first < end;
}

}  // namespace monalys::simulate
