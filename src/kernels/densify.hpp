// Numbers pseudonyms 0, 1, 2, ... in the order in which they are first seen, so that what is remembered of each user
// can lie in a plain array.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace monalys::kernels {

/// A hash table with open addressing: one multiplication and, nearly always, one cache line per look-up. Any 64-bit
/// value may be a key. Holds fewer than 2^32 - 1 distinct ones. Not safe for use by several threads at once.
class Densifier {
 public:
  Densifier();

  /// The number of `key`, given now if it is new.
  [[nodiscard]] std::uint32_t number(std::uint64_t key) {
    for (std::size_t at = home(key);; at = (at + 1) & mask_) {
      if (slots_[at].number == kFree) return insert(at, key);
      if (slots_[at].key == key) return slots_[at].number;
    }
  }

  /// The same for a column; both spans have one length.
  void number(std::span<const std::uint64_t> keys, std::span<std::uint32_t> numbers);

  /// How many distinct keys there were. Numbers are 0 to size() - 1.
  [[nodiscard]] std::size_t size() const { return keys_.size(); }
  /// The keys by number; valid until the next call of number().
  [[nodiscard]] std::span<const std::uint64_t> keys() const { return keys_; }

 private:
  static constexpr std::uint32_t kFree = UINT32_MAX;
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t number = kFree;
  };

  // Multiplicative hashing by the golden ratio: the high bits depend on every bit of the key, so that keys in
  // arithmetic progression spread too.
  [[nodiscard]] std::size_t home(std::uint64_t key) const {
    return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15ULL) >> shift_);
  }
  std::uint32_t insert(std::size_t at, std::uint64_t key);
  void grow();

  std::vector<Slot> slots_;  // a power of two of them, at most half used
  std::size_t mask_ = 0;
  unsigned shift_ = 0;
  std::vector<std::uint64_t> keys_;
};

}  // namespace monalys::kernels
