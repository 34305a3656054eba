// Several questions at once over one opening of a store, and beside an ingest.

#include "server/api/desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "store/testing.hpp"

namespace monalys::server::api {
namespace {

using namespace std::chrono_literals;
using store::testing::Facts;
using store::testing::kNone;

constexpr std::int64_t kYear = std::int64_t{365} * 86'400;

void write_run(store::Store& store, std::string path, double begin) {
  Facts facts{"logs", std::move(path)};
  facts.interval(Realm::run, 1, kNone, begin, begin + 60);
  store::testing::merge(store, facts);
}

double runs(store::Store& store) {
  const store::Question question{.realm = Realm::run, .measure = store::Measure::started, .boundaries = {0, kYear}};
  return store.answer(question).value().front().value.value_or(-1);
}

class OneDesk : public ::testing::Test {
 protected:
  OneDesk() {
    auto store = store::testing::open(folder_);
    write_run(store, "first", 1000);
  }
  ~OneDesk() override { desk_.reset(); }

  void open(Desk::Patience patience = {}) {
    desk_.emplace(folder_.url(), [this] { ++changes_; }, patience);
    tending_ = std::jthread{[this](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        desk_->tend();
        std::this_thread::sleep_for(5ms);
      }
    }};
  }
  void TearDown() override { tending_ = {}; }

  store::testing::TemporaryFolder folder_;
  std::atomic<int> changes_ = 0;
  std::optional<Desk> desk_;
  std::jthread tending_;
};

TEST_F(OneDesk, QuestionsAreAnsweredBesideEachOther) {
  open();
  std::promise<void> second_was_here;
  auto first = std::async(std::launch::async, [&] {
    return desk_->read([&](store::Store& store) -> Result<void> {
      EXPECT_EQ(runs(store), 1);
      second_was_here.get_future().wait();
      EXPECT_EQ(runs(store), 1);
      return {};
    });
  });
  EXPECT_TRUE(desk_->read([&](store::Store& store) -> Result<void> {
    EXPECT_EQ(runs(store), 1);
    second_was_here.set_value();
    return {};
  }));
  EXPECT_TRUE(first.get());
}

TEST_F(OneDesk, WhileLogsAreReadEachQuestionSeesTheStoreAsItWasWhenItBegan) {
  open();
  std::promise<void> asked, merged, writing;
  auto writer = std::async(std::launch::async, [&] {
    return desk_->write(
        [&](store::Store& store) -> Result<void> {
          writing.set_value();
          asked.get_future().wait();
          write_run(store, "second", 2000);
          merged.set_value();
          return {};
        },
        [] { return false; });
  });
  writing.get_future().wait();
  const auto before = desk_->version();
  EXPECT_TRUE(desk_->read([&](store::Store& store) -> Result<void> {
    EXPECT_EQ(runs(store), 1);
    asked.set_value();
    merged.get_future().wait();
    EXPECT_EQ(runs(store), 1);
    return {};
  }));
  EXPECT_TRUE(writer.get());
  EXPECT_NE(desk_->version(), before);
  EXPECT_GT(changes_, 0);
  EXPECT_TRUE(desk_->read([&](store::Store& store) -> Result<void> {
    EXPECT_EQ(runs(store), 2);
    return {};
  }));
}

TEST_F(OneDesk, WhatTakesTooLongIsBrokenOffAndTheNextQuestionIsNot) {
  open({.answer = 1s});
  const auto done = desk_->read([&](store::Store& store) -> Result<void> {
    const store::Question question{.realm = Realm::run, .measure = store::Measure::started, .boundaries = {0, kYear}};
    while (true) {
      if (auto answer = store.measure(question); !answer) return std::unexpected(answer.error());
    }
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::too_long);
  EXPECT_THAT(done.error().hint, ::testing::HasSubstr("shorter period"));
  EXPECT_TRUE(desk_->read([&](store::Store& store) -> Result<void> {
    EXPECT_EQ(runs(store), 1);
    return {};
  }));
}

TEST_F(OneDesk, WhoWritesGetsItsTurnHoweverManyAsk) {
  open();
  std::atomic<bool> written = false;
  std::vector<std::jthread> askers;
  for (int i = 0; i < 3; ++i) {
    askers.emplace_back([&] {
      while (!written) {
        EXPECT_TRUE(desk_->read([&](store::Store& store) -> Result<void> {
          EXPECT_GE(runs(store), 1);
          return {};
        }));
      }
    });
  }
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(desk_->write(
        [&](store::Store& store) -> Result<void> {
          write_run(store, "more " + std::to_string(i), 3000 + i);
          return {};
        },
        [] { return false; }));
  }
  written = true;
  askers.clear();
  EXPECT_TRUE(desk_->read([&](store::Store& store) -> Result<void> {
    EXPECT_EQ(runs(store), 6);
    return {};
  }));
}

TEST_F(OneDesk, WhatThrowsLeavesTheDeskAsItWas) {
  open();
  for (int i = 0; i < 10; ++i) {
    EXPECT_THROW((void)desk_->read([](store::Store&) -> Result<void> { throw std::runtime_error{"a mistake"}; }),
                 std::runtime_error);
  }
  EXPECT_TRUE(desk_->read([](store::Store&) -> Result<void> { return {}; }));
}

}  // namespace
}  // namespace monalys::server::api
