// Stays of people of whom a log says only that they were there at times: who is polled, and who asks for web pages.
//
// One person on one line, seen again and again, each time within the seconds that the event names, is there all the
// while. A stay lasts from the first to the last sighting, so it is never too long, and too short by what lies between
// two looks; of web pages ("web"), whose events are whole minutes, to the end of the last minute. Nothing but a night
// would end the stays of a busy host one after the other, so all end in the night to Monday: what is derived anew after
// a change is never more than the week.

#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <tuple>
#include <vector>

#include "facts/fact.hpp"

namespace monalys::ingest {

inline constexpr std::string_view kWebLine = "web";

/// Weeks by which stays are cut, at 03:00 UTC on Mondays. Instants are Unix microseconds.
[[nodiscard]] std::int64_t week_of(std::int64_t at);
[[nodiscard]] std::int64_t begin_of_week(std::int64_t week);

class Sightings {
 public:
  struct Stay {
    Event first;
    std::int64_t ended_at;
  };

  /// In order of time; texts must outlive this.
  void take(const Event& event);
  /// Nobody is there any more.
  void boot();
  [[nodiscard]] std::vector<Stay> finish();

 private:
  void end(const Stay& stay);

  std::map<std::tuple<std::string_view, UserId, std::string_view>, Stay> going_on_;  // by line, user and label
  std::vector<Stay> stays_;
};

}  // namespace monalys::ingest
