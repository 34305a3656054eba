#include "ingest/sightings.hpp"

#include <utility>

#include "base/text.hpp"

namespace monalys::ingest {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;

constexpr std::int64_t kWeek = std::int64_t{7} * 86'400 * kSecond;
constexpr std::int64_t kMondayNight = (std::int64_t{4} * 86'400 + std::int64_t{3} * 3600) * kSecond;  // of 1970-01-05

/// How long a sighting holds.
std::int64_t hold_of(const Event& event) { return to_integer<std::uint32_t>(event.detail).value_or(0) * kSecond; }

}  // namespace

std::int64_t week_of(std::int64_t at) { return (at - kMondayNight) / kWeek; }
std::int64_t begin_of_week(std::int64_t week) { return kMondayNight + week * kWeek; }

void Sightings::take(const Event& event) {
  if (event.user == 0) return;  // an excluded account
  const auto [found, is_new] =
      going_on_.try_emplace({event.line, event.user, event.label}, Stay{.first = event, .ended_at = event.at});
  if (is_new) return;
  auto& stay = found->second;
  if (event.at - stay.ended_at > hold_of(event) || week_of(event.at) != week_of(stay.ended_at)) {
    end(stay);
    stay.first = event;
  }
  stay.ended_at = event.at;
}

void Sightings::end(const Stay& stay) {
  stays_.push_back(stay);
  if (stay.first.line == kWebLine) stays_.back().ended_at += kMinute;
}

void Sightings::boot() {
  for (const auto& [who, stay] : going_on_) end(stay);
  going_on_.clear();
}

std::vector<Sightings::Stay> Sightings::finish() {
  boot();
  return std::exchange(stays_, {});
}

}  // namespace monalys::ingest
