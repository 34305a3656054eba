// One person at a gateway and on the host behind it is one connection.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <vector>

#include "store/testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;

constexpr UserId kAnna = 1, kBo = 2;
constexpr double kTolerance = 120;
constexpr double kLimit = 86'400;  // how long a connection without an end is believed in

Interval& connection(Facts& facts, ToldBy told_by, UserId user, double begun, double ended) {
  auto& fact = facts.interval(Realm::connection, user, kNone, begun, ended);
  fact.told_by = told_by;
  fact.key.low += 1000 * static_cast<std::uint64_t>(told_by);
  return fact;
}
Interval& gateway(Facts& facts, UserId user, double begun, double ended) {
  return connection(facts, ToldBy::gateway, user, begun, ended);
}
Interval& host(Facts& facts, UserId user, double begun, double ended) {
  return connection(facts, ToldBy::host, user, begun, ended);
}

double of(Store& store, Measure measure, Outcome outcome = Outcome::completed) {
  return values(store,
                {.realm = Realm::connection, .measure = measure, .outcome = outcome, .boundaries = {0, 1'000'000}})[0]
      .value_or(-1);
}
double started(Store& store) {
  if (const auto linked = store.link_connections(); !linked) throw std::runtime_error(linked.error().message);
  return of(store, Measure::started);
}

class Links : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
  Store store_ = open(folder_);
  Facts gateway_{"guacamole", "history.csv"}, host_{"hosts", "mts1.evtx"};
};

TEST_F(Links, WhatTheGatewayTellsOfTooIsNotAnotherConnection) {
  gateway(gateway_, kAnna, 10'000, 20'000);
  host(host_, kAnna, 10'005, 20'000);
  host(host_, kAnna, 15'000, 15'100);
  merge(store_, gateway_);
  merge(store_, host_);
  EXPECT_EQ(started(store_), 1);
  EXPECT_EQ(of(store_, Measure::ended), 1);
  EXPECT_EQ(of(store_, Measure::closed), 1);
  EXPECT_EQ(of(store_, Measure::concurrent_max), 1);
  EXPECT_EQ(of(store_, Measure::concurrent_mean), 10'000.0 / 1'000'000);
}

TEST_F(Links, WhatNoGatewayTellsOfCounts) {
  gateway(gateway_, kAnna, 10'000, 20'000);
  host(host_, kBo, 10'005, 20'000);
  host(host_, kAnna, 30'000, 31'000);
  connection(host_, ToldBy::itself, kAnna, 10'005, 20'000);
  merge(store_, gateway_);
  merge(store_, host_);
  EXPECT_EQ(started(store_), 4);
}

TEST_F(Links, GatewaysAloneAndHostsAloneCountAsTheyAre) {
  gateway(gateway_, kAnna, 10'000, 20'000);
  gateway(gateway_, kAnna, 10'005, 20'000);
  merge(store_, gateway_);
  EXPECT_EQ(started(store_), 2);
  host(host_, kBo, 10'000, 20'000);
  host(host_, kBo, 10'005, 20'000);
  merge(store_, host_);
  EXPECT_EQ(started(store_), 4);
}

TEST_F(Links, ClocksMayDifferByTheTolerance) {
  gateway(gateway_, kAnna, 10'000, 20'000);
  merge(store_, gateway_);
  const std::vector<std::pair<double, double>> begins{
      {10'000 - kTolerance - 1, 2}, {10'000 - kTolerance, 2}, {20'000 + kTolerance, 2}, {20'000 + kTolerance + 1, 3}};
  for (const auto& [begin, expected] : begins) {
    host(host_, kAnna, begin, begin + 1);
    merge(store_, host_);
    EXPECT_EQ(started(store_), expected) << begin;
  }
}

TEST_F(Links, AnEarlierLongRowCoversWhatALaterShortOneDoesNot) {
  gateway(gateway_, kAnna, 10'000, 50'000);
  gateway(gateway_, kAnna, 11'000, 12'000);
  host(host_, kAnna, 40'000, 41'000);
  merge(store_, gateway_);
  merge(store_, host_);
  EXPECT_EQ(started(store_), 2);
}

TEST_F(Links, ARowWithoutAnEndCoversADay) {
  gateway(gateway_, kAnna, 10'000, kNone);
  host(host_, kAnna, 10'000 + kLimit, kNone);
  host(host_, kAnna, 10'001 + kLimit + kTolerance, kNone);
  merge(store_, gateway_);
  merge(store_, host_);
  EXPECT_EQ(started(store_), 2);
}

TEST_F(Links, AConnectionWhoseBeginningIsNotKnownGoesByItsEnd) {
  gateway(gateway_, kAnna, 10'000, 20'000);
  host(host_, kAnna, kNone, 15'000);
  host(host_, kAnna, kNone, 25'000);
  merge(store_, gateway_);
  merge(store_, host_);
  (void)started(store_);
  EXPECT_EQ(of(store_, Measure::closed), 2);
}

TEST_F(Links, AGatewaysFailedRowHidesNothing) {
  gateway(gateway_, kAnna, 10'000, 10'010).outcome = Outcome::failed;
  host(host_, kAnna, 10'005, 20'000);
  merge(store_, gateway_);
  merge(store_, host_);
  EXPECT_EQ(started(store_), 1);
  EXPECT_EQ(of(store_, Measure::ended_as, Outcome::failed), 1);
}

TEST_F(Links, OnlyTheHostKnowsOfDropsAndOnePersonIsOneWhoeverTells) {
  gateway(gateway_, kAnna, 0, 3'600 * 2);
  host(host_, kAnna, 60, 3'600).outcome = Outcome::dropped;
  host(host_, kAnna, 3'700, 3'600 * 2);
  merge(store_, gateway_);
  merge(store_, host_);
  EXPECT_EQ(started(store_), 1);
  EXPECT_EQ(of(store_, Measure::ended_as, Outcome::dropped), 1);
  EXPECT_EQ(of(store_, Measure::drop_rate), 1000.0 / 2);
  EXPECT_EQ(of(store_, Measure::users_max), 1);
  EXPECT_EQ(of(store_, Measure::unique_people), 1);
}

TEST_F(Links, WhatIsForgottenHidesNothingAnyMore) {
  gateway(gateway_, kAnna, 10'000, 20'000);
  host(host_, kAnna, 10'005, 20'000);
  merge(store_, host_);
  EXPECT_EQ(started(store_), 1);
  const auto id = store_.merge(gateway_.batch()).value().files[0];
  EXPECT_EQ(started(store_), 1);
  ASSERT_TRUE(store_.forget(std::vector{id}));
  EXPECT_EQ(started(store_), 1);
  EXPECT_EQ(of(store_, Measure::concurrent_mean), 9'995.0 / 1'000'000);
}

TEST_F(Links, AHostThatIsReadAgainAsItWasStaysHidden) {
  gateway(gateway_, kAnna, 10'000, 20'000);
  host(host_, kAnna, 10'005, 20'000);
  merge(store_, gateway_);
  const auto id = store_.merge(host_.batch()).value().files[0];
  EXPECT_EQ(started(store_), 1);
  host_.batch().forget_files = {id};
  host_.batch().files[0].id = id;
  merge(store_, host_);
  EXPECT_EQ(started(store_), 1);
}

TEST_F(Links, DerivedConnectionsAreLinkedWhenTheyAreDerivedAgain) {
  gateway(gateway_, kAnna, 10'000, 20'000);
  merge(store_, gateway_);
  auto& derived = host(host_, kAnna, 10'005, kNone);
  derived.host = "mts1";
  derived.file = 1;
  const auto derive = [&] {
    ASSERT_TRUE(store_.replace_derived(Realm::connection, "mts1", {}, host_.batch().intervals, {}));
  };
  derive();
  EXPECT_EQ(started(store_), 1);
  derived.ended_at = microseconds(20'000);
  derive();
  EXPECT_EQ(started(store_), 1);
  derive();  // as it is: nothing to do
  EXPECT_EQ(started(store_), 1);
}

TEST_F(Links, ATouchedMonthIsThatOfTheHostsConnection) {
  constexpr std::int64_t kFebruary = 31LL * 86'400, kMarch = 59LL * 86'400;
  const std::vector<std::int64_t> months{0, kFebruary, kMarch};
  const auto numbers = [&] { return store_.last_changes(std::vector{Realm::connection}, months).value(); };
  host(host_, kAnna, 900'000, kFebruary + 500);  // its end is hidden in February
  merge(store_, host_);
  EXPECT_EQ(started(store_), 1);
  const auto before = numbers();
  gateway(gateway_, kAnna, 900'000, 1'100'000);
  const auto id = store_.merge(gateway_.batch()).value().files[0];
  EXPECT_EQ(started(store_), 1);
  const auto linked = numbers();
  EXPECT_GT(linked[1], before[1]);
  ASSERT_TRUE(store_.forget(std::vector{id}));
  EXPECT_EQ(started(store_), 1);
  EXPECT_GT(numbers()[1], linked[1]);
  const auto last = numbers();
  ASSERT_TRUE(store_.link_connections());
  EXPECT_EQ(numbers(), last);
}

TEST_F(Links, WhatIsHiddenDependsOnNothingButWhatIsThere) {
  struct Row {
    ToldBy told_by;
    UserId user;
    double begun, ended;
  };
  std::vector<std::pair<std::uint64_t, std::vector<Row>>> files;
  unsigned step = 0;
  const auto is_hidden = [&](const Row& row) {
    return row.told_by == ToldBy::host && std::ranges::any_of(files, [&](const auto& file) {
             return std::ranges::any_of(file.second, [&](const Row& other) {
               const auto end = other.ended < 0 ? other.begun + kLimit : other.ended;
               return other.told_by == ToldBy::gateway && other.user == row.user &&
                      row.begun >= other.begun - kTolerance && row.begun <= end + kTolerance;
             });
           });
  };
  EXPECT_TRUE(rc::check([&] {
    if (files.size() > 8 || (!files.empty() && *rc::gen::inRange(0, 3) == 0)) {
      const auto which = *rc::gen::inRange<std::size_t>(0, files.size());
      RC_ASSERT(store_.forget(std::vector{files[which].first}).has_value());
      files.erase(files.begin() + static_cast<std::ptrdiff_t>(which));
    } else {
      ++step;
      Facts facts{"test", std::to_string(step)};
      std::vector<Row> rows;
      for (int i = *rc::gen::inRange(0, 6); i > 0; --i) {
        const double begun = 60.0 * *rc::gen::inRange(0, 15'000);  // ten days
        const double ended = *rc::gen::inRange(0, 8) == 0 ? kNone : begun + 60.0 * *rc::gen::inRange(0, 5'000);
        const auto told_by = *rc::gen::element(ToldBy::host, ToldBy::gateway, ToldBy::itself);
        rows.push_back({told_by, *rc::gen::inRange<UserId>(1, 3), begun, ended});
        connection(facts, told_by, rows.back().user, begun, ended).key.low += std::uint64_t{10'000} * step;
      }
      const auto merged = store_.merge(facts.batch());
      RC_ASSERT(merged.has_value());
      files.emplace_back(merged->files[0], rows);
    }
    if (*rc::gen::arbitrary<bool>()) return;  // several changes are linked at once
    double expected = 0;
    for (const auto& [id, rows] : files) {
      for (const auto& row : rows) expected += is_hidden(row) ? 0 : 1;
    }
    RC_ASSERT(started(store_) == expected);
  }));
}

}  // namespace
}  // namespace monalys::store
