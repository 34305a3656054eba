// Every measure of what is stored against looking at every stretch of time between two changes, on random snapshots.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "store/testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;
using Second = std::int64_t;

constexpr Second kDay = 86'400;
constexpr Second kHolds = 35 * kDay;

struct Row {
  std::string volume, project;
  Second at;
  std::optional<std::int64_t> bytes, limit;
};
using World = std::vector<Row>;

std::string named(const Row& row, Dimension dimension) {
  return dimension == Dimension::host ? row.volume : row.project;
}

bool wanted(const Question& question, const Row& row) {
  return std::ranges::all_of(question.where, [&](const Filter& f) { return named(row, f.dimension) == f.value; });
}

std::vector<std::string> group_of(const Question& question, const Row& row) {
  std::vector<std::string> name;
  for (const auto dimension : question.group) name.push_back(named(row, dimension));
  return name;
}

/// The rows that speak just before an instant, and the volumes whose snapshots do.
struct Speaking {
  std::vector<Row> rows;
  std::set<std::string> volumes;
};
Speaking just_before(const World& world, const Question& question, Second end) {
  Speaking speaking;
  std::set<std::string> volumes;
  for (const auto& row : world) volumes.insert(row.volume);
  for (const auto& volume : volumes) {
    const bool of_another = std::ranges::any_of(question.where, [&](const Filter& filter) {
      return filter.dimension == Dimension::host && filter.value != volume;
    });
    if (of_another) continue;
    std::map<Second, std::vector<Row>> snapshots;
    for (const auto& row : world) {
      if (row.volume == volume && row.at < end && row.at >= end - kHolds) snapshots[row.at].push_back(row);
    }
    std::erase_if(snapshots, [](const auto& snapshot) {
      return std::ranges::any_of(snapshot.second, [](const Row& row) { return !row.bytes; });
    });
    if (snapshots.empty()) continue;
    speaking.volumes.insert(volume);
    for (const auto& row : snapshots.rbegin()->second) {
      if (wanted(question, row)) speaking.rows.push_back(row);
    }
  }
  return speaking;
}

/// The level of a group; nothing where nobody speaks of it. `group` says of which volume, if of one alone.
std::optional<double> level(const Speaking& speaking, const Question& question, const std::vector<std::string>& group) {
  const auto host = std::ranges::find(question.group, Dimension::host);
  const bool known = host == question.group.end()
                         ? !speaking.volumes.empty()
                         : speaking.volumes.contains(group[static_cast<std::size_t>(host - question.group.begin())]);
  if (!known) return std::nullopt;
  double sum = 0;
  for (const auto& row : speaking.rows) sum += group_of(question, row) == group ? static_cast<double>(*row.bytes) : 0;
  return sum;
}

struct Found {
  std::optional<double> value;
  std::optional<Second> at;
};

Found in_course(const World& world, const Question& question, const std::vector<std::string>& group, Second begin,
                Second end) {
  std::set<Second> changes{begin, end};
  for (const auto& row : world) {
    for (const auto at : {row.at, row.at + kHolds}) {
      if (begin < at && at < end) changes.insert(at);
    }
  }
  double sum = 0;
  double seconds = 0;
  Found highest;
  for (auto from = changes.begin(); std::next(from) != changes.end(); ++from) {
    const auto until = *std::next(from);
    // The same all the time between the two.
    const auto now = level(just_before(world, question, until), question, group);
    if (!now) continue;
    sum += *now * static_cast<double>(until - *from);
    seconds += static_cast<double>(until - *from);
    if (!highest.value || *now > *highest.value) highest = {now, *now > 0 ? std::optional{*from} : std::nullopt};
  }
  if (question.measure == Measure::level_max) return highest;
  return {seconds > 0 ? std::optional{sum / seconds} : std::nullopt, {}};
}

Found slowly(const World& world, const Question& question, const std::vector<std::string>& group, Second begin,
             Second end) {
  const auto at_end = just_before(world, question, end);
  switch (question.measure) {
    case Measure::level_bytes:
      return {level(at_end, question, group), {}};
    case Measure::level_growth: {
      const auto was = level(just_before(world, question, begin), question, group);
      const auto is = level(at_end, question, group);
      return {was && is ? std::optional{*is - *was} : std::nullopt, {}};
    }
    case Measure::level_quota_use: {
      double used = 0;
      double limits = 0;
      for (const auto& row : at_end.rows) {
        if (!row.limit || group_of(question, row) != group) continue;
        used += static_cast<double>(*row.bytes);
        limits += static_cast<double>(*row.limit);
      }
      return {limits > 0 ? std::optional{used / limits} : std::nullopt, {}};
    }
    default:
      return in_course(world, question, group, begin, end);
  }
}

World random_world() {
  World world;
  for (int i = *rc::gen::inRange(0, 9); i > 0; --i) {
    const auto volume = *rc::gen::element<std::string>("v1", "v2");
    const auto at = *rc::gen::inRange<Second>(1, 200) * kDay + *rc::gen::element<Second>(0, 3600);
    if (std::ranges::any_of(world, [&](const Row& row) { return row.volume == volume && row.at == at; })) continue;
    for (const auto* project : {"P1", "P2", "P3", ""}) {
      if (*rc::gen::inRange(0, 4) == 0) continue;
      Row row{.volume = volume, .project = project, .at = at, .bytes = {}, .limit = {}};
      if (*rc::gen::inRange(0, 20) > 0) row.bytes = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000);
      if (*rc::gen::arbitrary<bool>()) row.limit = *rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000);
      world.push_back(row);
    }
  }
  return world;
}

TEST(RandomSnapshots, AreAnsweredAsLookingAtEveryInstantDoes) {
  TemporaryFolder folder;
  auto store = open(folder);
  EXPECT_TRUE(rc::check([&] {
    const auto world = random_world();
    Facts facts;
    facts.batch().replace_sources = {"test"};
    for (const auto& row : world) {
      auto& fact = facts.level(row.volume, static_cast<double>(row.at), row.project, row.bytes.value_or(-1));
      fact.limit = row.limit.value_or(-1);
    }
    merge(store, facts);
    for (int i = 0; i < 6; ++i) {
      Question question{.realm = Realm::storage, .label = "live"};
      question.measure = *rc::gen::element(Measure::level_bytes, Measure::level_mean, Measure::level_max,
                                           Measure::level_growth, Measure::level_quota_use);
      std::set<Second> boundaries{0, *rc::gen::inRange<Second>(200, 900) * kDay};
      for (int j = 0; j < 5; ++j) boundaries.insert(*rc::gen::inRange<Second>(1, 250) * kDay);
      question.boundaries.assign(boundaries.begin(), boundaries.end());
      question.group =
          *rc::gen::element(std::vector<Dimension>{}, std::vector{Dimension::project}, std::vector{Dimension::host});
      if (*rc::gen::inRange(0, 4) == 0) question.where.push_back({Dimension::project, "P1"});
      if (*rc::gen::inRange(0, 4) == 0) question.where.push_back({Dimension::host, "v1"});

      std::set<std::vector<std::string>> named_groups;
      for (const auto& cell : answer(store, question)) {
        named_groups.insert(cell.group);
        const auto expected =
            slowly(world, question, cell.group, question.boundaries[cell.bucket], question.boundaries[cell.bucket + 1]);
        RC_LOG() << "measure " << static_cast<int>(question.measure) << " bucket " << cell.bucket << ": "
                 << cell.value.value_or(-1) << ", expected " << expected.value.value_or(-1) << "\n";
        RC_ASSERT(cell.value.has_value() == expected.value.has_value());
        if (!cell.value) continue;
        RC_ASSERT(std::abs(*cell.value - *expected.value) <= 1e-9 * std::abs(*expected.value));
        RC_ASSERT(cell.at == expected.at);
      }
      // A group that is not named has nothing to tell.
      for (const auto& row : world) {
        if (!wanted(question, row) || named_groups.contains(group_of(question, row))) continue;
        for (std::size_t b = 0; b + 1 < question.boundaries.size(); ++b) {
          const auto expected =
              slowly(world, question, group_of(question, row), question.boundaries[b], question.boundaries[b + 1]);
          RC_ASSERT(expected.value.value_or(0) == 0);
        }
      }
    }
  }));
}

}  // namespace
}  // namespace monalys::store
