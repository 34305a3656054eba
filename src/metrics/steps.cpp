#include "metrics/steps.hpp"

#include <fmt/format.h>

#include <chrono>
#include <memory>

namespace monalys::metrics {
namespace {

std::vector<std::int64_t> boundaries_of(std::span<const Bucket> buckets) {
  std::vector<std::int64_t> boundaries;
  for (const auto& bucket : buckets) boundaries.push_back(unix_seconds(bucket.begin));
  boundaries.push_back(unix_seconds(buckets.back().end));
  return boundaries;
}

}  // namespace

Result<void> set_days(store::Question& question, std::span<const Bucket> buckets_of, const Zone& zone) {
  if (!store::needs_steps(question)) return {};
  const Period period{local_day(buckets_of.front().begin, zone),
                      local_day(buckets_of.back().end - std::chrono::seconds{1}, zone)};
  MONALYS_TRY(const auto days, buckets(BucketSize::day, period, zone));
  question.steps = std::make_shared<const store::Steps>(
      store::Steps{.boundaries = boundaries_of(days), .words = fmt::format("day {}", zone.name())});
  return {};
}

store::Steps ages(BucketSize by, std::span<const Bucket> buckets_of, const Zone& zone) {
  auto boundaries = boundaries_of(buckets_of);
  auto words = fmt::format("{} {} from {}", word(by), zone.name(), boundaries.front());
  return {.boundaries = std::move(boundaries), .words = std::move(words)};
}

}  // namespace monalys::metrics
