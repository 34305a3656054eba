// Little-endian numbers at any address of a block. Callers have checked that the bytes are there.

#pragma once

#include <cassert>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace monalys::formats::evtx {

template <std::unsigned_integral Number>
[[nodiscard]] inline Number load(std::string_view bytes, std::size_t at) {
  assert(at + sizeof(Number) <= bytes.size());
  Number number;
  std::memcpy(&number, bytes.data() + at, sizeof number);  // this program runs on little-endian machines only
  return number;
}

/// True when `size` bytes lie at `at`; neither may overflow.
[[nodiscard]] constexpr bool has(std::string_view bytes, std::size_t at, std::size_t size) {
  return at <= bytes.size() && size <= bytes.size() - at;
}

/// How much work one block may cause. Templates can refer to themselves and to each other, so that few bytes could ask
/// for endless work; honest blocks need less than a tenth of this.
class Budget {
 public:
  static constexpr std::int64_t kOfABlock = 1'000'000;

  /// False when it is used up.
  [[nodiscard]] bool take(std::size_t units) { return (left_ -= static_cast<std::int64_t>(units)) >= 0; }
  void renew() { left_ = kOfABlock; }

 private:
  std::int64_t left_ = kOfABlock;
};

}  // namespace monalys::formats::evtx
