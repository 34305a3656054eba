#include "bench/run_facts.hpp"

#include <fmt/format.h>

#include "bench/random.hpp"

namespace monalys::bench {

RunNames::RunNames() {
  for (int i = 0; i < 40; ++i) hosts.push_back(fmt::format("mts{}", i));
  for (int i = 0; i < 300; ++i) programs.push_back(fmt::format("program_{}.exe", i * 7));
  for (int i = 0; i < 500; ++i) projects.push_back(fmt::format("p{:04}", i));
}

void add_runs_of_day(store::Batch& batch, const RunNames& names, std::uint64_t runs, std::int64_t day,
                     std::uint32_t file) {
  constexpr std::int64_t kSecondsPerDay = 86'400;
  Random random(static_cast<std::uint64_t>(day));
  const auto some = [&](const std::vector<std::string>& list) -> std::string_view {
    return list[static_cast<std::size_t>(random.below(list.size()))];
  };
  for (std::uint64_t i = 0; i < runs; ++i) {
    const auto begun = day * kSecondsPerDay + static_cast<std::int64_t>(i * kSecondsPerDay / runs);
    const auto ended = begun + random.spread(60, 40'000);
    const auto hash = random.next();
    batch.intervals.push_back(
        {.realm = Realm::run,
         .outcome = Outcome::completed,
         .slots = 1,
         .key = {static_cast<std::uint64_t>(begun) << 32U | hash >> 32U, random.next()},
         .version = std::uint64_t{2} << 62U | static_cast<std::uint64_t>(ended) << 28U | (hash & 0xFFFFFFFU),
         .user = Random(static_cast<std::uint64_t>(random.below(5'000))).next(),
         .asked_at = kNoInstant,
         .begun_at = begun * 1'000'000,
         .ended_at = ended * 1'000'000,
         .other_at = kNoInstant,
         .project = some(names.projects),
         .host = some(names.hosts),
         .label = some(names.programs),
         .detail = {},
         .file = file});
  }
}

}  // namespace monalys::bench
