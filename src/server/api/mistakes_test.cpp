// What the dashboard can ask wrongly, by its controls and by links to it, is answered in both of its languages.

#include "server/api/testing.hpp"

namespace monalys::server::api {
namespace {

struct Mistake {
  std::string_view target;
  unsigned status;
  Role role = Role::admin;
};

constexpr Mistake kQuestions[] = {
    {"chart?metric=users.uniqe", 400},
    {"chart?metric=users.unique&kind=pie", 400},
    {"chart?metric=users.unique&by=moon", 400},
    {"chart?metric=users.unique&lang=xx", 400},
    {"chart?metric=users.unique&from=1900", 400},
    {"chart?metric=users.unique&from=2022-04&to=2021-01", 400},
    {"chart?metric=users.unique&group=label,host,project", 400},
    {"chart?metric=users.unique&group=colour", 400},
    {"chart?metric=users.unique&group=family", 400},
    {"chart?metric=users.unique&top=3", 400},
    {"chart?metric=logon.count&as=share", 400},
    {"chart?metric=users.unique&group=organisation&as=share", 400},
    {"chart?metric=users.unique&as=use", 400},
    {"chart?metric=users.unique&as=headroom&where=organisation%3DKI", 400},
    {"chart?metric=users.unique&as=cumulative", 400},
    {"chart?metric=storage.bytes&as=cumulative", 400},
    {"chart?metric=users.unique&by=week&as=change", 400},
    {"chart?metric=users.unique&as=moving&forecast=12", 400},
    {"chart?metric=users.unique&by=hour&forecast=12", 400},
    {"chart?metric=users.unique&forecast=x", 400},
    {"chart?metric=users.unique&kind=ranked", 400},
    {"chart?metric=users.unique&kind=ranked&group=organisation&forecast=12", 400},
    {"chart?metric=users.unique&kind=ranked&group=organisation&with=job.started", 400},
    {"chart?metric=users.unique&kind=band", 400},
    {"chart?metric=users.unique&kind=heat", 400},
    {"chart?metric=users.unique&kind=area&group=organisation", 400},
    {"chart?metric=users.unique&compare=year&group=organisation", 400},
    {"chart?metric=users.unique&profile=year&by=month", 400},
    {"chart?metric=users.unique&profile=year&kind=bar", 400},
    {"chart?metric=users.unique&profile=year&group=organisation", 400},
    {"chart?metric=users.cohort&by=day", 400},
    {"chart?metric=users.cohort&group=organisation", 400},
    {"chart?metric=users.cohort&as=index", 400},
    {"chart?metric=users.cohort&kind=line", 400},
    {"chart?metric=order.open", 404},
    {"query?metric=order.open", 404},
    {"projects/P2", 404},
    {"reports/nothing", 404},
    {"reports/made/mona-2022-04-sv.pdf", 404},
    // What a role may not ask.
    {"chart?metric=users.unique&by=day", 403, Role::open},
    {"chart?metric=users.unique&group=project", 403, Role::open},
    {"chart?metric=users.unique&profile=year", 403, Role::open},
    {"chart?metric=users.cohort", 403, Role::open},
    {"chart?metric=job.started&where=label%3Dbatch&where=label%3Dnight", 403, Role::analyst},
    {"chart?metric=storage.inactive.bytes&group=project", 403, Role::analyst},
    {"chart?metric=users.unique&group=organisation&kind=ranked", 404, Role::analyst},
    {"projects/P1", 403, Role::project},
    {"projects", 403, Role::open},
    {"status", 403, Role::analyst},
};

void expect_both_languages(const Response& response, std::string_view asked) {
  const auto said = Json::parse(*response.body, nullptr, false);
  ASSERT_TRUE(said.is_object()) << asked << " " << *response.body;
  for (const std::string name : {"title", "detail"}) {
    EXPECT_NE(said.value(name, ""), "") << asked << " " << said;
    EXPECT_NE(said.value(name + "_sv", ""), "") << asked << " " << said;
    EXPECT_NE(said.value(name + "_sv", ""), said.value(name, "")) << asked << " " << said;
  }
}

class Mistakes : public testing::Asking {};

TEST_F(Mistakes, OfQuestionsAreSaidInBothLanguages) {
  with_facts();
  for (const auto& [target, status, role] : kQuestions) {
    const auto response = get(target, {.name = "pia", .role = role, .project = role == Role::project ? "P2" : ""});
    EXPECT_EQ(response.status, status) << target << " " << *response.body;
    expect_both_languages(response, target);
    EXPECT_EQ(response.body->find("--"), std::string::npos) << "a word of the command line: " << *response.body;
  }
}

TEST_F(Mistakes, OfNotesAreSaidInBothLanguages) {
  const auto tag = get("notes").headers.at("etag");
  const auto too_long = R"({"annotations":[{"date":"2021-06-01","sv":")" + std::string(301, 'a') + R"("}]})";
  for (const std::string& body :
       {std::string(R"({"annotations":[{"date":"x","sv":"a"}]})"),
        std::string(R"({"annotations":[{"date":"2021-06-01","sv":" "}]})"),
        std::string(R"({"annotations":[{"date":"2021-06-01","sv":"a","metrics":["nothing.*"]}]})"),
        std::string(R"({"capacities":[{"metric":"","from":"2021-01-01","value":1}]})"),
        std::string(R"({"capacities":[{"metric":"users.unique","from":"2021-01-01","value":null}]})"),
        std::string(R"({"capacities":[{"metric":"users.unique","from":"2021-01-01","value":-1}]})"), too_long}) {
    const auto response = send("PUT", "notes", body, {}, tag);
    EXPECT_EQ(response.status, 400u) << body;
    expect_both_languages(response, body);
  }
  expect_both_languages(send("PUT", "notes", "{}"), "without a tag");
  const auto stale = send("PUT", "notes", "{}", {}, "\"of before\"");
  EXPECT_EQ(stale.status, 412u);
  expect_both_languages(stale, "with another's tag");
}

TEST_F(Mistakes, OfViewsAreSaidInBothLanguages) {
  for (const auto* body :
       {R"({"title":" ","query":"metric=users.unique"})", R"({"title":"x","query":"metric=nothing"})",
        R"({"title":"x","query":"metric=users.unique&kind=ranked"})"}) {
    const auto response = send("PUT", "views/x", body);
    EXPECT_EQ(response.status, 400u) << body;
    expect_both_languages(response, body);
  }
  const auto missing = send("DELETE", "views/x", "");
  EXPECT_EQ(missing.status, 404u);
  expect_both_languages(missing, "a view that is gone");
}

TEST_F(Mistakes, WithoutAStoreAreSaidInBothLanguages) {
  for (const auto* target : {"overview", "chart?metric=users.unique", "reports/mona"}) {
    const auto response = get(target);
    EXPECT_EQ(response.status, 404u) << target;
    expect_both_languages(response, target);
  }
}

TEST_F(Mistakes, OfAStoreWithoutFactsAreSaidInBothLanguages) {
  (void)store::testing::open(folder_);
  for (const auto* target : {"chart?metric=users.unique", "reports/mona"}) {
    const auto response = get(target);
    EXPECT_EQ(response.status, 404u) << target;
    expect_both_languages(response, target);
  }
}

TEST_F(Mistakes, OfAFileThatIsNoStoreAreSaidInBothLanguages) {
  std::ofstream(folder_.path() / "monalys.duckdb") << std::string(5000, 'x');
  expect_both_languages(get("overview"), "overview");
}

}  // namespace
}  // namespace monalys::server::api
