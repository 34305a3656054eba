#include "formats/evtx/wanted.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <tuple>

namespace monalys::formats::evtx {
namespace {

constexpr std::size_t kLongestSource = 256;

/// Lower case of ASCII letters.
std::string_view fold(std::string_view name, std::array<char, kLongestSource>& into) {
  const auto size = std::min(name.size(), into.size());
  std::ranges::transform(name.substr(0, size), into.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return {into.data(), size};
}

}  // namespace

Wanted::Wanted(std::span<const WantedEvent> events) : events_(events.begin(), events.end()) {
  assert(events.size() < 0xffff);
  std::array<char, kLongestSource> buffer;
  for (const auto& event : events_) {
    assert(event.source.size() < kLongestSource);
    sources_.emplace_back(fold(event.source, buffer));
  }
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
  std::array<char, kLongestSource> buffer;
  const auto folded = fold(name, buffer);
  const auto found =
      std::ranges::lower_bound(sources_, folded, {}, [](const auto& each) { return std::string_view(each); });
  if (found == sources_.end() || *found != folded) return std::nullopt;
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
