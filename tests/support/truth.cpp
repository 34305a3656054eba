#include "support/truth.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "support/program.hpp"

namespace monalys::testing {
namespace {

using nlohmann::json;

/// Counts are exact; means are quotients of exact integers, the same up to the last bits of a double.
void expect_same(const json& expected, const json& found, const std::string& what) {
  if (expected.is_null()) {
    EXPECT_TRUE(found.is_null()) << what << ": expected nothing, found " << found;
    return;
  }
  ASSERT_FALSE(found.is_null()) << what << ": expected " << expected << ", found nothing";
  const double wanted = expected;
  const double got = found;
  EXPECT_NEAR(got, wanted, std::abs(wanted) * 1e-12) << what;
}

}  // namespace

void expect_metrics_of_truth(const std::filesystem::path& folder, const json& truth,
                             const std::vector<std::string>& of) {
  for (const auto& [name, metric] : truth["metrics"].items()) {
    if (std::ranges::none_of(of, [&](const auto& begin) { return name.starts_with(begin); })) continue;
    const auto bar = name.find('|');
    const std::string id = name.substr(0, bar);
    const bool profile = metric.contains("profile");
    const auto& values = metric["values"];
    ASSERT_FALSE(values.empty()) << name;
    std::vector<std::string> question{id};
    if (profile) {
      question.insert(question.end(), {"--profile", metric["profile"], "--from", metric["from"], "--to", metric["to"]});
    } else {
      question.insert(question.end(),
                      {"--by", metric["by"], "--from", values.begin().key(), "--to", std::prev(values.end()).key()});
    }
    const bool grouped = metric.contains("group");
    const std::string dimension = grouped ? std::string(metric["group"]) : "";
    // Some metrics are always told apart by a dimension of theirs.
    if (grouped && !metric.contains("split")) question.insert(question.end(), {"--group", dimension});

    std::size_t compared = 0;
    std::set<std::pair<std::string, std::string>> expected_cells;
    for (const auto& row : query(folder, question)) {
      const std::string bucket = row["bucket"];
      // Of a profile the books tell of every hour of which there is something to tell.
      if (profile && !values.contains(bucket)) {
        EXPECT_TRUE(row["value"].is_null()) << name << " " << bucket;
      }
      if (!values.contains(bucket)) continue;  // between the first and the last, months that the books leave out
      const auto what = name + " " + bucket;
      if (grouped) {
        const std::string group = row[dimension];
        const auto& of_bucket = values[bucket];
        if (row["value"].is_null() && !of_bucket.contains(group)) continue;  // nobody, or nothing known
        expect_same(of_bucket.value(group, json(0)), row["value"], what + " " + group);
      } else {
        expect_same(values[bucket], row["value"], what);
        if (metric.contains("at") && metric["at"].contains(bucket)) {
          EXPECT_EQ(row["at"], metric["at"][bucket]) << what;
        }
        const std::string note = metric.contains("notes") ? metric["notes"].value(bucket, "") : "";
        EXPECT_EQ(row["note"], note) << what;
      }
      ++compared;
      expected_cells.emplace(bucket, grouped ? std::string(row[dimension]) : "");
    }
    EXPECT_GE(compared, values.size()) << name << ": months are missing from the answer";
    if (!grouped) continue;
    for (const auto& [bucket, groups] : values.items()) {
      for (const auto& [group, value] : groups.items()) {
        if (value != 0) {
          EXPECT_TRUE(expected_cells.contains({bucket, group})) << name << " " << bucket << " " << group;
        }
      }
    }
  }
}

void expect_records_of_truth(const std::filesystem::path& folder, const json& truth) {
  const auto status = json::parse(run_program(folder, {"status", "--json"}).out);
  std::size_t compared = 0;
  for (const auto& source : status["sources"]) {
    const auto expected = truth["records"].find(source["name"].get<std::string>());
    if (expected == truth["records"].end()) continue;
    ++compared;
    for (const auto* what : {"records", "facts", "skipped", "rejected"}) {
      EXPECT_EQ(source[what], (*expected)[what]) << source["name"] << " " << what;
    }
  }
  EXPECT_EQ(compared, truth["records"].size());
}

}  // namespace monalys::testing
