#include "metrics/metric.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace monalys::metrics {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Metrics, HaveUniqueIdsThatAreFound) {
  std::set<std::string> ids;
  for (const auto& metric : all()) {
    EXPECT_TRUE(ids.insert(metric.id).second) << metric.id;
    const auto found = find(metric.id);
    ASSERT_TRUE(found) << metric.id;
    EXPECT_EQ(*found, &metric);
  }
}

TEST(Metrics, AreWhatTheIssueAsksFor) {
  for (const auto* id : {"users.unique",
                         "users.new",
                         "job.submitted",
                         "job.failed",
                         "job.withdrawn",
                         "job.wait.p50",
                         "job.wait.p90",
                         "job.wait.p95",
                         "job.wait.longest",
                         "job.wait.at_once",
                         "job.waiting.max",
                         "storage.bytes",
                         "storage.files",
                         "storage.backup.bytes",
                         "order.open",
                         "project.running",
                         "project.ended",
                         "project.removed",
                         "project.without_agreement",
                         "agreement.signed",
                         "logon.count",
                         "connection.drops"}) {
    EXPECT_TRUE(find(id)) << id;
  }
  for (const std::string realm : {"session", "connection", "run", "job"}) {
    for (const auto* measure : {"started", "ended", "concurrent.max", "concurrent.mean", "users.max", "users.mean"}) {
      EXPECT_TRUE(find(realm + "." + measure)) << realm << "." << measure;
    }
  }
}

TEST(Metrics, AreNamedAndDefinedInBothLanguages) {
  for (const auto& metric : all()) {
    for (const auto* text : {&metric.name.sv, &metric.name.en, &metric.definition.sv, &metric.definition.en}) {
      EXPECT_FALSE(text->empty()) << metric.id;
      EXPECT_THAT(*text, Not(HasSubstr("{"))) << metric.id;
      EXPECT_FALSE(text->front() >= 'a' && text->front() <= 'z') << metric.id << ": " << *text;
    }
    EXPECT_NE(metric.definition.sv, metric.definition.en) << metric.id;
    EXPECT_TRUE(metric.definition.sv.ends_with('.')) << metric.definition.sv;
    EXPECT_TRUE(metric.definition.en.ends_with('.')) << metric.definition.en;
  }
}

TEST(Metrics, MisspeltAreSuggested) {
  const auto found = find("user.unique");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Code::wrong_usage);
  EXPECT_THAT(found.error().hint, HasSubstr("users.unique"));
  EXPECT_FALSE(parse_dimension("hosts"));
  EXPECT_EQ(parse_dimension("host"), store::Dimension::host);
}

}  // namespace
}  // namespace monalys::metrics
