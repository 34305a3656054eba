#include "simulate/projects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace monalys::simulate {

using namespace std::chrono;

std::string_view type_of_organisation(std::string_view organisation) {
  const auto found = std::ranges::find(kOrganisations, organisation);
  return found == kOrganisations.end() ? std::string_view{}
                                       : kOrganisationTypes[static_cast<std::size_t>(found - kOrganisations.begin())];
}

Date inner_day(Random& random, Date first, Date last) {
  const Date date = add_days(first, static_cast<int>(random.between(0, days_between(first, last))));
  return date.year() / date.month() / std::clamp(date.day(), day{2}, day{26});
}

std::vector<Project> make_projects(const Profile& profile, std::uint64_t seed) {
  Random random{seed, "projects"};
  const Date origin = 2004y / January / 12;  // the platform is older than its logs
  const Date last = add_days(profile.last, -20);
  std::vector<Project> projects;
  const auto add = [&](ProjectState state, Date from, std::optional<Date> till, std::optional<Date> removed) {
    projects.push_back(
        {{}, random.below(kOrganisations.size()), state, from, till, removed, random.lognormal(60.0, 1.7)});
  };

  for (int i = 0; i < profile.projects_running; ++i) {
    // The later, the more: two thirds of those running began in the last third of the time.
    const double share = std::pow(random.uniform(), .45);
    const int age = static_cast<int>((1.0 - share) * days_between(origin, last));
    const Date from = inner_day(random, add_days(last, -age), add_days(last, -age));
    std::optional<Date> till;
    if (random.chance(.6)) {
      till = inner_day(random, add_days(profile.registers_until, 40), add_days(profile.registers_until, 1200));
    }
    add(ProjectState::running, from, till, {});
  }
  for (int i = 0; i < profile.projects_ended; ++i) {
    const Date till = inner_day(random, add_days(last, -900), last);
    add(ProjectState::ended, inner_day(random, add_days(till, -2400), add_days(till, -300)), till, {});
  }
  for (int i = 0; i < profile.projects_removed; ++i) {
    const Date removed = inner_day(random, 2009y / June / 1, last);
    const Date till = inner_day(random, add_days(removed, -700), add_days(removed, -60));
    const Date from =
        inner_day(random, std::max(origin, add_days(till, -2600)), std::max(origin, add_days(till, -200)));
    add(ProjectState::removed, from, till, removed);
  }

  std::ranges::sort(projects, {}, [](const Project& project) { return std::pair{project.from, project.weight}; });
  int number = 100;
  for (auto& project : projects) {
    number += static_cast<int>(random.between(1, 2));
    project.id = fmt::format("P{:04}", number);
  }
  return projects;
}

}  // namespace monalys::simulate
