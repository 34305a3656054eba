#include "server/api/renewal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <semaphore>

namespace monalys::server::api {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Call call(std::string name) { return {.path = {std::move(name)}}; }

/// A renewal whose answers are made when the test says so.
class Renewals : public ::testing::Test {
 protected:
  Renewal& renewal(std::chrono::milliseconds longest = 60s) {
    renewal_.emplace(Renewal::Work{.lately = [] { return std::vector{call("a"), call("b")}; },
                                   .renew =
                                       [this](const Call& asked) {
                                         begun_.release();
                                         may_.acquire();
                                         const std::scoped_lock lock{mutex_};
                                         made_.push_back(asked.path.front());
                                       },
                                   .done = [this] { told_.release(); }},
                     longest);
    return *renewal_;
  }
  std::vector<std::string> made() {
    const std::scoped_lock lock{mutex_};
    return made_;
  }
  static std::vector<std::string> facts(const std::vector<Version>& versions) {
    std::vector<std::string> words;
    for (const auto& version : versions) words.push_back(version.facts);
    return words;
  }
  ~Renewals() override { may_.release(100); }

  std::counting_semaphore<> begun_{0}, may_{0}, told_{0};

 private:
  std::mutex mutex_;
  std::vector<std::string> made_;
  std::optional<Renewal> renewal_;
};

TEST_F(Renewals, OldAnswersAreGoodEnoughUntilAllAreNew) {
  auto& it = renewal();
  EXPECT_THAT(it.good_enough(), IsEmpty());
  it.begin({"1", ""});
  begun_.acquire();
  EXPECT_THAT(facts(it.good_enough()), ElementsAre("1"));
  EXPECT_FALSE(told_.try_acquire());
  may_.release(2);
  told_.acquire();
  EXPECT_THAT(it.good_enough(), IsEmpty());
  EXPECT_THAT(made(), ElementsAre("a", "b"));
}

TEST_F(Renewals, WhatChangesMeanwhileIsMadeAnewAndToldOnce) {
  auto& it = renewal();
  it.begin({"1", ""});
  begun_.acquire();
  it.begin({"2", ""});
  EXPECT_THAT(facts(it.good_enough()), ElementsAre("1", "2"));
  may_.release(3);  // the first, which was begun; then all again
  told_.acquire();
  EXPECT_THAT(made(), ElementsAre("a", "a", "b"));
  EXPECT_FALSE(told_.try_acquire_for(50ms));
}

TEST_F(Renewals, NobodyIsKeptLongFromWhatIsTrue) {
  auto& it = renewal(0ms);
  it.begin({"1", ""});
  begun_.acquire();
  EXPECT_THAT(it.good_enough(), IsEmpty());
  may_.release();
  told_.acquire();  // while "b" waits
  begun_.acquire();
  may_.release();
  // What changes all the time is told all the same.
  it.begin({"2", ""});
  begun_.acquire();
  it.begin({"3", ""});
  may_.release();
  told_.acquire();
}

TEST_F(Renewals, NothingBeginsAfterTheEnd) {
  auto& it = renewal();
  it.stop();
  it.begin({"1", ""});
  EXPECT_THAT(it.good_enough(), IsEmpty());
  EXPECT_FALSE(told_.try_acquire_for(50ms));
}

}  // namespace
}  // namespace monalys::server::api
