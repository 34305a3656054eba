#include "kernels/densify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <unordered_map>

namespace monalys::kernels {
namespace {

using testing::ElementsAre;

TEST(Densifier, NumbersFollowTheOrderInWhichKeysAreFirstSeen) {
  Densifier users;
  const std::array<std::uint64_t, 6> keys{900, 7, 900, UINT64_MAX, 0, 7};
  std::array<std::uint32_t, 6> numbers{};
  users.number(keys, numbers);
  EXPECT_THAT(numbers, ElementsAre(0, 1, 0, 2, 3, 1));
  EXPECT_THAT(users.keys(), ElementsAre(900, 7, UINT64_MAX, 0));
}

TEST(Densifier, NumbersStayWhenTheTableGrows) {
  Densifier users;
  // Multiples of 2^40 differ in high bits alone; a hundred thousand of them make the table grow many times.
  for (std::uint64_t i = 0; i < 100'000; ++i) ASSERT_EQ(users.number(i << 40), i);
  for (std::uint64_t i = 0; i < 100'000; ++i) ASSERT_EQ(users.number(i << 40), i);
  EXPECT_EQ(users.size(), 100'000u);
}

RC_GTEST_PROP(DensifierProperty, AgreesWithAnOrdinaryMap, (const std::vector<std::uint64_t>& keys)) {
  Densifier users;
  std::unordered_map<std::uint64_t, std::uint32_t> expected;
  for (const auto key : keys) {
    const auto next = static_cast<std::uint32_t>(expected.size());
    RC_ASSERT(users.number(key) == expected.try_emplace(key, next).first->second);
  }
  RC_ASSERT(users.size() == expected.size());
}

}  // namespace
}  // namespace monalys::kernels
