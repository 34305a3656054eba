// The platform's research projects, and the organisations they belong to.

#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulate/profile.hpp"
#include "simulate/random.hpp"

namespace monalys::simulate {

inline constexpr std::array<std::string_view, 12> kOrganisations{
    "Högskolan Mellanbygd",       "Institutet för arbetsliv", "Länsmyndigheten Väst",      "Myndigheten för välfärd",
    "Universitetet Nord",         "Universitetet Syd",        "Universitetet Väst",        "Universitetet Öst",
    "Forskningsinstitutet Fjäll", "Hälsodatacentrum",         "Tekniska högskolan Älvdal", "Utredningsstaben Ånga"};

/// In the order of kOrganisations. The last one stands in no register of types.
inline constexpr std::array<std::string_view, 12> kOrganisationTypes{"lärosäte", "institut", "myndighet", "myndighet",
                                                                     "lärosäte", "lärosäte", "lärosäte",  "lärosäte",
                                                                     "institut", "institut", "lärosäte",  ""};
/// Empty for an organisation that has none, and for no organisation.
[[nodiscard]] std::string_view type_of_organisation(std::string_view organisation);

enum class ProjectState { running, ended, removed };

struct Project {
  std::string id;  // P0123
  std::size_t organisation;
  ProjectState state;  // at the end of the registers
  Date from;
  std::optional<Date> till;     // last day
  std::optional<Date> removed;  // the data are gone from this day
  double weight;                // of its share in the storage

  [[nodiscard]] bool open_on(Date date) const { return from <= date && (!till || date <= *till); }
};

/// In order of id and begin. Counts by state are those of the profile; no date lies where a month begins or ends.
[[nodiscard]] std::vector<Project> make_projects(const Profile& profile, std::uint64_t seed);

/// A random day between two, never one whose eve or itself begins a month.
[[nodiscard]] Date inner_day(Random& random, Date first, Date last);

}  // namespace monalys::simulate
