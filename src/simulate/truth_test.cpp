#include "simulate/truth.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace monalys::simulate {
namespace {

using namespace std::chrono;
using nlohmann::json;
using enum Coverage::Note;

Clock spring() { return *Clock::make("Europe/Stockholm", 2022y / March / 1, 2022y / May / 31); }

TEST(Coverage, FiveSilentDaysMakeAMonthPartialAndFourDoNot) {
  const auto clock = spring();
  for (const int silent : {4, 5}) {
    Coverage coverage{clock};
    for (int day = 0; day < clock.day_count(); ++day) {
      if (day < 40 || day >= 40 + silent) coverage.mark(clock.day_begin(day) + kHour);  // from 10 April
    }
    EXPECT_THAT(coverage.notes(), testing::ElementsAre(none, silent == 5 ? partial : none, none));
  }
}

TEST(Coverage, BeforeTheFirstAndAfterTheLastTraceThereAreNoLogs) {
  const auto clock = spring();
  Coverage coverage{clock};
  for (int day = 32; day < 61; ++day) coverage.mark(clock.day_begin(day));  // 2 April to 30 April
  EXPECT_THAT(coverage.notes(), testing::ElementsAre(gap, partial, gap));
}

TEST(NearestRank, IsAValueThatOccurs) {
  EXPECT_EQ(nearest_rank({7}, 95), 7);
  EXPECT_EQ(nearest_rank({1, 2, 3, 4}, 50), 2);
  EXPECT_EQ(nearest_rank({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 90), 9);
  EXPECT_EQ(nearest_rank({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 95), 10);
}

class Books : public testing::Test {
 protected:
  json metrics() {
    truth.finish();
    json all, records;
    truth.write(all, records);
    return all;
  }
  json april(const char* metric) { return metrics()[metric]["values"]["2022-04"]; }

  Clock clock = spring();
  Truth truth{clock};
  Seconds a = clock.month_begin(1);  // 1 April, 00:00
};

TEST_F(Books, AJobHasFourDates) {
  truth.stay(Activity::job, {1, a + 10, a + 70, a + 100, Outcome::completed});    // waits 60 s
  truth.stay(Activity::job, {1, a + 10, a + 210, a + 900, Outcome::failed});      // 200 s
  truth.stay(Activity::job, {2, a + 50, kNever, a + 80, Outcome::withdrawn});     // 30 s in vain
  truth.stay(Activity::job, {2, a + 300, a + 260, a + 999, Outcome::completed});  // recorded too late: waits 0
  const auto all = metrics();
  const auto value = [&all](const char* id) { return all[id]["values"]["2022-04"]; };
  EXPECT_EQ(value("job.submitted"), 4);
  EXPECT_EQ(value("job.started"), 3);
  EXPECT_EQ(value("job.ended"), 3);
  EXPECT_EQ(value("job.failed"), 1);
  EXPECT_EQ(value("job.withdrawn"), 1);
  EXPECT_EQ(value("job.withdrawn.hours"), 30.0 / 3600.0);
  EXPECT_EQ(value("job.wait.p50"), 60);
  EXPECT_EQ(value("job.wait.longest"), 200);
  EXPECT_EQ(value("job.wait.at_once"), 2.0 / 3.0);
  EXPECT_EQ(value("job.waiting.max"), 3);  // from second 50 to 70
  EXPECT_EQ(all["job.waiting.max"]["at"]["2022-04"], "2022-03-31T22:00:50Z");
  EXPECT_EQ(value("job.users.max"), 2);  // 260 to 900
}

TEST_F(Books, WaitsOfAnHourOfTheWeekAreThoseOfAllItsJobs) {
  for (int day = 0; day < clock.day_count(); ++day) {  // at noon somebody works on each day, so that none lacks logs
    const auto noon = clock.at(clock.date(day), 12 * kHour);
    truth.stay(Activity::job, {1, noon, noon, noon + 60, Outcome::completed});
  }
  const auto monday = clock.at(2022y / May / 2, 8 * kHour);
  for (const auto& [at, wait] : {std::pair{monday, 10}, {monday + 3599, 30}, {monday + 7 * kDay, 20}}) {
    truth.stay(Activity::job, {2, at - wait, at, at + 60, Outcome::completed});
  }
  const auto all = metrics();
  EXPECT_EQ(all["job.wait.p50|profile week"]["values"]["1T08"], 20);
  EXPECT_EQ(all["job.wait.p90|profile week"]["values"]["1T08"], 30);
  EXPECT_FALSE(all["job.wait.p50|profile week"]["values"].contains("1T09"));
  EXPECT_EQ(all["job.started|profile week"]["values"]["1T08"], 3.0 / 13);  // Mondays
  EXPECT_EQ(all["job.started|profile week"]["values"]["7T12"], 1);
  EXPECT_EQ(all["job.started|profile week"]["values"]["7T02"], 0);
}

TEST_F(Books, AUserIsUniqueOnceAndNewOnce) {
  truth.stay(Activity::connection, {7, kNever, a - 100, a + 100, Outcome::completed}, "A");
  truth.logon(7, a + 5, "app", true, "A");
  truth.logon(7, a + 6, "app", true, "B");
  truth.logon(8, a + 7, "app", false, "B");
  truth.stay(Activity::session, {9, kNever, a + 8, kNever, Outcome::unknown}, "B");
  const auto all = metrics();
  EXPECT_EQ(all["users.unique"]["values"], (json{{"2022-03", 1}, {"2022-04", 2}}));
  EXPECT_EQ(all["users.new"]["values"], (json{{"2022-03", 1}, {"2022-04", 1}}));
  EXPECT_EQ(all["users.unique|organisation"]["values"]["2022-04"], (json{{"A", 1}, {"B", 2}}));
  EXPECT_EQ(all["logon.failed"]["values"]["2022-04"], 1);
}

TEST_F(Books, DropsAreAThousandHoursOfBeingConnected) {
  truth.stay(Activity::connection, {1, kNever, a, a + 4 * kHour, Outcome::dropped});
  truth.stay(Activity::connection, {2, kNever, a, a + 6 * kHour, Outcome::completed});
  EXPECT_EQ(april("connection.drops"), 100.0);
}

}  // namespace
}  // namespace monalys::simulate
