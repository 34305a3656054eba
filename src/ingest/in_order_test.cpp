#include "ingest/in_order.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace monalys::ingest {
namespace {

TEST(InOrder, ResultsComeInTheOrderInWhichWorkWasPutIn) {
  constexpr int kItems = 5000;
  InOrder<int, int> pipeline(8);
  std::jthread producer([&] {
    for (int i = 0; i < kItems; ++i) {
      if (!(i % 3 == 0 ? pipeline.put_done(i) : pipeline.put(i))) return;
    }
    pipeline.close();
  });
  std::vector<std::jthread> workers;
  for (int i = 0; i < 3; ++i) {
    workers.emplace_back([&] {
      while (auto work = pipeline.take_work()) pipeline.give(work->number, work->in);
    });
  }
  for (int i = 0; i < kItems; ++i) {
    const auto result = pipeline.take();
    ASSERT_TRUE(result);
    ASSERT_EQ(*result, i);
  }
  EXPECT_FALSE(pipeline.take());
}

TEST(InOrder, NoMoreThanTheWindowIsUnderWay) {
  InOrder<int, int> pipeline(4);
  std::atomic<int> put = 0;
  std::jthread producer([&] {
    while (pipeline.put_done(put)) ++put;
  });
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(pipeline.take(), i);
    EXPECT_LE(put, i + 1 + 4 + 1);  // one may be on its way in
  }
  pipeline.stop();
}

TEST(InOrder, StoppingSendsEverybodyHome) {
  InOrder<int, int> pipeline(1);
  ASSERT_TRUE(pipeline.put(1));
  std::jthread producer([&] { EXPECT_FALSE(pipeline.put(2)); });
  std::jthread worker([&] {
    while (auto work = pipeline.take_work()) {
    }
  });
  pipeline.stop();
  EXPECT_FALSE(pipeline.take());
}

TEST(InOrder, ClosingWithoutWorkEndsAtOnce) {
  InOrder<int, int> pipeline(1);
  pipeline.close();
  EXPECT_FALSE(pipeline.take_work());
  EXPECT_FALSE(pipeline.take());
}

}  // namespace
}  // namespace monalys::ingest
