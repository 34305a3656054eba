// Pages, projects, reports, saved views and notes: for whom, and what they say.

#include "server/api/testing.hpp"
#include "server/api/unusual.hpp"

namespace monalys::server::api {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(Sources, ThatEndedLongAgoAreNotSilent) {
  constexpr std::int64_t kDay = 86'400'000'000;
  ingest::Status status;
  for (const auto days : {0, 4, 5, 180, 200}) {
    ingest::SourceStatus source;
    source.daily = true;
    source.last_at = (1000 - days) * kDay;
    status.sources.push_back(source);
  }
  std::vector<bool> silent;
  for (const auto& source : status.sources) silent.push_back(is_silent(source, status));
  EXPECT_EQ(silent, (std::vector<bool>{false, false, true, true, false}));
}

class Empty : public testing::Asking {};

class Pages : public testing::Asking {
 protected:
  Pages() { with_facts(); }

  static const Json* find(const Json& list, std::string_view key, std::string_view value) {
    for (const auto& one : list) {
      if (one[std::string(key)] == value) return &one;
    }
    return nullptr;
  }
  std::vector<std::string> charts_of(std::string_view page, Identity identity = {}) {
    std::vector<std::string> ids;
    const auto all = json("pages", std::move(identity));
    const auto* found = find(all["pages"], "id", page);
    if (found == nullptr) return ids;
    for (const auto& chart : (*found)["charts"]) ids.push_back(chart["id"]);
    return ids;
  }
};

TEST_F(Pages, ShowWhatThereAreFactsFor) {
  const auto pages = json("pages?lang=en")["pages"];
  ASSERT_NE(find(pages, "id", "users"), nullptr);
  EXPECT_EQ((*find(pages, "id", "users"))["title"], "Users");
  EXPECT_EQ(find(pages, "id", "orders"), nullptr);
  EXPECT_EQ(find(pages, "id", "programs"), nullptr);
  EXPECT_THAT(charts_of("batch"), ::testing::Contains("batch-waiting"));
  // By day is not for the public.
  EXPECT_THAT(charts_of("batch", public_), Not(::testing::Contains("batch-waiting")));
  EXPECT_THAT(charts_of("batch", public_), ::testing::Contains("batch-started"));
}

TEST_F(Pages, NoChartBeginsBeforeTheFirstFact) {
  const auto pages = json("pages")["pages"];
  const auto query_of = [&](std::string_view page, std::string_view chart) {
    return find((*find(pages, "id", page))["charts"], "id", chart)->at("query").get<std::string>();
  };
  // Sixty and twenty-three months before April 2022 there were no facts, eleven months before there were.
  EXPECT_EQ(query_of("users", "users-forecast"), "metric=users.unique&by=month&forecast=12");
  EXPECT_EQ(query_of("users", "users-year-before"), "metric=users.unique&by=month&compare=year");
  EXPECT_EQ(query_of("users", "users-organisations"),
            "metric=users.unique&by=month&from=2021-05&group=organisation&kind=ranked");
}

TEST_F(Pages, EveryChartCanBeShownToWhoeverGetsIt) {
  for (const auto& who : {Identity{}, analyst_, public_, project_}) {
    const auto pages = json("pages", who);
    ASSERT_FALSE(pages["pages"].empty());
    for (const auto& page : pages["pages"]) {
      for (const auto& chart : page["charts"]) {
        const auto response = get("chart?" + chart["query"].get<std::string>(), who);
        // Of few persons everything may be protected.
        EXPECT_TRUE(response.status == 200u || response.status == 404u)
            << word(who.role) << " " << chart["id"] << " " << *response.body;
      }
    }
  }
}

TEST_F(Pages, TheOverviewHasTheLastFullMonth) {
  const auto overview = json("overview");
  const auto* users = find(overview["key_figures"], "metric", "users.unique");
  ASSERT_NE(users, nullptr);
  EXPECT_EQ((*users)["text"], "12");
  EXPECT_EQ((*users)["bucket_text"], "april 2022");
  EXPECT_DOUBLE_EQ((*users)["change"].get<double>(), 0.2);
  EXPECT_EQ((*users)["change_text"], "+20\u00a0% sedan april 2021");
  const auto* storage = find(overview["key_figures"], "metric", "storage.bytes");
  EXPECT_EQ((*storage)["value"], 1'130'000'000'000);
  EXPECT_TRUE(overview["freshness"].is_array());
}

TEST_F(Pages, NowIsTheLastInstantThatLogsTellOf) {
  const auto now = json("overview")["now"];
  EXPECT_EQ(now["at"], "2022-04-30T12:59:59Z");
  const auto* jobs = find(now["items"], "id", "jobs");
  ASSERT_NE(jobs, nullptr);
  EXPECT_EQ((*jobs)["value"], 1);
  EXPECT_EQ((*find(now["items"], "id", "waiting"))["value"], 0);
  EXPECT_EQ((*find(now["items"], "id", "expected_wait"))["value"], 600);
  EXPECT_EQ(find(now["items"], "id", "connected"), nullptr);
  // What tells of persons at an instant is for admins.
  EXPECT_EQ(find(json("overview", analyst_)["now"]["items"], "id", "jobs"), nullptr);
}

TEST_F(Pages, AMonthThatIsOutsideItsForecastIsUnusual) {
  // Ten each month, and then twelve: nothing but ten was to be expected.
  const auto unusual = json("overview")["unusual"];
  const auto* users = find(unusual, "query", "metric=users.unique&by=month");
  ASSERT_NE(users, nullptr) << unusual.dump();
  EXPECT_THAT((*users)["text"].get<std::string>(), AllOf(HasSubstr("12 i april 2022"), HasSubstr("över")));
  EXPECT_EQ(find(unusual, "query", "metric=job.wait.p90&by=month"), nullptr);
}

TEST_F(Pages, DaysUntilStorageIsFullFollowTheForecast) {
  config_.capacities = {{.metric = "storage.bytes",
                         .from = std::chrono::year{2021} / 1 / 1,
                         .value = 1'200'000'000'000.0,
                         .label = {"Disk", "Disk"}}};
  config_.fixed_capacities = 1;
  // Seven months of 10 GB are missing: the end of November 2022 (214 days after 30 April) reaches 1,2 TB.
  const auto now = json("overview")["now"];
  const auto* days = find(now["items"], "id", "days_until_full");
  ASSERT_NE(days, nullptr) << now.dump();
  EXPECT_NEAR((*days)["value"].get<double>(), 214, 35);
}

TEST_F(Pages, ProjectsHaveAPageOfTheirOwn) {
  EXPECT_EQ(json("projects")["projects"], Json::parse(R"([{"id":"P1","organisation":"KI","state":"running"}])"));
  const auto page = json("projects/P1");
  EXPECT_EQ(page["title"], "P1, KI");
  const auto* jobs = find(page["figures"], "metric", "job.started");
  ASSERT_NE(jobs, nullptr);
  EXPECT_EQ((*jobs)["value"], 30);
  ASSERT_NE(find(page["charts"], "id", "project-jobs"), nullptr);
  const auto query = (*find(page["charts"], "id", "project-jobs"))["query"].get<std::string>();
  EXPECT_EQ(json("chart?" + query)["spec"]["title"], "P1: 30 påbörjade batchjobb i april 2022");
  EXPECT_EQ(get("projects/P2").status, 404u);
}

TEST_F(Pages, WhoeverIsResponsibleForAProjectSeesThatAlone) {
  EXPECT_EQ(json("projects", project_)["projects"].size(), 1u);
  EXPECT_EQ(get("projects/P1", project_).status, 200u);
  const Identity other{.name = "pia", .role = Role::project, .project = "P2"};
  EXPECT_EQ(json("projects", other)["projects"].size(), 0u);
  EXPECT_EQ(get("projects/P1", other).status, 403u);
  EXPECT_EQ(get("projects", public_).status, 403u);
}

TEST_F(Pages, OperationsAreForAdmins) {
  for (const auto* target : {"status", "ingest"}) {
    for (const auto& who : {analyst_, public_, project_}) {
      EXPECT_EQ(get(target, who).status, 403u) << target;
      EXPECT_FALSE(service().remembered(call(target, who)));
    }
    EXPECT_EQ(get(target).status, 200u) << target;
  }
  EXPECT_EQ(send("POST", "ingest", "", analyst_).status, 403u);
  EXPECT_EQ(send("PUT", "notes", "{}", analyst_).status, 403u);
  EXPECT_EQ(send("PUT", "views/x", "{}", public_).status, 403u);
  EXPECT_EQ(send("DELETE", "views/x", "", project_).status, 403u);
}

TEST_F(Pages, AReportIsMadeAndKept) {
  const auto html = get("reports/mona?until=2022-04&format=html");
  ASSERT_EQ(html.status, 200u) << *html.body;
  EXPECT_THAT(*html.body, HasSubstr("lang=\"sv\""));
  EXPECT_THAT(html.headers.at("content-security-policy"), HasSubstr("style-src 'unsafe-inline'"));
  EXPECT_THAT(*get("reports/mona?lang=en&format=pdf", analyst_).body, StartsWith("%PDF"));
  EXPECT_EQ(get("reports/mona", project_).status, 200u);

  const auto all = json("reports");
  EXPECT_EQ(all["keeps"], true);
  EXPECT_EQ(all["first"], "2021-03");
  EXPECT_EQ(all["last"], "2022-04");
  ASSERT_EQ(all["made"].size(), 2u) << all.dump();
  ASSERT_NE(find(all["made"], "id", "mona-2022-04-sv.html"), nullptr);
  EXPECT_EQ(*get("reports/made/mona-2022-04-sv.html").body, *html.body);
  // Those made for admins are not for others.
  EXPECT_EQ(json("reports", analyst_)["made"].size(), 1u);
  EXPECT_EQ(json("reports", project_)["made"].size(), 0u);
  EXPECT_EQ(get("reports/made/mona-2022-04-sv.html", analyst_).status, 404u);
  EXPECT_EQ(get("reports/made/mona-2022-04-en-analyst.pdf", analyst_).status, 200u);
  EXPECT_EQ(get("reports/made/mona-2022-04-en-analyst.pdf", public_).status, 404u);
}

TEST_F(Pages, AReportThatCannotBeKeptIsGivenAndThatIsSaid) {
  std::ofstream(folder_.path() / "reports") << "in the way";
  EXPECT_EQ(get("reports/mona?until=2022-04&format=html").status, 200u);
  const auto all = json("reports");
  EXPECT_EQ(all["keeps"], false);
  EXPECT_EQ(all["made"], Json::array());
}

TEST_F(Pages, NoNameOfAReportLeadsAnywhereElse) {
  std::ofstream(folder_.path() / "secret.pdf") << "secret";
  std::filesystem::create_directories(folder_.path() / "reports");
  std::ofstream(folder_.path() / "reports" / "x.pdf") << "other";
  for (const auto* name : {"..", "../secret.pdf", "/etc/passwd", "x.pdf", "mona-2022-04-sv.pdf/../../secret.pdf", "",
                           "mona-2022-04-sv.pdf\n", "mona-2022-04-sv-admin.pdf"}) {
    Call made{.path = {"reports", "made", name}};
    EXPECT_EQ(service().answer(made).status, 404u) << name;
  }
  Call report{.path = {"reports", "../mona"}};
  EXPECT_EQ(service().answer(report).status, 404u);
}

TEST_F(Pages, ViewsAreSavedAndStandOnTheirPage) {
  const auto body = R"({"title":"Våra jobb","query":"metric=job.started&by=year","page":"users"})";
  const auto put = send("PUT", "views/our-jobs", body, analyst_);
  ASSERT_EQ(put.status, 200u) << *put.body;
  EXPECT_EQ(json("views")["views"][0]["by"], "anna");
  EXPECT_EQ(charts_of("users").back(), "view-our-jobs");
  // By day it is not for the public.
  send("PUT", "views/our-jobs", R"({"title":"x","query":"metric=job.started&by=day","page":"users"})");
  EXPECT_EQ(json("views", public_)["views"].size(), 0u);
  EXPECT_THAT(charts_of("users", public_), Not(::testing::Contains("view-our-jobs")));
  EXPECT_EQ(send("DELETE", "views/our-jobs", "").status, 204u);
  EXPECT_EQ(send("DELETE", "views/our-jobs", "").status, 404u);
  for (const auto* wrong :
       {R"({"title":"x","query":"metric=nothing","page":null})", R"({"title":"x","query":"metric=job.started&x=1"})",
        R"({"title":" ","query":"metric=job.started"})", R"({"title":"x"})", "[]", "{", "",
        R"({"title":"x","query":"metric=job.started","page":"nowhere"})",
        R"({"title":"x","query":"metric=job.started","id":"y"})"}) {
    EXPECT_EQ(send("PUT", "views/x", wrong).status, 400u) << wrong;
  }
  EXPECT_EQ(send("PUT", "views/X..", body).status, 400u);
  EXPECT_EQ(json("views")["views"].size(), 0u);
}

TEST_F(Pages, NotesAreChangedByThoseWhoHaveSeenThem) {
  const auto before = get("notes");
  ASSERT_EQ(before.status, 200u);
  const auto tag = before.headers.at("etag");
  const auto body =
      R"({"annotations":[{"date":"2021-06-01","sv":"Ny klient","en":"","metrics":["users.*"]}],
          "capacities":[{"metric":"users.unique","from":"2021-01-01","value":15,"sv":"Platser","en":"Seats"}]})";
  EXPECT_EQ(json("chart?metric=users.unique")["spec"]["panels"][0].contains("annotations"), false);
  EXPECT_EQ(send("PUT", "notes", body).status, 428u);
  EXPECT_EQ(send("PUT", "notes", body, {}, "\"old\"").status, 412u);
  const auto put = send("PUT", "notes", body, {}, tag);
  ASSERT_EQ(put.status, 200u) << *put.body;
  EXPECT_EQ(Json::parse(*put.body)["annotations"][0]["en"], "Ny klient");
  EXPECT_NE(put.headers.at("etag"), tag);
  EXPECT_EQ(send("PUT", "notes", body, {}, tag).status, 412u);
  EXPECT_EQ(json("chart?metric=users.unique")["spec"]["panels"][0]["annotations"][0]["text"], "Ny klient");
  // The next server, and commands, read the same file.
  EXPECT_EQ(config::read_notes(config_.notes_file)->capacities.at(0).value, 15);
  for (const auto* wrong :
       {R"({"annotations":[{"date":"x","sv":"a"}]})", R"({"annotations":[{"date":"2021-06-01"}]})",
        R"({"annotations":[{"date":"2021-06-01","sv":"a","metrics":["nothing.*"]}]})", R"({"capacities":[1]})",
        R"({"capacities":[{"metric":"nothing","from":"2021-01-01","value":1}]})", R"({"notes":[]})"}) {
    EXPECT_EQ(send("PUT", "notes", wrong, {}, put.headers.at("etag")).status, 400u) << wrong;
  }
}

TEST_F(Pages, PrometheusIsToldWhatThereIs) {
  const auto text = *service().prometheus().body;
  EXPECT_THAT(text, AllOf(HasSubstr("# TYPE monalys_facts gauge\n"), HasSubstr("monalys_facts{source=\"everything\"}"),
                          HasSubstr("monalys_jobs_running 1\n"), HasSubstr("monalys_storage_bytes 1130000000000\n"),
                          HasSubstr("monalys_build_info{version=\"")));
  EXPECT_EQ(service().ready().status, 200u);
}

TEST_F(Empty, WithoutAStoreNothingIsReady) {
  EXPECT_EQ(service().ready().status, 503u);
  EXPECT_EQ(get("overview").status, 404u);
  EXPECT_EQ(service().prometheus().status, 404u);
}

TEST_F(Empty, AnEmptyStoreIsSaidToBe) {
  (void)store::testing::open(folder_);
  EXPECT_EQ(json("pages")["pages"].size(), 0u);
  EXPECT_TRUE(json("overview")["now"].is_null());
  EXPECT_EQ(json("projects")["projects"].size(), 0u);
  EXPECT_TRUE(json("reports")["last"].is_null());
  EXPECT_EQ(get("chart?metric=users.unique").status, 404u);
  EXPECT_EQ(get("reports/mona").status, 404u);
  EXPECT_EQ(service().ready().status, 200u);
}

}  // namespace
}  // namespace monalys::server::api
