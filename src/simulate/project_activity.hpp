// The books of who was there for which project: the instants that logs show of somebody, for each project that the
// record names, or that the person belongs to then.

#pragma once

#include <string_view>
#include <vector>

#include "simulate/people.hpp"
#include "simulate/projects.hpp"

namespace monalys::simulate {

class ProjectActivity {
 public:
  ProjectActivity(const Clock& clock, const std::vector<Project>& projects, const People& people)
      : clock_(clock), projects_(projects), people_(people), seen_(projects.size()) {}

  /// project: as the record has it, empty when it names none.
  void seen(std::uint32_t user, std::string_view project, Seconds at);
  void finish();

  /// After finish(): whether anybody was there in the 180 days before an instant.
  [[nodiscard]] bool active_before(std::size_t project, Seconds end) const;

 private:
  void note(std::size_t project, Seconds at);

  const Clock& clock_;
  const std::vector<Project>& projects_;
  const People& people_;
  std::vector<std::vector<Seconds>> seen_;  // by project; ascending after finish()
};

}  // namespace monalys::simulate
