// On how many days people come, and how long ago they came first: by hand, and against slow counting on random facts.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "store/testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using Second = std::int64_t;

constexpr Second kHour = 3600;
constexpr Second kDay = 24 * kHour;
constexpr Second kStart = 1'640'995'200;  // 2022-01-01 00:00 UTC

std::shared_ptr<const Steps> steps(std::vector<Second> boundaries, std::string words) {
  return std::make_shared<const Steps>(Steps{std::move(boundaries), std::move(words)});
}

/// Days of `hours` hours from the start on.
std::shared_ptr<const Steps> days(int count, Second hours = 24) {
  std::vector<Second> boundaries;
  for (int i = 0; i <= count; ++i) boundaries.push_back(kStart + i * hours * kHour);
  return steps(std::move(boundaries), "day of " + std::to_string(hours));
}

Question people(Measure measure, std::vector<Second> boundaries, std::shared_ptr<const Steps> of) {
  Question question{.realm = Realm::logon, .measure = measure, .boundaries = std::move(boundaries)};
  question.steps = std::move(of);
  return question;
}

TEST(ActiveDays, AreCountedOncePerPersonAndDay) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts facts;
  const auto seen = [&](UserId user, int day) {
    facts.moment(user, static_cast<double>(kStart + day * kDay + 9 * kHour));
    facts.moment(user, static_cast<double>(kStart + day * kDay + 15 * kHour));
  };
  seen(1, 0);
  for (int day = 0; day < 4; ++day) seen(2, day);
  for (int day = 0; day < 5; ++day) seen(3, day);
  for (int day = 0; day < 20; ++day) seen(4, day);
  seen(1, 31);  // in the second bucket
  facts.moment(9, static_cast<double>(kStart), Outcome::failed);
  merge(store, facts);

  const std::vector<Second> months{kStart, kStart + 31 * kDay, kStart + 59 * kDay, kStart + 90 * kDay};
  auto median = people(Measure::active_days_percentile, months, days(90));
  EXPECT_THAT(values(store, median), ElementsAre(4, 1, std::nullopt)) << "of 1, 4, 5 and 20 days the second";
  median.percent = 90;
  EXPECT_THAT(values(store, median), ElementsAre(20, 1, std::nullopt));
  EXPECT_THAT(values(store, people(Measure::active_days_mean, months, days(90))), ElementsAre(7.5, 1, std::nullopt));

  auto classes = people(Measure::unique_people, months, days(90));
  classes.group = {Dimension::active_days};
  const Values expected{{"1", {1, 1, 0}}, {"2–4", {1, 0, 0}}, {"5–9", {1, 0, 0}}, {"20+", {1, 0, 0}}};
  EXPECT_EQ(grouped(store, classes), expected);
}

TEST(ActiveDays, ADayIsWhatTheQuestionSaysItIs) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts facts;
  facts.moment(1, static_cast<double>(kStart + 23 * kHour + 1800));
  facts.moment(1, static_cast<double>(kStart + 24 * kHour + 1800));
  merge(store, facts);
  const std::vector<Second> all{kStart, kStart + 4 * kDay};
  EXPECT_THAT(values(store, people(Measure::active_days_mean, all, days(4))), ElementsAre(2));
  EXPECT_THAT(values(store, people(Measure::active_days_mean, all, days(2, 48))), ElementsAre(1))
      << "remembered under other words";
}

TEST(Ages, TellWhenPeopleCameFirst) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts facts;
  const auto seen = [&](UserId user, int month) {
    facts.moment(user, static_cast<double>(kStart + month * 30 * kDay));
  };
  // First in 0: 1, 2, 3; of these 1 comes back in 1 and 2, 2 in 2 only. First in 1: 4, which comes back in 2.
  for (const auto& [user, month] :
       std::vector<std::pair<UserId, int>>{{1, 0}, {2, 0}, {3, 0}, {1, 1}, {4, 1}, {1, 2}, {2, 2}, {4, 2}, {4, 2}}) {
    seen(user, month);
  }
  merge(store, facts);
  const std::vector<Second> months{kStart, kStart + 30 * kDay, kStart + 60 * kDay, kStart + 90 * kDay};
  auto question = people(Measure::unique_people, months, steps(months, "month"));
  question.group = {Dimension::age};
  const Values expected{{"0", {3, 1, 0}}, {"1", {0, 1, 1}}, {"2", {0, 0, 2}}};
  EXPECT_EQ(grouped(store, question), expected);

  // Earlier logs arrive: user 3 was there before. What was remembered is not told again.
  Facts earlier{"test", "earlier.log"};
  earlier.moment(4, static_cast<double>(kStart + 1));
  merge(store, earlier);
  const Values changed{{"0", {4, 0, 0}}, {"1", {0, 2, 0}}, {"2", {0, 0, 3}}};
  EXPECT_EQ(grouped(store, question), changed);
}

struct Sight {
  UserId user;
  Second at;
  std::string label;
};

TEST(RandomSights, AreAnsweredAsSlowCountingDoes) {
  TemporaryFolder folder;
  auto store = open(folder);
  EXPECT_TRUE(rc::check([&] {
    std::vector<Sight> sights;
    for (auto i = *rc::gen::inRange(0, 60); i > 0; --i) {
      const auto hour = *rc::gen::inRange<Second>(0, 30 * 24);
      sights.push_back({*rc::gen::inRange<UserId>(1, 7), kStart + hour * kHour + *rc::gen::inRange<Second>(0, 3) * 1200,
                        *rc::gen::element<std::string>("a", "b")});
    }
    Facts facts;
    facts.batch().replace_sources = {"test"};
    for (const auto& sight : sights) facts.moment(sight.user, static_cast<double>(sight.at)).label = sight.label;
    merge(store, facts);

    // Buckets of some days; the days begin at an hour of their own and may have 23 or 25.
    std::vector<Second> boundaries_of_days{kStart - 2 * kHour};
    while (boundaries_of_days.back() < kStart + 31 * kDay) {
      boundaries_of_days.push_back(boundaries_of_days.back() + *rc::gen::element<Second>(23, 24, 25) * kHour);
    }
    std::vector<Second> boundaries{boundaries_of_days[0]};
    for (std::size_t day = 0; day + 1 < boundaries_of_days.size();) {
      day = std::min(boundaries_of_days.size() - 1, day + *rc::gen::inRange<std::size_t>(1, 9));
      boundaries.push_back(boundaries_of_days[day]);
    }
    const bool by_label = *rc::gen::inRange(0, 2) == 0;
    auto question =
        people(*rc::gen::element(Measure::unique_people, Measure::active_days_percentile, Measure::active_days_mean),
               boundaries, steps(boundaries_of_days, "days " + std::to_string(*rc::gen::arbitrary<std::uint32_t>())));
    question.percent = *rc::gen::element(1U, 50U, 90U, 100U);
    if (by_label) question.group.push_back(Dimension::label);
    if (question.measure == Measure::unique_people) {
      question.group.push_back(*rc::gen::element(Dimension::active_days, Dimension::age));
      if (question.group.back() == Dimension::age) {
        question.steps = steps(boundaries, "ages " + std::to_string(*rc::gen::arbitrary<std::uint32_t>()));
      }
    }

    std::map<std::pair<std::vector<std::string>, std::uint32_t>, double> expected;
    for (const auto& label : by_label ? std::vector<std::string>{"a", "b"} : std::vector<std::string>{""}) {
      for (std::uint32_t bucket = 0; bucket + 1 < boundaries.size(); ++bucket) {
        std::vector<std::size_t> counts;
        for (UserId user = 1; user < 7; ++user) {
          std::set<std::size_t> on;
          Second first = INT64_MAX;
          for (const auto& sight : sights) {
            if (sight.user != user) continue;
            first = std::min(first, sight.at);
            if (by_label && sight.label != label) continue;
            if (sight.at < boundaries[bucket] || sight.at >= boundaries[bucket + 1]) continue;
            std::size_t day = 0;
            while (boundaries_of_days[day + 1] <= sight.at) ++day;
            on.insert(day);
          }
          if (on.empty()) continue;
          counts.push_back(on.size());
          auto name = by_label ? std::vector<std::string>{label} : std::vector<std::string>{};
          if (question.measure != Measure::unique_people) continue;
          if (question.group.back() == Dimension::age) {
            std::uint32_t cohort = 0;
            while (boundaries[cohort + 1] <= first) ++cohort;
            name.push_back(std::to_string(bucket - cohort));
          } else {
            const auto n = on.size();
            name.emplace_back(n < 2 ? "1" : n < 5 ? "2–4" : n < 10 ? "5–9" : n < 20 ? "10–19" : "20+");
          }
          expected[{name, bucket}] += 1;
        }
        if (counts.empty() || question.measure == Measure::unique_people) continue;
        std::ranges::sort(counts);
        double value = 0;
        if (question.measure == Measure::active_days_mean) {
          for (const auto count : counts) value += static_cast<double>(count) / static_cast<double>(counts.size());
        } else {
          for (std::size_t i = counts.size(); i-- > 0;) {
            if (100 * (i + 1) >= question.percent * counts.size()) value = static_cast<double>(counts[i]);
          }
        }
        expected[{by_label ? std::vector<std::string>{label} : std::vector<std::string>{}, bucket}] = value;
      }
    }
    for (const auto& cell : answer(store, question)) {
      const auto found = expected.find({cell.group, cell.bucket});
      if (found == expected.end()) {
        RC_ASSERT(cell.value.value_or(0) == 0);
        continue;
      }
      RC_ASSERT(cell.value.has_value());
      RC_ASSERT(std::abs(*cell.value - found->second) < 1e-9);
      expected.erase(found);
    }
    RC_ASSERT(expected.empty());
  }));
}

}  // namespace
}  // namespace monalys::store
