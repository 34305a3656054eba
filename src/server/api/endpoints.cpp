// The table of endpoints.

#include "server/api/endpoint.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "server/api/handlers.hpp"
#include "server/api/question.hpp"

namespace monalys::server::api {
namespace {

constexpr std::string_view kFigure =
    R"({"metric":"string","name":"string","text":"string","value":"number","bucket":"string","bucket_text":"string",
        "change":"number?","change_text":"string","query":"string"})";
constexpr std::string_view kChartRow = R"({"id":"string","query":"string","size":"string","title":"string?"})";
constexpr std::string_view kView =
    R"({"id":"string","title":"string","query":"string","page":"string?","by":"string"})";
constexpr std::string_view kIngest =
    R"({"running":"boolean","started":"string?","source":"string?","done":"integer","total":"integer","text":"string",
        "texts":{"sv":"string","en":"string"},"last":"object?"})";
constexpr std::string_view kNotes =
    R"("annotations":[{"date":"string","sv":"string","en":"string","metrics":["string"]}],
       "capacities":[{"metric":"string","from":"string","value":"number","sv":"string","en":"string"}])";

/// Shapes that are put together live as long as the program.
std::string_view shape(std::string text) {
  static std::vector<std::unique_ptr<const std::string>> kept;
  return *kept.emplace_back(std::make_unique<const std::string>(std::move(text)));
}

std::string of(std::string_view part) { return std::string(part); }

std::vector<Parameter> chart_parameters() {
  return question_parameters(
      {{"with", "A second metric, in a panel of its own"},
       {"compare", "The figures of a year before, dashed", {}, false, false, "year"},
       {"kind",
        "How it is drawn; by default as the metric asks for",
        {},
        false,
        false,
        "line bar area step ranked band heat cohort"},
       {"theme", "Colours (light)", {}, false, false, "light dark"},
       {"width", "Pixels, 200 to 4000 (1280)"},
       {"height", "Pixels, 200 to 4000 (720)"},
       {"format", "json is what a browser draws from (json)", {}, false, false, "json svg png pdf csv"},
       {"download", "1: with a name to save it under", {}, false, false, "0 1"}});
}

std::vector<Endpoint> build() {
  using enum Rests;
  const Parameter download{"download", "1: with a name to save it under", {}, false, false, "0 1"};
  return {
      {"GET",
       "metrics",
       For::all,
       on_facts,
       get_metrics,
       "Everything that can be asked, with its definition",
       {},
       R"({"metrics":[{"id":"string","realm":"string","unit":"string","kind":"string","name":"string",
           "definition":"string","groups":["string"],"by":["string"],"has_facts":"boolean"}]})",
       "metrics?lang=en"},
      {"GET", "query", For::all, on_facts, get_query, "Figures of a metric, as `monalys query` prints them",
       question_parameters({{"format", "json or csv (json)", {}, false, false, "json csv"}}),
       R"({"metric":"string","rows":[{"bucket":"string","value":"number?","note":"string"}]})",
       "query?metric=users.unique&by=year"},
      {"GET",
       "values",
       For::statistics,
       on_facts,
       get_values,
       "What a dimension can be narrowed to",
       {{"metric", "An id of /metrics", "job.started", true}, {"dimension", "organisation, host, ...", "label", true}},
       R"({"values":["string"]})",
       "values?metric=job.started&dimension=project"},
      {"GET", "chart", For::all, on_facts, get_chart, "The answer to a question as a picture", chart_parameters(),
       R"({"spec":"object","message":"string",
           "metrics":[{"id":"string","name":"string","definition":"string","unit":"string"}],
           "table":{"head":["string"],"rows":[["string"]],"buckets":["string"],"where":["string"]},"source":"string","facts_until":"string?",
           "notes":["string"],"groups":["string"]})",
       "chart?metric=users.unique&by=month"},
      {"GET",
       "pages",
       For::all,
       on_everything,
       get_pages,
       "The dashboard's pages and their charts, for who asks",
       {},
       shape(R"({"pages":[{"id":"string","title":"string","charts":[)" + of(kChartRow) + "]}]}"),
       "pages"},
      {"GET",
       "overview",
       For::all,
       on_everything,
       get_overview,
       "Key figures of the last full month, how it stands now, what is unusual, how old the logs are",
       {},
       shape(R"({"key_figures":[)" + of(kFigure) +
             R"(],"now":{"at":"string?","text":"string","items":[{"id":"string","name":"string","text":"string",
                "value":"number?","note":"string"}]},"unusual":[{"text":"string","query":"string"}],
                "freshness":[{"source":"string","format":"string","last_fact":"string?","last_fact_text":"string",
                "last_ingest":"string?","late":"boolean","text":"string"}]})"),
       "overview"},
      {"GET",
       "projects",
       For::projects,
       on_facts,
       get_projects,
       "The projects that are known",
       {},
       R"({"projects":[{"id":"string","organisation":"string","state":"string"}]})",
       "projects"},
      {"GET",
       "projects/{id}",
       For::projects,
       on_facts,
       get_project,
       "A project's page",
       {},
       shape(R"({"id":"string","title":"string","organisation":"string","state":"string","charts":[)" + of(kChartRow) +
             R"(],"figures":[)" + of(kFigure) + "]}"),
       ""},
      {"GET",
       "status",
       For::admins,
       on_nothing,
       get_status,
       "What was read, what was rejected, what is missing",
       {},
       R"({"sources":[{"name":"string","format":"string","files":"integer","records":"integer","facts":"integer",
           "skipped":"integer","rejected":"integer","last_ingest":"string?","first_fact":"string?",
           "last_fact":"string?","days":[["string"]],"gaps":[["string"]]}],
           "rejects":[{"source":"string","path":"string","reason":"string","count":"integer","first_record":"integer"}],
           "store":{"url":"string","bytes":"integer","facts":"integer"},"memory_bytes":"integer","version":"string",
           "started":"string"})",
       "status"},
      {"GET",
       "ingest",
       For::admins,
       on_this,
       get_ingest,
       "Whether logs are being read, and how the last time went",
       {},
       kIngest,
       "ingest"},
      {"POST",
       "ingest",
       For::admins,
       on_nothing,
       post_ingest,
       "Reads logs: of these sources, or of all",
       {},
       kIngest,
       "",
       R"({"sources":["string"]})",
       202},
      {"GET",
       "reports",
       For::all,
       on_nothing,
       get_reports,
       "Which reports there are, and which have been made",
       {},
       R"({"reports":[{"id":"string","title":"string"}],"first":"string?","last":"string?",
           "keeps":"boolean","made":[{"id":"string","report":"string","until":"string","language":"string","format":"string",
           "made":"string","bytes":"integer"}]})",
       "reports"},
      {"GET",
       "reports/{id}",
       For::all,
       on_facts,
       get_report,
       "Makes a report",
       {{"until", "Its last month (the last full one)", "2022-04"},
        {"format", "pdf or html (html)", {}, false, false, "pdf html"},
        download},
       "",
       "reports/mona?format=html"},
      {"GET",
       "reports/made/{id}",
       For::all,
       on_nothing,
       get_made_report,
       "A report as it was made",
       {download},
       "",
       ""},
      {"GET",
       "views",
       For::all,
       on_nothing,
       get_views,
       "Saved questions",
       {},
       shape(R"({"views":[)" + of(kView) + "]}"),
       "views"},
      {"PUT",
       "views/{id}",
       For::statistics,
       on_nothing,
       put_view,
       "Saves a question",
       {},
       kView,
       "",
       R"({"title":"string","query":"string","page":"string?"})"},
      {"DELETE",
       "views/{id}",
       For::statistics,
       on_nothing,
       delete_view,
       "Removes a saved question",
       {},
       "",
       "",
       "",
       204},
      {"GET",
       "notes",
       For::all,
       on_nothing,
       get_notes,
       "What happened, and what there is room for: of charts",
       {},
       shape(R"({"file":"string",)" + of(kNotes) + R"(,"fixed":{)" + of(kNotes) + "}}"),
       "notes"},
      {"PUT",
       "notes",
       For::admins,
       on_nothing,
       put_notes,
       "Changes them, if they still are those of the ETag in If-Match",
       {},
       shape(R"({"file":"string",)" + of(kNotes) + R"(,"fixed":{)" + of(kNotes) + "}}"),
       "",
       shape("{" + of(kNotes) + "}")},
      {"GET",
       "openapi.json",
       For::all,
       on_this,
       get_openapi,
       "This description",
       {},
       R"({"openapi":"string","info":"object","paths":"object"})",
       "openapi.json"},
  };
}

/// Takes a path's segments apart: {id} is any one of them.
bool matches(std::string_view pattern, const std::vector<std::string>& path, std::vector<std::string>& names) {
  names.clear();
  for (std::size_t i = 0; i < path.size(); ++i) {
    const auto slash = pattern.find('/');
    const auto part = pattern.substr(0, slash);
    if (part.starts_with('{')) {
      names.push_back(path[i]);
    } else if (part != path[i]) {
      return false;
    }
    const bool last = slash == std::string_view::npos;
    if (last) return i + 1 == path.size();
    pattern.remove_prefix(slash + 1);
  }
  return false;
}

}  // namespace

std::span<const Endpoint> endpoints() {
  static const std::vector<Endpoint> kEndpoints = build();
  return kEndpoints;
}

bool may_call(const Endpoint& endpoint, Role role) {
  switch (endpoint.whom) {
    case For::all:
      return true;
    case For::statistics:
      return role == Role::admin || role == Role::analyst;
    case For::projects:
      return role != Role::open;
    case For::admins:
      return role == Role::admin;
  }
  std::unreachable();
}

Route route(const Call& call) {
  Route found;
  std::vector<std::string> names;
  for (const auto& endpoint : endpoints()) {
    if (!matches(endpoint.path, call.path, names)) continue;
    if (endpoint.method == call.method) return {&endpoint, std::move(names), {}};
    found.allowed += (found.allowed.empty() ? "" : ", ") + std::string(endpoint.method);
  }
  return found;
}

std::string Asked::text(std::string_view name) const { return std::string(call.parameter(name).value_or("")); }

Response json_response(const Json& json, unsigned status) {
  Response response;
  response.status = status;
  response.type = "application/json";
  // Names and paths come from logs and may be any bytes; JSON is UTF-8.
  response.body = shared_body(json.dump(-1, ' ', false, Json::error_handler_t::replace));
  return response;
}

}  // namespace monalys::server::api
