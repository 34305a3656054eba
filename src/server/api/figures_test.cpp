// Figures and charts, for everybody who may ask.

#include <fmt/format.h>

#include <thread>

#include "publish/asking.hpp"
#include "publish/output.hpp"
#include "server/api/testing.hpp"

namespace monalys::server::api {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Figures : public testing::Asking {
 protected:
  Figures() { with_facts(); }

  std::string as_the_command_prints(publish::OutputFormat format) {
    auto store = store::testing::open(folder_, store::Access::read);
    publish::Asking asking;
    asking.metric = "users.unique";
    asking.from = "2022";
    const auto table = asking.ask(store, config_, metrics::Control{}).value();
    return publish::write(table, format, config_.platform, publish::Language::sv);
  }
};

TEST_F(Figures, AreWhatTheCommandPrints) {
  const auto json_text = as_the_command_prints(publish::OutputFormat::json);
  const auto csv_text = as_the_command_prints(publish::OutputFormat::csv);
  EXPECT_EQ(*get("query?metric=users.unique&from=2022").body, json_text);
  EXPECT_EQ(*get("query?metric=users.unique&from=2022&format=csv").body, csv_text);
  EXPECT_THAT(csv_text, HasSubstr("2022-03,10,\n2022-04,12,\n"));
}

TEST_F(Figures, MetricsSayWhatCanBeAsked) {
  const auto all = json("metrics?lang=en")["metrics"];
  const auto find = [](const Json& list, std::string_view id) {
    return *std::ranges::find_if(list, [&](const Json& one) { return one["id"] == id; });
  };
  const auto users = find(all, "users.unique");
  EXPECT_EQ(users["name"], "Unique logged-in users");
  EXPECT_EQ(users["has_facts"], true);
  EXPECT_EQ(users["by"].size(), 6u);
  EXPECT_EQ(find(all, "order.open")["has_facts"], false);
  const auto for_public = find(json("metrics", public_)["metrics"], "users.unique");
  EXPECT_EQ(for_public["by"], Json({"month", "quarter", "year"}));
}

TEST_F(Figures, ValuesAreThoseThatOccur) {
  EXPECT_EQ(json("values?metric=job.started&dimension=project")["values"], Json({"P1"}));
  EXPECT_EQ(json("values?metric=users.unique&dimension=organisation", analyst_)["values"], Json({"KI", "SU"}));
  EXPECT_EQ(get("values?metric=users.unique&dimension=organisation", public_).status, 403u);
}

TEST_F(Figures, AChartSaysItsFinding) {
  const auto chart = json("chart?metric=users.unique");
  EXPECT_EQ(chart["spec"]["title"], "12 unika inloggade användare i april 2022, 20\u00a0% fler än ett år tidigare");
  EXPECT_THAT(chart["message"].get<std::string>(), HasSubstr("Som högst 12 i april 2022, som lägst 10 i mars 2021."));
  EXPECT_EQ(chart["table"]["rows"].size(), 14u);
  EXPECT_EQ(chart["table"]["rows"][13], Json({"april 2022", "12"}));
  EXPECT_EQ(chart["facts_until"], "2022-04-30T12:00:00Z");
  EXPECT_EQ(chart["metrics"][0]["id"], "users.unique");
  EXPECT_EQ(json("chart?metric=users.unique&lang=en")["spec"]["title"],
            "12 unique logged-in users in April 2022, 20% more than a year before");
}

TEST_F(Figures, AFindingAboutAPartSaysOfWhich) {
  const auto chart = json("chart?metric=users.unique&where=organisation%3DKI");
  EXPECT_EQ(chart["spec"]["title"], "KI: 8 unika inloggade användare i april 2022");
}

TEST_F(Figures, GroupsAreRankedByTheirLastFullMonthOrTheirSum) {
  const auto people = json("chart?metric=users.unique&group=organisation&kind=ranked");
  EXPECT_EQ(people["groups"], Json({"KI", "SU"}));
  EXPECT_EQ(people["table"]["rows"], Json::parse(R"([["KI","8"],["SU","4"]])"));
  EXPECT_THAT(people["spec"]["subtitle"].get<std::string>(), HasSubstr("i april 2022"));
  // One logon a day: eight of ten days, in April 20 of 30, and the rest.
  const auto sums = json("chart?metric=logon.count&group=organisation&kind=ranked&from=2022-03");
  EXPECT_THAT(sums["spec"]["subtitle"].get<std::string>(), HasSubstr("summa mars 2022–april 2022"));
  EXPECT_EQ(sums["table"]["rows"][0][0], "KI");
}

TEST_F(Figures, AYearBeforeIsASecondLine) {
  const auto chart = json("chart?metric=users.unique&from=2022-03&compare=year");
  const auto& series = chart["spec"]["panels"][0]["series"];
  ASSERT_EQ(series.size(), 2u);
  EXPECT_EQ(series[1]["dash"], true);
  EXPECT_EQ(series[0]["values"], Json::parse(R"([["2022-03",10],["2022-04",12]])"));
  EXPECT_EQ(series[1]["values"], Json::parse(R"([["2022-03",10],["2022-04",10]])"));
}

TEST_F(Figures, ASecondMetricHasItsOwnPanelAndItsColumn) {
  const auto chart = json("chart?metric=job.started&with=job.wait.p90&from=2022-04");
  EXPECT_EQ(chart["spec"]["panels"].size(), 2u);
  EXPECT_EQ(chart["table"]["rows"], Json::parse("[[\"april 2022\",\"30\",\"10\u00a0min\"]]"));
  EXPECT_EQ(chart["metrics"].size(), 2u);
  EXPECT_EQ(*get("chart?metric=job.started&with=job.wait.p90&from=2022-04&format=csv").body,
            "metric,bucket,value,note\njob.started,2022-04,30,\njob.wait.p90,2022-04,600,\n");
}

TEST_F(Figures, TheRowsOfATableSayWhatTheyCanBeOpenedAs) {
  const auto months = json("chart?metric=users.unique&from=2022-03")["table"];
  EXPECT_EQ(months["buckets"], Json({"2022-03", "2022-04"}));
  EXPECT_EQ(months["where"], Json::array());
  const auto bars = json("chart?metric=users.unique&group=organisation&kind=ranked")["table"];
  EXPECT_EQ(bars["buckets"], Json::array());
  EXPECT_EQ(bars["where"], Json({"organisation=KI", "organisation=SU"}));
  const auto hours = json("chart?metric=job.wait.submitted.p90&profile=week")["table"];
  EXPECT_EQ(hours["buckets"], Json::array());
}

TEST_F(Figures, PercentilesMakeABand) {
  const auto chart = json("chart?metric=job.wait.p50&kind=band&from=2022-04");
  const auto& series = chart["spec"]["panels"][0]["series"];
  EXPECT_EQ(series[0]["kind"], "band");
  EXPECT_EQ(series[0]["upper"], Json({600}));
  EXPECT_EQ(series.size(), 4u);
}

TEST_F(Figures, ChartsComeAsPictures) {
  EXPECT_THAT(*get("chart?metric=users.unique&format=svg").body, HasSubstr("<svg"));
  EXPECT_THAT(*get("chart?metric=users.unique&format=png&width=400&height=300").body, StartsWith("\x89PNG"));
  const auto pdf = get("chart?metric=users.unique&format=pdf&download=1");
  EXPECT_THAT(*pdf.body, StartsWith("%PDF"));
  EXPECT_EQ(pdf.headers.at("content-disposition"), "attachment; filename=\"users.unique.pdf\"");
  EXPECT_THAT(*get("chart?metric=users.unique&format=csv").body, StartsWith("bucket,value,note\n"));
  const auto specification = get("chart?metric=users.unique&format=json&download=1");
  EXPECT_EQ(specification.headers.at("content-disposition"), "attachment; filename=\"users.unique.json\"");
}

TEST_F(Figures, WhatARoleMayNotAskIsForbidden) {
  EXPECT_EQ(get("query?metric=users.unique&by=day", public_).status, 403u);
  EXPECT_EQ(get("chart?metric=users.unique&by=day", public_).status, 403u);
  EXPECT_EQ(get("chart?metric=users.unique&group=project", public_).status, 403u);
  EXPECT_EQ(get("query?metric=users.unique", public_).status, 200u);
  EXPECT_EQ(get("query?metric=users.unique", {.role = Role::project}).status, 400u);
}

TEST_F(Figures, TooFewPersonsAreProtectedFromAnalystsAndSaidToBe) {
  // SU has two, later four; with the total known, KI would give them away.
  const auto hidden = get("chart?metric=users.unique&group=organisation&kind=ranked", analyst_);
  EXPECT_EQ(hidden.status, 404u);
  EXPECT_THAT(*hidden.body, HasSubstr("protected"));
  const auto chart = json("chart?metric=users.unique", public_);
  EXPECT_THAT(chart["notes"].dump(), HasSubstr("skyddade (roll public)"));
  EXPECT_EQ(json("query?metric=users.unique&group=organisation&from=2022-04", analyst_)["rows"][0]["note"],
            "suppressed");
}

TEST_F(Figures, MistakesAreProblemsThatSayWhatToDo) {
  for (const auto* target : {"query?metric=users.uniqe",
                             "query",
                             "query?metric=users.unique&by=moon",
                             "query?metric=users.unique&bye=day",
                             "query?metric=users.unique&from=x",
                             "query?metric=users.unique&format=exe",
                             "query?metric=users.unique&where=x",
                             "query?metric=users.unique&top=x",
                             "query?metric=users.unique&group=label,host,project",
                             "query?metric=users.unique&lang=xx",
                             "query?metric=users.unique&metric=job.started",
                             "chart?metric=users.unique&kind=pie",
                             "chart?metric=users.unique&width=9",
                             "chart?metric=users.unique&with=x",
                             "chart?metric=users.unique&kind=ranked",
                             "chart?metric=users.unique&kind=band",
                             "chart?metric=users.unique&group=label&kind=area",
                             "chart?metric=users.unique&compare=month",
                             "chart?metric=users.unique&compare=year&group=label",
                             "query?metric=users.unique&forecast=x"}) {
    const auto response = get(target);
    EXPECT_EQ(response.status, 400u) << target << *response.body;
    EXPECT_EQ(response.type, "application/problem+json");
    const auto said = Json::parse(*response.body);
    EXPECT_FALSE(said["title"].get<std::string>().empty()) << target;
    EXPECT_FALSE(said["detail"].get<std::string>().empty()) << target;
  }
  EXPECT_THAT(*get("query?metric=users.uniqe").body, HasSubstr("users.unique"));
  EXPECT_EQ(get("query?metric=order.open").status, 404u);
  EXPECT_EQ(get("nothing").status, 404u);
  EXPECT_EQ(get("").status, 404u);
  const auto wrong_method = send("POST", "query", "{}");
  EXPECT_EQ(wrong_method.status, 405u);
  EXPECT_EQ(wrong_method.headers.at("allow"), "GET");
}

TEST_F(Figures, AnswersAreRememberedAndHaveATag) {
  const auto question = call("chart?metric=users.unique&by=month");
  EXPECT_FALSE(service().remembered(question));
  ASSERT_TRUE(wait_for("facts", 0));
  const auto first = service().answer(question);
  ASSERT_EQ(first.status, 200u);
  EXPECT_EQ(first.headers.at("cache-control"), "private, no-cache");
  const auto again = service().remembered(question);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->body, first.body);
  // The same in another order, but for nobody else.
  EXPECT_TRUE(service().remembered(call("chart?by=month&metric=users.unique&with=")));
  EXPECT_FALSE(service().remembered(call("chart?metric=users.unique&by=month", public_)));
  EXPECT_FALSE(service().remembered(call("chart?metric=users.unique&by=year")));
  auto known = question;
  known.if_none_match = "\"x\", W/" + first.headers.at("etag");
  EXPECT_EQ(service().remembered(known)->status, 304u);
  EXPECT_TRUE(service().answer(known).body->empty());
  known.if_none_match = "\"x\"";
  EXPECT_EQ(service().remembered(known)->status, 200u);
}

TEST_F(Figures, SeveralThreadsAskAtOnce) {
  const std::vector<std::string> targets{"query?metric=users.unique",
                                         "chart?metric=job.started&with=job.wait.p90",
                                         "overview",
                                         "pages",
                                         "chart?metric=users.unique&format=svg",
                                         "metrics"};
  std::vector<std::string> alone;
  for (const auto& target : targets) alone.push_back(*get(target).body);
  service();
  std::vector<std::string> wrong;
  std::mutex mutex;
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < 6; ++thread) {
      threads.emplace_back([&, thread] {
        for (std::size_t i = 0; i < 12; ++i) {
          const auto which = (thread + i) % targets.size();
          // Another theme or language each time, so that not all is remembered.
          const auto body = *get(targets[which]).body;
          (void)get(fmt::format("chart?metric=users.unique&width={}", 300 + thread * 20 + i));
          if (body == alone[which]) continue;
          const std::scoped_lock lock{mutex};
          wrong.push_back(targets[which] + body);
        }
      });
    }
  }
  EXPECT_THAT(wrong, ::testing::IsEmpty());
}

}  // namespace
}  // namespace monalys::server::api
