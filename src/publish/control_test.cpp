// What roles are told, of facts that are few enough to count by hand.

#include "publish/control.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "publish/output.hpp"
#include "store/testing.hpp"

namespace monalys::publish {
namespace {

using metrics::Note;
using store::testing::kNone;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// Jobs of one quarter, each an hour long at noon of the 10th; so many persons by month and queue, each with one job.
/// As in mask_test: "night" has 3 persons in May.
class Roles : public ::testing::Test {
 protected:
  Roles() {
    config_.platform.zone = Zone::locate("Europe/Stockholm").value();
    config_.roles[std::to_underlying(Role::open)].threshold = 5;
    const int counts[3][3] = {{9, 12, 5}, {9, 7, 3}, {50, 60, 70}};
    const double noons[3] = {1'649'584'800, 1'652'176'800, 1'654'855'200};  // 10 April, May, June 2022
    const std::string_view queues[3] = {"day", "long", "night"};
    store::testing::Facts facts;
    UserId person = 1;
    for (int month = 0; month < 3; ++month) {
      for (int queue = 0; queue < 3; ++queue) {
        for (int i = 0; i < counts[month][queue]; ++i) {
          auto& job = facts.interval(Realm::job, person++, noons[month], noons[month], noons[month] + 3600);
          job.label = queues[queue];
          job.project = queue == 2 ? "P1" : "P2";
        }
      }
    }
    // Somebody who runs a job on the last day, so that June is over.
    auto& last = facts.interval(Realm::job, person, 1'656'600'000, 1'656'600'000, 1'656'603'600);
    last.label = "day";
    last.project = "P2";
    merge(store_, facts);
  }

  metrics::Request request(std::string_view metric, BucketSize by = BucketSize::month) {
    metrics::Request made;
    made.metric = metrics::find(metric).value();
    made.by = by;
    made.from = parse_period("2022-04").value();
    made.to = parse_period("2022-06").value();
    return made;
  }
  metrics::Request by_queue(std::string_view metric, BucketSize by = BucketSize::month) {
    auto made = request(metric, by);
    made.group = {store::Dimension::label};
    return made;
  }

  Result<metrics::Table> told(const metrics::Request& request, std::string_view role = "public",
                              const std::string& project = {}) {
    const auto control = control_for(config_, role, project);
    if (!control) return std::unexpected(control.error());
    return ask(store_, config_.platform, request, *control);
  }

  /// "group bucket value note"
  std::vector<std::string> rows(const metrics::Request& request, std::string_view role = "public",
                                const std::string& project = {}) {
    const auto table = told(request, role, project);
    EXPECT_TRUE(table) << table.error().message;
    std::vector<std::string> lines;
    for (const auto& row : table->rows) {
      std::string line;
      for (const auto& name : row.group) line += name + " ";
      line += table->buckets[row.bucket].label + " " + (row.value ? plain(*row.value) : "-");
      if (row.note != Note::none && row.note != Note::partial) line += " " + std::string(word(row.note));
      lines.push_back(line);
    }
    return lines;
  }

  store::testing::TemporaryFolder folder_;
  store::Store store_ = store::testing::open(folder_);
  Config config_;
};

TEST_F(Roles, AdminIsToldEverything) {
  EXPECT_THAT(rows(by_queue("job.started"), "admin"),
              ElementsAre("day 2022-04 9", "day 2022-05 9", "day 2022-06 51", "long 2022-04 12", "long 2022-05 7",
                          "long 2022-06 60", "night 2022-04 5", "night 2022-05 3", "night 2022-06 70"));
  EXPECT_FALSE(told(by_queue("job.started"), "admin")->control);
}

TEST_F(Roles, FiguresOfFewAreHiddenAndThoseThatWouldGiveThemAway) {
  // Three in May; seven beside them; and both again in June, so that the quarter gives nothing away. See mask_test.
  const std::vector<std::string> told_of{"day 2022-04 9",
                                         "day 2022-05 9",
                                         "day 2022-06 51",
                                         "long 2022-04 12",
                                         "long 2022-05 - suppressed",
                                         "long 2022-06 - suppressed",
                                         "night 2022-04 5",
                                         "night 2022-05 - suppressed",
                                         "night 2022-06 - suppressed"};
  EXPECT_EQ(rows(by_queue("job.started")), told_of);
  EXPECT_THAT(rows(by_queue("job.started", BucketSize::quarter)),
              ElementsAre("day 2022-Q2 69", "long 2022-Q2 79", "night 2022-Q2 78"));
  EXPECT_THAT(rows(request("job.started")), ElementsAre("2022-04 26", "2022-05 19", "2022-06 181"));
}

TEST_F(Roles, OtherFiguresOfTheSamePersonsAreHiddenInTheSameCells) {
  for (const auto* metric : {"job.hours", "job.users.max", "job.wait.p50", "job.concurrent.mean"}) {
    const auto table = told(by_queue(metric)).value();
    std::string hidden;
    for (const auto& row : table.rows) hidden += row.note == Note::suppressed ? 'x' : '.';
    EXPECT_EQ(hidden, "....xx.xx") << metric;
    for (const auto& row : table.rows) EXPECT_TRUE(row.note != Note::suppressed || (!row.value && !row.at)) << metric;
  }
}

TEST_F(Roles, AFilterIsToldWhatTheGroupIs) {
  auto night = request("job.started");
  night.where = {{store::Dimension::label, "night"}};
  EXPECT_THAT(rows(night), ElementsAre("2022-04 5", "2022-05 - suppressed", "2022-06 - suppressed"));
}

TEST_F(Roles, AShorterPeriodIsToldTheSame) {
  auto june = by_queue("job.started");
  june.from = parse_period("2022-06").value();
  EXPECT_THAT(rows(june), ElementsAre("day 2022-06 51", "long 2022-06 - suppressed", "night 2022-06 - suppressed"));
}

TEST_F(Roles, TheOthersAreHiddenWhereTheyWouldGiveAGroupAway) {
  auto top = by_queue("job.started");
  top.top = 1;
  EXPECT_THAT(rows(top), ElementsAre("day 2022-04 9", "day 2022-05 9", "day 2022-06 51", "(other) 2022-04 17",
                                     "(other) 2022-05 10", "(other) 2022-06 130"));
  // Long beside day: others would be night alone.
  top.top = 2;
  EXPECT_THAT(rows(top), ElementsAre("day 2022-04 9", "day 2022-05 9", "day 2022-06 51", "long 2022-04 12",
                                     "long 2022-05 - suppressed", "long 2022-06 - suppressed", "(other) 2022-04 5",
                                     "(other) 2022-05 - suppressed", "(other) 2022-06 - suppressed"));
}

TEST_F(Roles, MayAskOnlyWhatKeepsTheSecret) {
  const auto refusal = [&](const metrics::Request& request) {
    const auto table = told(request);
    return table ? std::string("told") : table.error().message + " " + table.error().hint;
  };
  EXPECT_THAT(refusal(request("job.started", BucketSize::day)), HasSubstr("by day are not for the role public"));
  EXPECT_THAT(refusal(request("job.started", BucketSize::day)), HasSubstr("Ask by month, quarter, year."));
  auto made = request("job.started");
  made.group = {store::Dimension::project};
  EXPECT_THAT(refusal(made), HasSubstr("this grouping or filter is not for the role public"));
  made.group = {store::Dimension::label, store::Dimension::detail};
  EXPECT_THAT(refusal(made), HasSubstr("organisation,label"));
  made.group = {};
  made.where = {{store::Dimension::label, "night"}, {store::Dimension::label, "day"}};
  EXPECT_THAT(refusal(made), HasSubstr("one label at a time"));
  EXPECT_FALSE(control_for(config_, "publik", {}));
  EXPECT_FALSE(control_for(config_, "project", {}));
  EXPECT_FALSE(control_for(config_, "public", "P1"));
}

TEST_F(Roles, AreRefusedInSwedishToo) {
  const auto refusal = [&](const metrics::Request& request) {
    const auto table = told(request);
    return table ? std::string("told") : table.error().message_sv + " " + table.error().hint_sv;
  };
  EXPECT_EQ(refusal(request("job.started", BucketSize::day)),
            "värden per dag visas inte för rollen public Fråga per månad, kvartal eller år.");
  auto made = request("job.started");
  made.group = {store::Dimension::project};
  EXPECT_THAT(refusal(made), HasSubstr("är inte för rollen public Dela upp eller välj ut efter organisation; label"));
  made.group = {};
  made.where = {{store::Dimension::label, "night"}, {store::Dimension::label, "day"}};
  EXPECT_THAT(refusal(made), HasSubstr("en label i taget"));
  EXPECT_THAT(refusal(request("users.cohort")), HasSubstr("users.cohort visas inte för rollen public"));
}

TEST_F(Roles, WhatIsNotOverIsNotToldOf) {
  store::testing::Facts facts{"later", "later.log"};
  for (UserId person = 1; person < 30; ++person) {
    auto& job = facts.interval(Realm::job, person, 1'656'752'400, 1'656'752'400, 1'656'752'500);  // 2 July, 11:00
    job.label = "day";
  }
  merge(store_, facts);
  auto until_july = request("job.started");
  until_july.to = parse_period("2022-07").value();
  EXPECT_THAT(rows(until_july), ElementsAre("2022-04 26", "2022-05 19", "2022-06 181", "2022-07 - unfinished"));
  // Who may ask by day would take the 10th from June and have the one person of the 30th.
  EXPECT_THAT(rows(until_july, "analyst"),
              ElementsAre("2022-04 26", "2022-05 19", "2022-06 - suppressed", "2022-07 29"));
  // The year is not over either.
  auto year = request("job.started", BucketSize::year);
  EXPECT_THAT(rows(year), ElementsAre("2022 - unfinished"));
}

TEST_F(Roles, RoundingTellsOfPersonsToTheNearestFive) {
  config_.roles[std::to_underlying(Role::open)].method = RoleRules::Method::round;
  EXPECT_THAT(rows(by_queue("job.users.unique")),
              ElementsAre("day 2022-04 10", "day 2022-05 10", "day 2022-06 50", "long 2022-04 10", "long 2022-05 5",
                          "long 2022-06 60", "night 2022-04 5", "night 2022-05 5", "night 2022-06 70"));
  EXPECT_THAT(rows(request("job.users.unique")), ElementsAre("2022-04 25", "2022-05 20", "2022-06 180"));
  // Rounding jobs would not hide whose they are.
  EXPECT_THAT(rows(by_queue("job.started")), ::testing::Contains("night 2022-05 - suppressed"));
}

TEST_F(Roles, AProjectSeesItselfAlone) {
  EXPECT_THAT(rows(request("job.started"), "project", "P1"), ElementsAre("2022-04 5", "2022-05 3", "2022-06 70"));
  config_.roles[std::to_underlying(Role::project)].threshold = 4;
  EXPECT_THAT(rows(request("job.started"), "project", "P1"),
              ElementsAre("2022-04 5", "2022-05 - suppressed", "2022-06 - suppressed"));
  auto other = request("job.started");
  other.where = {{store::Dimension::project, "P2"}};
  EXPECT_FALSE(told(other, "project", "P1"));
}

TEST_F(Roles, SettingsStandInEveryOutput) {
  const auto table = told(by_queue("job.started")).value();
  const std::string words =
      "role=public method=suppress threshold=5 zeros=shown unfinished=hidden by=month,quarter,year";
  EXPECT_THAT(write(table, OutputFormat::csv, config_.platform, Language::en),
              HasSubstr("2022-05,night,,suppressed,\"" + words + "\"\n"));
  EXPECT_THAT(write(table, OutputFormat::json, config_.platform, Language::en),
              HasSubstr("\"control\": \"" + words + "\""));
  EXPECT_THAT(write(table, OutputFormat::table, config_.platform, Language::en),
              HasSubstr("Figures about fewer than 5 persons, and those that would give them away, are protected (role "
                        "public).\n"));
  EXPECT_THAT(write(table, OutputFormat::table, config_.platform, Language::sv),
              HasSubstr("Uppgifter om färre än 5 personer"));
  EXPECT_THAT(write(told(by_queue("job.started"), "admin").value(), OutputFormat::csv, config_.platform, Language::en),
              Not(HasSubstr("control")));
}

TEST_F(Roles, NewAndReturningGiveEachOtherNotAway) {
  // Twenty persons in April; in May the same and three new ones: unique 23 = 20 returning + 3 new.
  store::testing::Facts facts{"logons", "logons.log"};
  for (UserId person = 1000; person < 1020; ++person) {
    facts.moment(person, 1'649'584'800);
    facts.moment(person, 1'652'176'800);
  }
  for (UserId person = 1020; person < 1023; ++person) facts.moment(person, 1'652'176'800);
  facts.moment(1000, 1'656'600'000);
  merge(store_, facts);
  const auto may = [&](std::string_view metric) {
    auto asked = request(metric);
    asked.from = asked.to = parse_period("2022-05").value();
    return rows(asked).front();
  };
  EXPECT_EQ(may("users.unique"), "2022-05 23");
  EXPECT_EQ(may("users.new"), "2022-05 - suppressed");
  EXPECT_EQ(may("users.returning"), "2022-05 - suppressed");
}

TEST_F(Roles, MayAskProfilesOnlyOfWhatTellsOfNobody) {
  auto asked = request("job.wait.p50");
  asked.profile = metrics::Profile::year;
  for (const auto* role : {"public", "analyst"}) {
    const auto refused = ask(store_, config_.platform, asked, control_for(config_, role, "").value());
    ASSERT_FALSE(refused) << role;
    EXPECT_EQ(refused.error().code, Code::wrong_usage);
    EXPECT_THAT(refused.error().message, HasSubstr("profiles of job.wait.p50 are not for the role"));
  }
  EXPECT_FALSE(ask(store_, config_.platform, asked, control_for(config_, "project", "P1").value()));
  EXPECT_TRUE(ask(store_, config_.platform, asked, control_for(config_, "admin", "").value()));
  asked.metric = metrics::find("order.open").value();
  EXPECT_TRUE(ask(store_, config_.platform, asked, control_for(config_, "public", "").value()));
  // Hours are too short for the public, whatever is told of them.
  asked.profile = metrics::Profile::week;
  EXPECT_FALSE(ask(store_, config_.platform, asked, control_for(config_, "public", "").value()));
}

}  // namespace
}  // namespace monalys::publish
