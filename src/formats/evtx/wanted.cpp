#include "formats/evtx/wanted.hpp"

#include <algorithm>
#include <cassert>
#include <tuple>

namespace monalys::formats::evtx {

Wanted::Wanted(std::span<const WantedEvent> events) : events_(events.begin(), events.end()) {
  assert(events.size() < 0xffff);
  for (const auto& event : events_) sources_.push_back(event.source);
  std::ranges::sort(sources_);
  const auto [first, last] = std::ranges::unique(sources_);
  sources_.erase(first, last);
  for (std::size_t row = 0; row < events_.size(); ++row) {
    const auto& event = events_[row];
    rows_.push_back({*source(event.source), event.id, static_cast<std::uint16_t>(row)});
    ids_.set(event.id);
  }
  std::ranges::sort(rows_, {}, [](const Row& row) { return std::tuple(row.source, row.id, row.row); });
}

std::optional<std::uint16_t> Wanted::source(std::string_view name) const {
  const auto found = std::ranges::lower_bound(sources_, name);
  if (found == sources_.end() || *found != name) return std::nullopt;
  return static_cast<std::uint16_t>(found - sources_.begin());
}

std::optional<std::uint16_t> Wanted::row(std::optional<std::uint16_t> source, std::uint16_t id) const {
  if (!source) return std::nullopt;
  const auto key = [](const Row& row) { return std::pair(row.source, row.id); };
  const auto found = std::ranges::lower_bound(rows_, std::pair(*source, id), {}, key);
  if (found == rows_.end() || key(*found) != std::pair(*source, id)) return std::nullopt;
  return found->row;
}

}  // namespace monalys::formats::evtx
