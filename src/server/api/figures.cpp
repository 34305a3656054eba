// /metrics, /query and /values: what can be asked, and plain figures.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/sentence.hpp"
#include "publish/output.hpp"
#include "server/api/handlers.hpp"
#include "server/api/question.hpp"

namespace monalys::server::api {
namespace {

constexpr std::array<std::string_view, 7> kDimensions{
    "organisation", "organisation_type", "project", "host", "label", "detail", "family"};
constexpr std::array<BucketSize, 6> kSizes{BucketSize::hour,  BucketSize::day,     BucketSize::week,
                                           BucketSize::month, BucketSize::quarter, BucketSize::year};
constexpr std::size_t kMostValues = 5000;

std::string_view word(metrics::Kind kind) {
  switch (kind) {
    case metrics::Kind::flow:
      return "flow";
    case metrics::Kind::stock:
      return "stock";
    case metrics::Kind::peak:
      return "peak";
    case metrics::Kind::level:
      return "level";
    case metrics::Kind::people:
      return "people";
  }
  return {};
}

/// By which dimensions the reader may group this metric.
Json groups_of(const metrics::Metric& metric, const metrics::Control& control) {
  Json groups = Json::array();
  for (const auto dimension : kDimensions) {
    if (dimension == "family" && store::program_of(metric.realm) == store::Program::none) continue;
    publish::Asking asking;
    asking.metric = metric.id;
    asking.group = {std::string(dimension)};
    if (check_question(asking, control)) groups.push_back(dimension);
  }
  return groups;
}

Json sizes_for(const metrics::Control& control) {
  Json sizes = Json::array();
  for (const auto size : kSizes) {
    const auto& by = control.rules.by;
    const bool all = control.rules.method == RoleRules::Method::none || by.empty();
    if (all || std::ranges::find(by, size) != by.end()) sizes.push_back(monalys::word(size));
  }
  return sizes;
}

}  // namespace

Result<Response> get_metrics(Workplace& work, const Asked& asked) {
  Json list = Json::array();
  const auto sizes = sizes_for(asked.control);
  MONALYS_CHECK(work.desk.read([&](store::Store& store) -> Result<void> {
    Known known{store};
    for (const auto& metric : metrics::all()) {
      MONALYS_TRY(const bool has_facts, known.has_facts(metric));
      list.push_back({{"id", metric.id},
                      {"realm", row(metric.realm).id},
                      {"unit", metrics::word(metric.unit)},
                      {"kind", word(metric.kind)},
                      {"name", publish::pick(metric.name, asked.language)},
                      {"definition", publish::pick(metric.definition, asked.language)},
                      {"groups", groups_of(metric, asked.control)},
                      {"by", sizes},
                      {"has_facts", has_facts}});
    }
    return {};
  }));
  return json_response({{"metrics", std::move(list)}});
}

Result<Response> get_query(Workplace& work, const Asked& asked) {
  MONALYS_TRY(const auto question, question_in(asked.call.parameters));
  const auto& asking = question.asking;
  MONALYS_CHECK(check_question(asking, asked.control));
  const bool csv = asked.text("format") == "csv";
  std::string text;
  MONALYS_CHECK(work.desk.read([&](store::Store& store) -> Result<void> {
    MONALYS_TRY(const auto table, asking.ask(store, asked.config, asked.control));
    if (table.buckets.empty()) {
      return fail(Code::not_found,
                  sentence("the store holds no facts for {}", "databasen har inga uppgifter för {}", asking.metric),
                  Sentence{"/api/v1/metrics says which metrics have facts.",
                           "/api/v1/metrics visar vilka mått som har uppgifter."});
    }
    text = publish::write(table, csv ? publish::OutputFormat::csv : publish::OutputFormat::json, asked.config.platform,
                          asked.language);
    return {};
  }));
  Response response;
  response.type = csv ? "text/csv; charset=utf-8" : "application/json";
  response.body = shared_body(std::move(text));
  return response;
}

Result<Response> get_values(Workplace& work, const Asked& asked) {
  publish::Asking asking;
  asking.prefix = "";
  asking.metric = asked.text("metric");
  asking.group = {asked.text("dimension")};
  MONALYS_CHECK(check_question(asking, asked.control));
  MONALYS_TRY(const auto request, asking.request());
  std::vector<std::string> values;
  MONALYS_CHECK(work.desk.read([&](store::Store& store) -> Result<void> {
    MONALYS_TRY(const auto seen, store.seen(metrics::question_of(request, asked.config.platform)));
    for (const auto& one : seen) {
      if (!one.group.front().empty()) values.push_back(one.group.front());
    }
    return {};
  }));
  std::ranges::sort(values);
  if (values.size() > kMostValues) values.resize(kMostValues);
  return json_response({{"values", values}});
}

}  // namespace monalys::server::api
