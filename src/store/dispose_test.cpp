// Facts that may not be kept longer, and what stays known of them.

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "store/testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int64_t kMonth = 30 * 86'400;
constexpr std::int64_t kFirst = 1'640'995'200;  // 2022-01-01
constexpr std::int64_t kNow = (kFirst + 12 * kMonth) * 1'000'000;

std::vector<std::int64_t> months(int from, int until) {
  std::vector<std::int64_t> boundaries;
  for (int i = from; i <= until; ++i) boundaries.push_back(kFirst + i * kMonth);
  return boundaries;
}

class Dispose : public ::testing::Test {
 protected:
  Dispose() {
    // Persons 1 and 2 come in the first month, 2 and 3 in the second, 3 and 4 in the third; on two hosts.
    Facts facts;
    for (int month = 0; month < 3; ++month) {
      for (int i = 0; i < 2; ++i) {
        const auto begun = static_cast<double>(kFirst + month * kMonth + 1000);
        auto& session = facts.interval(Realm::session, static_cast<UserId>(month + 1 + i), kNone, begun, begun + 7200);
        session.host = month == 0 ? "an-old-host-of-the-first-month" : "mts1";
        session.label = i == 0 ? "terminal" : "linux";
      }
    }
    merge(*store_, facts);
  }

  std::vector<std::optional<double>> values(Question question, int from = 0, int until = 3) {
    question.boundaries = months(from, until);
    std::vector<std::optional<double>> found;
    for (const auto& cell : answer(*store_, question)) found.push_back(cell.value);
    return found;
  }
  static Question of(Measure measure) { return {.realm = Realm::session, .measure = measure}; }

  Result<std::vector<Disposal>> dispose(int months_gone) {
    auto question = of(Measure::hours);
    question.boundaries = months(0, 3);
    auto by_label = of(Measure::started);
    by_label.group = {Dimension::label};
    by_label.boundaries = months(0, 3);
    auto unique = of(Measure::new_people);
    unique.boundaries = months(0, 3);
    return store_->dispose({{Realm::session, kFirst + months_gone * kMonth}}, std::vector{question, by_label, unique},
                           "dnr 1", kNow);
  }

  void open_again() {
    store_.reset();
    store_.emplace(open(folder_));
  }

  TemporaryFolder folder_;
  std::optional<Store> store_{open(folder_)};
};

TEST_F(Dispose, WhatWasSealedStaysAndWhatWasNotIsUnknown) {
  const auto done = dispose(1);
  ASSERT_TRUE(done) << done.error().message;
  ASSERT_EQ(done->size(), 1u);
  EXPECT_EQ(done->front().facts, 2u);
  EXPECT_EQ(done->front().first_at, (kFirst + 1000 + 7200) * 1'000'000);
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(values(of(Measure::hours)), ElementsAre(4, 4, 4));
    // Of each label in each month one; asked by host, nobody knows the first month any more.
    auto by_label = of(Measure::started);
    by_label.group = {Dimension::label};
    EXPECT_THAT(values(by_label), ElementsAre(1, 1, 1, 1, 1, 1));
    auto by_host = of(Measure::started);
    by_host.group = {Dimension::host};
    EXPECT_THAT(values(by_host), ElementsAre(std::nullopt, 2, 2));
    EXPECT_THAT(values(of(Measure::ended)), ElementsAre(std::nullopt, 2, 2));
    open_again();
  }
  EXPECT_EQ(store_->kept_from().at(Realm::session), kFirst + kMonth);
  const auto told = store_->disposals().value();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told.front().decision, "dnr 1");
}

TEST_F(Dispose, WhoWasSeenBeforeIsNotNewAfterwards) {
  EXPECT_THAT(values(of(Measure::new_people)), ElementsAre(2, 1, 1));
  ASSERT_TRUE(dispose(1));
  open_again();
  // 2 is still there and was seen before; 1 has not come since and is forgotten.
  EXPECT_THAT(values(of(Measure::new_people)), ElementsAre(2, 1, 1));
  EXPECT_THAT(values(of(Measure::returning_people), 1), ElementsAre(1, 1));
  EXPECT_EQ(store_->setting("store_id").has_value(), true);
  store_.reset();
  EXPECT_THAT(rows_of(folder_, "SELECT CAST(\"user\" AS VARCHAR) FROM seen_before"), ElementsAre("2"));
}

TEST_F(Dispose, TwiceIsAsOnce) {
  ASSERT_TRUE(dispose(1));
  const auto again = dispose(1);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->front().facts, 0u);
  EXPECT_THAT(values(of(Measure::hours)), ElementsAre(4, 4, 4));
  const auto more = dispose(2);
  ASSERT_TRUE(more);
  EXPECT_EQ(more->front().facts, 2u);
  open_again();
  EXPECT_THAT(values(of(Measure::hours)), ElementsAre(4, 4, 4));
  EXPECT_THAT(values(of(Measure::new_people)), ElementsAre(2, 1, 1));
}

TEST_F(Dispose, LaterFactsCountAndTheExtentStays) {
  const std::array sessions{Realm::session};
  const auto before = store_->extent(sessions).value();
  ASSERT_TRUE(dispose(2));
  EXPECT_EQ(store_->extent(sessions).value(), before);
  Facts facts{"later", "later.log"};
  facts.interval(Realm::session, 9, kNone, static_cast<double>(kFirst + 2 * kMonth + 5000),
                 static_cast<double>(kFirst + 2 * kMonth + 5000 + 3600));
  merge(*store_, facts);
  EXPECT_THAT(values(of(Measure::hours)), ElementsAre(4, 4, 5));
}

TEST_F(Dispose, NothingIsLeftInTheFile) {
  const auto holds = [&] {
    std::ifstream in{folder_.path() / "monalys.duckdb", std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
    return bytes.contains("an-old-host-of-the-first-month");
  };
  open_again();
  EXPECT_TRUE(holds());
  ASSERT_TRUE(dispose(1));
  const auto rewritten = store_->rewrite();
  ASSERT_TRUE(rewritten) << rewritten.error().message;
  open_again();
  EXPECT_FALSE(holds());
  EXPECT_THAT(values(of(Measure::hours)), ElementsAre(4, 4, 4));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "monalys.duckdb.new"));
}

}  // namespace
}  // namespace monalys::store
