// Projects on which nobody is active, and the share of the largest: by hand, and against slow counting on random facts.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <functional>
#include <set>

#include "store/testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using Second = std::int64_t;

constexpr Second kDay = 86'400;
constexpr Second kStart = 1'640'995'200;  // 2022-01-01 00:00 UTC

Question stored(Measure measure, std::vector<Second> boundaries) {
  return {.realm = Realm::storage, .measure = measure, .label = "live", .boundaries = std::move(boundaries)};
}

double day(double number) { return static_cast<double>(kStart) + number * static_cast<double>(kDay); }

class Idle : public ::testing::Test {
 protected:
  std::vector<std::optional<double>> ends(Measure measure, std::vector<double> days) {
    std::vector<Second> boundaries{kStart};
    for (const auto end : days) boundaries.push_back(static_cast<Second>(day(end)));
    return values(store_, stored(measure, boundaries));
  }
  /// A snapshot each ten days in which P1 has 100 bytes, P2 30, P3 nothing, and something belongs to no project.
  void snapshots() {
    for (int number = 0; number < 50; ++number) {
      facts_.level("v", day(10 * number), "P1", 100);
      facts_.level("v", day(10 * number), "P2", 30);
      facts_.level("v", day(10 * number), "P3", 0, 0);
      facts_.level("v", day(10 * number), "", 7);
    }
  }

  TemporaryFolder folder_;
  Store store_ = open(folder_);
  Facts facts_;
};

TEST_F(Idle, AProjectIsIdleWhenNobodyWasThereFor180Days) {
  snapshots();
  auto& job = facts_.interval(Realm::job, 1, day(5), day(6), day(7));
  job.project = "P1";
  facts_.moment(2, day(100));
  facts_.membership(2, "UU", "P2", kNone, day(150));
  facts_.moment(2, day(200));  // belongs to nothing any more
  merge(store_, facts_);
  // P1 is idle from day 187 on (its last instant lies in the 180 days before until then), P2 from day 280 on.
  EXPECT_THAT(ends(Measure::idle_bytes, {180, 187, 188, 280, 281}), ElementsAre(0, 0, 100, 100, 130));
  EXPECT_THAT(ends(Measure::idle_projects, {180, 187, 188, 280, 281}), ElementsAre(0, 0, 1, 1, 2));
}

TEST_F(Idle, WhatCountsAsActivity) {
  snapshots();
  facts_.membership(1, "UU", "P1", kNone, kNone);
  facts_.moment(1, day(300), Outcome::failed);  // was not let in
  auto& failed = facts_.interval(Realm::connection, 1, kNone, day(300), day(300));
  failed.outcome = Outcome::failed;
  facts_.interval(Realm::training, 1, kNone, day(300), day(300));
  facts_.interval(Realm::run, 1, kNone, day(120), day(130));
  merge(store_, facts_);
  EXPECT_THAT(ends(Measure::idle_bytes, {310, 311}), ElementsAre(30, 130));
}

TEST_F(Idle, ARecordThatNamesItsProjectIsOfThatAlone) {
  snapshots();
  facts_.membership(1, "UU", "P1", kNone, kNone);
  facts_.membership(1, "UU", "P2", kNone, kNone);
  auto& session = facts_.interval(Realm::session, 1, kNone, day(100), day(101));
  session.project = "P2";
  merge(store_, facts_);
  auto question = stored(Measure::idle_bytes, {kStart, static_cast<Second>(day(200))});
  question.group = {Dimension::project};
  const Values expected{{"P1", {100}}};
  EXPECT_EQ(grouped(store_, question), expected);
}

TEST_F(Idle, TheShareOfTheTenLargest) {
  for (int project = 1; project <= 12; ++project) {
    const auto name = facts_.batch().texts.keep("P" + std::to_string(project));
    facts_.level("v", day(1), name, project);
  }
  facts_.level("v", day(1), "", 22);
  facts_.level("w", day(2), "P1", 11);  // the smallest becomes the third
  merge(store_, facts_);
  // 3 to 12 are 75 of 100; then 12, 12, 11, 10 to 4 are 84 of 111.
  const auto found = ends(Measure::level_top_share, {1, 1.5, 3});
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0], std::nullopt) << "nothing is known yet";
  EXPECT_DOUBLE_EQ(*found[1], 0.75);
  EXPECT_DOUBLE_EQ(*found[2], 84.0 / 111.0);
}

struct World {
  struct Row {
    std::string volume, project;
    Second at;
    std::int64_t bytes;
  };
  struct Sign {
    UserId user;
    std::string project;
    Second at;
  };
  struct Member {
    UserId user;
    std::string project;
    Second from, until;
  };
  std::vector<Row> rows;
  std::vector<Sign> signs;
  std::vector<Member> members;
};

bool active(const World& world, const std::string& project, Second end) {
  return std::ranges::any_of(world.signs, [&](const World::Sign& sign) {
    if (sign.at >= end || sign.at < end - kIdleDays * kDay) return false;
    if (!sign.project.empty()) return sign.project == project;
    return std::ranges::any_of(world.members, [&](const World::Member& member) {
      return member.user == sign.user && member.project == project && member.from <= sign.at && sign.at < member.until;
    });
  });
}

TEST(RandomProjects, AreAnsweredAsSlowCountingDoes) {
  TemporaryFolder folder;
  auto store = open(folder);
  EXPECT_TRUE(rc::check([&] {
    const auto any_time = [] { return kStart + *rc::gen::inRange<Second>(0, 800) * kDay / 2; };
    const std::vector<std::string> names{"P1", "P2", "P3"};
    World world;
    for (auto i = *rc::gen::inRange(0, 8); i > 0; --i) {
      const auto at = any_time();
      const auto volume = *rc::gen::element<std::string>("v", "w");
      for (const auto& name : {"P1", "P2", "P3", ""}) {
        if (*rc::gen::inRange(0, 3) == 0) continue;
        world.rows.push_back({volume, name, at, *rc::gen::inRange<std::int64_t>(0, 100)});
      }
    }
    for (auto i = *rc::gen::inRange(0, 12); i > 0; --i) {
      world.signs.push_back({*rc::gen::inRange<UserId>(0, 4), *rc::gen::element<std::string>("", "", "P1", "P2"),
                             any_time() + *rc::gen::element<Second>(-1, 0, 1)});
    }
    for (auto i = *rc::gen::inRange(0, 5); i > 0; --i) {
      const auto from = any_time();
      world.members.push_back({*rc::gen::inRange<UserId>(1, 4), *rc::gen::elementOf(names), from,
                               from + *rc::gen::inRange<Second>(0, 400) * kDay});
    }

    Facts facts;
    facts.batch().replace_sources = {"test"};
    for (const auto& row : world.rows) {
      facts.level(row.volume, static_cast<double>(row.at), row.project, row.bytes, 0);
    }
    for (const auto& sign : world.signs) {
      const auto at = static_cast<double>(sign.at);
      switch (*rc::gen::inRange(0, 3)) {
        case 0:
          facts.moment(sign.user, at).project = sign.project;
          break;
        case 1:
          facts.interval(Realm::run, sign.user, kNone, at, kNone).project = sign.project;
          break;
        default:
          facts.interval(Realm::job, sign.user, at, kNone, kNone).project = sign.project;
      }
    }
    for (const auto& member : world.members) {
      facts.membership(member.user, "UU", member.project, static_cast<double>(member.from),
                       static_cast<double>(member.until));
    }
    merge(store, facts);

    std::set<Second> instants{kStart, kStart + 400 * kDay};
    for (int i = 0; i < 4; ++i) instants.insert(any_time());
    const auto measure = *rc::gen::element(Measure::idle_bytes, Measure::idle_projects, Measure::level_top_share);
    const auto question = stored(measure, {instants.begin(), instants.end()});
    const auto found = values(store, question);
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto end = question.boundaries[i + 1];
      std::map<std::string, double> bytes;
      bool known = false;
      for (const auto* volume : {"v", "w"}) {
        Second last = -1;
        for (const auto& row : world.rows) {
          if (row.volume == volume && row.at < end && row.at >= end - 35 * kDay) last = std::max(last, row.at);
        }
        known = known || last >= 0;
        for (const auto& row : world.rows) {
          if (row.volume == volume && row.at == last) bytes[row.project] += static_cast<double>(row.bytes);
        }
      }
      double all = 0, of_projects = 0, idle = 0, count = 0;
      for (const auto& [project, size] : bytes) {
        all += size;
        if (project.empty()) continue;
        of_projects += size;
        if (size == 0 || active(world, project, end)) continue;
        idle += size;
        count += 1;
      }
      if (measure == Measure::level_top_share) {
        RC_ASSERT(found[i].has_value() == (all > 0));
        if (found[i]) RC_ASSERT(std::abs(*found[i] - of_projects / all) < 1e-12);
        continue;
      }
      RC_ASSERT(found[i].has_value() == known);
      if (known) RC_ASSERT(*found[i] == (measure == Measure::idle_bytes ? idle : count));
    }
  }));
}

}  // namespace
}  // namespace monalys::store
