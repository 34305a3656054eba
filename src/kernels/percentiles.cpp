#include "kernels/percentiles.hpp"

#include <algorithm>
#include <numeric>

namespace monalys::kernels {

std::vector<std::int64_t> percentiles(std::span<std::int64_t> values, std::span<const unsigned> percents) {
  if (values.empty()) return {};

  std::vector<std::size_t> ascending(percents.size());
  std::iota(ascending.begin(), ascending.end(), std::size_t{0});
  std::ranges::sort(ascending, {}, [&](std::size_t i) { return percents[i]; });

  std::vector<std::int64_t> answers(percents.size());
  auto unsorted = values.begin();  // everything before is no greater than anything from here on
  for (const std::size_t i : ascending) {
    const auto wanted = values.begin() + static_cast<std::ptrdiff_t>(nearest_rank(values.size(), percents[i]) - 1);
    if (wanted >= unsorted) {
      std::nth_element(unsorted, wanted, values.end());
      unsorted = wanted + 1;
    }
    answers[i] = *wanted;
  }
  return answers;
}

std::optional<double> share_at_most(std::span<const std::int64_t> values, std::int64_t limit) {
  if (values.empty()) return std::nullopt;
  const auto count = std::ranges::count_if(values, [limit](std::int64_t value) { return value <= limit; });
  return static_cast<double>(count) / static_cast<double>(values.size());
}

}  // namespace monalys::kernels
