// Which figures from before there were logs roles are told.

#include "publish/imported_figures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "publish/control.hpp"
#include "publish/imported_words.hpp"
#include "publish/output.hpp"
#include "store/testing.hpp"

namespace monalys::publish {
namespace {

using Figure = store::Store::Figure;
using ::testing::HasSubstr;

constexpr std::int64_t kApril2009 = 14'335;  // days since 1970-01-01
constexpr std::int64_t kMay2009 = 14'365;

const metrics::Metric& metric(std::string_view id) { return *metrics::find(id).value(); }

RoleRules at_least(int persons) {
  RoleRules rules = default_roles()[std::to_underlying(Role::open)];
  rules.threshold = static_cast<decltype(rules.threshold)>(persons);
  return rules;
}

TEST(ImportedFiguresOfRoles, ANumberOfPersonsSaysItself) {
  const Figure many{kApril2009, 30, "", "", 12};
  const Figure few{kMay2009, 31, "", "", 9};
  const std::vector<Figure> all{many, few};
  EXPECT_TRUE(may_be_shown(many, all, metric("users.unique"), at_least(10)));
  EXPECT_FALSE(may_be_shown(few, all, metric("users.unique"), at_least(10)));
  EXPECT_TRUE(may_be_shown(few, all, metric("run.users.max"), at_least(5)));
  for (const auto* id : {"users.new", "users.returning", "run.hours", "job.wait.p50", "session.started"}) {
    EXPECT_FALSE(may_be_shown(many, all, metric(id), at_least(10))) << id;
  }
}

TEST(ImportedFiguresOfRoles, GroupsAreShownOnlyAllTogether) {
  const std::vector<Figure> april{{kApril2009, 30, "", "", 60},
                                  {kApril2009, 30, "organisation=KI", "", 20},
                                  {kApril2009, 30, "organisation=UU", "", 40},
                                  {kApril2009, 30, "label=card", "", 3},
                                  {kMay2009, 31, "organisation=KI", "", 4}};
  const auto& users = metric("users.unique");
  EXPECT_TRUE(may_be_shown(april[1], april, users, at_least(10)));
  auto with_few = april;
  with_few.push_back({kApril2009, 30, "organisation=LU", "", 3});
  EXPECT_FALSE(may_be_shown(april[1], with_few, users, at_least(10)));
  EXPECT_TRUE(may_be_shown(april[0], with_few, users, at_least(10))) << "the total gives nothing away alone";
  auto with_rest = april;
  with_rest[0].value = 64;
  EXPECT_FALSE(may_be_shown(april[1], with_rest, users, at_least(10))) << "four are left in the total";
}

class ImportedTables : public ::testing::Test {
 protected:
  ImportedTables() {
    config_.platform.zone = Zone::locate("Europe/Stockholm").value();
    store::testing::Facts facts;
    facts.figure("users.unique", kApril2009, 30, 12, "", "Report");
    facts.figure("users.unique", kMay2009, 31, 9, "", "Report");
    facts.figure("storage.bytes", kApril2009, 30, 5);
    merge(store_, facts);
  }
  Result<metrics::Table> told(std::string_view id, std::string_view role) {
    metrics::Request request;
    request.metric = &metric(id);
    const auto control = control_for(config_, role, {});
    return ask(store_, config_.platform, request, control.value());
  }

  Config config_;
  store::testing::TemporaryFolder folder_;
  store::Store store_ = store::testing::open(folder_);
};

TEST_F(ImportedTables, HideWhatIsOfFew) {
  const auto of_public = told("users.unique", "public");
  ASSERT_TRUE(of_public) << of_public.error().message;
  ASSERT_EQ(of_public->rows.size(), 2u);
  EXPECT_EQ(of_public->rows[0].value, 12);
  EXPECT_EQ(of_public->rows[0].note, metrics::Note::imported);
  EXPECT_EQ(of_public->rows[1].value, std::nullopt);
  EXPECT_EQ(of_public->rows[1].note, metrics::Note::suppressed);
  const auto of_admin = told("users.unique", "admin");
  EXPECT_EQ(of_admin->rows[1].value, 9);
  EXPECT_EQ(told("storage.bytes", "public")->rows[0].value, 5) << "not about people";
}

TEST_F(ImportedTables, SayWhereTheyAreFrom) {
  const auto table = told("users.unique", "admin").value();
  EXPECT_EQ(imported_sentence(table, config_.platform.zone, Language::sv),
            "Importerade uppgifter till maj 2009 (Report).");
  EXPECT_EQ(imported_sentence(table, config_.platform.zone, Language::en), "Imported figures until May 2009 (Report).");
  EXPECT_EQ(write(table, OutputFormat::csv, config_.platform, Language::en),
            "bucket,value,note\n2009-04,12,imported\n2009-05,9,imported\n");
  EXPECT_THAT(write(table, OutputFormat::table, config_.platform, Language::sv),
              HasSubstr("2009-05      9  importerad"));
  EXPECT_THAT(write(table, OutputFormat::json, config_.platform, Language::sv), HasSubstr("\"imported_from\": [\n"));
}

TEST_F(ImportedTables, WhatDividesPeopleIntoFewIsForOperators) {
  for (const auto* id : {"users.cohort", "users.active_days.distribution"}) {
    const auto refused = told(id, "public");
    ASSERT_FALSE(refused) << id;
    EXPECT_THAT(refused.error().message, HasSubstr("not for the role public"));
  }
  EXPECT_TRUE(told("users.active_days.p50", "public"));
}

}  // namespace
}  // namespace monalys::publish
