// Figures from before there were logs, joined with measured ones.

#include "metrics/imported.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metrics/derive.hpp"
#include "store/testing.hpp"

namespace monalys::metrics {
namespace {

using store::Dimension;
using store::testing::Facts;
using store::testing::kNone;
using ::testing::ElementsAre;

class ImportedFigures : public ::testing::Test {
 protected:
  ImportedFigures() { platform_.zone = Zone::locate("Europe/Stockholm").value(); }

  static double at(std::string_view text) {
    return static_cast<double>(
        unix_seconds(place(parse_iso(text).value(), Zone::locate("Europe/Stockholm").value()).at));
  }
  void figure(std::string_view metric, std::string_view period, double value, std::string_view group = {},
              std::string_view source = {}) {
    const auto days = parse_period(period).value();
    const std::chrono::sys_days first{days.first};
    facts_.figure(metric, first.time_since_epoch().count(), (std::chrono::sys_days{days.last} - first).count() + 1,
                  value, group, source);
  }
  /// A logon every day of a month from a day on.
  void logons(int year, unsigned month, unsigned from_day, UserId user = 1) {
    using namespace std::chrono;
    const year_month_day_last last{std::chrono::year{year} / std::chrono::month{month} / std::chrono::last};
    for (auto day = from_day; day <= unsigned{last.day()}; ++day) {
      auto& fact = facts_.moment(
          user, static_cast<double>(sys_days{last.year() / last.month() / std::chrono::day{day}}.time_since_epoch() /
                                    seconds{1}) +
                    43'200);
      fact.label = "card";
    }
  }

  Request request(std::string_view metric, BucketSize by = BucketSize::month) {
    return {.metric = find(metric).value(), .by = by, .from = {}, .to = {}, .group = {}, .where = {}};
  }
  Table table(const Request& request) {
    auto found = ask(store_, platform_, request);
    EXPECT_TRUE(found) << found.error().message;
    return std::move(*found);
  }
  static std::vector<std::string> lines(const Table& table) {
    std::vector<std::string> lines;
    for (const auto& row : table.rows) {
      std::string line;
      for (const auto& name : row.group) line += name + " ";
      lines.push_back(line + table.buckets[row.bucket].label + " " +
                      (row.value ? std::to_string(static_cast<int>(*row.value)) : "-") + " " +
                      std::string(word(row.note)));
    }
    return lines;
  }

  Facts facts_;
  store::testing::TemporaryFolder folder_;
  store::Store store_ = store::testing::open(folder_);
  Platform platform_;
};

TEST_F(ImportedFigures, StandWhereThereAreNoLogsAndNeverInPlaceOfThem) {
  figure("logon.count", "2022-01", 70, {}, "Report A");
  figure("logon.count", "2022-03", 90, {}, "Report B");
  figure("logon.count", "2022-04", 1000, {}, "Report C");  // logs begin within it
  figure("logon.count", "2022-05", 1000, {}, "Report C");
  figure("logon.count", "2022", 5000);  // of another size
  figure("session.started", "2022-02", 1);
  logons(2022, 4, 21);
  logons(2022, 5, 1);
  merge(store_, facts_);
  const auto found = table(request("logon.count"));
  EXPECT_THAT(lines(found), ElementsAre("2022-01 70 imported", "2022-02 - gap", "2022-03 90 imported",
                                        "2022-04 10 partial", "2022-05 31 "));
  EXPECT_THAT(found.imported_from, ElementsAre("Report A", "Report B"));
}

TEST_F(ImportedFigures, AloneMakeATable) {
  figure("users.unique", "2009-04", 212.5);
  figure("users.unique", "2009-06", 220);
  merge(store_, facts_);
  const auto found = table(request("users.unique"));
  EXPECT_THAT(lines(found), ElementsAre("2009-04 212 imported", "2009-05 - gap", "2009-06 220 imported"));
  EXPECT_EQ(found.rows[0].value, 212.5);
  EXPECT_TRUE(table(request("users.unique", BucketSize::year)).buckets.empty()) << "people do not add up";
}

TEST_F(ImportedFigures, OfWhatHappensAddUpToQuartersAndYears) {
  for (const auto* month : {"2009-01", "2009-02", "2009-03", "2009-04", "2009-05"}) figure("logon.count", month, 10);
  figure("logon.count", "2009-Q2", 33);  // as it was reported
  figure("logon.count", "2009-Q3", 44);
  figure("logon.count", "2009-Q4", 55);
  figure("logon.count", "2009-Q1", 31);
  merge(store_, facts_);
  EXPECT_THAT(lines(table(request("logon.count", BucketSize::quarter))),
              ElementsAre("2009-Q1 31 imported", "2009-Q2 33 imported", "2009-Q3 44 imported", "2009-Q4 55 imported"));
  EXPECT_THAT(lines(table(request("logon.count", BucketSize::year))), ElementsAre("2009 163 imported"));
}

TEST_F(ImportedFigures, OfMonthsAreSummedWhenTheyFillTheQuarter) {
  for (const auto* month : {"2009-01", "2009-02", "2009-03", "2009-04", "2009-05"}) figure("logon.count", month, 10);
  merge(store_, facts_);
  EXPECT_THAT(lines(table(request("logon.count", BucketSize::quarter))),
              ElementsAre("2009-Q1 30 imported", "2009-Q2 - gap"));
}

TEST_F(ImportedFigures, BelongToGroupsAndFilters) {
  figure("logon.count", "2022-04", 100);
  figure("logon.count", "2022-04", 60, "label=card");
  figure("logon.count", "2022-04", 40, "label=token");  // in no log
  figure("logon.count", "2022-04", 7, "organisation=KI");
  logons(2022, 5, 1);
  merge(store_, facts_);
  auto grouped = request("logon.count");
  grouped.group = {Dimension::label};
  EXPECT_THAT(lines(table(grouped)), ElementsAre("card 2022-04 60 imported", "card 2022-05 31 ",
                                                 "token 2022-04 40 imported", "token 2022-05 0 "));
  auto filtered = request("logon.count");
  filtered.where = {{Dimension::label, "token"}};
  EXPECT_THAT(lines(table(filtered)), ElementsAre("2022-04 40 imported", "2022-05 0 "));
  filtered.where.push_back({Dimension::label, "card"});
  EXPECT_THAT(lines(table(filtered)), ElementsAre("2022-05 31 ")) << "no figure says what both are together";
}

TEST_F(ImportedFigures, OfARegisterEndWhereItsRowsBegin) {
  figure("order.open", "2022-03", 12);
  figure("order.open", "2022-05", 99);
  facts_.interval(Realm::order, 0, at("2022-05-03 09:00"), kNone, kNone);
  merge(store_, facts_);
  auto open = request("order.open");
  open.to = parse_period("2022-05").value();
  EXPECT_THAT(lines(table(open)), ElementsAre("2022-03 12 imported", "2022-04 - gap", "2022-05 1 "));
}

TEST_F(ImportedFigures, AreDerivedFromLikeOthers) {
  figure("logon.count", "2021-05", 10);
  logons(2022, 5, 1);
  merge(store_, facts_);
  auto asked = request("logon.count");
  asked.from = parse_period("2022-05").value();
  asked.before = buckets_before(Derivation::change, BucketSize::month).value();
  const auto changed = derive(table(asked), Derivation::change, asked.before);
  ASSERT_TRUE(changed);
  ASSERT_EQ(changed->rows.size(), 1u);
  EXPECT_DOUBLE_EQ(*changed->rows[0].value, 2.1);
}

TEST(KnownFigures, AreOfMetricsWithOneFigureForEachPeriod) {
  const auto known = known_figures();
  const auto unit = [&](std::string_view id) {
    const auto found = std::ranges::find(known->metrics, id, &KnownFigures::Of::metric);
    return found == known->metrics.end() ? std::optional<KnownFigures::Unit>{} : found->unit;
  };
  EXPECT_EQ(unit("storage.bytes"), KnownFigures::Unit::bytes);
  EXPECT_EQ(unit("job.wait.at_once"), KnownFigures::Unit::share);
  EXPECT_EQ(unit("users.unique"), KnownFigures::Unit::any);
  EXPECT_EQ(unit("users.cohort"), std::nullopt);
  EXPECT_TRUE(std::ranges::is_sorted(known->metrics, {}, &KnownFigures::Of::metric));
}

}  // namespace
}  // namespace monalys::metrics
