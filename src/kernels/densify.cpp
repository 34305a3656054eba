#include "kernels/densify.hpp"

#include <bit>
#include <cassert>

namespace monalys::kernels {
namespace {

constexpr std::size_t kFirstSlots = 1024;

}  // namespace

Densifier::Densifier()
    : slots_(kFirstSlots), mask_(kFirstSlots - 1), shift_(64U - static_cast<unsigned>(std::bit_width(mask_))) {}

void Densifier::number(std::span<const std::uint64_t> keys, std::span<std::uint32_t> numbers) {
  assert(keys.size() == numbers.size());
  for (std::size_t i = 0; i < keys.size(); ++i) numbers[i] = number(keys[i]);
}

std::uint32_t Densifier::insert(std::size_t at, std::uint64_t key) {
  assert(keys_.size() < kFree);
  const auto given = static_cast<std::uint32_t>(keys_.size());
  slots_[at] = {key, given};
  keys_.push_back(key);
  if (keys_.size() * 2 > slots_.size()) grow();
  return given;
}

void Densifier::grow() {
  slots_.assign(slots_.size() * 2, Slot{});
  mask_ = slots_.size() - 1;
  --shift_;
  for (std::uint32_t i = 0; i < keys_.size(); ++i) {
    std::size_t at = home(keys_[i]);
    while (slots_[at].number != kFree) at = (at + 1) & mask_;
    slots_[at] = {keys_[i], i};
  }
}

}  // namespace monalys::kernels
