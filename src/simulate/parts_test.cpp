// Calendar, clock, random numbers, queue, backup: the small parts that everything else stands on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulate/batch_queue.hpp"
#include "simulate/calendar_factors.hpp"
#include "simulate/random.hpp"
#include "simulate/storage_service.hpp"

namespace monalys::simulate {
namespace {

using namespace std::chrono;

TEST(CalendarFactors, DaysWeighAsPeopleWork) {
  EXPECT_EQ(day_weight(2022y / March / 2), 1.0);              // a Wednesday
  EXPECT_EQ(day_weight(2022y / March / 4), .85);              // a Friday
  EXPECT_EQ(day_weight(2022y / March / 6), .12);              // a Sunday
  EXPECT_EQ(day_weight(2022y / April / 15), .85 * .08);       // Good Friday
  EXPECT_EQ(day_weight(2022y / April / 14), .80);             // the day before
  EXPECT_EQ(day_weight(2022y / May / 26), .08);               // Ascension Day, a Thursday
  EXPECT_DOUBLE_EQ(day_weight(2022y / May / 27), .85 * .55);  // between it and the weekend
  EXPECT_EQ(day_weight(2021y / December / 27), .12);          // a Monday after Christmas
  EXPECT_EQ(batch_day_weight(2022y / March / 6), .35);
}

TEST(CalendarFactors, JulyIsTheQuietMonthAndEasterMovesBetweenMarchAndApril) {
  EXPECT_EQ(month_factor(2021y / July / 1), .60);
  EXPECT_EQ(month_factor(2022y / April / 1), 1.00);  // Easter Sunday 17 April
  EXPECT_EQ(month_factor(2018y / April / 1), 1.02);  // Good Friday 30 March
  EXPECT_EQ(month_factor(2018y / March / 1), 1.03);
}

TEST(CalendarFactors, TheAnnouncedClosingsAreKept) {
  EXPECT_EQ(planned_closing(2018y / December / 1), Date{2018y / December / 15});
  EXPECT_EQ(planned_closing(2019y / January / 1), Date{2019y / January / 27});
  EXPECT_EQ(planned_closing(2019y / October / 1), Date{2019y / October / 26});
  EXPECT_EQ(planned_closing(2019y / November / 1), Date{2019y / November / 23});
  EXPECT_EQ(planned_closing(2020y / August / 1), Date{2020y / August / 29});
  EXPECT_EQ(planned_closing(2020y / September / 1), Date{2020y / September / 26});
  EXPECT_EQ(planned_closing(2021y / July / 1), std::nullopt);
}

TEST(CalendarFactors, LevelsAreStraightBetweenAnchorsAndFlatOutside) {
  constexpr std::array curve{Anchor{2010, 10}, Anchor{2012, 30}};
  EXPECT_EQ(level(curve, 2009), 10);
  EXPECT_EQ(level(curve, 2011), 20);
  EXPECT_EQ(level(curve, 2013), 30);
}

class ClockIn2021 : public testing::Test {
 protected:
  Clock clock = *Clock::make("Europe/Stockholm", 2021y / January / 1, 2021y / December / 31);
};

TEST_F(ClockIn2021, TheSecondDoubledHourIsReadAsTheFirst) {
  const Seconds summer = clock.at(2021y / October / 31, 2 * kHour + 30 * kMinute);
  EXPECT_EQ(utc_text(summer), "2021-10-31T00:30:00");
  EXPECT_EQ(clock.local_text(summer), "2021-10-31 02:30:00");
  EXPECT_EQ(clock.local_text(summer + kHour), "2021-10-31 02:30:00");
  EXPECT_EQ(clock.as_read(summer + kHour), summer);
  EXPECT_TRUE(clock.in_doubled_hour(summer + kHour));
  EXPECT_EQ(clock.as_read(summer + 2 * kHour), summer + 2 * kHour);
  EXPECT_EQ(clock.offset_text(summer + kHour, 7), "2021-10-31 02:30:00.007+01");
}

TEST_F(ClockIn2021, DaysAndMonthsHaveTheirLocalLengths) {
  EXPECT_EQ(clock.day_begin(clock.day_index(2021y / March / 29)) - clock.day_begin(clock.day_index(2021y / March / 28)),
            23 * kHour);
  EXPECT_EQ(clock.month_begin(3) - clock.month_begin(2), 31 * kDay - kHour);
  EXPECT_EQ(clock.month_label(11), "2021-12");
  EXPECT_EQ(clock.month_of(clock.month_begin(5) - 1), 4);
  EXPECT_EQ(clock.day_of(clock.end()), -1);
  EXPECT_EQ(clock.day_count(), 365);
}

TEST(RandomNumbers, AreThoseOfTheirSeedAndName) {
  Random one{1, "a"}, again{1, "a"}, other_name{1, "b"}, other_seed{2, "a"};
  const auto first = one.next();
  EXPECT_EQ(again.next(), first);
  EXPECT_NE(other_name.next(), first);
  EXPECT_NE(other_seed.next(), first);
}

TEST(RandomNumbers, HaveTheirMeans) {
  Random random{1, "means"};
  double poisson = 0, exponential = 0, normal = 0;
  constexpr int kTimes = 20'000;
  for (int i = 0; i < kTimes; ++i) {
    poisson += random.poisson(11);
    exponential += random.exponential(3);
    const double within = random.normal_within(100, 10, 1.7);
    EXPECT_LE(std::abs(within - 100), 17);
    normal += within;
  }
  EXPECT_NEAR(poisson / kTimes, 11, .15);  // five standard errors
  EXPECT_NEAR(exponential / kTimes, 3, .11);
  EXPECT_NEAR(normal / kTimes, 100, .35);
}

TEST(BatchQueue, IsFirstComeFirstServedWithACapOnEachUser) {
  BatchQueue queue{4, 3};
  queue.set_servers(1);
  for (std::int64_t job = 1; job <= 5; ++job) queue.arrive(job, 1);
  queue.arrive(6, 2);
  queue.arrive(7, 2);
  std::vector<std::int64_t> started;
  while (const auto start = queue.start_next()) started.push_back(start->job);
  EXPECT_THAT(started, testing::ElementsAre(1, 2, 3, 6));  // 4 and 5 wait for their own user, not for a slot

  queue.end(1, 0);
  const auto next = queue.start_next();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->job, 4);
  queue.withdraw(5, 1);
  queue.end(1, 0);
  const auto last = queue.start_next();
  ASSERT_TRUE(last);
  EXPECT_EQ(last->job, 7);
  EXPECT_FALSE(queue.start_next());
}

TEST(BatchQueue, ANewServerTakesWhatWaits) {
  BatchQueue queue{1, 3};
  queue.set_servers(1);
  queue.arrive(1, 1);
  queue.arrive(2, 2);
  EXPECT_EQ(queue.start_next()->server, 0u);
  EXPECT_FALSE(queue.start_next());
  queue.set_servers(2);
  EXPECT_EQ(queue.start_next()->server, 1u);
}

TEST(Backup, KeepsWhatWasDeletedForSixMonths) {
  EXPECT_EQ(gone_from_backup(2021y / March / 15), Date{2021y / September / 15});
  EXPECT_EQ(gone_from_backup(2021y / August / 31), Date{2022y / February / 28});
  EXPECT_EQ(gone_from_backup(2019y / August / 31), Date{2020y / February / 29});
  EXPECT_EQ(gone_from_backup(2021y / October / 31), Date{2022y / April / 30});
}

TEST(StorageTruth, AddsTheLastCompleteSnapshotsOfThirtyFiveDays) {
  StorageTruth truth;
  truth.complete_snapshot("one", false, {10 * kDay, 100, 1});
  truth.complete_snapshot("one", false, {20 * kDay, 110, 2});
  truth.complete_snapshot("two", false, {5 * kDay, 7, 3});
  truth.complete_snapshot("two", true, {20 * kDay, 999, 9});
  EXPECT_EQ(truth.at_end(40 * kDay, false).bytes, 117);
  EXPECT_EQ(truth.at_end(40 * kDay, false).files, 5);
  EXPECT_EQ(truth.at_end(41 * kDay, false).bytes, 110);
  EXPECT_EQ(truth.at_end(60 * kDay, false).at, kNever);
}

}  // namespace
}  // namespace monalys::simulate
